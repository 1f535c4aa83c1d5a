"""One person gets so many orders by invoice in a day, however their name is written; all other ways
to pay are open, and others are not disturbed."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path

import pytest
from msgspec import structs, to_builtins

from tests.live.deployment import ADDRESS, SHOP, Visit
from tests.live.reception import ELSEWHERE, HERE, Reception, bearing
from tests.live.test_invoice import InvoicingDeployment
from theke_checkout.commands.contact import SetField
from theke_checkout.providers import PaymentProvider, UnavailableError
from theke_checkout.values.codes import Phase
from theke_checkout.values.contact import Field
from theke_checkout.values.settings import CaptureMode, MethodPolicy, Policy
from theke_server.clock import SystemClock
from theke_server.demo.setup import demo_settings
from theke_server.http.credit import persons, plain_email
from theke_server.http.limits import DAY_MS
from theke_server.live.personal import CUSTOMER_REFERENCE
from theke_server.privacy.seal import SealingError
from theke_server.stores import StoreUnavailableError

POLICY = Policy(
    methods=(
        MethodPolicy(provider="later", method="invoice", capture=CaptureMode.CREDIT),
        MethodPolicy(provider="bank", method="card", capture=CaptureMode.MANUAL),
    )
)
STRANGER = {
    Field.EMAIL: "someone{}@canary.example",
    Field.STREET: "Elsewhere {}",
    Field.PHONE: "+4144123450{}",
}


class SalesDeployment(InvoicingDeployment):
    """A deployment that sells by invoice and by card."""

    def providers(self) -> Mapping[str, PaymentProvider]:
        """Open both."""
        return {**super().providers(), "bank": self.bank}


class MovedClock(SystemClock):
    """A clock that a test sets on."""

    moved_ms = 0

    def now_ms(self) -> int:
        return super().now_ms() + self.moved_ms


@pytest.fixture
async def reception(tmp_path: Path) -> AsyncGenerator[Reception]:
    async with SalesDeployment(clock=MovedClock()) as deployment:
        yield Reception(deployment, tmp_path)


async def buyer(
    reception: Reception, fields: Mapping[Field, str] = ADDRESS, reference: str = ""
) -> Visit:
    """Return a session of somebody who is about to pay."""
    vouched = {CUSTOMER_REFERENCE: reference} if reference else {}
    visit = await reception.deployment.open(POLICY, vouched=vouched)
    await visit.fill()
    for field, value in fields.items() - ADDRESS.items():
        await visit.do(SetField(field=field, value=value))
    await visit.approve()
    return visit


async def start(
    reception: Reception, visit: Visit, method: str = "invoice", address: str = HERE
) -> str:
    """Press the order button; return why not, if not."""
    approval = (await visit.state()).checkout.approval
    assert approval is not None
    body = {
        "id": method[0] * 32,
        "quote_hash": approval.quote_hash,
        "total": to_builtins(approval.total),
        "provider": "later" if method == "invoice" else "bank",
        "method": method,
        "confirmation": "" if method == "invoice" else "conf_1",
    }
    async with reception.asking(address) as shopper:
        key = await reception.pay_key(visit)
        answer = await shopper.post("/v1/pay/start", json=body, headers=bearing(key))
    return str(answer.json().get("error", {}).get("reason", ""))


async def test_the_fourth_invoice_of_a_day_is_refused_and_a_card_is_taken(
    reception: Reception,
) -> None:
    for _ in range(3):
        visit = await buyer(reception)
        assert await start(reception, visit) == ""
        await visit.until_phase(Phase.COMPLETED)
    visit = await buyer(reception)
    assert await start(reception, visit) == "invoice_limit"
    assert (await visit.state()).checkout.phase is Phase.APPROVED
    assert await start(reception, visit, "card") == ""
    await visit.until_phase(Phase.COMPLETED)


async def test_the_day_after_there_are_as_many_again_and_nothing_is_left_of_the_person(
    reception: Reception,
) -> None:
    clock = reception.context.clock
    assert isinstance(clock, MovedClock)
    for _ in range(3):
        assert await start(reception, await buyer(reception)) == ""
    assert await start(reception, await buyer(reception)) == "invoice_limit"
    rows = await reception.deployment.gated.rows("SELECT name FROM counts")
    for value in ADDRESS.values():
        assert not any(value.casefold() in str(name).casefold() for (name,) in rows)
    clock.moved_ms += DAY_MS
    await reception.deployment.stores.tidy(clock.now_ms())
    assert await reception.deployment.gated.rows("SELECT name FROM counts") == []
    assert await start(reception, await buyer(reception)) == ""


@pytest.mark.parametrize(
    ("own", "kept"),
    [
        (Field.EMAIL, "ADA@Canary.EXAMPLE"),
        (Field.EMAIL, "ada+2@canary.example"),
        (Field.STREET, "canary street  7"),
        (Field.STREET, "Canary Str. 7"),
    ],
)
async def test_one_thing_that_tells_who_it_is_is_enough_however_it_is_written(
    reception: Reception, own: Field, kept: str
) -> None:
    for _ in range(3):
        assert await start(reception, await buyer(reception)) == ""
    other = {field: value.format(7) for field, value in STRANGER.items()} | {own: kept}
    assert await start(reception, await buyer(reception, other), address=ELSEWHERE) == (
        "invoice_limit"
    )


async def test_a_customer_whom_the_shop_vouches_for_is_one_person_at_every_address(
    reception: Reception,
) -> None:
    refused: list[str] = []
    for number in range(4):
        fields = {field: value.format(number) for field, value in STRANGER.items()}
        visit = await buyer(reception, fields, reference="customer-7")
        refused.append(await start(reception, visit, address=f"192.0.2.{number}"))
    assert refused == ["", "", "", "invoice_limit"]


async def test_strangers_do_not_disturb_each_other(reception: Reception) -> None:
    for number in range(5):
        fields = {field: value.format(number) for field, value in STRANGER.items()}
        visit = await buyer(reception, fields)
        assert await start(reception, visit, address=f"192.0.2.{number}") == ""


async def test_pressing_twice_and_what_is_refused_count_once_and_never(
    reception: Reception,
) -> None:
    visit = await buyer(reception)
    async with reception.asking() as shopper:
        key = bearing(await reception.pay_key(visit))
        approval = (await visit.state()).checkout.approval
        assert approval is not None
        body = {
            "id": "i" * 32, "quote_hash": approval.quote_hash,
            "total": to_builtins(approval.total), "provider": "later", "method": "invoice",
        }  # fmt: skip
        presses = (shopper.post("/v1/pay/start", json=body, headers=key) for _ in range(6))
        assert {answer.status_code for answer in await asyncio.gather(*presses)} == {200}
    other = await buyer(reception)
    approval = (await other.state()).checkout.approval
    assert approval is not None
    async with reception.asking() as shopper:
        key = bearing(await reception.pay_key(other))
        for _ in range(6):
            body = {
                "id": "t" * 32, "quote_hash": approval.quote_hash,
                "total": to_builtins(approval.total), "provider": "later", "method": "invoice",
                "accepted_terms": "t0",
            }  # fmt: skip
            answer = await shopper.post("/v1/pay/start", json=body, headers=key)
            assert answer.json()["error"]["reason"] == "terms_changed"
    assert await start(reception, other) == ""
    assert await start(reception, await buyer(reception)) == ""
    assert await start(reception, await buyer(reception)) == "invoice_limit"


FAILURES: dict[str, Exception] = {
    "the store": StoreUnavailableError("away"),
    "a key": SealingError("away"),
    "the company": UnavailableError("away"),
    "a bug": ValueError("unforeseen"),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
async def test_pressing_again_after_something_failed_counts_once(
    reception: Reception, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    async def fail(*_: object) -> None:
        raise failure

    visit = await buyer(reception)
    with monkeypatch.context() as broken:
        broken.setattr(reception.deployment.counter, "handle", fail)
        wanted = "internal" if isinstance(failure, ValueError) else "unavailable"
        assert [await start(reception, visit) for _ in range(5)] == [wanted] * 5
    assert await start(reception, visit) == ""
    taken = [await start(reception, await buyer(reception)) for _ in range(3)]
    assert taken == ["", "", "invoice_limit"]


async def test_a_shop_says_how_many(tmp_path: Path) -> None:
    settings = demo_settings(8765, tmp_path)
    shop = structs.replace(settings.shops[SHOP], invoices_per_day=1)
    async with SalesDeployment(clock=SystemClock()) as deployment:
        reception = Reception(deployment, tmp_path, structs.replace(settings, shops={SHOP: shop}))
        assert await start(reception, await buyer(reception)) == ""
        assert await start(reception, await buyer(reception)) == "invoice_limit"


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("Ada@Example.ORG", "ada@example.org"),
        ("ada+shop@example.org", "ada@example.org"),
        ("a.d.a@gmail.com", "ada@gmail.com"),
        ("A.DA+x@googlemail.com", "ada@gmail.com"),
        ("a.da@example.org", "a.da@example.org"),
        ("+@example.org", "+@example.org"),
        ("", ""),
    ],
)
def test_an_address_is_one_however_it_is_written(address: str, plain: str) -> None:
    assert plain_email(address) == plain


@pytest.mark.parametrize(
    "typed", ["Bahnhofstrasse 7", "BAHNHOFSTR. 7", "Bahnhofstraße  7", "Bahnhof-Strasse 7"]
)
def test_a_place_is_one_however_it_is_written(typed: str) -> None:
    here = {Field.STREET: typed, Field.POSTAL_CODE: "8001", Field.COUNTRY: "CH"}
    assert persons(here) == ["place bahnhof7 8001 ch"]
    assert persons({Field.STREET: typed}) == []
