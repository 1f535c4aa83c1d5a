"""Two sessions that differ in one value that was never shared look the same to their advisor.

All that reaches the advisor is compared, frame by frame and answer by answer, but for ids, times,
and what the shop itself makes of a country or a postal code: the price, and so the quote.
"""

import re
import subprocess
from collections.abc import AsyncGenerator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.callers import Api, Caller
from tests.process.story import some_sku
from tests.servers import LONG, THEKE, Process, free_port
from theke_checkout.values.contact import Field

pytestmark = pytest.mark.process

ADVISOR, PASSWORD = "mira", "a good password"
CONFIG = """
[server]
port = {port}
data = "{data}"
demo = true

[providers.cards]
kind = "sandbox"
url = "http://127.0.0.1:{port}"
browser_url = "http://sandbox.localhost:{port}"
secret_key = "sk_of_shop_a_0123456789"
webhook_secret = "wh_of_shop_a_0123456789"

[shops.demo]
name = "Demo"
origins = ["http://127.0.0.1:{port}"]
currency = "CHF"
providers = ["cards"]
sessions_per_minute = 1000
"""
USUAL = {
    Field.COUNTRY: "CH",
    Field.BILLING_COUNTRY: "CH",
    Field.EMAIL: "lea@example.org",
    Field.PHONE: "+41791234567",
    Field.NAME: "Lea Muster",
    Field.STREET: "Gasse 7",
    Field.POSTAL_CODE: "9490",
    Field.CITY: "Bern",
}
AROUND = {
    Field.REGION: {Field.COUNTRY: "IT", Field.POSTAL_CODE: "20121"},
    Field.BILLING_REGION: {Field.BILLING_COUNTRY: "US"},
    Field.BILLING_COUNTRY: {Field.BILLING_POSTAL_CODE: "9490"},
}
"""What else is filled in where the usual would not fit."""
PAIRS = [
    (Field.NICKNAME, "Lea", "Le"),
    (Field.NICKNAME, "Le", "Somebody with a very long name"),
    (Field.NICKNAME, "Ada", "Bea"),
    (Field.EMAIL, "a@b.ch", "a.long.name@mail.example.org"),
    (Field.EMAIL, "a@b.ch", "c@d.de"),
    (Field.EMAIL, "lea@example.org", "leo@example.org"),
    (Field.PHONE, "+41791234567", "+41791234568"),
    (Field.PHONE, "+41791234567", "+493012345678"),
    (Field.PHONE, "+493012345678", "+5511987654321"),
    (Field.NAME, "Ada L.", "Bea L."),
    (Field.NAME, "Bea", "Ada Countess of Lovelace"),
    (Field.NAME, "Ada", "Öykü Ç."),
    (Field.STREET, "Weg 1", "Weg 2"),
    (Field.STREET, "Weg 1", "A street with a very long name 1234"),
    (Field.STREET, "Weg 1", "Rue Œ"),
    (Field.POSTAL_CODE, "8001", "3000"),
    (Field.POSTAL_CODE, "8001", "1201"),
    (Field.POSTAL_CODE, "9490", "9000"),
    (Field.CITY, "Bern", "Biel"),
    (Field.CITY, "Bern", "Llanfairpwllgwyngyll"),
    (Field.CITY, "Zürich", "Genève"),
    (Field.COUNTRY, "BR", "KZ"),
    (Field.COUNTRY, "KZ", "HK"),
    (Field.COUNTRY, "HK", "US"),
    (Field.COUNTRY, "US", "GB"),
    (Field.COUNTRY, "CH", "LI"),
    (Field.REGION, "MI", "RM"),
    (Field.BILLING_REGION, "CA", "NY"),
    (Field.BILLING_NAME, "Ada", "Firma Muster AG"),
    (Field.BILLING_STREET, "Weg 1", "Weg 2"),
    (Field.BILLING_STREET, "Weg 1", "Avenida Paulista 1578"),
    (Field.BILLING_POSTAL_CODE, "8001", "3000"),
    (Field.BILLING_POSTAL_CODE, "1201", "9490"),
    (Field.BILLING_CITY, "Rio", "Oslo"),
    (Field.BILLING_CITY, "Rio", "São Paulo"),
    (Field.BILLING_COUNTRY, "CH", "KZ"),
    (Field.BILLING_COUNTRY, "AE", "BR"),
    (Field.BILLING_COUNTRY, "DE", "AT"),
    (Field.BILLING_COUNTRY, "CH", "LI"),
    (Field.BILLING_COUNTRY, "FR", "IT"),
]
OF_FIELD = {field: [pair for pair in PAIRS if pair[0] is field] for field in Field}
SOME = [pairs[at % len(pairs)] for at, pairs in enumerate(OF_FIELD.values())]
"""In CI one pair of each field, and of each kind: of one length, of two, of other letters."""

