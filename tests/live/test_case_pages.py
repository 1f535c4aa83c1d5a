"""What waits for a person comes in pages at the desk: bounded, the newest first, nothing twice."""

import asyncio

import pytest

from tests.live.deployment import OTHER_SHOP, SHOP, Deployment, Visit
from tests.live.test_counter import virtually
from tests.live.test_workers import damage_log
from theke_checkout.commands.system import CaseOutcome, NoteCase, ResolveCase
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.ids import CaseId
from theke_server.desk import case_pages
from theke_server.desk.cases import CaseRow
from theke_server.live.asides import Place
from theke_server.stores import LogDamagedError

ORPHAN = NoteCase(kind=CaseKind.ORPHAN_ORDER, subject="o1")


async def troubled(deployment: Deployment, count: int) -> list[Visit]:
    """Return sessions with a case, the oldest first."""
    visits: list[Visit] = []
    for _ in range(count):
        visit = await deployment.open()
        await deployment.counter.system(visit.session_id, ORPHAN)
        visits.append(visit)
        await asyncio.sleep(1)
    return visits


async def pages(deployment: Deployment) -> list[list[CaseRow]]:
    """Return all pages."""
    found: list[list[CaseRow]] = []
    after = ""
    while True:
        page = await case_pages.page(deployment.stores, SHOP, after)
        found.append(list(page.rows))
        if not (after := page.after):
            return found


def sessions(rows: list[CaseRow]) -> list[str]:
    return [str(row.session_id) for row in rows]


def test_a_long_list_comes_in_pages_the_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_pages, "PAGE_ROWS", 4)

    async def main(deployment: Deployment) -> None:
        visits = await troubled(deployment, 9)
        found = await pages(deployment)
        assert [len(page) for page in found] == [4, 4, 1]
        newest = [visit.session_id for visit in visits[::-1]]
        assert sessions([row for page in found for row in page]) == newest

    virtually(main)


def test_what_comes_in_and_is_settled_meanwhile_shows_nothing_twice_and_leaves_nothing_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(case_pages, "PAGE_ROWS", 2)

    async def main(deployment: Deployment) -> None:
        visits = await troubled(deployment, 5)
        first = await case_pages.page(deployment.stores, SHOP)
        await troubled(deployment, 2)
        settled = ResolveCase(
            case_id=CaseId(first.rows[0].case_id), note="found", outcome=CaseOutcome.DONE
        )
        await deployment.counter.system(first.rows[0].session_id, settled)
        second = await case_pages.page(deployment.stores, SHOP, first.after)
        third = await case_pages.page(deployment.stores, SHOP, second.after)
        assert sessions([*second.rows, *third.rows]) == [v.session_id for v in visits[2::-1]]
        assert third.after == ""

    virtually(main)


def test_the_cases_of_one_session_are_not_parted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_pages, "PAGE_ROWS", 2)

    async def main(deployment: Deployment) -> None:
        [older, newer] = await troubled(deployment, 2)
        for number in range(4):
            case = NoteCase(kind=CaseKind.ORPHAN_ORDER, subject=f"more{number}")
            await deployment.counter.system(newer.session_id, case)
        found = await pages(deployment)
        assert [len(page) for page in found] == [5, 1]
        assert found[0][0].subject == "more3", "the newest of them first"
        assert sessions(found[1]) == [older.session_id]

    virtually(main)


def test_what_no_session_can_carry_comes_first_and_in_pages_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(case_pages, "PAGE_ROWS", 3)

    async def main(deployment: Deployment) -> None:
        visits = await troubled(deployment, 2)
        for number in range(5):
            place = Place(worker="notices", subject=f"n{number}", shop_id=SHOP)
            await deployment.ctx.asides.put(place, ValueError("a bug"))
            await asyncio.sleep(1)
        found = await pages(deployment)
        assert [len(page) for page in found] == [3, 3, 1]
        rows = [row for page in found for row in page]
        assert [row.subject for row in rows[:5]] == ["n4", "n3", "n2", "n1", "n0"]
        assert sessions(rows[5:]) == [visit.session_id for visit in visits[::-1]]

    virtually(main)


def test_a_session_that_cannot_be_read_hides_no_other_and_is_shown_once() -> None:
    async def main(deployment: Deployment) -> None:
        visits = await troubled(deployment, 3)
        await damage_log(deployment, visits[1])
        await deployment.restart()
        with pytest.raises(LogDamagedError):
            await deployment.stores.log.load(visits[1].session_id)
        [rows] = await pages(deployment)
        assert sorted(sessions(rows)) == sorted(visit.session_id for visit in visits)

    virtually(main)


@pytest.mark.parametrize(
    "after", ["x", "s", "s:", "s:1e9:s1", "b:-1:k", "s:²:s1", "s:" + "9" * 40, ":::", "s:9'--:x"]
)
def test_a_place_that_no_page_has_named_is_the_first_page(after: str) -> None:
    async def main(deployment: Deployment) -> None:
        visits = await troubled(deployment, 2)
        page = await case_pages.page(deployment.stores, SHOP, after)
        assert sessions(list(page.rows)) == [visit.session_id for visit in visits[::-1]]

    virtually(main)


def test_another_shop_has_pages_of_its_own() -> None:
    async def main(deployment: Deployment) -> None:
        await troubled(deployment, 2)
        page = await case_pages.page(deployment.stores, OTHER_SHOP)
        assert (list(page.rows), page.after) == ([], "")

    virtually(main)
