"""`theke check --live` against real servers: all well, and what is wrong in a deployment."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.golive.stage import Deployment, deployed, looked_at
from tests.petty import plug_in
from theke_checkout.values.ids import ShopId
from theke_server.checks.live.checklist import State
from theke_server.clock import SystemClock
from theke_server.deployment.opened import open_data
from theke_server.deployment.policies import Policies, parsed
from theke_server.stores.sqlite.files import durability, open_lanes

KEYS, SHOP, DESK = "provider keys: coffee/cards", "shop page: coffee", "desk: coffee"
SCRIPT, FRAME, HOOK = "shop csp, script: coffee", "shop csp, frame: coffee", "webhook: coffee/cards"
FIX, LOOK = State.FIX, State.LOOK
ASKED = "payment company: coffee/cards"
COFFEE = ShopId("coffee")
META = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'self'\">"


@pytest.fixture(autouse=True)
def petty_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(tmp_path / "plugs", "petty", "tests.petty:KIND")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "plugs"), *sys.path])


@pytest.mark.parametrize(("webhooks", "lines"), [("signed", 22), ("pointer", 22), ("none", 21)])
async def test_a_sound_deployment_has_nothing_to_fix(
    tmp_path: Path, webhooks: str, lines: int
) -> None:
    async with looked_at(Deployment(tmp_path, options={"webhooks": webhooks})) as found:
        wrong = [finding for finding in found.values() if finding.state is not State.OK]
        assert wrong == []
        assert len(found) == lines


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (
            {
                "kind": "sandbox",
                "hsts": "",
                "certificate_days": 3,
                "swallowed": "/desk",
                "shop_headers": {"content-security-policy": "frame-src 'self'"},
                "mail_runs": False,
                "shop_ahead": timedelta(minutes=-5),
            },
            {
                KEYS: (FIX, "payment company"),
                ASKED: (FIX, "look at providers.cards"),
                "hsts": (FIX, "Strict-Transport-Security: max-age=31536000"),
                "certificate": (FIX, "renew"),
                DESK: (FIX, "/desk and its headers"),
                FRAME: (FIX, "frame-src"),
                "mail": (FIX, "[mail]"),
                "clock": (FIX, "NTP"),
            },
        ),
        (
            {
                "secret_key": "petty_sk_test_0123456789abcdef",
                "options": {"webhooks": "pointer", "fails": "down"},
                "hsts": "max-age=300",
                "swallowed": "/v1/webhooks",
                "shop_headers": {"content-security-policy": "script-src 'self'"},
                "mail": False,
                "shop_ahead": timedelta(seconds=15),
            },
            {
                KEYS: (FIX, "live keys"),
                ASKED: (FIX, "status page"),
                "hsts": (FIX, "max-age=31536000"),
                HOOK: (FIX, "untouched"),
                SCRIPT: (FIX, "script-src"),
                "mail": (LOOK, "[mail]"),
                "clock": (LOOK, "NTP"),
            },
        ),
        (
            {
                "demo": True,
                "swallowed": "/healthz",
                "upgrades": False,
                "hidden": "",
                "shop_headers": {"content-security-policy": "script-src 'nonce-abc'"},
            },
            {
                "demo": (FIX, "server.demo = false"),
                "address": (FIX, "pass every path"),
                "hsts": (FIX, "max-age"),
                "metrics": (LOOK, "your own network"),
                "websocket": (FIX, "upgrade /socket.io/"),
                SCRIPT: (LOOK, "nonce"),
            },
        ),
        (
            {"shop_body": META},
            {
                FRAME: (FIX, "frame-src"),
                SCRIPT: (FIX, "script-src"),
                SHOP: (LOOK, "docs/embed.md"),
            },
        ),
        (
            {
                "shop_headers": {
                    "content-security-policy": "script-src https://localhost:*/launcher.js"
                }
            },
            {SCRIPT: (FIX, "without a path")},
        ),
        (
            {"options": {"webhooks": "signed", "fails": "auth"}},
            {ASKED: (FIX, "providers.cards.secret_key")},
        ),
        (
            {"options": {"webhooks": "signed", "fails": "refuses"}},
            {ASKED: (FIX, "look at providers.cards")},
        ),
        (
            {"options": {"webhooks": "signed", "fails": "crash"}},
            {ASKED: (FIX, "replace the plug-in")},
        ),
        ({"shop_status": 500}, {SHOP: (LOOK, "yourself")}),
        (
            {"shop_leads_to": "http://localhost:SHOP/de/"},
            {SHOP: (FIX, "shops.coffee.origins"), "clock": (LOOK, "NTP")},
        ),
    ],
)
async def test_what_is_wrong_is_found_and_said_how_to_fix_and_nothing_else(
    tmp_path: Path, wrong: dict[str, Any], expected: dict[str, tuple[State, str]]
) -> None:
    async with looked_at(Deployment(tmp_path, **wrong)) as found:
        bad = {name: finding for name, finding in found.items() if finding.state is not State.OK}
        assert {name: finding.state for name, finding in bad.items()} == {
            name: state for name, (state, _) in expected.items()
        }
        for name, (_, todo) in expected.items():
            assert todo in bad[name].todo, bad[name]


async def test_ways_to_pay_are_those_that_sessions_begin_with(tmp_path: Path) -> None:
    """The file says nothing of them; an operator said something that the account cannot do."""
    deployment = Deployment(tmp_path)
    settings = deployed(deployment, "https://theke.example", "https://shop.example", 25)
    methods = '[{"provider": "cards", "method": "app", "capture": "manual"}]'
    async with open_data(settings) as (stores, _):
        policies = Policies(stores.values, SystemClock())
        began = await policies.begin(COFFEE, settings.shops["coffee"].policy)
        key, value = parsed(f"methods={methods}", began.policy)
        await policies.change(COFFEE, {key: value}, "Ada", "a try")
    async with looked_at(deployment) as found:
        [wrong] = [finding for finding in found.values() if finding.state is not State.OK]
        assert wrong.what == "ways to pay: coffee"
        assert "'app' of 'cards' cannot be taken as 'manual'" in wrong.seen
        assert "theke settings set coffee methods=" in wrong.todo


async def test_what_is_in_force_is_reported_and_not_what_was_asked_for(tmp_path: Path) -> None:
    lanes = open_lanes(tmp_path / "theke.sqlite")
    assert await durability(lanes) == ("wal", 2)
    await lanes.alone(lambda database: database.execute("PRAGMA synchronous=NORMAL"))
    assert await durability(lanes) == ("wal", 1)
    await lanes.aclose()
