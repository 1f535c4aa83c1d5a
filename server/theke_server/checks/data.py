"""Whether the files of a data folder belong together, and every session in them can be read.

A back-up that was put back in parts shows here before a server starts on it. Nothing is made or
changed; it may run beside a server.
"""

import errno
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Container, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from enum import Enum
from pathlib import Path

from msgspec import Struct

from theke_server.checks import portraits
from theke_server.config import Problem, Settings
from theke_server.deployment.opened import KEYS_FILE, MASTER_KEY_FILE, SESSIONS_FILE
from theke_server.privacy.seal import (
    KEY_BYTES,
    KeyErasedError,
    KeyMissingError,
    MemoryKeys,
    Sealer,
    SealingError,
    SessionSeal,
    load_master_key,
)
from theke_server.stores import StoreError, Stores
from theke_server.stores.sqlite.files import look_into
from theke_server.stores.sqlite.folds import CORE, folded
from theke_server.stores.sqlite.inventory import StoredSession, broken, form, stored_sessions
from theke_server.stores.sqlite.keys import SqliteKeys
from theke_server.stores.sqlite.lanes import Lanes
from theke_server.stores.sqlite.schema import KEYS, SESSIONS
from theke_server.stores.sqlite.store import SqliteStores
from theke_server.stores.talk import sealed_as

NAMED_MAX = 10
"""Sessions that are named one by one."""
LOOKS_MAX = 5
"""How often a session is looked at that moves on each time while we look: who writes it can read
it, so that nothing is told of it in the end.
"""
MANUAL = "docs/operate.md, Back up and restore"


class Flaw(Enum):
    """What may be wrong with sessions: the file to look at, what is so, and what to do."""

    NO_KEY = (
        KEYS_FILE,
        "lacks the key of {count} with sealed values: it is older than the sessions, or missing."
        " Until it is back they are refused, and get no other key",
        f"stop the server and put back a {KEYS_FILE} that is at least as new ({MANUAL})",
    )
    LOCKED = (
        KEYS_FILE,
        "has the key of {count} that this master key does not open",
        f"put the {MASTER_KEY_FILE} back, or the server.master_key, that belongs to the file",
    )
    SEALED_OTHERWISE = (
        SESSIONS_FILE,
        "has sealed values of {count} that their key does not open: changed, or another session's",
        f"stop the server and put both files back from one moment ({MANUAL})",
    )
    UNREADABLE = (
        SESSIONS_FILE,
        "has rows of {count} that cannot be read: nobody can go on there, all else works",
        f"stop the server and put both files back from one moment ({MANUAL})",
    )
    EFFECT = (
        SESSIONS_FILE,
        "has something to do for {count} that this version cannot read",
        "install the newer Theke that wrote it, or put the file back",
    )
    ERASED_ELSEWHERE = (
        SESSIONS_FILE,
        "has {count} that was erased after the file was copied: the key is gone, rests are here",
        "erase it once more: theke erase ID",
    )
    KEY_IS_BACK = (
        KEYS_FILE,
        "has the key of {count} that is erased: it is older than the erasing",
        "erase it once more: theke erase ID",
    )

    def problem(self, sessions: Sequence[str]) -> Problem:
        """Return it as it is told of these sessions."""
        where, what, fix = self.value
        count = f"{len(sessions)} session{'s' if len(sessions) > 1 else ''}"
        named = ", ".join(sessions[:NAMED_MAX])
        more = f" and {len(sessions) - NAMED_MAX} more" if len(sessions) > NAMED_MAX else ""
        return Problem(where, f"{what.format(count=count)}. {named}{more}", fix)


class _Folder(Struct, frozen=True):
    """Both files, opened to look into them."""

    stores: Stores
    sealer: Sealer
    lanes: Lanes
    """Of the sessions."""
    keys: SqliteKeys | None

    async def keyed(self) -> frozenset[str]:
        """Return all sessions that have a key now."""
        return frozenset() if self.keys is None else await self.keys.sessions()


