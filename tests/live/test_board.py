"""The desk's board: who waits, one advisor for a session, and sessions whose advisor was lost."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from tests.callers import merge
from tests.live.deployment import (
    ADVISOR,
    OTHER_SHOP,
    POLICY,
    SHOP,
    SHOPPER,
    Deployment,
    Ear,
    Visit,
)
from tests.live.test_counter import virtually
from theke_checkout.commands import party as c
from theke_checkout.commands.cart import AddLine
from theke_checkout.commands.contact import SetField, ShareField
from theke_checkout.commands.quote import OpenNextCheckout
from theke_checkout.commands.system import JoinSession, OpenSession
from theke_checkout.values.codes import Phase, Role, Status, VisitOutcome
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import PartyId, SessionId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.views import session as views
from theke_checkout.wire import DeskView
from theke_server.desk.absence import ADVISOR_LOST_S
from theke_server.desk.board import Board
from theke_server.desk.gone import GONE_S
from theke_server.live.updates import Update


class Screen:
    """An advisor's screen: a whole list, then patches."""

    def __init__(self, version: int, view: DeskView) -> None:
        self.version = version
        self.more = view.more
        self.sessions: dict[str, dict[str, Any]] = msgspec.to_builtins(view)["sessions"]

    def hear(self, base: int, version: int, patch: dict[str, Any]) -> None:
        assert base == self.version
        self.version = version
        self.more = patch.get("more", self.more)
        for session_id, row in patch.get("sessions", {}).items():
            if row is None:
                del self.sessions[session_id]
                continue
            merged = self.sessions.setdefault(session_id, {})
            for key, value in row.items():
                if value is None:
                    del merged[key]
                else:
                    merged[key] = value


async def _board(deployment: Deployment) -> Board:
    board = Board(deployment.ctx, deployment.counter)
    await board.start()
    return board


async def _waiting(deployment: Deployment) -> Visit:
    opening = OpenSession(
        shop_id=SHOP,
        currency="CHF",
        locale="de",
        policy=POLICY,
        shopper_id=SHOPPER,
        page="/mugs",
        number=3,
        product="Kauz grinder",
    )
    return Visit(deployment, await deployment.counter.open(opening, deployment.ids.fresh("c")))


def test_the_list_follows_by_patches_what_a_new_list_would_show() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        screen = Screen(*await board.view(SHOP, "bo"))
        other = Screen(*await board.view(OTHER_SHOP, "cy"))
        colleague = Screen(*await board.view(SHOP, "al"))
        board.subscribe(SHOP, "al", colleague.hear)
        board.subscribe(SHOP, "bo", screen.hear)
        board.subscribe(OTHER_SHOP, "cy", other.hear)
        first, second = await _waiting(deployment), await _waiting(deployment)
        await first.do(SetField(field=Field.NICKNAME, value="Ada"))
        await first.do(AddLine(sku="mug"))
        await first.priced()
        row = screen.sessions[first.session_id]
        assert (row["lines"], row["page"], row["advisor"]) == (1, "/mugs", "")
        assert (row["number"], row["product"]) == (3, "Kauz grinder")
        assert row["total"]["amount"] == 1250 + 790
        bo = await board.accept(first.session_id, "bo", "Bo")
        assert screen.sessions[first.session_id]["advisor"] == "bo"
        assert "name" not in screen.sessions[first.session_id], "not shown to anyone yet"
        await first.do(ShareField(field=Field.NICKNAME, party_id=bo))
        assert screen.sessions[first.session_id]["name"] == "Ada"
        assert "name" not in colleague.sessions[first.session_id], "not shown to this one"
        _, seen = await board.view(SHOP, "al")
        assert seen.sessions[first.session_id].name is msgspec.UNSET
        assert screen.sessions[first.session_id]["status"] == "live"
        await second.do(c.EndSession())
        version, view = await board.view(SHOP, "bo")
        assert (screen.version, screen.sessions) == (version, msgspec.to_builtins(view)["sessions"])
        assert list(screen.sessions) == [first.session_id]
        assert not other.sessions
        await board.aclose()

    virtually(main)


