"""Personal values are sealed under a key per session, and gone when the key is."""

import asyncio
import os
import stat
from pathlib import Path

import pytest

from theke_server.clock import FakeIds
from theke_server.privacy.seal import (
    KEY_BYTES,
    BrokenSealError,
    KeyErasedError,
    KeyMissingError,
    MemoryKeys,
    Sealer,
    load_master_key,
)

MASTER = bytes(range(KEY_BYTES))


async def seal(sealer: Sealer, session_id: str, name: str, plaintext: bytes) -> bytes:
    """Seal a value as the server does: open the session's keys, making them at need."""
    return (await sealer.open(session_id)).seal(name, plaintext)


async def unseal(sealer: Sealer, session_id: str, name: str, sealed: bytes) -> bytes:
    """Read a value as the server does: no key is made for it."""
    return (await sealer.open(session_id, create=False)).unseal(name, sealed)


async def mac(sealer: Sealer, session_id: str, name: str, value: str) -> str:
    """Name a value as the server does."""
    return (await sealer.open(session_id)).mac(name, value)


@pytest.fixture
def keys() -> MemoryKeys:
    return MemoryKeys()


@pytest.fixture
def sealer(keys: MemoryKeys) -> Sealer:
    return Sealer(keys, MASTER, FakeIds())


@pytest.mark.parametrize("plaintext", [b"", b"x", "Zoë Müller 😀".encode(), b"\0" * 5_000])
async def test_what_was_sealed_is_opened_again(sealer: Sealer, plaintext: bytes) -> None:
    sealed = await seal(sealer, "s1", "email", plaintext)
    assert await unseal(sealer, "s1", "email", sealed) == plaintext
    assert plaintext == b"" or plaintext not in sealed


async def test_the_same_value_is_never_sealed_alike(sealer: Sealer) -> None:
    assert await seal(sealer, "s1", "email", b"a") != await seal(sealer, "s1", "email", b"a")


@pytest.mark.parametrize("place", range(0, 34, 3))
async def test_a_changed_byte_breaks_the_seal(sealer: Sealer, place: int) -> None:
    sealed = bytearray(await seal(sealer, "s1", "email", b"hello"))
    sealed[place] ^= 1
    with pytest.raises(BrokenSealError):
        await unseal(sealer, "s1", "email", bytes(sealed))


@pytest.mark.parametrize("cut", [0, 1, 12, 13, 20])
async def test_a_cut_value_breaks_the_seal(sealer: Sealer, cut: int) -> None:
    sealed = await seal(sealer, "s1", "email", b"hello")
    with pytest.raises(BrokenSealError):
        await unseal(sealer, "s1", "email", sealed[:cut])


async def test_a_seal_is_bound_to_its_session_and_name(sealer: Sealer) -> None:
    sealed = await seal(sealer, "s1", "email", b"hello")
    await seal(sealer, "s2", "email", b"")
    for session_id, name in (("s2", "email"), ("s1", "phone"), ("s1", ""), ("s1", "email\0")):
        with pytest.raises(BrokenSealError):
            await unseal(sealer, session_id, name, sealed)


async def test_nothing_opens_without_a_key(sealer: Sealer, keys: MemoryKeys) -> None:
    with pytest.raises(KeyErasedError):
        await unseal(sealer, "s1", "email", b"\x01" + bytes(40))
    assert await keys.get("s1") is None


async def test_another_master_key_opens_nothing(sealer: Sealer, keys: MemoryKeys) -> None:
    sealed = await seal(sealer, "s1", "email", b"hello")
    stranger = Sealer(keys, MASTER[::-1])
    with pytest.raises(BrokenSealError):
        await unseal(stranger, "s1", "email", sealed)


async def test_a_wrapped_key_is_bound_to_its_session(sealer: Sealer, keys: MemoryKeys) -> None:
    await seal(sealer, "s1", "email", b"hello")
    wrapped = await keys.get("s1")
    assert wrapped is not None
    await keys.put_new("s2", wrapped)
    with pytest.raises(BrokenSealError):
        await seal(sealer, "s2", "email", b"hello")


async def test_a_mac_stands_for_one_value_of_one_name_in_one_session(sealer: Sealer) -> None:
    named = await mac(sealer, "s1", "email", "zoe@example.org")
    assert named == await mac(sealer, "s1", "email", "zoe@example.org")
    assert named[0] == "m"
    assert named.isascii()
    others = {
        await mac(sealer, "s1", "email", "zoe@example.com"),
        await mac(sealer, "s1", "phone", "zoe@example.org"),
        await mac(sealer, "s2", "email", "zoe@example.org"),
        await mac(sealer, "s1", "emailzoe", "@example.org"),
    }
    assert len(others | {named}) == 5
    assert await mac(sealer, "s1", "a:1", "b") != await mac(sealer, "s1", "a", "1:b")


async def test_another_process_opens_what_this_one_sealed(sealer: Sealer, keys: MemoryKeys) -> None:
    sealed = await seal(sealer, "s1", "email", b"hello")
    other = Sealer(keys, MASTER)
    assert await unseal(other, "s1", "email", sealed) == b"hello"
    assert await mac(other, "s1", "email", "x") == await mac(sealer, "s1", "email", "x")


