"""The counter: order, durability, repeats, conflicts, lost appends, and what listeners hear."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.live.deployment import ADVISOR, SHOPPER, Deployment, Ear, Visit
from tests.simulation.loop import CLOCK, run_virtual
from theke_checkout.commands.cart import AddLine, SetQuantity
from theke_checkout.commands.contact import SetField, ShareField, UnshareField
from theke_checkout.commands.party import Ask, EndSession, SetDrive
from theke_checkout.commands.proposal import ShowProduct
from theke_checkout.commands.system import NoteCase, ReturnToQueue
from theke_checkout.values.codes import AskKind, CaseKind, Drive, Phase
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import SessionId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.views import session as views
from theke_server.live.counter import Counter
from theke_server.stores import StoreUnavailableError
from theke_server.stores.sqlite.database import MEMORY
from theke_server.stores.sqlite.store import SqliteStores

Main = Callable[[Deployment], Awaitable[None]]


def virtually(main: Main) -> None:
    """Run a test on a whole deployment, in virtual time."""

    async def go() -> None:
        async with Deployment() as deployment:
            await main(deployment)

    run_virtual(go)


def test_versions_come_to_listeners_in_order_before_the_sender_hears() -> None:
    async def main(deployment: Deployment) -> None:
        visit, ear = await deployment.open(), Ear()
        deployment.counter.subscribe(visit.session_id, ear)
        done = await asyncio.gather(*(visit.do(AddLine(sku="mug")) for _ in range(20)))
        own = [change for change in ear.changes if change.by == SHOPPER]
        assert sorted(item.version for item in done) == [change.version for change in own]
        versions = [change.version for change in ear.changes]
        assert versions == list(range(versions[0], versions[0] + len(versions)))
        assert all(change.base == change.version - 1 for change in ear.changes)
        assert all(
            first.after is second.before
            for first, second in zip(ear.changes, ear.changes[1:], strict=False)
        )

    virtually(main)


def test_the_same_command_id_acts_once_also_after_a_restart() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        first = await visit.do(AddLine(sku="mug"), command_id="c_same")
        again = await visit.do(AddLine(sku="mug"), command_id="c_same")
        await deployment.restart()
        later = await visit.do(AddLine(sku="mug"), command_id="c_same")
        for repeat in (again, later):
            assert repeat.repeated
            assert repeat.version == first.version
        lines = (await visit.state()).checkout.cart.lines
        assert [line.quantity for line in lines.values()] == [1]

    virtually(main)


def test_a_repeat_that_the_rules_would_now_reject_still_has_its_first_outcome() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        added = await visit.do(AddLine(sku="mug"))
        line = next(iter(added.after.checkout.cart.lines.values()))
        command = SetQuantity(line_id=line.line_id, quantity=4, line_version=line.version)
        first = await visit.do(command, command_id="c_set")
        await deployment.restart()
        again = await visit.do(command, command_id="c_set")
        assert again.repeated
        assert again.version == first.version
        assert await visit.refusal(command) is Reason.CONFLICT

    virtually(main)


def test_of_two_who_set_one_line_one_wins_and_one_learns_it() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        added = await visit.do(AddLine(sku="mug"))
        line = next(iter(added.after.checkout.cart.lines.values()))
        outcomes = await asyncio.gather(
            *(
                visit.do(
                    SetQuantity(line_id=line.line_id, quantity=many, line_version=line.version),
                    by,
                )
                for by, many in ((SHOPPER, 3), (ADVISOR, 5))
            ),
            return_exceptions=True,
        )
        rejected = [outcome for outcome in outcomes if isinstance(outcome, RejectedError)]
        assert [item.reason for item in rejected] == [Reason.CONFLICT]

    virtually(main)


def test_an_append_whose_end_is_unknown_is_found_and_reported_to_listeners() -> None:
    async def main(deployment: Deployment) -> None:
        visit, ear = await deployment.open(), Ear()
        await visit.do(AddLine(sku="mug"))
        await visit.priced()
        deployment.counter.subscribe(visit.session_id, ear)

        async def slow_end(call: str) -> None:
            if call == "log.append":
                await asyncio.sleep(5)

        deployment.gated.after = slow_end
        sender = asyncio.create_task(visit.do(AddLine(sku="hat"), command_id="c_cut"))
        await asyncio.sleep(1)
        sender.cancel()
        await asyncio.gather(sender, return_exceptions=True)
        await asyncio.sleep(1)
        assert [change.command_id for change in ear.changes][:1] == ["c_cut"]
        again = await visit.do(AddLine(sku="hat"), command_id="c_cut")
        assert again.repeated
        assert len((await visit.state()).checkout.cart.lines) == 2

    virtually(main)


def test_without_the_store_a_command_is_unavailable_and_leaves_no_trace() -> None:
    async def main(deployment: Deployment) -> None:
        visit, ear = await deployment.open(), Ear()
        deployment.counter.subscribe(visit.session_id, ear)

        async def away(call: str) -> None:
            if call == "log.append":
                raise StoreUnavailableError

        deployment.gated.before = away
        before = await visit.state()
        assert await visit.refusal(SetDrive(drive=Drive.SHOPPER_ONLY)) is Reason.UNAVAILABLE
        deployment.gated.before = _open
        assert await visit.state() is before
        assert not ear.changes
        await visit.do(SetDrive(drive=Drive.SHOPPER_ONLY))
        assert len(ear.changes) == 1

    virtually(main)


async def _open(_: str) -> None:
    """The store is back."""


def test_two_processes_on_one_store_both_get_through_and_hear_each_other() -> None:
    async def main(deployment: Deployment) -> None:
        visit, ear = await deployment.open(), Ear()
        await visit.do(AddLine(sku="mug"))
        await visit.priced()
        other = Counter(deployment.new_context())
        deployment.counter.subscribe(visit.session_id, ear)
        await other.handle(visit.session_id, ADVISOR, AddLine(sku="hat"), "c_other")
        await visit.do(AddLine(sku="pen"), command_id="c_mine")
        assert [change.command_id for change in ear.changes][:2] == ["c_other", "c_mine"]
        await other.handle(visit.session_id, ADVISOR, AddLine(sku="bag"), "c_other2")
        skus = {line.sku for line in (await visit.state()).checkout.cart.lines.values()}
        assert skus >= {"mug", "hat", "pen"}
        await visit.do(Ask(kind=AskKind.DRIVE), ADVISOR)
        assert len((await visit.state()).checkout.cart.lines) == 4
        await other.aclose()

    virtually(main)


def test_unknown_sessions_and_parties_are_refused() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        with pytest.raises(RejectedError) as nothing:
            await deployment.counter.handle(SessionId("snone"), SHOPPER, EndSession(), "c1")
        assert nothing.value.reason is Reason.NOT_FOUND
        assert await deployment.counter.state(SessionId("snone")) is None
        stranger = Visit(deployment, visit.session_id)
        with pytest.raises(RejectedError) as refused:
            await stranger.do(EndSession(), by=SessionId("pstranger"))  # pyright: ignore[reportArgumentType]
        assert refused.value.reason is Reason.UNAUTHORIZED

    virtually(main)


def test_a_system_command_that_changes_nothing_makes_no_version() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await deployment.counter.system(visit.session_id, ReturnToQueue(party_id=ADVISOR))
        done = await deployment.counter.system(visit.session_id, ReturnToQueue(party_id=ADVISOR))
        assert done.base == done.version
        assert not done.repeated

    virtually(main)


def test_an_inbox_id_acts_once() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        note = NoteCase(kind=CaseKind.RECEIPT_UNSENT, subject="x1")
        first = await deployment.counter.system(visit.session_id, note, inbox_id="bank:n1")
        again = await deployment.counter.system(visit.session_id, note, inbox_id="bank:n1")
        assert again.repeated
        assert again.version == first.version
        assert len((await visit.state()).cases) == 1

    virtually(main)


def test_personal_values_reach_views_and_never_the_log() -> None:
    async def main(deployment: Deployment) -> None:
        visit, ear = await deployment.open(), Ear()
        deployment.counter.subscribe(visit.session_id, ear)
        await visit.do(SetField(field=Field.EMAIL, value="ada@canary.example"))
        _, own = await deployment.counter.view(visit.session_id, SHOPPER)
        _, other = await deployment.counter.view(visit.session_id, ADVISOR)
        assert own.fields["email"].value == "ada@canary.example"
        assert "canary" not in str(other)
        assert b"canary" not in await deployment.gated.everything()
        assert "canary" not in repr(ear.changes[0])
        await deployment.restart()
        _, reloaded = await deployment.counter.view(visit.session_id, SHOPPER)
        assert reloaded.fields["email"].value == "ada@canary.example"
        await visit.do(SetField(field=Field.EMAIL, value=""))
        assert not await deployment.stores.log.sealed(visit.session_id)

    virtually(main)


def test_confirmation_tokens_are_sealed_and_gone_when_used() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.fill()
        await visit.approve()
        await visit.pay(confirmation="conf_canary_1")
        assert "confirmation:a1:1" in await deployment.stores.log.sealed(visit.session_id)
        assert b"conf_canary" not in await deployment.gated.everything()
        await visit.until_phase(Phase.COMPLETED)
        assert deployment.bank.confirmations == ["conf_canary_1"]
        left = await deployment.stores.log.sealed(visit.session_id)
        assert not [name for name in left if name.startswith("confirmation")]

    virtually(main)


def test_waiting_for_a_version_ends_with_it_or_with_time() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        version, _ = await deployment.counter.current(visit.session_id)
        assert await deployment.counter.wait(visit.session_id, version - 1, 20) == version
        assert await deployment.counter.wait(visit.session_id, version, 20) == version
        waiting = asyncio.create_task(deployment.counter.wait(visit.session_id, version, 20))
        await asyncio.sleep(1)
        done = await visit.do(SetDrive(drive=Drive.SHOPPER_ONLY))
        assert await waiting == done.version

    virtually(main)


def test_idle_rooms_leave_memory_and_come_back() -> None:
    async def main(deployment: Deployment) -> None:
        visits = [await deployment.open() for _ in range(5)]
        leave = deployment.counter.subscribe(visits[0].session_id, Ear())
        await asyncio.sleep(300)
        assert [deployment.counter.peek(visit.session_id) is None for visit in visits] == [
            False, True, True, True, True,
        ]  # fmt: skip
        leave()
        await asyncio.sleep(300)
        assert deployment.counter.peek(visits[0].session_id) is None
        assert len((await visits[0].state()).parties) == 2

    virtually(main)


def test_a_listener_with_a_bug_disturbs_nobody() -> None:
    class Broken(Ear):
        def changed(self, update: object) -> None:
            raise ValueError("bug")

    async def main(deployment: Deployment) -> None:
        complaints: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, what: complaints.append(what))
        visit, ear = await deployment.open(), Ear()
        deployment.counter.subscribe(visit.session_id, Broken())
        deployment.counter.subscribe(visit.session_id, ear)
        await visit.do(SetDrive(drive=Drive.SHOPPER_ONLY))
        assert len(ear.changes) == 1
        assert len(complaints) == 1

    virtually(main)


async def test_a_purchase_in_sqlite_is_there_for_the_next_process(tmp_path: Path) -> None:
    stores = SqliteStores(tmp_path / "sessions.sqlite")
    async with Deployment(stores=stores) as deployment:
        visit = await deployment.open()
        async with asyncio.timeout(20):
            bought = await visit.buy()
        await deployment.restart()
        assert await visit.state() == bought
    await stores.aclose()


async def test_many_at_once_in_sqlite_keep_their_order() -> None:
    stores = SqliteStores(MEMORY, clock=CLOCK)
    async with Deployment(stores=stores) as deployment:
        visits = [await deployment.open() for _ in range(10)]
        ears = [Ear() for _ in visits]
        for visit, ear in zip(visits, ears, strict=True):
            deployment.counter.subscribe(visit.session_id, ear)
        await asyncio.gather(*(visit.do(AddLine(sku="mug")) for visit in visits for _ in range(20)))
        for visit, ear in zip(visits, ears, strict=True):
            versions = [change.version for change in ear.changes]
            assert versions == list(range(versions[0], versions[0] + len(versions)))
            lines = (await visit.state()).checkout.cart.lines
            assert [line.quantity for line in lines.values()] == [20]
    await stores.aclose()


def test_an_effect_that_is_durable_before_its_room_knows_is_not_lost() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.fill()
        await visit.approve()

        async def late_news(call: str) -> None:
            if call == "log.append":
                await asyncio.sleep(1)

        async def look(seconds: int) -> None:
            for _ in range(seconds * 10):
                await asyncio.sleep(0.1)
                deployment.workers._outbox.wake()  # pyright: ignore[reportPrivateUsage]

        deployment.gated.after = late_news
        looking = asyncio.create_task(look(60))
        await visit.pay()
        await visit.until_phase(Phase.COMPLETED)
        looking.cancel()

    virtually(main)


def test_a_value_that_was_never_shared_is_in_no_version_that_another_process_made() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        other = Counter(deployment.new_context())
        await other.current(visit.session_id)
        ear = Ear()
        other.subscribe(visit.session_id, ear)
        await visit.do(ShareField(field=Field.EMAIL, party_id=ADVISOR))
        await visit.do(SetField(field=Field.EMAIL, value="first@example.org"))
        await visit.do(UnshareField(field=Field.EMAIL, party_id=ADVISOR))
        await visit.do(SetField(field=Field.EMAIL, value="never.shared@canary.example"))
        await visit.do(SetField(field=Field.CITY, value="Canaryville"))
        await other.handle(visit.session_id, ADVISOR, ShowProduct(sku="mug"), "c_0123456789012345")
        counts = {
            party: [
                views.patch(
                    change.before,
                    change.after,
                    party,
                    change.personal_before,
                    change.personal_after,
                )
                for change in ear.changes
            ]
            for party in (ADVISOR, SHOPPER)
        }
        assert [change.version for change in ear.changes] == list(range(3, 9))
        assert "canary.example" not in str(counts[ADVISOR])
        assert "never.shared@canary.example" in str(counts[SHOPPER])
        _, view = await other.view(visit.session_id, SHOPPER)
        assert view.fields["email"].value == "never.shared@canary.example"
        await other.aclose()

    virtually(main)
