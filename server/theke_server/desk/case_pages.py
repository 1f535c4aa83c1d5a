"""What waits for a person in a shop, in pages, the newest first: as much as a desk shows at once.

First what no session can carry, then the sessions with a case, those that began last first. A page
ends at a place and not at a number, so that nothing is shown twice or left out when more comes in.
"""

from collections.abc import Sequence, Set

from msgspec import Struct

from theke_checkout.values.ids import ShopId
from theke_server.desk import cases
from theke_server.desk.cases import CaseRow
from theke_server.live import asides
from theke_server.live.places import Aside
from theke_server.stores import Stores, StoreUnavailableError
from theke_server.stores.lists import SessionRow

PAGE_ROWS = 50
"""Cases after which a page ends; those of one session are never parted."""
SESSIONS_READ = 50
"""Sessions that a page reads at most: a report alone is no row."""
_BESIDE, _SESSIONS = "b", "s"
_LAST_MS = 2**62


class CasePage(Struct, frozen=True, kw_only=True):
    """A page, and after which place the next one begins; empty where this one is the last."""

    rows: Sequence[CaseRow]
    after: str = ""


async def page(stores: Stores, shop_id: ShopId, after: str = "") -> CasePage:
    """Return the page after a place that a page before has named; anything else is the first."""
    part, at_ms, key = _place(after)
    found: list[CaseRow] = []
    others = sorted(await asides.beside(stores, shop_id), key=_order, reverse=True)
    if part == _BESIDE:
        beside = [item for item in others if _order(item) < (at_ms, key)]
        found = [cases.row_beside(item) for item in beside[:PAGE_ROWS]]
        if len(beside) > PAGE_ROWS:
            last = beside[PAGE_ROWS - 1]
            return CasePage(rows=found, after=f"{_BESIDE}:{last.at_ms}:{last.key}")
        at_ms, key = _LAST_MS, ""
    shown = {item.session_id for item in others}
    troubled = await stores.lists.troubled_before(shop_id, at_ms, key, SESSIONS_READ + 1)
    for number, session in enumerate(troubled, start=1):
        found += await _rows(stores, session, shown)
        if (len(found) >= PAGE_ROWS or number == SESSIONS_READ) and number < len(troubled):
            place = f"{_SESSIONS}:{session.opened_at_ms}:{session.session_id}"
            return CasePage(rows=found, after=place)
    return CasePage(rows=found)


async def _rows(stores: Stores, session: SessionRow, shown: Set[str]) -> Sequence[CaseRow]:
    """Return a session's cases, the newest first; one that cannot be read is one of its own, unless
    it is `shown` as that."""
    try:
        loaded = await stores.log.load(session.session_id)
    except StoreUnavailableError:
        raise
    except Exception as error:  # noqa: BLE001 -- one damaged session must not hide the others
        if session.session_id in shown:
            return []
        return [cases.row_beside(asides.unreadable(session.session_id, session, error))]
    return cases.rows(loaded.state)[::-1] if loaded is not None else []


def _order(item: Aside) -> tuple[int, str]:
    return item.at_ms, item.key


def _place(after: str) -> tuple[str, int, str]:
    """Read where a page begins."""
    part, _, rest = after.partition(":")
    at_ms, _, key = rest.partition(":")
    if part in (_BESIDE, _SESSIONS) and at_ms.isascii() and at_ms.isdigit() and len(at_ms) < 19:
        return part, int(at_ms), key
    return _BESIDE, _LAST_MS, ""
