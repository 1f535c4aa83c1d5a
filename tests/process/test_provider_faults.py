"""What goes wrong at a payment company: the shop or the shopper is told clearly, the cart is kept,
nothing is charged. A small plug-in stands for the company.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests import loopback
from tests.callers import Api, Caller, new_id
from tests.petty import plug_in
from tests.process.story import approve, fill_address, some_sku
from tests.process.test_cli import theke
from tests.servers import THEKE, Process, free_port

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
END_S = 60.0
CONFIG = """
[server]
port = {port}
data = "{data}"

[providers.till]
kind = "petty"
secret_key = "{key}"
[providers.till.options]
fails = "{fails}"

[shops.demo]
name = "Demo"
origins = ["http://127.0.0.1:{port}"]
currency = "{currency}"
providers = ["till"]
"""
KEY = "petty_sk_canary_0123456789"


@dataclass
class Stage:
    """A server with the plug-in installed, and its settings file."""

    port: int
    config: Path
    process: Process
    environment: dict[str, str]

    @property
    def theke(self) -> str:
        """Theke's own origin."""
        return f"http://localhost:{self.port}"

    def write(self, fails: str = "", key: str = KEY, currency: str = "CHF", more: str = "") -> None:
        """Write the operator's file."""
        text = CONFIG.format(
            port=self.port,
            data=self.config.parent / "data",
            key=key,
            fails=fails,
            currency=currency,
        )
        self.config.write_text(text + more)

    def run(self, *words: str) -> tuple[int, str]:
        """Run a command of the operator's; return its exit code, and what it said."""
        done = theke(*words, "--config", str(self.config), **self.environment)
        return done.returncode, done.stdout + done.stderr

    async def number(self, name: str) -> float:
        """Return one of the numbers at /metrics."""
        async with loopback.client(timeout=END_S) as client:
            text = (await client.get(f"{self.theke}/metrics")).text
        found = [line for line in text.splitlines() if line.startswith(name)]
        return sum(float(line.rpartition(" ")[2]) for line in found)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncGenerator[Stage]:
    plug_in(tmp_path / "plugs", "petty", "tests.petty:KIND")
    port, config = free_port(), tmp_path / "theke.toml"
    environment = {"PYTHONPATH": f"{tmp_path / 'plugs'}:{ROOT}"}
    process = Process(
        [THEKE, "serve", "--config", str(config)],
        tmp_path / "theke.log",
        f"http://localhost:{port}/healthz",
        environment=environment,
    )
    yield Stage(port, config, process, environment)
    if process.child is not None:
        await process.stop()
        assert "Traceback" not in process.said()
        assert "canary" not in process.said()


async def at_the_till(api: Api) -> tuple[Caller, str, dict[str, object]]:
    """Bring a shopper to the pay page; return them with the page's key and state."""
    shopper = await api.shopper()
    await shopper.done("add_line", sku=await some_sku(api, shopper))
    await fill_address(shopper)
    await approve(shopper)
    link = await api.post_json("/v1/pay-links", {}, shopper.token)
    token = link["url"].partition("#t=")[2]
    redeemed = await api.post_json("/v1/pay/redeem", {"token": token})
    return shopper, redeemed["pay_key"], redeemed["state"]


async def press(
    api: Api, key: str, shopper: Caller, method: str = "card", provider: str = "till"
) -> httpx.Response:
    """Press the order button."""
    quote = shopper.checkout["quote"]
    body = {
        "id": new_id(),
        "quote_hash": quote["quote_hash"],
        "total": quote["total"],
        "provider": provider,
        "method": method,
        "confirmation": "c1",
    }
    return await api.send("POST", "/v1/pay/start", body, key)


@pytest.mark.parametrize(
    ("fails", "kind", "said"),
    [
        ("auth", "keys", "provider_refuses_keys"),
        ("refuses", "refused", ""),
        ("unsupported", "unsupported", ""),
    ],
)
async def test_what_the_company_refuses_leaves_cart_and_approval_and_charges_nothing(
    stage: Stage, fails: str, kind: str, said: str
) -> None:
    stage.write(fails)
    await stage.process.start()
    async with Api(stage.theke) as api:
        shopper, key, _ = await at_the_till(api)
        lines = shopper.checkout["lines"]
        assert (await press(api, key, shopper)).is_success
        await shopper.until(
            lambda view: view["checkout"].get("payment", {}).get("state") == "failed", END_S
        )
        assert shopper.checkout["phase"] == "approved"
        assert shopper.checkout["lines"] == lines
        assert "order" not in shopper.checkout
        errors = f'theke_provider_errors_total{{kind="{kind}",provider="till",shop="demo"}}'
        assert await stage.number(errors) == 1
        assert said in stage.process.said()
        stage.write()
        assert stage.run("providers", "reload") == (0, "Taken over: demo/till.\n")
        assert (await press(api, key, shopper)).is_success
        await shopper.until(lambda view: view["checkout"]["phase"] == "completed", END_S)
        await shopper.close()


