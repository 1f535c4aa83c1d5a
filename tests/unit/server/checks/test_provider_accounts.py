"""Accounts at payment companies and the ways to pay through them: what is wrong is said."""

import sys
from pathlib import Path

import pytest

from tests.petty import plug_in
from theke_server.checks import provider_accounts
from theke_server.config import Problem, load

GOOD = """
[server]
public_url = "https://theke.example"
[providers.till]
kind = "petty"
secret_key = "petty_sk_0123456789abcdef"
[providers.till.options]
webhooks = "none"
[shops.demo]
name = "Demo"
origins = ["https://shop.example"]
currency = "CHF"
providers = ["till"]
[[shops.demo.policy.methods]]
provider = "till"
method = "card"
capture = "manual"
"""
SANDBOX = """
[providers.play]
kind = "sandbox"
url = "http://127.0.0.1:9000"
browser_url = "https://pay.example"
secret_key = "sk_0123456789abcdef"
webhook_secret = "wh_0123456789abcdef"
"""


def play(old: str, new: str) -> str:
    """Return a second account with one mistake, and what follows it in the file."""
    assert old in SANDBOX
    return f"{SANDBOX.replace(old, new)}[shops.demo]"


METHODS = "shops.demo.policy.methods"


@pytest.fixture(autouse=True)
def petty_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(tmp_path / "plugs", "petty", "tests.petty:KIND")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "plugs"), *sys.path])


def problems(tmp_path: Path, text: str) -> list[Problem]:
    path = tmp_path / "theke.toml"
    path.write_text(text)
    return provider_accounts.problems(load(path, {}))


