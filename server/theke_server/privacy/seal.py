"""Sealing personal values under a key per session, so that erasing the key erases the values.

A session's key is random, kept apart from the data (`KeyStore`) and wrapped by the master key. Two
keys are derived from it: one seals (AES-GCM, bound to session and name), one makes the HMACs that
stand for a value in the log.

    SealingError
    |- KeyErasedError   the session has no key any more, or never had one: its values are gone
    |- KeyMissingError  there are values and no key: an older key store was put back
    '- BrokenSealError  wrong key, wrong session or name, or changed bytes
"""

import asyncio
import hmac
import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path
from typing import Protocol, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from theke_server.clock import Ids, SystemIds

KEY_BYTES = 32
NONCE_BYTES = 12
KEYS_CACHED_MAX = 10_000
"""Session keys held in memory; about 1 KiB each."""

_FORMAT = b"\x01"
"""The first byte of everything sealed, so that another cipher can follow one day."""


class SealingError(Exception):
    """A value could not be sealed or opened."""


class KeyErasedError(SealingError):
    """The session's key was erased, or there never was one."""


class KeyMissingError(SealingError):
    """Values of this session are kept, and the key that sealed them is not here."""


class BrokenSealError(SealingError):
    """The sealed bytes do not belong here, or were changed."""


Holds: TypeAlias = Callable[[str], Awaitable[bool]]
"""Whether anything is kept that was sealed with a session's key."""


async def holds_nothing(_session_id: str) -> bool:
    """Say that nothing is kept: for seals without a store of sealed values."""
    return False


class KeyStore(Protocol):
    """Where wrapped session keys live: a file of its own, in no back-up of the data."""

    async def get(self, session_id: str) -> bytes | None:
        """Return a wrapped key; None where there never was one, empty where it was erased."""
        ...

    async def put_new(self, session_id: str, wrapped: bytes) -> bytes:
        """Keep a key durably unless there is one (or an erased one); return what is kept."""
        ...

    async def erase(self, session_id: str) -> None:
        """Delete a key so that no file holds it, and remember that it was erased."""
        ...

    async def aclose(self) -> None:
        """Close."""
        ...


class SessionSeal:
    """The keys of one session, ready to use. Never printed."""

    __slots__ = ("_aead", "_ids", "_mac_key", "_session_id")

    def __init__(self, session_id: str, key: bytes, ids: Ids) -> None:
        self._session_id = session_id
        self._aead = AESGCM(_derived(key, b"theke seal"))
        self._mac_key = _derived(key, b"theke mac")
        self._ids = ids

    def seal(self, name: str, plaintext: bytes) -> bytes:
        """Encrypt a value of this session under its name."""
        return _closed(self._aead, plaintext, self._bound(name), self._ids)

    def unseal(self, name: str, sealed: bytes) -> bytes:
        """Return the value again. Raises `BrokenSealError`."""
        return _opened(self._aead, sealed, self._bound(name))

    def mac(self, name: str, value: str) -> str:
        """Return a name for a value: equal values of the same name have the same one."""
        bound = self._bound(name) + value.encode()
        return "m" + hmac.new(self._mac_key, bound, sha256).hexdigest()

    def _bound(self, name: str) -> bytes:
        """Return session and name so that no two pairs, with what follows, read alike."""
        return f"{len(self._session_id)}:{self._session_id}:{len(name)}:{name}:".encode()


