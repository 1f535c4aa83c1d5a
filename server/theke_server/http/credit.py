"""How many orders by invoice one person gets in a day, at one shop.

The shop gives credit to somebody whom it knows by what was typed only. So each thing that tells who
that is counts by itself: the customer whom the shop vouched for, the email address, the phone, the
place that is delivered to and the session. All of it is kept as an HMAC, and for a day.
"""

import re
import unicodedata
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

from theke_checkout.state.session import Session
from theke_checkout.values.contact import Field
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.values.settings import CaptureMode
from theke_server.http.context import Context
from theke_server.http.limits import Costly, LimitedError
from theke_server.live.personal import CUSTOMER_EMAIL, CUSTOMER_REFERENCE

_DOTLESS = frozenset({"gmail.com", "googlemail.com"})
"""Mail services that deliver to one box whatever dots are in its name."""
_PLACE = (Field.STREET, Field.POSTAL_CODE, Field.COUNTRY)
_ROAD = re.compile(r"str(asse)?\b|street\b|st\b")
_NOT_WORD = re.compile(r"[\W_]+")


def is_credit(session: Session, provider: str, method: str) -> bool:
    """Whether this way to pay is the shop's own credit."""
    return any(
        (offer.provider, offer.method, offer.capture) == (provider, method, CaptureMode.CREDIT)
        for offer in session.policy.methods
    )


@asynccontextmanager
async def counted(ctx: Context, session: Session, address: str) -> AsyncGenerator[None]:
    """Count an order by invoice, once a checkout; one that is refused inside does not count.

    What ends otherwise may have been ordered: it counts, and the same checkout not a second time.
    Raises `RejectedError(INVOICE_LIMIT)` where the person has had as many as a day allows: all
    other ways to pay are as open as before.
    """
    checkout = f"{session.session_id} {session.live_checkout}"
    async with ctx.turns.of(checkout):
        if await ctx.limits.uses(Costly.CREDIT_CHECKOUT, checkout):
            yield
            return
        spent: list[tuple[Costly, str]] = []
        try:
            await _spend(ctx, session, address, spent)
            spent.append((Costly.CREDIT_CHECKOUT, checkout))
            await ctx.limits.spend(Costly.CREDIT_CHECKOUT, checkout)
            yield
        except RejectedError:
            for what, who in spent:
                await ctx.limits.give_back(what, who)
            raise


async def _spend(
    ctx: Context, session: Session, address: str, spent: list[tuple[Costly, str]]
) -> None:
    most = ctx.shop(session.shop_id).invoices_per_day
    uses = [(Costly.CREDIT, f"{session.shop_id} {who}") for who in await _persons(ctx, session)]
    for what, who in [*uses, (Costly.CREDIT_ADDRESS, f"{session.shop_id} {address}")]:
        spent.append((what, who))
        try:
            await ctx.limits.spend(what, who, most if what is Costly.CREDIT else None)
        except LimitedError as error:
            raise RejectedError(Reason.INVOICE_LIMIT) from error


async def _persons(ctx: Context, session: Session) -> list[str]:
    """Return all that tells who the shopper is."""
    personal, session_id = ctx.counter.personal, session.session_id
    vouched = {
        "reference": await personal.beside(session_id, CUSTOMER_REFERENCE),
        "email": plain_email(await personal.beside(session_id, CUSTOMER_EMAIL)),
    }
    found = [f"{kind} {value}" for kind, value in vouched.items() if value]
    found += persons(await personal.fields(session_id))
    return [*dict.fromkeys(found), f"session {session_id}"]


def persons(fields: Mapping[Field, str]) -> list[str]:
    """Return what fields tell of who somebody is, however it is typed."""
    found: list[str] = []
    if email := fields.get(Field.EMAIL):
        found.append(f"email {plain_email(email)}")
    if phone := fields.get(Field.PHONE):
        found.append(f"phone {phone}")
    if all(fields.get(field) for field in _PLACE):
        found.append("place " + " ".join(plain_words(fields[field]) for field in _PLACE))
    return found


def plain_email(address: str) -> str:
    """Return an address without what changes nothing of where it is delivered to."""
    local, at, domain = unicodedata.normalize("NFKC", address.strip()).casefold().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        local = local.replace(".", "")
        domain = "gmail.com"
    return f"{local}{at}{domain}"


def plain_words(text: str) -> str:
    """Return letters and digits only, without accents, and a street by whatever short name."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _NOT_WORD.sub("", _ROAD.sub("", bare))
