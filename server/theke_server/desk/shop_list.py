"""One shop's list of sessions, its version, and who listens.

An advisor sees the first of it, however many sessions wait, and all of their own: what travels to a
desk stays small. As sessions leave the list, the next ones move up by patches.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from theke_checkout.wire import WaitingView
from theke_server.live.room import guarded
from theke_server.live.updates import Unsubscribe

DeskListener = Callable[[int, int, dict[str, Any]], None]
"""Called with base, version and the merge patch between them; must be quick and must not raise."""

LISTED_MAX = 200
"""Sessions of others that a desk shows: who is there first, and of these the longest waiting."""

_Place = tuple[bool, int, str]


class ShopList:
    """All sessions of a shop that wait or are live, and the part of them that each advisor sees."""

    def __init__(self) -> None:
        self.version = 1
        self.todo_version = 0
        """Grows whenever a message or a case of the shop may have changed."""
        self.sessions: dict[str, WaitingView] = {}
        self._order: list[_Place] = []
        self._first: frozenset[str] = frozenset()
        """The sessions that everybody sees."""
        self._held: defaultdict[str, set[str]] = defaultdict(set)
        """The sessions of each advisor, whom they are shown in any case."""
        self._listeners: dict[int, tuple[str, DeskListener]] = {}
        self._listener_number = 0

    def seen_by(self, advisor: str) -> dict[str, WaitingView]:
        """Return the rows as one advisor may see them, the first of the list first."""
        shown = self._shown(advisor)
        return {key: _cut(self.sessions[key], advisor) for _, _, key in self._order if key in shown}

    def more(self, advisor: str) -> int:
        """Count the sessions that an advisor is not shown."""
        return len(self.sessions) - len(self._shown(advisor))

    def subscribe(self, advisor: str, listener: DeskListener) -> Unsubscribe:
        """Let `listener` hear every new version of what an advisor sees."""
        self._listener_number += 1
        number = self._listener_number
        self._listeners[number] = (advisor, listener)

        def leave() -> None:
            self._listeners.pop(number, None)

        return leave

    def name(self, session_id: str) -> str:
        """Return what a shopper is called on the list now; empty for one without a name."""
        row = self.sessions.get(session_id)
        return "" if row is None else row.name or ""

    def put(self, session_id: str, waiting: WaitingView | None) -> None:
        """Show a session as it is now, or remove it; tell the listeners where that is new."""
        before = self.sessions.get(session_id)
        if before == waiting:
            return
        seen = {advisor: self._shown(advisor) for advisor, _ in self._listeners.values()}
        count = len(self.sessions)
        self._move(session_id, before, waiting)
        self.version += 1
        for advisor, listener in list(self._listeners.values()):
            shown = self._shown(advisor)
            moved = (seen[advisor] ^ shown) | {session_id}
            patch: dict[str, Any] = {"sessions": {}}
            for key in moved:
                old = before if key == session_id else self.sessions.get(key)
                was = _cut(old, advisor) if old is not None and key in seen[advisor] else None
                now = _cut(self.sessions[key], advisor) if key in shown else None
                if was is not None or now is not None:
                    patch["sessions"][key] = _difference(was, now)
            more = len(self.sessions) - len(shown)
            if more != count - len(seen[advisor]):
                patch["more"] = more
            with guarded("a listener of a desk failed"):
                listener(self.version - 1, self.version, patch)

    def touch_todo(self) -> None:
        """Let every desk of the shop read its messages and cases anew."""
        self.todo_version += 1
        self.version += 1
        for _, listener in list(self._listeners.values()):
            with guarded("a listener of a desk failed"):
                listener(self.version - 1, self.version, {"todo_version": self.todo_version})

    def _shown(self, advisor: str) -> frozenset[str]:
        held = self._held.get(advisor)
        return self._first | held if held else self._first

    def _move(
        self, session_id: str, before: WaitingView | None, waiting: WaitingView | None
    ) -> None:
        """Take a session from its place to the one where it belongs now."""
        if before is not None:
            del self._order[bisect_left(self._order, _place(before))]
            self._held[before.advisor].discard(session_id)
            del self.sessions[session_id]
        if waiting is not None:
            insort(self._order, _place(waiting))
            self.sessions[session_id] = waiting
            if waiting.advisor:
                self._held[waiting.advisor].add(session_id)
        if before is not None and not self._held[before.advisor]:
            del self._held[before.advisor]
        self._first = frozenset(key for _, _, key in self._order[:LISTED_MAX])


def _place(row: WaitingView) -> _Place:
    return row.shopper_away, row.since_ms, row.session_id


def _cut(row: WaitingView, advisor: str) -> WaitingView:
    """Return a row as an advisor may see it: a name is for the one who serves, and while the
    shopper waits for all who may."""
    return row if row.advisor in ("", advisor) else replace(row, name=msgspec.UNSET)


def _difference(before: WaitingView | None, after: WaitingView | None) -> dict[str, Any] | None:
    """Return the merge patch from one row to the next (RFC 7396)."""
    if after is None:
        return None
    new: dict[str, Any] = msgspec.to_builtins(after)
    if before is None:
        return new
    old: dict[str, Any] = msgspec.to_builtins(before)
    changed = {key: value for key, value in new.items() if old.get(key) != value}
    return changed | {key: None for key in old if key not in new}