PROBED = (Field.BILLING_COUNTRY, Field.PHONE, Field.POSTAL_CODE, Field.BILLING_POSTAL_CODE)
PROBES = ("KZ-ABCDEFGHIJKL", "079 123 45 67", "4242424242424242")
"""What an advisor may try; some of it fits one country, one field, or nothing at all."""
TIMELY = ("2", '42["presence"')
"""How frames begin that hang on time alone."""


def test_forty_pairs_are_of_all_fields() -> None:
    assert len(set(PAIRS)) == 40
    assert {field for field, _, _ in PAIRS} == set(Field)


@pytest.fixture
async def theke(tmp_path: Path) -> AsyncGenerator[str]:
    port = free_port()
    config = tmp_path / "theke.toml"
    config.write_text(CONFIG.format(port=port, data=tmp_path / "data"))
    add = [THEKE, "advisor", "add", "demo", ADVISOR, "--config", str(config)]
    subprocess.run(add, input=f"{PASSWORD}\n", check=True, text=True, capture_output=True)
    url = f"http://localhost:{port}"
    process = Process([THEKE, "serve", "--config", str(config)], tmp_path / "log", f"{url}/healthz")
    await process.start()
    try:
        yield url
    finally:
        await process.stop()
    assert "Traceback" not in process.said()


async def test_what_an_advisor_receives_does_not_depend_on_what_was_not_shared(
    theke: str,
) -> None:
    async with Api(theke) as api, Api(theke) as desk:
        await desk.sign_in(ADVISOR, PASSWORD)
        first = await api.shopper()
        sku = await some_sku(api, first)
        await first.close()
        unequal: list[str] = []
        for field, left, right in PAIRS if LONG else SOME:
            tried = (*PROBES, left, right)
            with_left = await received(api, desk, sku, field, left, tried)
            with_right = await received(api, desk, sku, field, right, tried)
            assert len(with_left) > len(Field)
            both = zip(with_left, with_right, strict=False)
            differences = [pair for pair in both if pair[0] != pair[1]]
            if differences or len(with_left) != len(with_right):
                unequal.append(f"{field}: {left!r}, {right!r}: {differences[:1]}")
    assert not unequal, "\n".join(unequal)


async def test_of_a_report_after_the_end_no_advisor_hears(theke: str) -> None:
    """Neither a frame nor a version says that there was one; what follows leads on."""
    async with Api(theke) as api, Api(theke) as desk:
        await desk.sign_in(ADVISOR, PASSWORD)
        shopper = await api.shopper()
        advisor = await desk.accept(shopper.session_id)
        await shopper.done("share_field", field="city", party_id=advisor.party_id)
        await shopper.done("end_session")
        await advisor.until(lambda view: view["status"] == "ended")
        version, heard = advisor.version, len(advisor.heard)
        for reason in ("pressed", "rude"):
            await shopper.done("report_advice", reason=reason, note="a secret")
        has = {"version": version, "talk_seq": 0, "format": 1}
        answer = await advisor.ask("resume", has)
        assert (answer["result"], answer["version"]) == ("resumed", version)
        assert len(advisor.heard) == heard + 1
        done = await advisor.done("record_outcome", outcome="other")
        assert done["base"] == version
        await shopper.done("unshare_field", field="city", party_id=advisor.party_id)
        await advisor.until(lambda _: advisor.version >= shopper.version)
        assert "pressed" not in "".join(advisor.heard[heard:])
        await shopper.close()
        await advisor.close()