def test_a_name_for_all_is_on_every_desk_while_the_shopper_waits() -> None:
    """After a restart too; then it is for the one who serves, and with the end for nobody."""

    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        visit = await _waiting(deployment)
        await visit.do(SetField(field=Field.NICKNAME, value="Ada", for_all=True))

        async def names() -> list[str]:
            found: list[str] = []
            for advisor in ("bo", "al"):
                await board.view(SHOP, advisor)
                await asyncio.sleep(1)
                _, view = await board.view(SHOP, advisor)
                found.append(view.sessions[visit.session_id].name or "")
            return found

        assert await names() == ["Ada", "Ada"]
        await board.aclose()
        await deployment.restart()
        board = await _board(deployment)
        assert await names() == ["Ada", "Ada"]
        await board.accept(visit.session_id, "bo", "Bo")
        assert await names() == ["Ada", ""]
        await board.give_back(visit.session_id, "bo")
        assert await names() == ["Ada", "Ada"]
        await visit.do(SetField(field=Field.NICKNAME, value=""))
        assert await names() == ["", ""]
        await board.aclose()

    virtually(main)


def test_of_many_advisors_exactly_one_gets_the_session() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        visit = await _waiting(deployment)
        outcomes = await asyncio.gather(
            *(board.accept(visit.session_id, f"bo{n}", "Bo") for n in range(8)),
            return_exceptions=True,
        )
        won = [outcome for outcome in outcomes if isinstance(outcome, str)]
        lost = [outcome.reason for outcome in outcomes if isinstance(outcome, RejectedError)]
        assert len(won) == 1
        assert lost == [Reason.CONFLICT] * 7
        accepted = (await visit.state()).parties[PartyId(won[0])]
        assert await board.accept(visit.session_id, accepted.advisor, "Bo") == won[0]
        await board.aclose()

    virtually(main)


def test_the_next_advisor_reads_who_had_it_and_what_they_wrote() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        visit = await _waiting(deployment)
        await board.accept(visit.session_id, "bo", "Bo")
        with pytest.raises(RejectedError) as refused:
            await board.give_back(visit.session_id, "bo", "pays with 4242 4242 4242 4242")
        assert refused.value.reason is Reason.CARD_NUMBER_IN_TEXT
        assert await board.handovers(visit.session_id) == []
        await board.give_back(visit.session_id, "bo", "Wants it quiet")
        _, view = await board.view(SHOP, "cy")
        assert view.sessions[visit.session_id].served_by == "Bo"
        await board.accept(visit.session_id, "cy", "Cy")
        _, view = await board.view(SHOP, "cy")
        assert view.sessions[visit.session_id].served_by is msgspec.UNSET
        await board.give_back(visit.session_id, "cy")
        await board.accept(visit.session_id, "bo", "Bo")
        (note,) = await board.handovers(visit.session_id)
        assert (note.by, note.text) == ("Bo", "Wants it quiet")
        assert "quiet" not in repr(note)
        sealed = await deployment.ctx.stores.log.sealed(visit.session_id)
        assert not any(b"quiet" in value for value in sealed.values())
        await board.aclose()

    virtually(main)


def test_an_advisor_gives_back_only_the_own_session() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        visit = await _waiting(deployment)
        first = await board.accept(visit.session_id, "bo", "Bo")
        with pytest.raises(RejectedError) as refused:
            await board.give_back(visit.session_id, "cy")
        assert refused.value.reason is Reason.FORBIDDEN
        await board.give_back(visit.session_id, "bo")
        assert (await visit.state()).status is Status.WAITING
        assert await board.accept(visit.session_id, "cy", "Cy") != first
        await board.aclose()

    virtually(main)


