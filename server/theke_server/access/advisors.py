"""Advisors' accounts: who may sign in at a shop's desk, and since which password.

An account has a version, which its cookies and tokens name. A new password is a new version, and
without an account there is none: whatever was given out before stands for nobody from then on.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from msgspec import Struct, structs

from theke_checkout.values.ids import ShopId
from theke_checkout.values.introduction import UNINTRODUCED, Introduction
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.stores.values import ValueStore, update

KIND = "advisor"
PICTURE = "advisor_picture"
"""Both sizes of a picture, by its id, which stands in the account."""


class Account(Struct, frozen=True, kw_only=True):
    """An advisor's account. Its version is random, so that one made anew is another one."""

    name: str
    password_hash: str
    cases: bool = False
    version: str = ""
    introduction: Introduction = UNINTRODUCED

    def __repr__(self) -> str:
        return f"Account({self.name!r})"


async def account_of(values: ValueStore, shop_id: ShopId, advisor: str) -> Account | None:
    """Return an advisor's account."""
    value = await values.get(KIND, _key(shop_id, advisor))
    return None if value is None else msgspec.json.decode(value, type=Account)


async def change_account(
    values: ValueStore, shop_id: ShopId, advisor: str, change: Callable[[Account], Account]
) -> Account:
    """Change an account. Raises `RejectedError(NOT_FOUND)` where there is none."""

    def changed(before: bytes | None) -> bytes:
        if before is None:
            raise RejectedError(Reason.NOT_FOUND, "advisor")
        return msgspec.json.encode(change(msgspec.json.decode(before, type=Account)))

    body = await update(values, KIND, _key(shop_id, advisor), changed)
    return msgspec.json.decode(body, type=Account)


async def forget_picture(values: ValueStore, picture_id: str) -> None:
    """Delete a picture in both sizes; the empty id is none."""
    if picture_id:
        await values.remove(PICTURE, picture_id)


class Accounts:
    """The accounts of all advisors of this deployment. `hasher` says what a guess costs."""

    def __init__(self, values: ValueStore, hasher: PasswordHasher) -> None:
        self._values = values
        self._hasher = hasher

    async def keep(  # noqa: PLR0913 -- an account has so many parts
        self, shop_id: ShopId, advisor: str, name: str, password: str, cases: bool, version: str
    ) -> None:
        """Make an account. One that is there keeps its introduction, and its version if the
        password is the same.
        """
        stored = await account_of(self._values, shop_id, advisor)
        if stored is not None and await asyncio.to_thread(self._fits, stored, password):
            hashed, version = stored.password_hash, stored.version
        else:
            hashed = await asyncio.to_thread(self._hasher.hash, password)
        account = Account(name=name, password_hash=hashed, cases=cases, version=version)

        def kept(before: bytes | None) -> bytes:
            old = None if before is None else msgspec.json.decode(before, type=Account)
            introduction = UNINTRODUCED if old is None else old.introduction
            return msgspec.json.encode(structs.replace(account, introduction=introduction))

        await update(self._values, KIND, _key(shop_id, advisor), kept)

    async def remove(self, shop_id: ShopId, advisor: str) -> bool:
        """Delete an account and its picture; False where there is none."""
        body = await self._values.take(KIND, _key(shop_id, advisor))
        if body is None:
            return False
        account = msgspec.json.decode(body, type=Account)
        await forget_picture(self._values, account.introduction.picture)
        return True

    async def allow_cases(self, shop_id: ShopId, advisor: str, *, cases: bool) -> bool:
        """Give or take the right to look after cases, at once; False where there is no such one."""
        with suppress(RejectedError):
            await change_account(
                self._values, shop_id, advisor, lambda old: structs.replace(old, cases=cases)
            )
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
