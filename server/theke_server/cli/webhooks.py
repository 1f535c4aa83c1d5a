"""The webhooks that shops' own systems are sent: who gets them, trying one, sending some again."""

import asyncio
import base64
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated

import httpx
import typer
from msgspec import Struct

from theke_checkout.effects.announcements import announcements_of
from theke_checkout.effects.kinds import Announce, Announcement, Lane, WebhookData
from theke_checkout.values.ids import SessionId, ShopId
from theke_server.cli.console import (
    CONFIG_FILE,
    FAILED,
    WRONG_USAGE,
    ConfigOption,
    DemoDataOption,
    Listing,
    SessionArgument,
    ShopArgument,
    check_shop,
    fail,
    out,
    settings_or_demo,
    show_problems,
    time_text,
)
from theke_server.clock import SystemClock, SystemIds
from theke_server.config import Settings
from theke_server.deployment.opened import open_data
from theke_server.outgoing import CourierError, Parcel, Receiver, addresses
from theke_server.outgoing.courier import HttpCourier
from theke_server.outgoing.parcel import TEST_TOPIC, pack, pack_test
from theke_server.stores.outbox import DueEffect, OutboxRow

SECRET_BYTES = 32
WAITING_MAX = 100_000
EVER_MS = 2**53

ReceiverOption = Annotated[str, typer.Option("--to", help="Only this system, by its name.")]

app = typer.Typer(no_args_is_help=True, help="What shops' own systems are told.")


class Sent(Struct, frozen=True, kw_only=True):
    """What became of one webhook that was sent from here."""

    to: str
    message_id: str
    topic: str
    answer: str
    """`taken`, or the code of what went wrong."""


