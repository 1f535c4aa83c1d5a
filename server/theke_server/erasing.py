"""Forgetting a person: what is personal in one session leaves every file; amounts stay."""

from theke_checkout.ids import SessionId
from theke_checkout.reasons import Reason, RejectedError
from theke_server.sealing import Sealer
from theke_server.shops import ShopConnector
from theke_server.stores import SessionRow, SessionStore


async def erase(
    store: SessionStore, sealer: Sealer, connector: ShopConnector, row: SessionRow
) -> None:
    """Erase one session here and at its shop.

    The session's key goes first: from then on nothing that is left can be read, whatever happens to
    the rest, and erasing again finishes it. Raises `RejectedError(MONEY_UNSETTLED)`.
    """
    if not row.settled:
        raise RejectedError(Reason.MONEY_UNSETTLED)
    session_id: SessionId = row.session_id
    await sealer.erase(session_id)
    await store.erase(session_id)
    await connector.forget(session_id)
