"""One session in this process's memory: its newest state, its queue, and who listens."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager

from theke_checkout.state.session import Session
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import PartyId, SessionId
from theke_server.live.updates import Aspect, Listener, Unsubscribe, Update
from theke_server.stores.talk import TalkTotal

RECENT_COMMANDS_MAX = 128
"""Command ids a room remembers; older repeats are recognised by the store."""


class Turns:
    """A fair lock that counts who holds it and who waits for it.

    Between two turns a plain lock looks open although the next one is already to have it.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._wanted = 0

    @property
    def wanted(self) -> bool:
        """Whether anyone has a turn or waits for one."""
        return self._wanted > 0

    async def __aenter__(self) -> None:
        self._wanted += 1
        try:
            await self._lock.acquire()
        except BaseException:
            self._wanted -= 1
            raise

    async def __aexit__(self, *_: object) -> None:
        self._lock.release()
        self._wanted -= 1


class Room:
    """A session's place in memory. `lock` is its queue: fair, first come, first decided."""

    def __init__(self, session_id: SessionId) -> None:
        self.session_id = session_id
        self.lock = Turns()
        self.talk_lock = Turns()
        """Talk has a queue of its own, so that it is told in the order of its numbers."""
        self.talk_totals: dict[str, TalkTotal] | None = None
        """How much each party has said; None until it was read."""
        self.version = 0
        self.state: Session | None = None
        self.personal: Mapping[Field, str] = {}
        self.doubtful = True
        """Whether the store may be ahead of this memory: look before the next decision."""
        self.used_at_s = 0.0
        self._listeners: dict[int, Listener] = {}
        self._listener_number = 0
        self._recent: OrderedDict[str, int] = OrderedDict()

    @property
    def idle(self) -> bool:
        """Whether nobody listens and nothing is being decided or waits to be."""
        return not (self._listeners or self.lock.wanted or self.talk_lock.wanted)

    def subscribe(self, listener: Listener) -> Unsubscribe:
        """Let `listener` hear what happens from now on."""
        self._listener_number += 1
        number = self._listener_number
        self._listeners[number] = listener

        def leave() -> None:
            self._listeners.pop(number, None)

        return leave

    def tell(self, call: Callable[[Listener], None]) -> None:
        """Call all listeners, each guarded from the other's bugs."""
        for listener in list(self._listeners.values()):
            with guarded("a listener of a session failed"):
                call(listener)

    def remember(self, command_id: str, version: int) -> None:
        """Keep what became of a command id."""
        if command_id:
            self._recent[command_id] = version
            if len(self._recent) > RECENT_COMMANDS_MAX:
                self._recent.popitem(last=False)

    def recalled(self, command_id: str) -> int | None:
        """Return the version that this command id made, where it is remembered."""
        return self._recent.get(command_id) if command_id else None

    def advance(
        self,
        after: Session,
        personal: Mapping[Field, str],
        by: PartyId,
        command_id: str,
        changed: frozenset[Aspect],
    ) -> Update | None:
        """Take over the state after one more version. None for a session's first version.

        `changed`: what `updates.aspects` returns for the two states.
        """
        before, personal_before = self.state, self.personal
        self.state, self.personal = after, personal
        self.version += 1
        self.remember(command_id, self.version)
        if before is None:
            return None
        return Update(
            session_id=self.session_id,
            base=self.version - 1,
            version=self.version,
            before=before,
            after=after,
            personal_before=personal_before,
            personal_after=personal,
            by=by,
            command_id=command_id,
            aspects=changed,
        )


@contextmanager
def guarded(message: str) -> Generator[None]:
    """Give a bug to the loop's exception handler, so that it stops nobody else."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 -- a listener's bug must not undo what is durable
        asyncio.get_running_loop().call_exception_handler({"message": message, "exception": error})
