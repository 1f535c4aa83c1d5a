"""Devices that an advisor has signed in from before, known again by a cookie that we have signed.

Whoever guesses at an advisor's password from many addresses slows down everybody who signs in under
that name, but for these devices. The cookie signs nobody in. It is bound to the version of the
account: a new password, or the end of the account, ends it.
"""

from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest

import msgspec
from starlette.responses import Response

from theke_checkout.values.ids import ShopId
from theke_server.access.advisors import account_of
from theke_server.http.context import Context
from theke_server.http.limits import DAY_MS, SEALED_AS

DEVICE_MS = 180 * DAY_MS
DEVICES_MAX = 8
"""Advisors whose device one device is; more would fill the head of every request."""
VALUE_CHARS_MAX = 256
NAME = "_device_"
"""What stands in the cookie's name between that of the desk's cookie and whose it is."""


async def recognized(
    ctx: Context, cookies: Mapping[str, str], desk: str, shop_id: ShopId, advisor: str
) -> str:
    """Return what tells this device of an advisor from others; empty where it is not known.

    `desk` is the name of the desk's cookie. Raises `StoreError` or `SealingError`.
    """
    value = cookies.get(_name(desk, shop_id, advisor), "")
    device, _, rest = value.partition(".")
    until, _, signed = rest.partition(".")
    if not signed or len(value) > VALUE_CHARS_MAX or not (value.isascii() and until.isdigit()):
        return ""
    account = await account_of(ctx.stores.values, shop_id, advisor)
    if account is None or int(until) <= ctx.clock.now_ms():
        return ""
    right = await _signature(ctx, shop_id, advisor, account.version, f"{device}.{until}")
    return device if compare_digest(signed, right) else ""


async def remember(  # noqa: PLR0913 -- whose device, in which answer
    ctx: Context,
    response: Response,
    cookies: Mapping[str, str],
    desk: str,
    shop_id: ShopId,
    advisor: str,
    *,
    secure: bool,
) -> None:
    """Give the device of an advisor who has just signed in a fresh cookie."""
    account = await account_of(ctx.stores.values, shop_id, advisor)
    if account is None:
        return
    name = _name(desk, shop_id, advisor)
    body = f"{ctx.ids.token()}.{ctx.clock.now_ms() + DEVICE_MS}"
    signed = await _signature(ctx, shop_id, advisor, account.version, body)
    response.set_cookie(
        name,
        f"{body}.{signed}",
        max_age=DEVICE_MS // 1000,
        secure=secure,
        httponly=True,
        samesite="strict",
    )
    others = sorted(
        (value.split(".")[1:2], other)
        for other, value in cookies.items()
        if other.startswith(f"{desk}{NAME}") and other != name
    )
    for _, other in others[: max(0, len(others) - DEVICES_MAX + 1)]:
        response.delete_cookie(other, secure=secure, httponly=True, samesite="strict")


def _name(desk: str, shop_id: ShopId, advisor: str) -> str:
    """Return the name of the cookie, which says nothing of the advisor to who cannot guess."""
    whose = sha256(msgspec.json.encode([shop_id, advisor])).hexdigest()[:16]
    return f"{desk}{NAME}{whose}"


async def _signature(ctx: Context, shop_id: ShopId, advisor: str, version: str, body: str) -> str:
    seal = await ctx.sealer.open(SEALED_AS)
    return seal.mac("device", msgspec.json.encode([shop_id, advisor, version, body]).decode())
