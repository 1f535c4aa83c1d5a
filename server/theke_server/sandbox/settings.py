"""What the sandbox payment company needs at its start: its file, its addresses, its merchants."""

from pathlib import Path

from msgspec import Struct

from theke_server.clock import Clock, Ids, SystemClock, SystemIds


class Account(Struct, frozen=True, kw_only=True):
    """A merchant: one shop of Theke. `account_id` is public, the keys are not."""

    account_id: str
    name: str
    secret_key: str
    webhook_secret: str
    webhook_url: str = ""
    """Where notices go; empty means nowhere."""
    page_origins: tuple[str, ...] = ()
    """The origins that may show the card frame and the 3-D Secure page."""

    def __repr__(self) -> str:
        return f"Account({self.account_id})"


class Settings(Struct, frozen=True, kw_only=True):
    """The company's settings. Times are in milliseconds."""

    accounts: tuple[Account, ...]
    public_url: str
    """The company's own origin, as browsers reach it."""
    path: Path | None = None
    """Its SQLite file; without one it forgets everything at its end."""
    slow_ms: int = 4_000
    """How long the `slow` card makes an answer wait."""
    late_ms: int = 5_000
    """How long the `late_success` card stays in processing."""
    retry_first_ms: int = 500
    retry_most_ms: int = 30_000
    threaded: bool = True
    """Whether the file is written in a thread of its own; simulations in virtual time say no."""
    clock: Clock = SystemClock()
    ids: Ids = SystemIds()

    def __repr__(self) -> str:
        return f"Settings({self.public_url}, {len(self.accounts)} accounts)"
