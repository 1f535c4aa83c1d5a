"""What the sandbox company does with a merchant's calls and its shoppers' answers.

Each call with a key is one transaction: the key is looked up, the move is made, the key and the
notice are kept. The same key with the same parameters finds the same payment; with others it is
refused.
"""

from hashlib import sha256
from typing import Annotated, TypeAlias, assert_never

import msgspec
from msgspec import Meta, Struct

from theke_checkout.values.limits import AMOUNT_MAX
from theke_checkout.values.money import UnknownCurrencyError, exponent
from theke_server.sandbox import payments
from theke_server.sandbox.book import Book
from theke_server.sandbox.cards import LATE, NUMBERS, Scenario
from theke_server.sandbox.faults import NONE, AnswerFault, Faults, take_answer, take_notice
from theke_server.sandbox.payments import Method, Payment, Refund, RefusedError, Status
from theke_server.sandbox.settings import Account, Settings

CONFIRMATION_LIVES_MS = 15 * 60_000
EXPIRES_MOST_MS = 7 * 24 * 60 * 60_000
LIST_MAX = 100

Amount = Annotated[int, Meta(ge=1, le=AMOUNT_MAX)]
Name = Annotated[str, Meta(min_length=1, max_length=128)]


class Call(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parent of all calls that take a key."""


class Create(Call, frozen=True, kw_only=True):
    """Create a payment, and confirm it unless it is a card's without a confirmation."""

    session_id: Name
    attempt_id: Name
    amount: Amount
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]
    method: Method
    manual: bool
    return_url: Annotated[str, Meta(pattern=r"^https?://[^\s\"'<>]+\Z", max_length=2_000)]
    expires_at_ms: int
    confirmation: Annotated[str, Meta(max_length=200)] = ""


class Confirm(Call, frozen=True, kw_only=True):
    """Try again after a decline."""

    ref: Name
    return_url: Annotated[str, Meta(pattern=r"^https?://[^\s\"'<>]+\Z", max_length=2_000)]
    confirmation: Annotated[str, Meta(max_length=200)] = ""


class Cancel(Call, frozen=True, kw_only=True):
    """Cancel, if it can be."""

    ref: Name


class Capture(Call, frozen=True, kw_only=True):
    """Take authorized money."""

    ref: Name
    amount: Amount


class GiveBack(Call, frozen=True, kw_only=True):
    """Give money back."""

    ref: Name
    refund_id: Name
    amount: Amount


AnyCall: TypeAlias = Create | Confirm | Cancel | Capture | GiveBack


class Done(Struct, frozen=True, kw_only=True):
    """A call's payment, and whether the call acted now or had acted before."""

    payment: Payment
    fresh: bool