async def test_a_company_that_is_down_is_waited_for_and_can_be_left(stage: Stage) -> None:
    stage.write("down")
    await stage.process.start()
    async with Api(stage.theke) as api:
        waits, waits_key, _ = await at_the_till(api)
        leaves, leaves_key, _ = await at_the_till(api)
        for shopper, key in ((waits, waits_key), (leaves, leaves_key)):
            assert (await press(api, key, shopper)).is_success
            assert shopper.checkout["phase"] == "paying"
        body = {"id": new_id()}
        assert (await api.send("POST", "/v1/pay/withdraw", body, leaves_key)).is_success
        await leaves.until(lambda view: view["checkout"]["phase"] == "approved", END_S)
        assert leaves.checkout["payment"]["state"] == "canceled"
        assert waits.checkout["phase"] == "paying"  # not told that it failed
        stage.write()
        assert stage.run("providers", "reload")[0] == 0
        await waits.until(lambda view: view["checkout"]["phase"] == "completed", END_S)
        for shopper in (waits, leaves):
            await shopper.close()


async def test_a_way_to_pay_that_is_not_on_offer_is_refused_with_its_reason(stage: Stage) -> None:
    stage.write()
    await stage.process.start()
    async with Api(stage.theke) as api:
        shopper, key, state = await at_the_till(api)
        assert [item["method"] for item in state["methods"]] == ["card", "app"]  # type: ignore[index,attr-defined]
        for body, reason in (
            ({"method": "crypto"}, "unknown_method"),
            ({"provider": "safe"}, "unknown_provider"),
        ):
            answer = await press(api, key, shopper, **body)
            assert (answer.status_code, answer.json()["error"]["reason"]) == (422, reason)
        assert shopper.checkout["phase"] == "approved"
        await shopper.close()


async def test_a_form_that_cannot_be_had_leaves_the_other_ways_and_is_counted(stage: Stage) -> None:
    stage.write("form")
    await stage.process.start()
    async with Api(stage.theke) as api:
        shopper, _, state = await at_the_till(api)
        assert [item["method"] for item in state["methods"]] == ["app"]  # type: ignore[index,attr-defined]
        errors = 'theke_provider_errors_total{kind="unavailable",provider="till",shop="demo"}'
        assert await stage.number(errors) == 1
        await shopper.close()


async def test_an_amount_that_no_way_takes_is_said_before_anybody_pays(stage: Stage) -> None:
    """`app` takes at most CHF 5,000; a cart above that has the card only."""
    stage.write(
        more='[[shops.demo.policy.methods]]\nprovider = "till"\nmethod = "app"\n'
        'capture = "automatic"\n'
    )
    await stage.process.start()
    async with Api(stage.theke) as api:
        shopper = await api.shopper()
        found = await api.get_json(f"/v1/shops/{api.shop}/products?limit=50", shopper.token)
        dear = max(
            (item for item in found["products"] if (item["stock"] or 99) >= 20),
            key=lambda item: item["price"]["amount"],
        )
        count = 500_000 // dear["price"]["amount"] + 1
        await shopper.done("add_line", sku=dear["sku"], quantity=count)
        await fill_address(shopper)
        quote = await approve(shopper)
        assert quote["total"]["amount"] > 500_000
        link = await api.post_json("/v1/pay-links", {}, shopper.token)
        token = link["url"].partition("#t=")[2]
        redeemed = await api.post_json("/v1/pay/redeem", {"token": token})
        assert redeemed["state"]["methods"] == []
        assert shopper.checkout["phase"] == "approved"
        await shopper.close()


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"key": "sk_of_somebody_else_0123"}, "providers.till.secret_key"),
        ({"currency": "USD"}, "shops.demo.providers"),
        (
            {"more": '[[shops.demo.policy.methods]]\nprovider = "till"\nmethod = "twint"\n'
                     'capture = "automatic"\n'},
            "shops.demo.policy.methods",
        ),
        (
            {"more": '[[shops.demo.policy.methods]]\nprovider = "till"\nmethod = "app"\n'
                     'capture = "manual"\n'},
            "shops.demo.policy.methods",
        ),
    ],
)  # fmt: skip
async def test_the_shop_is_warned_before_the_server_starts(
    stage: Stage, wrong: dict[str, str], where: str
) -> None:
    stage.write(**wrong)
    for command in (("check",), ("serve",)):
        code, said = stage.run(*command)
        assert code != 0
        assert where in said
        assert "Traceback" not in said


async def test_the_shop_is_informed_of_keys_that_the_company_refuses(stage: Stage) -> None:
    stage.write("auth")
    await stage.process.start()
    code, said = stage.run("check", "--live")
    assert code == 1
    assert "does not take our key: invalid_api_key" in " ".join(said.split())


async def test_without_the_plug_in_the_shop_learns_how_to_fix_it(stage: Stage) -> None:
    stage.write()
    stage.environment["PYTHONPATH"] = str(ROOT)
    code, said = stage.run("check")
    assert code == 1
    assert "'petty' is not known" in said
    for command in (("serve",), ("reconcile", "demo")):
        code, said = stage.run(*command)
        assert code != 0
        assert "'petty' is not known" in said
        assert "Traceback" not in said
