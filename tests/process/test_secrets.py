"""Canaries planted in a whole purchase: only where they belong, and nowhere after erasing."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.callers import Api, Caller
from tests.process.story import CARD, PayPage, approve, choose_delivery, some_sku
from tests.servers import THEKE, DemoServer, demo_server
from theke_server.demo.setup import ADVISOR, PASSWORD

pytestmark = pytest.mark.process

EMAIL = "canary.lea.q7x@example.org"
STREET = "Canarygasse 91 q7x"
NAME = "Canary Muster q7x"
SAID = "canary words q7x of the talk"
CALLED = "Canary Lea q7x"
RATED = "canary line q7x beside the rating"
CVC = "cvc-canary-q7x"
OTHER_FIELDS = {
    "nickname": "Canary Nick q7x",
    "phone": "+41791239876",
    "postal_code": "9490",
    "city": "Canaryville q7x",
    "country": "LI",
    "billing_name": "Billing Canary q7x",
    "billing_street": "Billing Canarygasse q7x",
    "billing_postal_code": "Q7X 84QZ",
    "billing_city": "Billing Canaryville q7x",
    "billing_region": "Co. Mayo",
    "billing_country": "IE",
}
"""Countries stand in the log in plain until they are erased."""
COUNTRIES = ('"LI"', '"IE"')
"""Too short to be told from chance, but as values of JSON."""
VALUES = tuple(
    f'"{value}"' if value.isdigit() else value
    for field, value in OTHER_FIELDS.items()
    if "country" not in field
)
PERSONAL = (EMAIL, STREET, NAME, SAID, CALLED, RATED, *VALUES)
NEVER = (CARD, CVC)


def test_help(tmp_path: Path) -> None:
    answer = subprocess.run([THEKE, "--help"], capture_output=True, text=True, check=True)
    assert "reconcile" in answer.stdout


async def test_secrets_stay_where_they_belong(tmp_path: Path) -> None:
    async with demo_server(tmp_path) as server:
        async with Api(server.theke) as api, Api(server.theke) as desk:
            session_id = await purchase(server, api, desk)
            metrics = (await api.client.get("/metrics")).text
        at_rest = contents(server.data)
    said = server.process.said()
    for canary in (*PERSONAL, *NEVER):
        assert canary not in metrics
        assert canary not in said
    for name, raw in at_rest.items():
        assert not [canary for canary in NEVER if canary.encode() in raw], name
        if not name.startswith("shop-demo"):
            assert not [canary for canary in PERSONAL if canary.encode() in raw], name
    erase(tmp_path, session_id, server.port)
    for name, raw in contents(tmp_path).items():
        left = [canary for canary in (*PERSONAL, *COUNTRIES) if canary.encode() in raw]
        assert not left, name


async def purchase(server: DemoServer, api: Api, desk: Api) -> str:
    """Buy with canaries; the advisor sees one field, which was shared, and not the others."""
    shopper = await api.shopper()
    await desk.sign_in(ADVISOR, PASSWORD)
    advisor = await desk.accept(shopper.session_id)
    await shopper.done("add_line", sku=await some_sku(api, shopper))
    wanted = OTHER_FIELDS | {"email": EMAIL, "street": STREET, "name": NAME}
    for field in sorted(wanted, key=lambda field: "country" not in field):
        # Countries first: other fields are checked by them.
        await shopper.done("set_field", field=field, value=wanted[field])
    # What to call them is for everybody, and said so beside the field.
    await shopper.done("set_field", field="nickname", value=CALLED, for_all=True)
    await advisor.until(lambda view: view["parties"][shopper.party_id].get("name") == CALLED)
    await choose_delivery(shopper)
    for party in (shopper, advisor):
        refused = await party.ask("say", {"id": "b" * 32, "text": f"my card is {CARD}"})
        assert refused["reason"] == "card_number_in_text"
    await approve(shopper)
    page = PayPage(api, server.shop)
    page.cvc = CVC
    await page.open(shopper)
    assert (await page.start(CARD)).is_success
    await advisor.until(lambda view: view["checkout"]["phase"] == "completed")
    hidden = [canary for canary in PERSONAL if canary != CALLED]
    unseen(advisor, desk, page, (*hidden, *COUNTRIES, *NEVER))
    await shopper.ask("say", {"id": "a" * 32, "text": SAID})
    shared = {"field": "email", "party_id": advisor.party_id, "access": "see"}
    await shopper.done("share_field", **shared)
    await advisor.until(lambda view: view["fields"]["email"].get("value") == EMAIL)
    unseen(advisor, desk, page, (STREET, NAME, *VALUES, *COUNTRIES, *NEVER))
    await shopper.done("rate_advice", rating=4, note=RATED)
    last = (await desk.get_json("/v1/desk/recent", ""))["sessions"][0]
    assert (last["rating"], last["rating_note"]) == (4, RATED)
    await shopper.close()
    await advisor.close()
    return shopper.session_id


def unseen(advisor: Caller, desk: Api, page: PayPage, canaries: tuple[str, ...]) -> None:
    """Nothing that reached the advisor holds one of these, nor what only the pay page knows."""
    everything = "\n".join([*advisor.heard, *desk.heard])
    for canary in (*canaries, page.key, "sbx_conf", "sbx_pay", "frame_url", "next_action"):
        assert canary not in everything


def contents(data: Path) -> dict[str, bytes]:
    """Return every file of the data folder."""
    return {path.name: path.read_bytes() for path in data.iterdir() if path.is_file()}


def erase(data: Path, session_id: str, port: int) -> None:
    answer = subprocess.run(
        [THEKE, "erase", session_id, "--data", str(data)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PORT": str(port), "COLUMNS": "160"},
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "is erased" in answer.stdout