@app.command("list")
def show_all(
    session: Annotated[str, typer.Option(help="What was told of this session.")] = "",
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """List the systems that are told, and how much waits for each."""
    settings = settings_or_demo(config, data)
    if session:
        _show_session(settings, SessionId(session))
        return
    waiting = asyncio.run(_waiting(settings))
    table = Listing("Shop", "System", "Address", "Topics", "Secrets", "Waiting", "Oldest")
    for shop_id, receivers in addresses.receivers(settings).items():
        for receiver in receivers:
            times = [due.created_at_ms for due in waiting if _is_for(due, shop_id, receiver.name)]
            table.add_row(
                shop_id,
                receiver.name,
                receiver.url.partition("?")[0],
                ", ".join(sorted(receiver.topics)),
                str(len(receiver.secrets)),
                str(len(times)),
                time_text(min(times)) if times else "-",
            )
    out.print(table if table.rows else "No system of a shop is told: add [shops.<id>.webhooks].")


@app.command("test")
def send_test(
    shop: ShopArgument,
    to: ReceiverOption = "",
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Send a signed webhook of the type `webhook.test` now, and say what came back."""
    settings = _sound(settings_or_demo(config, data))
    check_shop(settings, shop)
    receivers = _receivers(settings, ShopId(shop), to)
    now_ms = SystemClock().now_ms()
    happening = WebhookData(shop=shop, session="")
    parcels = [
        (
            receiver,
            TEST_TOPIC,
            pack_test(receiver, SystemIds().fresh("msg_test_"), happening, now_ms),
        )
        for receiver in receivers
    ]
    _report(asyncio.run(_send(settings, parcels)))


@app.command("resend")
def resend(
    session: SessionArgument,
    to: ReceiverOption = "",
    message: Annotated[str, typer.Option(help="Only this one, by its id.")] = "",
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Send again now what was told of a session, from its log, under the same ids."""
    settings = _sound(settings_or_demo(config, data))
    announcements = asyncio.run(_announcements_of(settings, SessionId(session)))
    if not announcements:
        fail(f"Nothing is to be told of {session}, or there is no such session here.")
    if message:
        announcements = [
            announcement for announcement in announcements if announcement.message_id == message
        ]
        if not announcements:
            fail(f"No webhook {message!r} of {session}; `theke webhooks list --session` has them.")
    now_ms = SystemClock().now_ms()
    parcels = [
        (receiver, announcement.topic.value, pack(receiver, announcement, now_ms))
        for receiver in _receivers(settings, ShopId(announcements[0].data.shop), to)
        for announcement in announcements
        if announcement.topic in receiver.topics
    ]
    if not parcels:
        fail("No system of the shop wants to hear of this.")
    _report(asyncio.run(_send(settings, parcels)))


@app.command("secret")
def make_secret() -> None:
    """Make a new secret for a receiver and its sender. It is shown once and kept nowhere."""
    secret = base64.b64encode(os.urandom(SECRET_BYTES)).decode()
    out.print(f"{addresses.SECRET_PREFIX}{secret}", soft_wrap=True, highlight=False)


def _sound(settings: Settings) -> Settings:
    if problems := list(addresses.problems(settings)):
        show_problems(problems)
        raise typer.Exit(WRONG_USAGE)
    return settings


def _receivers(settings: Settings, shop: ShopId, to: str) -> list[Receiver]:
    every = addresses.receivers(settings).get(shop, [])
    found = [receiver for receiver in every if to in ("", receiver.name)]
    if not found:
        names = ", ".join(receiver.name for receiver in every) or "none"
        fail(f"No system {to!r} of {shop}. Systems: {names}." if to else f"{shop} tells no system.")
    return found


def _show_session(settings: Settings, session_id: SessionId) -> None:
    rows = asyncio.run(_outbox(settings, session_id))
    table = Listing("Id", "Topic", "When", "To", "State")
    for effect, row in _announced(rows):
        state = "done"
        if not row.done:
            state = f"tried {row.tries} times, next at {time_text(row.due_at_ms)}"
        announcement = effect.announcement
        when = time_text(announcement.at_ms)
        table.add_row(
            announcement.message_id, announcement.topic.value, when, effect.receiver, state
        )
    out.print(table if table.rows else "Nobody was told of this session.")


def _announced(rows: Sequence[OutboxRow]) -> Iterator[tuple[Announce, OutboxRow]]:
    for row in rows:
        if isinstance(row.effect, Announce):
            yield row.effect, row


def _is_for(due: DueEffect, shop_id: ShopId, name: str) -> bool:
    effect = due.effect
    if not isinstance(effect, Announce):
        return False
    return effect.receiver == name and effect.announcement.data.shop == shop_id


def _report(sent: Sequence[Sent]) -> None:
    """Say what came back; leave with 1 where something was not taken."""
    table = Listing("To", "Id", "Topic", "Answer")
    for item in sent:
        table.add_row(item.to, item.message_id, item.topic, item.answer)
    out.print(table)
    answers = Counter(entry.answer for entry in sent)
    if answers["taken"] < len(sent):
        raise typer.Exit(FAILED)


async def _send(settings: Settings, parcels: Sequence[tuple[Receiver, str, Parcel]]) -> list[Sent]:
    async with httpx.AsyncClient() as client:
        courier = HttpCourier(client, plain=settings.server.demo)
        return [await _brought(courier, *parcel) for parcel in parcels]


async def _brought(courier: HttpCourier, receiver: Receiver, topic: str, parcel: Parcel) -> Sent:
    answer = "taken"
    try:
        await courier.bring(parcel)
    except CourierError as error:
        answer = error.code
    return Sent(
        to=receiver.name, message_id=parcel.headers["webhook-id"], topic=topic, answer=answer
    )


async def _announcements_of(settings: Settings, session_id: SessionId) -> list[Announcement]:
    async with open_data(settings) as (stores, _):
        records = await stores.log.records(session_id)
        return list(announcements_of((record.events, record.stamp) for record in records))


async def _outbox(settings: Settings, session_id: SessionId) -> Sequence[OutboxRow]:
    async with open_data(settings) as (stores, _):
        return await stores.outbox.effects(session_id)


async def _waiting(settings: Settings) -> Sequence[DueEffect]:
    async with open_data(settings) as (stores, _):
        lanes = frozenset({Lane.WEBHOOKS})
        found = await stores.outbox.due(EVER_MS, WAITING_MAX, lanes)
        return [due for due in found if isinstance(due, DueEffect)]