class Sealer:
    """Seals for all sessions; holds the keys of the latest ones in memory.

    A session gets its key with its first value. Where `holds` says that it has values already, no
    key is made: a second one would make the first values unreadable for good.
    """

    def __init__(
        self,
        keys: KeyStore,
        master_key: bytes,
        ids: Ids | None = None,
        cached_max: int = KEYS_CACHED_MAX,
        holds: Holds = holds_nothing,
    ) -> None:
        if len(master_key) != KEY_BYTES:
            raise ValueError(f"the master key must have {KEY_BYTES} bytes")
        self._keys = keys
        self._wrapping = AESGCM(master_key)
        self._ids = ids or SystemIds()
        self._cached_max = cached_max
        self._holds = holds
        self._cache: OrderedDict[str, SessionSeal] = OrderedDict()
        self._erasing: set[str] = set()
        self._erasures = 0

    async def open(self, session_id: str, *, create: bool = True) -> SessionSeal:
        """Return the keys of a session; the first time they are made.

        Raises `KeyErasedError`, `KeyMissingError`, or `BrokenSealError` under another master key.
        """
        cached = self._cache.get(session_id)
        if cached is not None:
            self._cache.move_to_end(session_id)
            return cached
        wrapped = await self._current(session_id, create=create)
        if not wrapped or session_id in self._erasing:
            raise KeyErasedError(session_id)
        seal = SessionSeal(
            session_id, _opened(self._wrapping, wrapped, session_id.encode()), self._ids
        )
        return self._remember(session_id, seal)

    async def erase(self, session_id: str) -> None:
        """Delete a session's key: nothing that it sealed can be read again."""
        self._erasing.add(session_id)
        self._cache.pop(session_id, None)
        try:
            await self._keys.erase(session_id)
        finally:
            self._erasures += 1
            self._erasing.discard(session_id)

    async def aclose(self) -> None:
        """Forget all keys and close their store."""
        self._cache.clear()
        await self._keys.aclose()

    async def _current(self, session_id: str, *, create: bool) -> bytes | None:
        """Return the wrapped key as it is now, even where one was erased while it was read."""
        before = -1
        wrapped: bytes | None = None
        while before != self._erasures:
            before = self._erasures
            wrapped = await self._keys.get(session_id)
            if wrapped is None and await self._holds(session_id):
                raise KeyMissingError("there are sealed values and no key")
            if wrapped is None and create:
                key = self._ids.nonce(KEY_BYTES)
                fresh = _closed(self._wrapping, key, session_id.encode(), self._ids)
                wrapped = await self._keys.put_new(session_id, fresh)
        return wrapped

    def _remember(self, session_id: str, seal: SessionSeal) -> SessionSeal:
        self._cache[session_id] = seal
        while len(self._cache) > self._cached_max:
            self._cache.popitem(last=False)
        return seal


class MemoryKeys:
    """Keys that are gone with the process: for tests, and for a folder that has no file of keys."""

    def __init__(self) -> None:
        self._wrapped: dict[str, bytes] = {}

    async def get(self, session_id: str) -> bytes | None:
        """Return a wrapped key."""
        return self._wrapped.get(session_id)

    async def put_new(self, session_id: str, wrapped: bytes) -> bytes:
        """Keep a key unless there is one; return what is kept."""
        return self._wrapped.setdefault(session_id, wrapped)

    async def erase(self, session_id: str) -> None:
        """Delete a key and remember that it was erased."""
        self._wrapped[session_id] = b""

    async def aclose(self) -> None:
        """Close."""


async def load_master_key(path: Path, given: str = "", *, make: bool = True) -> bytes:
    """Return the master key: `given` in hex, else from a file, which is made when missing.

    Not where there are keys that it has wrapped (`make` is false): another one would wrap the keys
    to come, and neither could open them all. Raises `ValueError`.
    """
    if given:
        return _from_hex(given, "the master key in the configuration")
    if make:
        return await asyncio.to_thread(_read_or_make, path)
    return await asyncio.to_thread(_read, path)


def _read(path: Path) -> bytes:
    try:
        return _from_hex(path.read_text("ascii").strip(), f"the file {path.name}")
    except FileNotFoundError:
        raise ValueError(
            f"the file {path.name} is missing, and the keys of the sessions are wrapped by it:"
            " put it back"
        ) from None


def _read_or_make(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        # Another process may have made it a moment ago: O_EXCL decides who writes, all others read.
        return _read(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = SystemIds().nonce(KEY_BYTES)
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)
    return key


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _from_hex(text: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"{where} must be {2 * KEY_BYTES} hex digits")
    return key


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)


def _closed(aead: AESGCM, plaintext: bytes, bound: bytes, ids: Ids) -> bytes:
    nonce = ids.nonce(NONCE_BYTES)
    return _FORMAT + nonce + aead.encrypt(nonce, plaintext, bound)


def _opened(aead: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    if sealed[:1] != _FORMAT or len(sealed) <= NONCE_BYTES:
        raise BrokenSealError("not sealed in a known format")
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return aead.decrypt(nonce, body, bound)
    except InvalidTag:
        raise BrokenSealError("the seal is broken") from None
