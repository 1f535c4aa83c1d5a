"""Advisors' accounts: who may sign in at a shop's desk, and since which password.

An account has a version, which its cookies and tokens name. A new password is a new version, and
without an account there is none: whatever was given out before stands for nobody from then on.
"""

import asyncio
from contextlib import suppress

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from msgspec import Struct, structs

from theke_checkout.values.ids import ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.stores.values import ValueStore, update

KIND = "advisor"


class Account(Struct, frozen=True, kw_only=True):
    """An advisor's account. Its version is random, so that one made anew is another one."""

    name: str
    password_hash: str
    cases: bool = False
    version: str = ""

    def __repr__(self) -> str:
        return f"Account({self.name!r})"


async def account_of(values: ValueStore, shop_id: ShopId, advisor: str) -> Account | None:
    """Return an advisor's account."""
    value = await values.get(KIND, _key(shop_id, advisor))
    return None if value is None else msgspec.json.decode(value, type=Account)


class Accounts:
    """The accounts of all advisors of this deployment."""

    def __init__(self, values: ValueStore) -> None:
        self._values = values
        self._hasher = PasswordHasher()

    async def keep(  # noqa: PLR0913 -- an account has so many parts
        self, shop_id: ShopId, advisor: str, name: str, password: str, cases: bool, version: str
    ) -> None:
        """Make an account; the one that is there keeps its version if its password is the same."""
        stored = await account_of(self._values, shop_id, advisor)
        if stored is not None and await asyncio.to_thread(self._fits, stored, password):
            hashed, version = stored.password_hash, stored.version
        else:
            hashed = await asyncio.to_thread(self._hasher.hash, password)
        account = Account(name=name, password_hash=hashed, cases=cases, version=version)
        body = msgspec.json.encode(account)
        await update(self._values, KIND, _key(shop_id, advisor), lambda _: body)

    async def remove(self, shop_id: ShopId, advisor: str) -> bool:
        """Delete an account; False where there is none."""
        return await self._values.take(KIND, _key(shop_id, advisor)) is not None

    async def allow_cases(self, shop_id: ShopId, advisor: str, *, cases: bool) -> bool:
        """Give or take the right to look after cases, at once; False where there is no such one."""

        def changed(before: bytes | None) -> bytes:
            if before is None:
                raise RejectedError(Reason.NOT_FOUND)
            account = msgspec.json.decode(before, type=Account)
            return msgspec.json.encode(structs.replace(account, cases=cases))

        with suppress(RejectedError):
            await update(self._values, KIND, _key(shop_id, advisor), changed)
            return True
        return False

    async def opened_by(self, account: Account | None, password: str) -> bool:
        """Whether this is the account's password; nobody's takes as long to say no."""
        return await asyncio.to_thread(self._fits, account, password)

    def _fits(self, account: Account | None, password: str) -> bool:
        if account is None:
            self._hasher.hash(password)
            return False
        try:
            return self._hasher.verify(account.password_hash, password)
        except VerificationError:
            return False


def _key(shop_id: ShopId, advisor: str) -> str:
    return f"{shop_id}:{advisor}"