async def problems(settings: Settings) -> list[Problem]:
    """Return what is wrong with the data; nothing where a server has never run."""
    try:
        there = {name: (settings.data / name).is_file() for name in (SESSIONS_FILE, KEYS_FILE)}
    except OSError as error:
        return [_shut(error.strerror or type(error).__name__)]
    if not there[SESSIONS_FILE]:
        return list(_without_sessions()) if there[KEYS_FILE] else []
    if not all(map(_is_ours, (settings.data, *(settings.data / name for name in there)))):
        return [_shut(os.strerror(errno.EACCES))]
    async with AsyncExitStack() as stack:
        try:
            return [item async for item in _looked(settings, there, stack)]
        except OSError as error:
            return [_shut(error.strerror or type(error).__name__)]


def _shut(why: str) -> Problem:
    fix = "run the check as the user that the server runs as"
    return Problem("server.data", f"cannot be looked into: {why}", fix)


def _is_ours(path: Path) -> bool:
    """Whether we may use a file or folder as the server does: reading writes beside a database too.

    One that is not ours looks to SQLite as if it were damaged.
    """
    effective = os.access in os.supports_effective_ids
    return not path.exists() or os.access(path, os.R_OK | os.W_OK, effective_ids=effective)


def _without_sessions() -> Iterator[Problem]:
    yield Problem(
        SESSIONS_FILE,
        f"is missing beside {KEYS_FILE}: the server would begin with no session at all",
        f"put it back; keys that are newer do no harm ({MANUAL})",
    )


async def _looked(
    settings: Settings, there: Mapping[str, bool], stack: AsyncExitStack
) -> AsyncIterator[Problem]:
    """Look at the files as such; at what stands in them only where they are sound."""
    lanes: dict[str, Lanes] = {}
    for name, steps in ((SESSIONS_FILE, SESSIONS), (KEYS_FILE, KEYS)):
        if not there[name]:
            continue
        try:
            lanes[name] = look_into(settings.data / name)
            stack.push_async_callback(lanes[name].aclose)
            newer, why = await form(lanes[name], steps), await broken(lanes[name])
        except StoreError as error:
            newer, why = 0, str(error)
        for problem in _of_file(name, newer, why):
            yield problem
        if newer or why:  # an older one: the next start brings it up to date
            return
    stores = SqliteStores("", lanes=lanes[SESSIONS_FILE])
    for problem in await portraits.problems(stores.values):
        yield problem
    async for problem in _contents(settings, lanes):
        yield problem


def _of_file(name: str, newer: int, why: str) -> Iterator[Problem]:
    if newer > 0:
        yield Problem(name, "is of a newer Theke", "install that version again")
    elif why:
        yield _damaged(name, why)


async def _contents(settings: Settings, lanes: Mapping[str, Lanes]) -> AsyncIterator[Problem]:
    """Look at every session, with the key that it has."""
    stores = SqliteStores("", lanes=lanes[SESSIONS_FILE])
    # The sessions first: a session that is opened meanwhile has its key before its values.
    try:
        held = await stored_sessions(lanes[SESSIONS_FILE])
    except StoreError as error:
        yield _damaged(SESSIONS_FILE, str(error))
        return
    keys = SqliteKeys("", lanes=lanes[KEYS_FILE]) if KEYS_FILE in lanes else None
    made_already = keys is not None and bool(await keys.sessions())
    try:
        master = await _master_key(settings, made_already=made_already)
    except ValueError as error:
        fix = f"put back the one that these keys were made under ({MANUAL})"
        yield Problem(MASTER_KEY_FILE, str(error), fix)
        return
    sealer = Sealer(keys or MemoryKeys(), master, holds=stores.holds_sealed)
    folder = _Folder(stores, sealer, lanes[SESSIONS_FILE], keys)
    for problem in await _sessions(folder, held):
        yield problem