def test_a_session_waits_again_when_its_advisor_is_lost_and_not_before() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        visit = await _waiting(deployment)
        advisor = await board.accept(visit.session_id, "bo", "Bo")
        deployment.counter.arrive(visit.session_id, advisor, "x1")
        await asyncio.sleep(3 * ADVISOR_LOST_S)
        assert (await visit.state()).status is Status.LIVE
        deployment.counter.depart(visit.session_id, advisor, "x1")
        await asyncio.sleep(ADVISOR_LOST_S - 10)
        deployment.counter.arrive(visit.session_id, advisor, "x2")
        await asyncio.sleep(ADVISOR_LOST_S)
        assert (await visit.state()).status is Status.LIVE
        deployment.counter.depart(visit.session_id, advisor, "x2")
        await asyncio.sleep(ADVISOR_LOST_S + 10)
        assert (await visit.state()).status is Status.WAITING
        await board.aclose()

    virtually(main)


def test_the_parties_learn_how_long_an_advisor_may_be_away() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        visit = await _waiting(deployment)
        advisor = await board.accept(visit.session_id, "bo", "Bo")
        deployment.counter.arrive(visit.session_id, advisor, "x1")
        assert board.away(visit.session_id) == {}
        absences: list[dict[PartyId, int]] = []

        class AwayEar(Ear):
            def present(self, online: Mapping[str, bool]) -> None:
                absences.append(dict(board.away(visit.session_id)))

        deployment.counter.subscribe(visit.session_id, AwayEar())
        deployment.counter.depart(visit.session_id, advisor, "x1")
        await asyncio.sleep(10)
        assert absences == [{advisor: ADVISOR_LOST_S * 1000}]
        left_s = board.away(visit.session_id)[advisor] / 1000
        assert ADVISOR_LOST_S - 10 < left_s <= ADVISOR_LOST_S - 6
        deployment.counter.arrive(visit.session_id, advisor, "x2")
        assert absences[-1] == board.away(visit.session_id) == {}
        deployment.counter.depart(visit.session_id, advisor, "x2")
        await asyncio.sleep(ADVISOR_LOST_S + 10)
        assert board.away(visit.session_id) == {}
        await board.aclose()

    virtually(main)


def test_other_desks_read_when_a_session_whose_advisor_is_away_waits_again() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        visit = await _waiting(deployment)
        screen = Screen(*await board.view(SHOP, "al"))
        board.subscribe(SHOP, "al", screen.hear)
        advisor = await board.accept(visit.session_id, "bo", "Bo")
        deployment.counter.arrive(visit.session_id, advisor, "x1")
        row = screen.sessions[visit.session_id]
        assert row["advisor_name"] == "Bo"
        assert "returns_at_ms" not in row
        deployment.counter.depart(visit.session_id, advisor, "x1")
        await asyncio.sleep(10)
        left_s = (row["returns_at_ms"] - deployment.clock.now_ms()) / 1000
        assert ADVISOR_LOST_S - 10 < left_s <= ADVISOR_LOST_S - 6
        deployment.counter.arrive(visit.session_id, advisor, "x2")
        assert "returns_at_ms" not in row
        deployment.counter.depart(visit.session_id, advisor, "x2")
        await asyncio.sleep(ADVISOR_LOST_S + 10)
        assert (row["status"], row["advisor"]) == ("waiting", "")
        assert deployment.clock.now_ms() - row["since_ms"] < 10_000
        assert "returns_at_ms" not in row
        await board.aclose()

    virtually(main)


