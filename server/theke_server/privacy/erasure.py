"""Forgetting a person: what is personal in one session leaves every file; amounts stay."""

from collections.abc import Mapping, Sequence

from theke_checkout.values.ids import SessionId, ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.privacy.seal import Sealer
from theke_server.shops import ConnectorError, ShopConnector
from theke_server.stores import Stores
from theke_server.stores.lists import SessionRow

PERSONAL_KEPT_MS = 90 * 24 * 3_600_000
"""How long a settled session stays personal after it was last touched."""
ERASED_AT_ONCE_MAX = 100


async def erase(stores: Stores, sealer: Sealer, connector: ShopConnector, row: SessionRow) -> None:
    """Erase one session here and at its shop.

    The session's key goes first: from then on nothing that is left can be read, whatever happens to
    the rest, and erasing again finishes it. The store comes last, since it marks the session as
    erased. Raises `RejectedError(MONEY_UNSETTLED)`.
    """
    if not row.settled:
        raise RejectedError(Reason.MONEY_UNSETTLED)
    session_id: SessionId = row.session_id
    await sealer.erase(session_id)
    await connector.forget(session_id)
    await stores.erase(session_id)


async def outlived(stores: Stores, now_ms: int, more: int = 0) -> Sequence[SessionRow]:
    """Return settled sessions that nobody touched for `PERSONAL_KEPT_MS`, the oldest first.

    So many at once, and `more` where those that could not be erased stand before the others.
    """
    return await stores.lists.outlived(now_ms - PERSONAL_KEPT_MS, ERASED_AT_ONCE_MAX + more)


async def erase_in_time(
    stores: Stores,
    sealer: Sealer,
    connectors: Mapping[ShopId, ShopConnector],
    row: SessionRow,
) -> bool:
    """Erase a session whose time has come; False where its shop cannot be asked now."""
    connector = connectors.get(row.shop_id)
    if connector is None:
        return False  # a shop that this deployment serves no more: its operator erases by hand
    try:
        await erase(stores, sealer, connector, row)
    except ConnectorError:
        return False  # its key is gone already, and the next run finishes the rest
    return True
