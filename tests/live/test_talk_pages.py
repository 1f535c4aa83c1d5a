"""A long talk: read page by page, bounded in each direction, and in nobody's way."""

import json
from typing import Any

import pytest

from tests.live.deployment import ADVISOR, SHOPPER, Deployment, Visit
from tests.live.test_counter import virtually
from tests.unit.asgi_double import Peer
from theke_checkout.values.ids import PartyId
from theke_checkout.values.limits import (
    TALK_CHARS_MAX,
    TALK_PARTY_BYTES_MAX,
    TALK_PARTY_ITEMS_MAX,
    TALK_SESSION_BYTES_MAX,
)
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access.tokens import Bearer
from theke_server.gateway.connection import SessionConnection
from theke_server.gateway.payloads import SessionAuth
from theke_server.gateway.session_handler import SessionHandler
from theke_server.gateway.settings import BACKLOG_BYTES_MAX, GatewaySettings
from theke_server.gateway.watch import Watch
from theke_server.stores import StoreUnavailableError
from theke_server.stores.talk import TALK_PAGE_BYTES, TALK_PAGE_ITEMS, TalkItem
from theke_server.telemetry import Metrics

SETTINGS = GatewaySettings(own_origins=frozenset())
NEW = {"version": 0, "talk_seq": 0, "format": 1}
LONGEST = {
    "emoji": "\N{TEAPOT}\N{TEAPOT}" * (TALK_CHARS_MAX // 2),
    "letters": "x" * TALK_CHARS_MAX,
    "control characters": "\x01" * TALK_CHARS_MAX,
    "a word": "hello",
}


class Tokens:
    """Lets everybody in who names a party."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit

    async def check(self, token: str) -> Bearer:
        state = await self.visit.state()
        return Bearer(
            session_id=state.session_id, party_id=PartyId(token), shop_id=state.shop_id, epoch=1
        )


class Screen:
    """A party's connection through the real handler to the real counter."""

    def __init__(self, handler: SessionHandler, connection: SessionConnection) -> None:
        self.handler = handler
        self.connection = connection
        self.heard: list[str] = []
        self.number = 0

    @classmethod
    async def of(cls, visit: Visit, party_id: PartyId = SHOPPER) -> "Screen":
        metrics, peer = Metrics(), Peer()
        handler = SessionHandler(visit.deployment.counter, Tokens(visit), SETTINGS, metrics)
        screen = cls.__new__(cls)
        screen.heard, screen.number, screen.handler = [], 0, handler
        watch = Watch(SETTINGS, metrics, peer.receive, peer.send)
        auth = SessionAuth(token=party_id, protocol=1)
        screen.connection = await handler.enter("c1", auth, watch, screen)
        return screen

    def push(self, text: str) -> None:
        self.heard.append(text)

    async def ask(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        self.number += 1
        await getattr(self.handler, name)(self.connection, body, self.number)
        return json.loads(self.answer()[len(f"3{self.number}[") : -1])

    def answer(self) -> str:
        (found,) = [text for text in self.heard if text.startswith(f"3{self.number}[")]
        return found


async def talk_on(visit: Visit, text: str, by: PartyId, count: int = 800) -> int:
    """Say the same until there is no room for it, and return how often there was."""
    counter = visit.deployment.counter
    for number in range(count):
        try:
            await counter.say(visit.session_id, by, f"talk_{by}_{number:08d}", text)
        except RejectedError as rejection:
            assert rejection.reason is Reason.TALK_FULL  # noqa: PT017 -- it need not come
            return number
    return count


async def all_pages(visit: Visit) -> list[int]:
    """Return the numbers of what was said, as they are read page by page from the end."""
    page = await visit.deployment.counter.talk(visit.session_id)
    found = [item.seq for item in page.talk]
    while page.earlier:
        page = await visit.deployment.counter.talk(visit.session_id, before=page.earlier)
        assert page.talk
        found[:0] = [item.seq for item in page.talk]
    return found


@pytest.mark.parametrize("text", LONGEST.values(), ids=list(LONGEST))
def test_a_resume_after_all_talk_that_is_allowed_fits_the_backlog(text: str) -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        said = await talk_on(visit, text, ADVISOR) + await talk_on(visit, text, SHOPPER)
        screen = await Screen.of(visit)
        resumed = await screen.ask("resume", NEW)
        assert resumed["result"] == "resumed"
        assert len(screen.answer().encode()) < BACKLOG_BYTES_MAX
        assert resumed["talk"][-1]["seq"] == said
        assert 0 < len(resumed["talk"]) <= TALK_PAGE_ITEMS
        assert resumed["earlier"] == resumed["talk"][0]["seq"]
        earlier = await screen.ask("talk", {"before": resumed["earlier"]})
        assert len(screen.answer().encode()) < BACKLOG_BYTES_MAX
        assert earlier["talk"][-1]["seq"] == resumed["earlier"] - 1

    virtually(main)


@pytest.mark.parametrize("text", LONGEST.values(), ids=list(LONGEST))
def test_the_pages_lead_back_to_the_first_word_without_a_gap(text: str) -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        said = await talk_on(visit, text, SHOPPER, count=130)
        assert await all_pages(visit) == list(range(1, said + 1))

    virtually(main)


def test_a_page_is_bounded_in_items_and_in_bytes() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await talk_on(visit, "short", SHOPPER, count=TALK_PAGE_ITEMS + 1)
        assert len((await deployment.counter.talk(visit.session_id)).talk) == TALK_PAGE_ITEMS
        await talk_on(visit, LONGEST["letters"], ADVISOR, count=40)
        page = await deployment.counter.talk(visit.session_id)
        assert sum(len(item.text) for item in page.talk) <= TALK_PAGE_BYTES
        assert len(page.talk) == TALK_PAGE_BYTES // (TALK_CHARS_MAX + 29)

    virtually(main)


def test_who_has_the_first_part_learns_of_the_gap_before_the_last_page() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await talk_on(visit, "short", SHOPPER, count=100)
        screen = await Screen.of(visit)
        near = await screen.ask("resume", NEW | {"talk_seq": 98})
        assert [item["seq"] for item in near["talk"]] == [99, 100]
        assert near["earlier"] == 0
        far = await screen.ask("resume", NEW | {"talk_seq": 10})
        assert far["talk"][0]["seq"] == far["earlier"] == 51

    virtually(main)


def test_a_party_and_a_session_say_only_so_much_and_what_was_said_stays_said() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        text = LONGEST["emoji"]
        said = await talk_on(visit, text, SHOPPER)
        assert said == TALK_PARTY_BYTES_MAX // (len(text.encode()) + 29)
        again = await deployment.counter.say(
            visit.session_id, SHOPPER, f"talk_{SHOPPER}_{0:08d}", text
        )
        assert again.seq == 1
        other = await deployment.counter.say(visit.session_id, ADVISOR, "talk_0000000000001", "ok")
        assert other.seq == said + 1
        await deployment.restart()
        assert await talk_on(visit, text, SHOPPER) == said

    virtually(main)


@pytest.mark.parametrize("by", ["pshopper", "another"])
def test_many_small_words_are_an_end_too(by: str) -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await deployment.counter.say(visit.session_id, SHOPPER, "talk_0000000000000", "first")
        for number in range(TALK_PARTY_ITEMS_MAX if by == SHOPPER else 3):
            size = 1 if by == SHOPPER else TALK_SESSION_BYTES_MAX // 3
            item = TalkItem(
                seq=0, item_id=f"i{number}", by=f"{by}", at_ms=1, version=1, text=b"x" * size
            )
            await deployment.stores.talk.say(visit.session_id, item)
        await deployment.restart()
        with pytest.raises(RejectedError) as refused:
            await deployment.counter.say(visit.session_id, SHOPPER, "talk_0000000000001", "hi")
        assert refused.value.reason is Reason.TALK_FULL

    virtually(main)


def test_the_session_goes_on_where_its_talk_cannot_be_read() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await talk_on(visit, "short", SHOPPER, count=3)

        async def away(session_id: str) -> bytes | None:
            raise StoreUnavailableError(session_id)

        await deployment.restart()
        get_key, deployment.keys.get = deployment.keys.get, away
        screen = await Screen.of(visit)
        resumed = await screen.ask("resume", NEW)
        assert resumed["result"] == "resumed"
        assert resumed["talk"] == []
        refused = await screen.ask("talk", {"before": resumed["earlier"]})
        assert refused["reason"] == "unavailable"
        deployment.keys.get = get_key
        page = await screen.ask("talk", {"before": resumed["earlier"]})
        assert [item["seq"] for item in page["talk"]] == [1, 2, 3]
        assert page["earlier"] == 0

    virtually(main)


def test_a_command_needs_no_resume_before_it() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        screen = await Screen.of(visit)
        for number, command in enumerate(
            (
                {"type": "set_drive", "drive": "shopper_only"},
                {"type": "share_field", "field": "name", "party_id": ADVISOR, "access": "see"},
                {"type": "unshare_field", "field": "name", "party_id": ADVISOR},
                {"type": "end_session"},
            )
        ):
            done = await screen.ask("cmd", {"id": f"first-{number:010d}", "command": command})
            assert done["result"] == "done", (command, done)

    virtually(main)