def test_a_good_account_is_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "where", "what", "fix"),
    [
        ('"petty"', '"stripy"', "providers.till.kind", "'stripy' is not known", "sandbox"),
        ('"petty_sk_', '"other_', "providers.till.secret_key", "no petty key", "drawer"),
        ("cdef", "cd ef", "providers.till.secret_key", "cannot be a key", "copy it again"),
        ("cdef", "cdef\\n", "providers.till.secret_key", "cannot be a key", "line breaks"),
        ("cdef", "cdéf", "providers.till.secret_key", "cannot be a key", "copy it again"),
        ('"none"', '"signed"', "providers.till.webhook_secret", "is missing",
         "THEKE_PROVIDERS__TILL__WEBHOOK_SECRET"),
        ('webhooks = "none"', 'raises = "y"', "providers.till", "KeyError in the plug-in 'petty'",
         "replace"),
        ('webhooks = "none"', 'webhooks = "x"', "providers.till", "ValueError in the", "replace"),
        ("secret_key", 'url = "pay.example"\nsecret_key', "providers.till.url", "no address",
         "https://pay.example"),
        ("secret_key", 'url = "http://pay.example"\nsecret_key', "providers.till.url",
         "readable for everyone", "https"),
        ("secret_key", 'browser_url = "ftp://x"\nsecret_key', "providers.till.browser_url",
         "no address", "https://"),
        ('["till"]', '["tills"]', "shops.demo.providers", "no provider is called 'tills'",
         "[providers.tills]"),
        ('provider = "till"', 'provider = "tills"', METHODS, "'card' names 'tills'",
         "add 'tills' to shops.demo.providers"),
        ('"card"', '"crad"', METHODS, "'crad' of 'till' is not known", "did you mean `card`?"),
        ('"card"', '"app"', METHODS, "'app' of 'till' cannot be taken as 'manual'",
         'set capture = "automatic"'),
        ('"CHF"', '"USD"', "shops.demo.providers", "'till' takes no USD", "that takes USD"),
        ('"CHF"', '"USD"', METHODS, "'card' of 'till' takes no USD", "takes CHF, EUR"),
        ("[shops.demo]", play("[providers.play]", '[providers."pl/ay"]'), "providers.pl/ay",
         "no name", "letters"),
        ("[shops.demo]", play("sk_0123", ""), "providers.play.secret_key", "shorter than 16",
         "company"),
        ("[shops.demo]", play("wh_0123", ""), "providers.play.webhook_secret", "shorter than 16",
         "company"),
        ("[shops.demo]", play("http://127.0.0.1:9000", ""), "providers.play.url",
         "is not an origin", "https://"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_how_to_fix_it(
    tmp_path: Path, old: str, new: str, where: str, what: str, fix: str
) -> None:
    assert old in GOOD
    found = problems(tmp_path, GOOD.replace(old, new, 1))
    [problem] = [item for item in found if item.where == where and what in item.what]
    assert fix in problem.fix
    assert "0123456789" not in f"{found}"


def test_a_method_in_another_currency_than_its_provider_is_found(tmp_path: Path) -> None:
    text = GOOD.replace('"card"', '"app"').replace('"manual"', '"automatic"')
    assert problems(tmp_path, text) == []
    [problem] = problems(tmp_path, text.replace('"CHF"', '"EUR"'))
    assert problem.where == METHODS
    assert problem.what == "'app' of 'till' takes no EUR"
    assert problem.fix == "it takes CHF: take it out of the methods of this shop"


@pytest.mark.parametrize(
    ("source", "good"),
    [
        ("https://js.pay.example", True),
        ("https://*.js.pay.example", True),
        ("https://pay.example:8443", True),
        ("http://127.0.0.1:9000", True),
        ("http://sandbox.localhost:9000", True),
        ("http://js.pay.example", False),
        ("https://js.pay.example/v3/", False),
        ("https://*", False),
        ("https://*.example", False),
        ("https:", False),
        ("*", False),
        ("data:", False),
        ("'unsafe-inline'", False),
        ("https://a.example https://b.example", False),
        ("https://a.example; script-src *", False),
        ("https://a.example, script-src *", False),
    ],
)
def test_a_plug_in_names_hosts_and_opens_the_pay_page_for_nobody_else(
    tmp_path: Path, source: str, good: bool
) -> None:
    found = problems(tmp_path, GOOD.replace('webhooks = "none"', f'script = "{source}"'))
    assert [problem.where for problem in found] == ([] if good else ["providers.till"])
    assert good or source in found[0].what.replace("\\", "")


def test_play_money_is_for_demos(tmp_path: Path) -> None:
    text = GOOD.replace("[shops.demo]", f"{SANDBOX}[shops.demo]")
    assert problems(tmp_path, text) == []
    text = text.replace('["till"]', '["till", "play"]')
    [problem] = problems(tmp_path, text)
    assert problem.where == "shops.demo.providers"
    assert problem.what == "the sandbox takes no real money"
    assert problems(tmp_path, text.replace("[server]", "[server]\ndemo = true")) == []


def test_what_is_wrong_with_an_account_of_two_shops_is_said_once(tmp_path: Path) -> None:
    second = GOOD.partition("[shops.demo]")[2].replace("shops.demo", "shops.two")
    text = f"{GOOD}[shops.two]{second}".replace("petty_sk_", "other_")
    assert [problem.where for problem in problems(tmp_path, text)] == ["providers.till.secret_key"]


def test_a_plug_in_that_cannot_be_loaded_is_a_problem_of_its_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug_in(tmp_path / "more", "broken", "no_such_module_here:KIND")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "more"), *sys.path])
    [problem] = problems(tmp_path, GOOD.replace('"petty"', '"broken"'))
    assert problem.where == "providers.till.kind"
    assert "the plug-in 'broken' cannot be loaded: ModuleNotFoundError" in problem.what
    assert "install" in problem.fix