class Company:
    """The rules of the company over its book. Methods are transactions, to be run by `Book.run`."""

    def __init__(self, settings: Settings, book: Book) -> None:
        self._settings = settings
        self._book = book

    def perform(self, account: Account, call: AnyCall, key: str) -> Done:
        """Do what a call wants, once for each key."""
        digest = sha256(type(call).__name__.encode() + msgspec.json.encode(call)).hexdigest()
        kept = self._book.key(account.account_id, key)
        if kept is not None:
            if kept[0] != digest:
                raise RefusedError(409, "key_conflict")
            return Done(payment=self._own(account, kept[1]), fresh=False)
        before, after = self._move(account, call)
        self._book.keep_key(account.account_id, key, digest, after.ref)
        self._write(before, after)
        return Done(payment=after, fresh=True)

    def _move(self, account: Account, call: AnyCall) -> tuple[Payment | None, Payment]:
        if isinstance(call, Create):
            return None, self._create(account, call)
        before = self._own(account, call.ref)
        match call:
            case Confirm():
                after = self._confirm(before, call.confirmation)
            case Cancel():
                after = payments.cancel(before)
            case Capture():
                after = payments.capture(before, call.amount)
            case GiveBack():
                refund = Refund(
                    ref=self._settings.ids.fresh("sbx_ref_"),
                    refund_id=call.refund_id,
                    amount=call.amount,
                )
                after = payments.refund(before, call.amount, refund)
            case _:
                assert_never(call)
        return before, after

    def _create(self, account: Account, call: Create) -> Payment:
        now_ms = self._settings.clock.now_ms()
        try:
            exponent(call.currency)
        except UnknownCurrencyError as error:
            raise RefusedError(400, "unknown_currency") from error
        if call.method is Method.BANK and call.manual:
            raise RefusedError(400, "manual_capture_unsupported")
        payment = Payment(
            ref=self._settings.ids.fresh("sbx_pay_"),
            account=account.account_id,
            session_id=call.session_id,
            attempt_id=call.attempt_id,
            method=call.method,
            manual=call.manual,
            currency=call.currency,
            amount=call.amount,
            return_url=call.return_url,
            created_ms=now_ms,
            expires_at_ms=min(call.expires_at_ms, now_ms + EXPIRES_MOST_MS),
        )
        self._book.plan(payment.ref, "expire", payment.expires_at_ms)
        if call.method is Method.CARD and not call.confirmation:
            return payment
        return self._confirm(payment, call.confirmation)

    def _confirm(self, payment: Payment, confirmation: str) -> Payment:
        case: Scenario | None = None
        if payment.method is Method.CARD:
            case = self._book.take_confirmation(
                _digest(confirmation), payment.account, self._settings.clock.now_ms()
            )
            if case is None:
                raise RefusedError(400, "confirmation_unknown")
        return payments.confirm(payment, case, self._settings.ids.token())

    # ---- the shopper

    def tokenise(self, account: Account, number: str) -> str:
        """Return a one-time confirmation for a test number. Nothing of the number is kept."""
        case = NUMBERS.get(number)
        if case is None:
            raise RefusedError(400, "test_numbers_only")
        confirmation = f"sbx_conf_{self._settings.ids.token()}"
        self._book.forget_confirmations(self._settings.clock.now_ms())
        self._book.keep_confirmation(
            _digest(confirmation),
            account.account_id,
            case,
            self._settings.clock.now_ms() + CONFIRMATION_LIVES_MS,
        )
        return confirmation

    def awaiting(self, action: str, method: Method) -> Payment:
        """Return the payment whose shopper holds this page's secret."""
        payment = self._book.payment_by_action(action)
        if payment is None or payment.method is not method:
            raise RefusedError(410, "over")
        return payment

    def answer(self, action: str, method: Method, outcome: str) -> Payment:
        """Take the shopper's answer on a 3-D Secure or bank page."""
        before = self.awaiting(action, method)
        if method is Method.BANK:
            after = payments.answer_bank(before, outcome)
        elif outcome not in ("pass", "fail") or before.case is Scenario.CHALLENGE_ABANDON:
            raise RefusedError(400, "unknown_outcome")
        else:
            after = payments.answer_challenge(before, passed=outcome == "pass")
        self._write(before, after)
        return after

    # ---- reading

    def retrieve(self, account: Account, ref: str) -> Payment:
        """Return a merchant's payment."""
        return self._own(account, ref)

    def listed(self, account: Account, since_ms: int, after: tuple[int, str]) -> list[Payment]:
        """Return a page of a merchant's payments, oldest first."""
        return self._book.payments(account.account_id, since_ms, after, LIST_MAX)

    # ---- the company's own time

    def move_due(self) -> None:
        """Make the moves whose time has come: late outcomes and expiries."""
        for ref, move in self._book.take_due(self._settings.clock.now_ms()):
            before = self._book.payment_by_ref(ref)
            if before is None:
                continue
            after = payments.settle(before) if move == "settle" else payments.expire(before)
            self._write(before, after)

    # ---- on demand

    def plan_faults(self, account: Account, target: str, faults: Faults) -> None:
        """Plan faults for a payment, or for all under `*`."""
        self._book.keep_faults(account.account_id, target, faults)

    def take_answer_fault(self, account: Account, ref: str) -> AnswerFault:
        """Return what happens to the next answer about `ref`; empty for a creation."""
        for target in (ref, "*"):
            faults = self._book.faults(account.account_id, target) if target else None
            if faults is not None:
                fault, left = take_answer(faults)
                self._book.keep_faults(account.account_id, target, left)
                return fault
        return AnswerFault()

    def dispute(self, account: Account, ref: str) -> Payment:
        """Let the shopper's bank dispute a payment."""
        before = self._own(account, ref)
        after = payments.dispute(before)
        self._write(before, after)
        return after

    # ---- writing

    def _own(self, account: Account, ref: str) -> Payment:
        payment = self._book.payment(account.account_id, ref)
        if payment is None:
            raise RefusedError(404, "unknown_payment")
        return payment

    def _write(self, before: Payment | None, after: Payment) -> None:
        if before == after:
            return
        self._book.save(after)
        if after.status is Status.PROCESSING and after.case in LATE:
            late_at = self._settings.clock.now_ms() + self._settings.late_ms
            self._book.plan(after.ref, "settle", late_at)
        self._notify(after)

    def _notify(self, payment: Payment) -> None:
        target = payment.ref
        faults = self._book.faults(payment.account, target)
        if faults is None:
            target = "*"
            faults = self._book.faults(payment.account, target) or NONE
        delays, left = take_notice(faults, payment.revision)
        if left != faults:
            self._book.keep_faults(payment.account, target, left)
        now_ms = self._settings.clock.now_ms()
        notice_id = self._settings.ids.fresh("sbx_evt_")
        body = msgspec.json.encode(
            {"id": notice_id, "type": "payment.changed", "created_ms": now_ms,
             "payment": to_merchant(payment)}
        )  # fmt: skip
        for delay_ms in delays:
            lost = delay_ms is None
            self._book.add_notice(
                notice_id, payment, now_ms + (delay_ms or 0), None if lost else body
            )


def to_merchant(payment: Payment) -> dict[str, object]:
    """Return what the company says of a payment: no secrets, nothing of a card."""
    return {
        "ref": payment.ref,
        "session_id": payment.session_id,
        "attempt_id": payment.attempt_id,
        "revision": payment.revision,
        "status": payment.status,
        "currency": payment.currency,
        "amount": payment.amount,
        "authorized": payment.authorized,
        "captured": payment.captured,
        "refunds": payment.refunds,
        "decline": payment.decline,
        "declines": payment.declines,
        "method": payment.method,
        "disputed": payment.disputed,
        "charged_back": payment.charged_back,
        "created_ms": payment.created_ms,
    }


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
