"""Reading sessions one after another where one that cannot be read must not hide the others."""

from theke_checkout.state.session import Session
from theke_checkout.values.ids import SessionId
from theke_server.cli.console import err
from theke_server.stores import LogDamagedError, Stores


async def sound(stores: Stores, session_id: SessionId) -> Session | None:
    """Return a session's state, or None where there is none; say where it cannot be read."""
    try:
        loaded = await stores.log.load(session_id)
    except LogDamagedError as error:
        err.print(f"{session_id} cannot be read: {error}.", style="red")
        return None
    return None if loaded is None else loaded.state
