"""Small values outside the log: hashes of tokens, accounts of advisors, versions of settings.

A key of the form `owner:rest` belongs to its owner: erasing a session deletes those that it owns.
"""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from msgspec import UNSET, UnsetType

from theke_server.stores.errors import StaleVersionError

ANY: Final = UNSET
"""For `before` of `put`: whatever is there now. Only where the last writer may win."""
TRIES_MAX = 64
"""How often a change is made again when others keep being faster: each time one of them is done."""


class ValueStore(Protocol):
    """Values by kind and key. One whose time has run out is not there any more."""

    async def get(self, kind: str, key: str) -> bytes | None:
        """Return a value."""
        ...

    async def put(
        self,
        kind: str,
        key: str,
        value: bytes,
        *,
        before: bytes | UnsetType | None,
        until_ms: int | None = None,
    ) -> bool:
        """Keep a value where `before` is there now (None: nothing is); False where it is not.

        None as `until_ms` keeps it for good.
        """
        ...

    async def take(self, kind: str, key: str) -> bytes | None:
        """Return a value and delete it, in one step: of many who take it one gets it."""
        ...

    async def remove(self, kind: str, key: str) -> None:
        """Delete a value, if it is there."""
        ...

    async def items(
        self, kind: str, prefix: str = "", after: str = ""
    ) -> Sequence[tuple[str, bytes]]:
        """Return keys and values of a kind whose keys begin with `prefix`, in order of keys.

        Only those that come after the key `after`.
        """
        ...


async def update(
    values: ValueStore, kind: str, key: str, change: Callable[[bytes | None], bytes]
) -> bytes:
    """Change a value that many may change at once: nobody's change is lost. Returns it.

    Raises what `change` raises; `StaleVersionError` where others kept being faster.
    """
    for _ in range(TRIES_MAX):
        before = await values.get(kind, key)
        after = change(before)
        if after == before or await values.put(kind, key, after, before=before):
            return after
    raise StaleVersionError(key)
