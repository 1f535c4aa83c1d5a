"""Webhooks over real HTTP to a receiver that checks them with the standard's own library."""

from collections.abc import AsyncGenerator

import httpx
import pytest
from msgspec.structs import replace
from standardwebhooks import WebhookVerificationError

from tests.shop_system import System, answering, endless, hanging, shop_system
from theke_checkout.effects.kinds import Announcement, Topic, WebhookData
from theke_checkout.values.money import Money
from theke_server.clock import SystemClock
from theke_server.outgoing import CourierError, GoneError, NotTakenError, Receiver
from theke_server.outgoing.courier import RETRY_AFTER_MAX_S, HttpCourier
from theke_server.outgoing.parcel import pack, pack_test

SECRET, NEXT = "whsec_" + "b25l" * 8, "whsec_" + "dHdv" * 8
WEBHOOK_DATA = WebhookData(
    shop="demo", session="s1", order_ref="order-1", amount=Money(1_250, "CHF")
)
PLACED = Announcement(
    message_id="msg_s1_7_order_placed",
    topic=Topic.ORDER_PLACED,
    at_ms=1_800_000_000_123,
    data=WEBHOOK_DATA,
)


@pytest.fixture
async def system() -> AsyncGenerator[System]:
    async with shop_system(SECRET) as system:
        yield system


@pytest.fixture
async def courier() -> AsyncGenerator[HttpCourier]:
    async with httpx.AsyncClient() as client:
        yield HttpCourier(client, plain=True, take_s=5.0)


def receiver(system: System, *secrets: str) -> Receiver:
    return Receiver(
        name="erp", url=system.url, secrets=secrets or (SECRET,), topics=frozenset(Topic)
    )


def now_ms() -> int:
    return SystemClock().now_ms()


async def test_the_standards_library_verifies_what_comes(
    system: System, courier: HttpCourier
) -> None:
    await courier.bring(pack(receiver(system), PLACED, now_ms()))
    assert system.verified() == [
        {
            "type": "order.placed",
            "timestamp": "2027-01-15T08:00:00.123+00:00",
            "data": {
                "shop": "demo",
                "session": "s1",
                "order_ref": "order-1",
                "amount": {"amount": 1_250, "currency": "CHF", "value": "12.50"},
            },
        }
    ]
    assert system.ids == [PLACED.message_id]
    await courier.bring(pack_test(receiver(system), "msg_test_1", WEBHOOK_DATA, now_ms()))
    assert system.verified()[1]["type"] == "webhook.test"


async def test_while_secrets_change_either_verifies_and_no_other(
    system: System, courier: HttpCourier
) -> None:
    await courier.bring(pack(receiver(system, NEXT, SECRET), PLACED, now_ms()))
    for secret in (SECRET, NEXT):
        system.secret = secret
        assert len(system.verified()) == 1
    system.secret = "whsec_" + "c2l4" * 8
    with pytest.raises(WebhookVerificationError):
        system.verified()


async def test_a_changed_body_or_an_old_time_does_not_verify(
    system: System, courier: HttpCourier
) -> None:
    parcel = pack(receiver(system), PLACED, now_ms())
    await courier.bring(replace(parcel, body=parcel.body.replace(b"1250", b"9950")))
    with pytest.raises(WebhookVerificationError):
        system.verified()
    system.came.clear()
    await courier.bring(pack(receiver(system), PLACED, now_ms() - 600_000))
    with pytest.raises(WebhookVerificationError):
        system.verified()


async def test_nothing_goes_out_without_encryption_unless_it_is_a_demo(system: System) -> None:
    async with httpx.AsyncClient() as client:
        with pytest.raises(NotTakenError, match="not_https"):
            await HttpCourier(client).bring(pack(receiver(system), PLACED, now_ms()))
    assert system.came == []


async def test_no_redirect_is_followed(system: System, courier: HttpCourier) -> None:
    system.behave = answering(307, location=system.url.replace("/theke", "/elsewhere"))
    with pytest.raises(NotTakenError, match="http_307"):
        await courier.bring(pack(receiver(system), PLACED, now_ms()))
    assert len(system.came) == 1


async def test_a_body_without_end_is_not_read(system: System, courier: HttpCourier) -> None:
    system.behave = endless
    await courier.bring(pack(receiver(system), PLACED, now_ms()))
    assert len(system.came) == 1


async def test_one_that_never_answers_costs_the_time_out_only(system: System) -> None:
    system.behave = hanging
    async with httpx.AsyncClient() as client:
        short = HttpCourier(client, plain=True, take_s=0.2)
        with pytest.raises(NotTakenError, match="timeout"):
            await short.bring(pack(receiver(system), PLACED, now_ms()))


async def test_one_that_is_not_there_is_tried_again(system: System, courier: HttpCourier) -> None:
    for url in ("http://127.0.0.1:9/theke", "http://no-such-host.invalid/", "http://[::"):
        with pytest.raises(NotTakenError):
            await courier.bring(pack(replace(receiver(system), url=url), PLACED, now_ms()))


@pytest.mark.parametrize(
    ("status", "headers", "error", "delay_s"),
    [
        (500, {}, NotTakenError, 0.0),
        (404, {}, NotTakenError, 0.0),
        (429, {"retry_after": "120"}, NotTakenError, 120.0),
        (503, {"retry_after": "99999999"}, NotTakenError, RETRY_AFTER_MAX_S),
        (503, {"retry_after": "Fri, 31 Dec 2027 23:59:59 GMT"}, NotTakenError, 0.0),
        (410, {}, GoneError, 0.0),
    ],
)
async def test_a_refusal_says_when_to_come_again(
    system: System,
    courier: HttpCourier,
    status: int,
    headers: dict[str, str],
    error: type[CourierError],
    delay_s: float,
) -> None:
    system.behave = answering(status, **headers)
    with pytest.raises(error, match=f"http_{status}") as caught:
        await courier.bring(pack(receiver(system), PLACED, now_ms()))
    assert caught.value.delay_s == delay_s


async def test_no_cookie_is_kept(system: System, courier: HttpCourier) -> None:
    system.behave = answering(200, set_cookie="seen=1; Path=/")
    for _ in range(2):
        await courier.bring(pack(receiver(system), PLACED, now_ms()))
    assert [headers.get("cookie", "") for headers, _ in system.came] == ["", ""]


def test_neither_secrets_nor_bodies_show_themselves(system: System) -> None:
    shown = repr(receiver(system)) + repr(pack(receiver(system), PLACED, 0))
    for word in (SECRET, system.url, "order-1", "v1,"):
        assert word not in shown