async def _master_key(settings: Settings, *, made_already: bool) -> bytes:
    """Return the master key; any where there is none yet. Raises `ValueError`."""
    path, given = settings.data / MASTER_KEY_FILE, settings.server.master_key
    if given or made_already or path.is_file():
        return await load_master_key(path, given, make=False)
    return bytes(KEY_BYTES)


def _damaged(name: str, why: str) -> Problem:
    fix = f"stop the server and put both files back from one moment ({MANUAL})"
    return Problem(name, f"cannot be read: {why}", fix)


async def _sessions(folder: _Folder, held: Sequence[StoredSession]) -> list[Problem]:
    """Look at one session after the other; those with the same flaw are told of together.

    A server may be at work: what looks wrong and was written meanwhile is looked at again.
    """
    flawed: defaultdict[Flaw, list[str]] = defaultdict(list)
    for _ in range(LOOKS_MAX):
        keyed = await folder.keyed()
        looked = [
            (stored, [flaw async for flaw in _flaws(folder, stored, keyed)]) for stored in held
        ]
        suspects = [(stored, flaws) for stored, flaws in looked if flaws]
        if not suspects:
            break
        now = {stored.session_id: stored for stored in await stored_sessions(folder.lanes)}
        still = [
            (stored, flaws) for stored, flaws in suspects if stored == now.get(stored.session_id)
        ]
        for stored, flaws in still:
            for flaw in flaws:
                flawed[flaw].append(stored.session_id)
        moved = {stored.session_id for stored, _ in suspects} - {s.session_id for s, _ in still}
        held = [now[session_id] for session_id in sorted(moved & now.keys())]
    return [flaw.problem(sorted(flawed[flaw])) for flaw in Flaw if flawed[flaw]]


async def _flaws(
    folder: _Folder, stored: StoredSession, keyed: Container[str]
) -> AsyncIterator[Flaw]:
    if (flaw := await _log_flaw(folder.stores, stored)) is not None:
        yield flaw
    if stored.erased:
        if stored.session_id in keyed:
            yield Flaw.KEY_IS_BACK
    elif stored.sealed and (flaw := await _sealed_flaw(folder, stored)) is not None:
        yield flaw


async def _log_flaw(stores: Stores, stored: StoredSession) -> Flaw | None:
    """Look whether the whole log can be read and leads to where the session's row says it is."""
    try:
        records = await stores.log.records(stored.session_id)
        _, version = folded(CORE, None, 0, records)
        effects = await stores.outbox.effects(stored.session_id)
    except Exception:  # noqa: BLE001 -- whatever is wrong with it, it is told
        return Flaw.UNREADABLE
    if version != stored.version:
        return Flaw.UNREADABLE
    readable = all(row.done or row.effect is not None for row in effects)
    return None if readable else Flaw.EFFECT


async def _sealed_flaw(folder: _Folder, stored: StoredSession) -> Flaw | None:
    try:
        seal = await folder.sealer.open(stored.session_id, create=False)
    except KeyMissingError:
        return Flaw.NO_KEY
    except KeyErasedError:
        return Flaw.ERASED_ELSEWHERE
    except SealingError:
        return Flaw.LOCKED
    try:
        await _open_all(folder.stores, seal, stored)
    except SealingError:
        return Flaw.SEALED_OTHERWISE
    except StoreError:
        return Flaw.UNREADABLE
    return None


async def _open_all(stores: Stores, seal: SessionSeal, stored: StoredSession) -> None:
    """Open every sealed value, and all that was said. Raises `SealingError`."""
    for name, value in (await stores.log.sealed(stored.session_id)).items():
        if value:
            seal.unseal(name, value)
    before: int | None = None
    while before != 0:
        span = await stores.talk.said(stored.session_id, before=before)
        for item in span.items:
            seal.unseal(sealed_as(item.by, item.item_id), item.text)
        before = span.earlier