def test_who_is_away_stays_away_for_all_who_ask_later_and_on_the_list() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        visit = await _waiting(deployment)
        session_id, shopper = visit.session_id, SHOPPER
        screen = Screen(*await board.view(SHOP, "bo"))
        board.subscribe(SHOP, "bo", screen.hear)
        assert screen.sessions[session_id]["shopper_away"], "nobody has come yet"
        deployment.counter.arrive(session_id, shopper, "s1")
        assert not screen.sessions[session_id]["shopper_away"]
        deployment.counter.depart(session_id, shopper, "s1")
        await asyncio.sleep(10)
        assert screen.sessions[session_id]["shopper_away"]
        ear = Ear()
        deployment.counter.subscribe(session_id, ear)
        advisor = await board.accept(session_id, "bo", "Bo")
        deployment.counter.arrive(session_id, advisor, "x1")
        assert ear.online[-1] == deployment.counter.online(session_id)
        assert ear.online[-1] == {shopper: False, advisor: True}
        assert screen.sessions[session_id]["shopper_away"]
        deployment.counter.arrive(session_id, shopper, "s2")
        assert not screen.sessions[session_id]["shopper_away"]
        assert (await board.view(SHOP, "bo"))[1].sessions[session_id].shopper_away is False
        await board.give_up(session_id, advisor)
        assert deployment.counter.online(session_id)[shopper]
        await board.aclose()

    virtually(main)


def test_an_advisor_reads_the_own_last_sessions_with_outcome_and_note() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        first, second = await _waiting(deployment), await _waiting(deployment)
        for visit in (first, second):
            advisor = await board.accept(visit.session_id, "bo", "Bo")
            said = c.RecordOutcome(outcome=VisitOutcome.SOLD, note="likes it strong")
            await deployment.counter.handle(
                visit.session_id, advisor, said, deployment.ids.fresh("c")
            )
            await deployment.counter.handle(
                visit.session_id, advisor, c.LeaveSession(), deployment.ids.fresh("c")
            )
        await deployment.restart()
        board = await _board(deployment)
        absences = await board.recent(SHOP, "bo")
        assert [absence.session_id for absence in absences] == [second.session_id, first.session_id]
        assert {(absence.outcome, absence.note, absence.here) for absence in absences} == {
            (VisitOutcome.SOLD, "likes it strong", False)
        }
        assert await board.recent(SHOP, "al") == await board.recent(OTHER_SHOP, "bo") == []
        assert b"strong" not in msgspec.json.encode(
            await deployment.stores.log.records(first.session_id)
        )
        await board.aclose()

    virtually(main)


def test_an_advisor_who_accepts_and_never_comes_is_lost_too_also_after_a_restart() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        visit = await _waiting(deployment)
        await board.accept(visit.session_id, "bo", "Bo")
        await board.aclose()
        await deployment.restart()
        board = await _board(deployment)
        _, view = await board.view(SHOP, "bo")
        assert list(view.sessions) == [visit.session_id]
        await asyncio.sleep(ADVISOR_LOST_S + 10)
        assert (await visit.state()).status is Status.WAITING
        await board.aclose()

    virtually(main)


def test_nobody_joins_a_shopper_who_goes_on_alone_until_asked_again() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        visit = await _waiting(deployment)
        screen = Screen(*await board.view(SHOP, "al"))
        board.subscribe(SHOP, "al", screen.hear)
        gone = await board.accept(visit.session_id, "bo", "Bo")
        assert await visit.refusal(c.CallAdvisor()) is Reason.NOTHING_TO_DO
        await visit.do(c.LeaveSession(), gone)
        row = screen.sessions[visit.session_id]
        assert (row["status"], row["advisor"]) == ("live", ""), "nobody's, and not waiting"
        for advisor in ("bo", "al"):
            with pytest.raises(RejectedError) as refused:
                await board.accept(visit.session_id, advisor, "Bo")
            assert refused.value.reason is Reason.FORBIDDEN
        await visit.do(c.CallAdvisor())
        assert screen.sessions[visit.session_id]["status"] == "waiting"
        assert await visit.refusal(c.CallAdvisor()) is Reason.NOTHING_TO_DO
        assert await board.accept(visit.session_id, "al", "Al") != gone
        assert (await visit.state()).status is Status.LIVE
        await board.aclose()

    virtually(main)


def test_a_session_that_is_not_there_cannot_be_taken() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        with pytest.raises(RejectedError) as refused:
            await board.accept(SessionId("snone"), "bo", "Bo")
        assert refused.value.reason is Reason.NOT_FOUND
        visit = await _waiting(deployment)
        await visit.do(c.EndSession())
        with pytest.raises(RejectedError) as ended:
            await board.accept(visit.session_id, "bo", "Bo")
        assert ended.value.reason is Reason.SESSION_ENDED
        await board.aclose()

    virtually(main)