async def received(
    api: Api, desk: Api, sku: str, field: Field, value: str, tried: tuple[str, ...]
) -> list[str]:
    """Play one session in which one field has this value; return what reached its advisor."""
    desk.heard.clear()
    shopper = await api.shopper(page="/mugs")
    advisor = await desk.accept(shopper.session_id)
    values = USUAL | AROUND.get(field, {})
    values.pop(field, None)
    for name, own in (values | {field: value}).items():
        await shopper.done("set_field", field=name, value=own)
    await in_step(shopper, advisor)
    await shopper.done("add_line", sku=sku)
    await in_step(shopper, advisor)
    await probe(advisor, field, tried)
    await in_step(shopper, advisor)
    await advisor.cmd("present_quote")
    await shopper.done("share_field", field=SHARED[field], party_id=advisor.party_id, access="edit")
    await probe(advisor, field, tried)
    await in_step(shopper, advisor)
    await shopper.done("end_session")
    await in_step(shopper, advisor)
    await shopper.done("report_advice", reason="pressed", note=value)
    await advisor.resume()
    await advisor.done("record_outcome", outcome="other", note="mine")
    await advisor.resume()
    recent = await desk.send("GET", "/v1/desk/recent")
    desk.heard[-1] = str(recent.json()["sessions"][0])
    await probe(advisor, field, tried)
    await shopper.close()
    await advisor.close()
    return alike([*advisor.heard, *desk.heard])


SHARED = {
    field: Field.BILLING_POSTAL_CODE if "billing" in field else Field.PHONE for field in Field
} | dict.fromkeys((Field.COUNTRY, Field.BILLING_POSTAL_CODE, Field.PHONE), Field.POSTAL_CODE)
"""What is opened to the advisor: another field, whose check could tell the country."""


async def probe(advisor: Caller, field: Field, tried: tuple[str, ...]) -> None:
    """Try to learn the values of fields from how a command is refused."""
    for probed in dict.fromkeys((*PROBED, field)):
        for value in tried:
            until = valid_until(advisor.view)
            answer = await advisor.cmd("set_field", field=probed, value=value)
            assert answer.get("reason") != "rate_limited"
            if answer["result"] == "done" and probed is Field.POSTAL_CODE:
                await advisor.until(lambda view, until=until: valid_until(view) != until)


async def in_step(shopper: Caller, advisor: Caller) -> None:
    """Wait until the shop's price has come and both have seen it."""
    for caller in (shopper, advisor):
        await caller.until(settled)
    await advisor.until(lambda _: advisor.version >= shopper.version)


def valid_until(view: dict[str, Any]) -> int:
    """Return until when the price holds: the shop names a new time whenever it is asked again."""
    return int(view["checkout"]["quote"]["valid_until_ms"])


def settled(view: dict[str, Any]) -> bool:
    """Whether no price is on its way."""
    checkout = view["checkout"]
    if not checkout["lines"] or view["status"] == "ended":
        return True
    return "quote" in checkout and not checkout["quote"]["stale"]


def alike(frames: list[str]) -> list[str]:
    """Return frames without what two sessions never share: ids, tokens, times and hashes."""
    numbers = count(1)
    names: dict[str, str] = {}

    def named(found: re.Match[str]) -> str:
        return names.setdefault(found[0], f"<id {next(numbers)}>")

    kept = [frame for frame in frames if not frame.startswith(TIMELY)]
    plain = [re.sub(r"\bq[0-9a-f]{64}\b", "<hash>", frame) for frame in kept]
    timeless = [re.sub(r"\b1\d{12}\b", "<time>", frame) for frame in plain]
    secretless = [re.sub(r"\.[A-Za-z0-9_-]{43}\b", ".<token>", frame) for frame in timeless]
    # Each session is the next visitor of the day.
    nth = r"""(?<=['"]number['"]:)( ?)\d+(?=, ?['"](?:status|lines)['"])"""
    uncounted = [re.sub(nth, "<nth>", frame) for frame in secretless]
    return [re.sub(r"\b[a-z]{0,2}[0-9a-f]{32}\b", named, frame) for frame in uncounted]
