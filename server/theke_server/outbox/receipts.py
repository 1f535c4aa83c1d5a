"""How receipts are mailed: opened from sealed values only now, sent, and tried again for a day.

A reply that is lost is followed by one more try, so that a receipt can come twice, with the same
`Message-ID`; after a second one nobody sends it again. What will not go out becomes a case for a
person. A receipt holds up nothing: it has a lane of its own.
"""

from collections.abc import Mapping
from email.errors import MessageError

from theke_checkout import ledger
from theke_checkout.commands.system import NoteCase
from theke_checkout.effects.kinds import SendReceipt
from theke_checkout.state.session import Checkout
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import Sku
from theke_checkout.values.settings import CaptureMode
from theke_checkout.views.quote import discount_givers
from theke_server.live.context import Context
from theke_server.live.personal import Personal
from theke_server.locales import language
from theke_server.mail import (
    Letter,
    Post,
    PostError,
    PostRefusedError,
    PostUnknownError,
    Sender,
)
from theke_server.mail.receipt import Receipt, message_id, write
from theke_server.outbox.jobs import Answer, Answered, Job, Later
from theke_server.outbox.orders import bounded
from theke_server.shops import ConnectorError, ShopUnavailableError

GIVE_UP_MS = 24 * 3_600_000
BACKOFF_MAX_S = 900.0
NAMES_TRIES_MAX = 5
"""How often a shop that does not say what its products are called holds a receipt up."""


class Receipts:
    """Writes receipts and hands them to the mail server."""

    def __init__(self, ctx: Context, personal: Personal) -> None:
        self._ctx = ctx
        self._personal = personal

    async def send(self, job: Job, effect: SendReceipt) -> Answer:
        """Mail the receipt of a checkout, where mail is configured and an address is left."""
        session = job.session
        checkout = session.checkouts[effect.checkout]
        post = self._ctx.mailing.post
        sender = self._ctx.mailing.senders.get(session.shop_id)
        if post is None or sender is None:
            return _unsent(effect) if session.policy.mails_receipt else Answered()
        if self._ctx.clock.now_ms() - job.created_at_ms > GIVE_UP_MS:
            return _unsent(effect)
        personal = await self._personal.fields(session.session_id)
        receipt = await self._receipt(job, checkout, sender, personal)
        if receipt is None:
            return Answered()
        try:
            letter = write(receipt, sender)
        except (ValueError, MessageError):
            return _unsent(effect)
        return await self._hand_over(job, effect, post, letter)

    async def _hand_over(self, job: Job, effect: SendReceipt, post: Post, letter: Letter) -> Answer:
        try:
            await post.send(letter)
        except PostRefusedError:
            return _unsent(effect)
        except PostUnknownError as error:
            if job.doubts:
                return _unsent(effect)
            return Later(delay_s=_backoff_s(job.tries), why=error.code)
        except PostError as error:
            delay_s = max(error.delay_s, _backoff_s(job.tries))
            return Later(delay_s=delay_s, why=error.code, void=True)
        return Answered()

    async def _receipt(
        self,
        job: Job,
        checkout: Checkout,
        sender: Sender,
        personal: Mapping[Field, str],
    ) -> Receipt | None:
        """Return what the receipt is made of; None where there is no order to speak of."""
        session, order = job.session, checkout.order
        quoted = checkout.frozen_quote or checkout.quoted
        if order is None or order.canceled or quoted is None or Field.EMAIL not in personal:
            return None
        lang = language(session.locale)
        attempt = ledger.find_attempt(session, order.attempt_id)
        return Receipt(
            message_id=message_id(session.session_id, job.effect.key, sender.address),
            locale=session.locale,
            order_ref=order.order_ref,
            ordered_at_ms=order.at_ms,
            quote=quoted.quote,
            names=await self._names(job, [line.sku for line in quoted.quote.lines.values()]),
            personal=dict(personal),
            shop_url=sender.url,
            terms_url=session.policy.terms_link.get(lang, ""),
            givers=discount_givers(session, checkout.number),
            on_credit=attempt is not None and attempt.capture is CaptureMode.CREDIT,
        )

    async def _names(self, job: Job, skus: list[Sku]) -> dict[Sku, dict[str, str]]:
        """Return what products are called, by language; nothing where the shop does not say."""
        try:
            products = await bounded(self._ctx.connectors[job.session.shop_id].products(skus))
        except (ConnectorError, KeyError):
            if job.tries < NAMES_TRIES_MAX:
                raise ShopUnavailableError("no_product_names") from None
            return {}
        return {
            item.sku: {
                lang: ", ".join(part for part in (name, item.variant.get(lang, "")) if part)
                for lang, name in item.name.items()
            }
            for item in products
        }


def _unsent(effect: SendReceipt) -> Answered:
    """Give a receipt up: a person is told, by the number of the checkout only."""
    return Answered(command=NoteCase(kind=CaseKind.RECEIPT_UNSENT, subject=f"c{effect.checkout}"))


def _backoff_s(tries: int) -> float:
    return min(BACKOFF_MAX_S, 1.0 * 2 ** min(tries, 10))