@pytest.mark.parametrize(
    ("key", "demo", "wrong"),
    [
        ("petty_sk_live_0123456789abcdef", True, True),
        ("petty_sk_test_0123456789abcdef", True, False),
        ("petty_sk_alive_123456789abcdef", True, False),
        ("petty_sk_live_0123456789abcdef", False, False),
    ],
)
def test_a_live_key_has_no_place_in_a_demo(
    tmp_path: Path, key: str, *, demo: bool, wrong: bool
) -> None:
    text = GOOD.replace("petty_sk_0123456789abcdef", key)
    found = problems(tmp_path, text.replace("[server]", f"[server]\ndemo = {str(demo).lower()}"))
    assert [problem.where for problem in found] == (["providers.till.secret_key"] if wrong else [])
    assert key not in str(found)
    assert provider_accounts.LIVE_KEY.search(
        "live_0123456789abcdefghijklmnopqrst"
    )  # as Mollie marks it


# ---- the kinds that come with Theke

STRIPE = """
kind = "stripe"
secret_key = "sk_live_0123456789abcdef"
publishable_key = "pk_live_0123456789abcdef"
webhook_secret = "whsec_0123456789abcdef"
"""
MOLLIE = """
kind = "mollie"
secret_key = "live_0123456789abcdefghijklmnopqrst"
"""
INVOICE = 'kind = "invoice"\n'
ACCOUNT = """
[server]
public_url = "https://theke.example"
[providers.till]
{account}
[providers.till.options]
{options}
[shops.demo]
name = "Demo"
origins = ["https://shop.example"]
currency = "{currency}"
providers = ["till"]
[[shops.demo.policy.methods]]
provider = "till"
method = "{method}"
capture = "{capture}"
"""
CARD, TWINT = 'methods = "card"', 'methods = "card, twint"'
LIMIT = 'most = "500 CHF"'


@pytest.mark.parametrize(
    ("account", "options", "currency", "method", "capture", "what"),
    [
        (STRIPE, "", "CHF", "card", "manual", ""),
        (STRIPE, 'methods = "card twint"', "CHF", "twint", "automatic", ""),
        (STRIPE, TWINT, "CHF", "twint", "manual", "'twint' of 'till' cannot be taken as 'manual'"),
        (STRIPE, TWINT, "EUR", "twint", "automatic", "'twint' of 'till' takes no EUR"),
        (STRIPE, CARD, "CHF", "twint", "automatic", "'twint' of 'till' is not known"),
        (MOLLIE, 'methods = "card twint"', "CHF", "twint", "automatic", ""),
        (MOLLIE, 'methods = "card twint"', "CHF", "twint", "manual", "cannot be taken as 'manual'"),
        (MOLLIE, 'methods = "card twint"', "EUR", "twint", "automatic", "takes no EUR"),
        (MOLLIE, 'methods = "ideal"', "CHF", "ideal", "automatic", "'till' takes no CHF"),
        (INVOICE, LIMIT, "CHF", "invoice", "credit", ""),
        (INVOICE, LIMIT, "CHF", "invoice", "automatic", "cannot be taken as 'automatic'"),
    ],
)
def test_ways_to_pay_are_held_against_the_companies_that_come_with_theke(
    tmp_path: Path, account: str, options: str, currency: str, method: str, capture: str, what: str
) -> None:
    text = ACCOUNT.format(
        account=account, options=options, currency=currency, method=method, capture=capture
    )
    found = problems(tmp_path, text)
    if what:
        assert any(what in problem.what for problem in found), found
        assert "0123456789" not in f"{found}"
    else:
        assert found == []


def test_an_account_that_sells_on_credit_must_be_named_by_the_shop(tmp_path: Path) -> None:
    later = """
[providers.later]
kind = "invoice"
[providers.later.options]
most = "500 CHF"
"""
    used = GOOD.replace('providers = ["till"]', 'providers = ["till", "later"]') + later
    (forgotten,) = problems(tmp_path, used)
    assert forgotten.where == METHODS
    assert "sells on credit" in forgotten.what
    named = """
[[shops.demo.policy.methods]]
provider = "later"
method = "invoice"
capture = "credit"
"""
    assert problems(tmp_path, used + named) == []
    (early,) = problems(tmp_path, used + named.replace("credit", "manual"))
    assert "cannot be taken as 'manual'" in early.what