async def _many_kinds(deployment: Deployment, board: Board) -> list[Visit]:
    """Return sessions in all the states that a list tells apart; the last one has ended."""
    waits, fills, served, alone, again, ended = [await _waiting(deployment) for _ in range(6)]
    await fills.do(AddLine(sku="mug", quantity=2))
    await fills.priced()
    bo = await board.accept(served.session_id, "bo", "Bo")
    await served.do(SetField(field=Field.NICKNAME, value="Ada"))
    await served.do(ShareField(field=Field.NICKNAME, party_id=bo))
    gone = await board.accept(alone.session_id, "al", "Al")
    await alone.do(c.LeaveSession(), gone)
    await board.accept(again.session_id, "al", "Al")
    await asyncio.sleep(10)
    await board.give_back(again.session_id, "al")
    await ended.do(c.EndSession())
    return [waits, fills, served, alone, again, ended]


def test_after_a_restart_the_lists_are_as_before_and_no_session_was_loaded() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        visits = await _many_kinds(deployment, board)
        _, before = await board.view(SHOP, "bo")
        await board.aclose()
        await deployment.restart()
        loaded: list[str] = []

        async def noted(call: str) -> None:
            loaded.append(call)

        deployment.gated.before = noted
        board = await _board(deployment)
        _, other = await board.view(SHOP, "cy")
        assert "log.load" not in loaded
        assert list(other.sessions) == [visit.session_id for visit in visits[:-1]]
        screen = Screen(*await board.view(SHOP, "bo"))
        board.subscribe(SHOP, "bo", screen.hear)
        served = visits[2].session_id
        await asyncio.sleep(1)
        assert loaded.count("log.load") == 1, "the one whose name its advisor may read"
        rows = {key: msgspec.to_builtins(row) for key, row in before.sessions.items()}
        assert screen.sessions[served].pop("returns_at_ms") > rows[served].pop("returns_at_ms")
        assert screen.sessions == rows
        assert screen.sessions[served]["name"] == "Ada"
        await board.aclose()

    virtually(main)


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM boards",
        "UPDATE boards SET body = zeroblob(90)",
        "UPDATE boards SET body = x'7b'",
        "UPDATE boards SET body = replace(body, '\"form\":', '\"form\":7')",
    ],
)
def test_a_row_of_the_list_that_is_missing_or_damaged_is_made_anew(harm: str) -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        visits = await _many_kinds(deployment, board)
        _, before = await board.view(SHOP, "cy")
        await board.aclose()
        await deployment.gated.rows(harm)
        for _ in range(2):
            await deployment.restart()
            board = await _board(deployment)
            await asyncio.sleep(1)
            _, after = await board.view(SHOP, "cy")
            assert set(after.sessions) == {visit.session_id for visit in visits[:-1]}
            for key, row in after.sessions.items():
                changed = msgspec.structs.replace(
                    before.sessions[key], returns_at_ms=row.returns_at_ms
                )
                assert row == changed
            await board.aclose()
        assert all(entry.row is not None for entry in await deployment.stores.lists.board())

    virtually(main)


def test_a_presence_that_changes_after_a_room_was_let_go_is_on_the_list() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        visit = await _waiting(deployment)
        await board.accept(visit.session_id, "bo", "Bo")
        await visit.do(AddLine(sku="mug"))
        _, view = await board.view(SHOP, "cy")
        row = view.sessions[visit.session_id]
        await asyncio.sleep(80)
        deployment.counter.arrive(visit.session_id, SHOPPER, "x1")
        _, view = await board.view(SHOP, "cy")
        assert view.sessions[visit.session_id] == msgspec.structs.replace(
            row,
            shopper_away=False,
            shopper_came=True,
            total=view.sessions[visit.session_id].total,
            returns_at_ms=view.sessions[visit.session_id].returns_at_ms,
        )
        await board.aclose()

    virtually(main)


