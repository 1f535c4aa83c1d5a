"""The drawer of a provider that keeps nothing: whoever opens it is wrong."""


class NoKeep:
    """Holds nothing, and takes nothing."""

    async def get(self, key: str) -> bytes | None:
        raise AssertionError(key)

    async def put(self, key: str, value: bytes) -> None:
        raise AssertionError(key)

    async def keys(self) -> list[str]:
        raise AssertionError
