"""In which of their sessions each advisor speaks: in one at a time, and they rest in all others."""

from theke_checkout.values.ids import SessionId, ShopId


class Speakers:
    """Where each advisor speaks, in this process."""

    def __init__(self) -> None:
        self._speaking: dict[tuple[ShopId, str], SessionId] = {}

    def taken(self, shop_id: ShopId, advisor: str) -> SessionId | None:
        """Return where an advisor speaks; None where nowhere."""
        return self._speaking.get((shop_id, advisor))

    def take(self, shop_id: ShopId, advisor: str, session_id: SessionId) -> None:
        """An advisor speaks in this session from now on."""
        self._speaking[(shop_id, advisor)] = session_id

    def release(self, session_id: SessionId, advisor: str = "") -> None:
        """An advisor, or whoever did, speaks in this session no longer."""
        for key in [key for key, at in self._speaking.items() if at == session_id]:
            if advisor in ("", key[1]):
                del self._speaking[key]