def test_who_has_left_is_off_the_list_after_minutes_and_on_it_again_when_back() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        here, left, never = [await _waiting(deployment) for _ in range(3)]
        taken = await _waiting(deployment)
        screen = Screen(*await board.view(SHOP, "bo"))
        board.subscribe(SHOP, "bo", screen.hear)
        for visit in (here, left, taken):
            deployment.counter.arrive(visit.session_id, SHOPPER, "s1")
        await board.accept(taken.session_id, "al", "Al")
        for visit in (left, taken):
            deployment.counter.depart(visit.session_id, SHOPPER, "s1")
        await asyncio.sleep(30)
        rows = screen.sessions
        assert [rows[visit.session_id]["shopper_away"] for visit in (here, left, never)] == [
            False,
            True,
            True,
        ]
        assert [rows[visit.session_id]["shopper_came"] for visit in (here, left, never)] == [
            True,
            True,
            False,
        ]
        await asyncio.sleep(GONE_S)
        assert rows.keys() == {here.session_id}, "the advisor of the fourth was lost meanwhile"
        assert (await board.view(SHOP, "bo"))[1].sessions.keys() == rows.keys()
        deployment.counter.arrive(never.session_id, SHOPPER, "s2")
        deployment.counter.arrive(left.session_id, SHOPPER, "s2")
        assert rows.keys() == {visit.session_id for visit in (here, left, never)}
        assert rows[never.session_id]["shopper_came"]
        await board.aclose()

    virtually(main)


def test_three_hundred_hand_backs_leave_a_small_view_that_patches_follow() -> None:
    async def main(deployment: Deployment) -> None:
        board, visit = await _board(deployment), await _waiting(deployment)
        counter = deployment.counter
        _, view = await counter.view(visit.session_id, SHOPPER)
        shown: Any = views.to_wire(view)

        class Follower(Ear):
            def changed(self, update: Update) -> None:
                nonlocal shown
                patch = views.patch(update.before, update.after, SHOPPER, {}, {})
                shown = merge(shown, patch)

        counter.subscribe(visit.session_id, Follower())
        for number in range(300):
            await board.accept(visit.session_id, f"a{number}", f"Advisor {number}")
            await board.give_back(visit.session_id, f"a{number}")
        await board.accept(visit.session_id, "bo", "Bo")
        _, view = await counter.view(visit.session_id, SHOPPER)
        assert shown == views.to_wire(view)
        names = [party.get("name") for party in shown["parties"].values()]
        assert names == [None, *(f"Advisor {n}" for n in range(288, 300)), "Bo"]
        assert len(msgspec.json.encode(view)) < 64 * 1024
        await board.aclose()

    virtually(main)


def test_a_row_that_comes_and_goes_stays_for_as_long_as_the_last_absence() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        visit = await _waiting(deployment)
        screen = Screen(*await board.view(SHOP, "bo"))
        board.subscribe(SHOP, "bo", screen.hear)
        for _ in range(3):
            await asyncio.sleep(GONE_S - 10)
            assert visit.session_id in screen.sessions
            deployment.counter.arrive(visit.session_id, SHOPPER, "s1")
            deployment.counter.depart(visit.session_id, SHOPPER, "s1")
            await asyncio.sleep(5)
        await asyncio.sleep(GONE_S - 20)
        assert visit.session_id in screen.sessions
        await asyncio.sleep(20)
        assert visit.session_id not in screen.sessions
        await board.aclose()

    virtually(main)


def test_who_serves_somebody_keeps_the_row_however_long_the_shopper_is_gone() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        visit = await _waiting(deployment)
        advisor = await board.accept(visit.session_id, "bo", "Bo")
        deployment.counter.arrive(visit.session_id, advisor, "x1")
        await asyncio.sleep(GONE_S * 3)
        row = (await board.view(SHOP, "bo"))[1].sessions[visit.session_id]
        assert (row.advisor, row.shopper_away) == ("bo", True)
        await board.aclose()

    virtually(main)