async def test_two_at_once_make_one_key(sealer: Sealer, keys: MemoryKeys) -> None:
    sealed = await asyncio.gather(*(seal(sealer, "s1", "email", b"hello") for _ in range(9)))
    fresh = Sealer(keys, MASTER)
    assert [await unseal(fresh, "s1", "email", value) for value in sealed] == [b"hello"] * 9


async def test_erasing_the_key_erases_the_values_for_good(sealer: Sealer, keys: MemoryKeys) -> None:
    sealed = await seal(sealer, "s1", "email", b"hello")
    kept = await seal(sealer, "s2", "email", b"stays")
    await sealer.erase("s1")
    await sealer.erase("s1")
    for item in (sealer, Sealer(keys, MASTER)):
        with pytest.raises(KeyErasedError):
            await unseal(item, "s1", "email", sealed)
        with pytest.raises(KeyErasedError):
            await seal(item, "s1", "email", b"again")
        with pytest.raises(KeyErasedError):
            await mac(item, "s1", "email", "again")
    assert await unseal(sealer, "s2", "email", kept) == b"stays"


async def test_a_session_without_a_key_can_be_erased(sealer: Sealer) -> None:
    await sealer.erase("s1")
    with pytest.raises(KeyErasedError):
        await seal(sealer, "s1", "email", b"late")


class LateKeys(MemoryKeys):
    """Keys whose answers are on their way for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = asyncio.Event()

    async def get(self, session_id: str) -> bytes | None:
        wrapped = await super().get(session_id)
        await self.answer.wait()
        return wrapped


async def test_a_key_that_was_read_before_it_was_erased_is_not_used_after() -> None:
    keys = LateKeys()
    keys.answer.set()
    await seal(Sealer(keys, MASTER), "s1", "email", b"hello")
    sealer = Sealer(keys, MASTER)
    keys.answer.clear()
    late = asyncio.create_task(seal(sealer, "s1", "email", b"late"))
    await asyncio.sleep(0)
    await sealer.erase("s1")
    keys.answer.set()
    with pytest.raises(KeyErasedError):
        await late
    with pytest.raises(KeyErasedError):
        await seal(sealer, "s1", "email", b"later")


async def test_the_memory_of_keys_is_bounded(keys: MemoryKeys) -> None:
    sealer = Sealer(keys, MASTER, cached_max=3)
    sealed = {f"s{n}": await seal(sealer, f"s{n}", "email", b"hello") for n in range(10)}
    assert len(sealer._cache) == 3  # pyright: ignore[reportPrivateUsage]
    for session_id, value in sealed.items():
        assert await unseal(sealer, session_id, "email", value) == b"hello"


async def test_no_key_is_printed(sealer: Sealer) -> None:
    opened = await sealer.open("s1")
    for shown in (repr(opened), repr(sealer), str(vars(sealer))):
        assert MASTER.hex() not in shown
        assert repr(MASTER) not in shown


async def test_the_master_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "data" / "master.key"
    key = await load_master_key(path)
    assert len(key) == KEY_BYTES
    assert await load_master_key(path) == key
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert await load_master_key(path, MASTER.hex()) == MASTER


@pytest.mark.parametrize("given", ["short", "zz" * KEY_BYTES, "00" * (KEY_BYTES - 1)])
async def test_a_master_key_that_is_none_is_refused(tmp_path: Path, given: str) -> None:
    with pytest.raises(ValueError, match="64 hex digits"):
        await load_master_key(tmp_path / "master.key", given)
    (tmp_path / "master.key").write_text(given)
    with pytest.raises(ValueError, match="64 hex digits"):
        await load_master_key(tmp_path / "master.key")
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(MemoryKeys(), b"short")


class Kept:
    """What a store says of sealed values: it holds some of these owners."""

    def __init__(self, *owners: str) -> None:
        self.owners = set(owners)

    async def holds_sealed(self, owner: str) -> bool:
        return owner in self.owners


async def test_no_key_is_made_where_something_was_sealed_with_another(keys: MemoryKeys) -> None:
    kept = Kept()
    sealer = Sealer(keys, MASTER, FakeIds(), holds=kept.holds_sealed)
    sealed = await seal(sealer, "s1", "email", b"hello")
    kept.owners.add("s1")
    older = Sealer(MemoryKeys(), MASTER, FakeIds(), holds=kept.holds_sealed)
    for attempt in (
        seal(older, "s1", "email", b"new"),
        mac(older, "s1", "email", "new"),
        unseal(older, "s1", "email", sealed),
        older.open("s1", create=False),
    ):
        with pytest.raises(KeyMissingError):
            await attempt
    with pytest.raises(KeyErasedError):
        await older.open("s2", create=False)
    await seal(older, "s2", "email", b"a first value")
    assert await unseal(sealer, "s1", "email", sealed) == b"hello"
    await older.erase("s1")
    with pytest.raises(KeyErasedError):
        await seal(older, "s1", "email", b"late")