def test_an_advisor_reads_what_the_shopper_said_until_it_is_erased_or_taken_back() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        visit = await _waiting(deployment)
        await board.accept(visit.session_id, "bo", "Bo")

        async def last() -> tuple[object, str]:
            (recent,) = await board.recent(SHOP, "bo")
            assert (recent.number, recent.product) == (3, "Kauz grinder")
            assert "canary" not in repr(recent)
            return recent.rating, recent.rating_note

        assert await last() == (msgspec.UNSET, "")
        await visit.do(c.RateAdvice(rating=4, note="canary words"))
        assert await last() == (4, "canary words")
        await visit.do(c.EndSession())
        await deployment.restart()
        board = await _board(deployment)
        assert await last() == (4, "canary words")
        await visit.do(c.RateAdvice(rating=2))
        assert await last() == (2, "")
        with pytest.raises(RejectedError) as refused:
            await visit.do(c.RateAdvice(rating=5, note="mine is 4242 4242 4242 4242"))
        assert refused.value.reason is Reason.CARD_NUMBER_IN_TEXT
        assert await last() == (2, "")
        await board.aclose()

    virtually(main)


def test_nobody_is_there_to_be_taken_who_was_never_connected() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        visit, held = await _waiting(deployment), await _waiting(deployment)
        assert not await board.is_takeable(visit.session_id)
        deployment.counter.arrive(visit.session_id, SHOPPER, "s1")
        assert await board.is_takeable(visit.session_id)
        deployment.counter.depart(visit.session_id, SHOPPER, "s1")
        await asyncio.sleep(30)
        assert await board.is_takeable(visit.session_id), "whoever left may come back"
        await board.accept(held.session_id, "bo", "Bo")
        assert await board.is_takeable(held.session_id), "one's own stays one's own"
        await board.aclose()

    virtually(main)


def test_who_has_bought_is_not_listed_as_given_up_for_what_was_begun_after_it() -> None:
    async def main(deployment: Deployment) -> None:
        board = await _board(deployment)
        bought, left, returned, again = [await _waiting(deployment) for _ in range(4)]
        for visit in (bought, left, returned, again):
            joins = JoinSession(party_id=ADVISOR, role=Role.ADVISOR, name="Bo", advisor="bo")
            await deployment.counter.system(visit.session_id, joins)
            await board.accept(visit.session_id, "bo", "Bo")
        for visit in (bought, again):
            await visit.buy()
            await visit.do(OpenNextCheckout())
        await again.do(AddLine(sku="mug"))
        await left.do(AddLine(sku="mug"))
        for visit in (bought, left, again):
            await visit.do(c.EndSession())
        listed = {recent.session_id: recent for recent in await board.recent(SHOP, "bo")}
        for visit in (bought, again):
            sold = listed[visit.session_id]
            assert sold.phase is Phase.COMPLETED
            assert sold.order_ref
            assert sold.total
            assert sold.lines > 0
        assert listed[left.session_id].phase is Phase.ABANDONED
        assert listed[returned.session_id].phase is Phase.OPEN
        await board.aclose()

    virtually(main)


def test_who_left_long_ago_still_sees_themselves() -> None:
    async def main(deployment: Deployment) -> None:
        board, visit = await _board(deployment), await _waiting(deployment)
        first = await board.accept(visit.session_id, "a", "First")
        await board.give_back(visit.session_id, "a")
        for number in range(20):
            await board.accept(visit.session_id, f"a{number}", f"Advisor {number}")
            await board.give_back(visit.session_id, f"a{number}")
        _, theirs = await deployment.counter.view(visit.session_id, first)
        assert theirs.parties[first].name == "First"
        _, shoppers = await deployment.counter.view(visit.session_id, SHOPPER)
        assert first not in shoppers.parties
        await board.aclose()

    virtually(main)
