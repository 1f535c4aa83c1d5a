"""How effects on payments are carried out: the same call with the same key until its end is known.

OutcomeUnknown, Unavailable    the same again, later
AuthConfig, and no doubt        never executed: the shopper may try another way
AuthConfig after another call  the same again, when the operator may have mended the keys
past the idempotency window    look for the payment instead of creating it again
any other error                surely not done, and never: the session is told so
"""

from collections.abc import Iterator

from theke_checkout.commands.system import (
    RecordCaptureFailure,
    RecordCreateFailure,
    RecordFact,
    RecordRefundFailure,
)
from theke_checkout.effects.kinds import (
    CancelPayment,
    CapturePayment,
    ConfirmPayment,
    CreatePayment,
    RefundPayment,
)
from theke_checkout.providers import Answer as ProviderAnswer
from theke_checkout.providers import (
    AuthConfigError,
    ConfirmCall,
    CreatePaymentCall,
    KeyConflictError,
    NextAction,
    OutcomeUnknownError,
    PaymentProvider,
    ProviderError,
    UnavailableError,
)
from theke_checkout.state.payment import Attempt
from theke_checkout.state.session import Session
from theke_checkout.values.codes import Phase
from theke_checkout.values.facts import FINAL, PaymentSnapshot
from theke_checkout.values.ids import AttemptId, RefundId, SessionId, ShopId, call_key
from theke_server.live.context import Context
from theke_server.live.personal import Personal, confirmation_name
from theke_server.outbox.jobs import Answer, Answered, Job, Later
from theke_server.outbox.questions import Questions

WINDOW_SHARE = 0.9
"""The part of a provider's idempotency window in which a key is still trusted."""
OPERATOR_DELAY_S = 60.0
"""How long to wait where an operator must mend our credentials."""
RETRY_AFTER_MAX_S = 60.0
"""How long a company is heard that asks us to wait: a shopper stands there for as long."""
LOOK_BACK_MS = 60_000
"""How far a provider's clock may be behind ours when looking for a payment."""
GIVE_UP_TRIES = 3
"""Refused connections after which a payment that nobody wants any more is looked for instead."""

NEVER_CREATED = "never_created"

NO_ATTEMPT = Later(delay_s=OPERATOR_DELAY_S, why="no_attempt")
"""An effect names an attempt that is not there: never dropped for that, but kept and logged."""


class Payments:
    """Calls providers. What a shopper must do next is held in memory, for the pay page only."""

    def __init__(self, ctx: Context, personal: Personal) -> None:
        self._ctx = ctx
        self._personal = personal
        self._questions = Questions(ctx)
        self._actions: dict[tuple[SessionId, AttemptId], NextAction] = {}

    def provider(self, shop_id: ShopId, name: str) -> PaymentProvider:
        """Return a shop's provider. Raises `AuthConfigError` where it is not configured."""
        provider = self._ctx.providers.get(shop_id, {}).get(name)
        if provider is None:
            raise AuthConfigError("provider_not_configured")
        return provider

    async def create(self, job: Job, effect: CreatePayment) -> Answer:
        """Create the attempt's payment."""
        attempt = attempt_of(job.session, effect.attempt_id)
        if attempt is None:
            return NO_ATTEMPT
        if attempt.payments:
            return Answered()
        provider = self.provider(job.session.shop_id, attempt.provider)
        if attempt.cancel_asked and not job.doubts:
            return _not_created(effect.attempt_id, NEVER_CREATED)
        if self._past_window(job, provider):
            return await self._found(job, attempt, provider, void=True)
        return await self._created(job, attempt, provider)

    async def _created(self, job: Job, attempt: Attempt, provider: PaymentProvider) -> Answer:
        call = await self._create_call(job.session, attempt)
        try:
            create = provider.create(call, key=_key(job))
            answer = await self._questions.move(job, provider, create)
        except ProviderError as error:
            void = isinstance(error, UnavailableError)
            if (void and _unwanted(job, attempt)) or isinstance(error, KeyConflictError):
                return await self._found(job, attempt, provider, void=void)
            return self._not_done(job, attempt.attempt_id, error)
        return self._fact(job.session, attempt, answer, "create", 1)

    async def confirm(self, job: Job, effect: ConfirmPayment) -> Answer:
        """Confirm the same payment with another card."""
        attempt = attempt_of(job.session, effect.attempt_id)
        if attempt is None:
            return NO_ATTEMPT
        payment = open_payment(attempt)
        if payment is None or attempt.cancel_asked:
            return Answered()  # over, or about to be: the cancel behind this asks what is true
        provider = self.provider(job.session.shop_id, attempt.provider)
        session_id, number = job.session.session_id, effect.number
        token = await self._personal.confirmation(session_id, effect.attempt_id, number)
        call = provider.confirm(
            ConfirmCall(
                ref=payment.ref,
                number=number,
                return_url=self._return_url(job.session),
                confirmation=token,
            ),
            key=_key(job),
        )
        try:
            answer = await self._questions.move(job, provider, call)
        except ProviderError as error:
            return self._not_done(job, effect.attempt_id, error)
        return self._fact(job.session, attempt, answer, "confirm", number)

    async def cancel(self, job: Job, effect: CancelPayment) -> Answer:
        """Ask for the end of a payment, and tell what is true then."""
        attempt = attempt_of(job.session, effect.attempt_id)
        if attempt is None:
            return NO_ATTEMPT
        payment = attempt.payments.get(effect.ref) if effect.ref else open_payment(attempt)
        if payment is None or payment.state in FINAL or _wanted_by_order(job, attempt, payment.ref):
            return Answered()
        provider = self.provider(job.session.shop_id, attempt.provider)
        try:
            cancel = provider.cancel(payment.ref, key=_key(job))
            answer = await self._questions.move(job, provider, cancel)
        except ProviderError as error:
            if again := retry_later(error):
                return again
            answer = await provider.retrieve(payment.ref)
        return self._fact(job.session, attempt, answer, "cancel")

    async def capture(self, job: Job, effect: CapturePayment) -> Answer:
        """Take the authorized money."""
        attempt = attempt_of(job.session, effect.attempt_id)
        if attempt is None:
            return NO_ATTEMPT
        provider = self.provider(job.session.shop_id, attempt.provider)
        key = _key(job)
        try:
            capture = provider.capture(effect.ref, effect.amount, key=key)
            answer = await self._questions.move(job, provider, capture)
        except ProviderError as error:
            if again := retry_later(error):
                return again
            answer = await provider.retrieve(effect.ref)
            if answer.snapshot.captured < effect.amount:
                failure = RecordCaptureFailure(attempt_id=effect.attempt_id, code=error.code)
                return Answered(command=failure)
        return self._fact(job.session, attempt, answer, "capture")

    async def refund(self, job: Job, effect: RefundPayment) -> Answer:
        """Give money back."""
        attempt = attempt_of(job.session, effect.attempt_id)
        if attempt is None:
            return NO_ATTEMPT
        provider = self.provider(job.session.shop_id, attempt.provider)
        if self._past_window(job, provider):
            answer = await provider.retrieve(effect.ref)
            if _refunded(answer.snapshot, effect.refund_id):
                return self._fact(job.session, attempt, answer, "refund")
        call = provider.refund(effect.ref, effect.refund_id, effect.amount, key=_key(job))
        try:
            answer = await self._questions.move(job, provider, call)
        except ProviderError as error:
            if again := retry_later(error):
                return again
            answer = await provider.retrieve(effect.ref)
            if not _refunded(answer.snapshot, effect.refund_id):
                return Answered(
                    command=RecordRefundFailure(
                        attempt_id=effect.attempt_id,
                        refund_id=effect.refund_id,
                        code=error.code,
                    )
                )
        return self._fact(job.session, attempt, answer, "refund")

    async def look(self, session: Session, attempt: Attempt, ref: str) -> PaymentSnapshot:
        """Return a payment as it is now. Raises `ProviderError`."""
        provider = self.provider(session.shop_id, attempt.provider)
        retrieve = provider.retrieve(ref)
        answer = await self._questions.ask(session.shop_id, provider, retrieve, UnavailableError)
        self._remember(session, attempt.attempt_id, answer)
        return answer.snapshot

    async def next_action(self, session: Session, attempt_id: AttemptId) -> NextAction | None:
        """Return what the shopper must do next; asked of the provider where memory has lost it."""
        attempt = attempt_of(session, attempt_id)
        payment = open_payment(attempt) if attempt is not None else None
        if attempt is None or payment is None:
            return None
        if (session.session_id, attempt_id) not in self._actions:
            try:
                await self.look(session, attempt, payment.ref)
            except ProviderError:
                return None
        return self._actions.get((session.session_id, attempt_id))

    def forget_actions(self, session: Session) -> None:
        """Drop what the shopper needs no more: nothing of an ended attempt stays in memory."""
        for attempt in attempts(session):
            if open_payment(attempt) is None:
                self._actions.pop((session.session_id, attempt.attempt_id), None)

    def _remember(self, session: Session, attempt_id: AttemptId, answer: ProviderAnswer) -> None:
        key = (session.session_id, attempt_id)
        if answer.next_action is None:
            self._actions.pop(key, None)
        else:
            self._actions[key] = answer.next_action

    def _fact(
        self,
        session: Session,
        attempt: Attempt,
        answer: ProviderAnswer,
        source: str,
        used_number: int = 0,
    ) -> Answered:
        self._remember(session, attempt.attempt_id, answer)
        used = (confirmation_name(attempt.attempt_id, used_number),) if used_number else ()
        return Answered(command=RecordFact(snapshot=answer.snapshot, source=source), forget=used)

    async def _create_call(self, session: Session, attempt: Attempt) -> CreatePaymentCall:
        return CreatePaymentCall(
            session_id=session.session_id,
            attempt_id=attempt.attempt_id,
            amount=attempt.amount,
            method=attempt.method,
            capture=attempt.capture,
            return_url=self._return_url(session),
            expires_at_ms=attempt.expires_at_ms,
            locale=session.locale,
            confirmation=await self._personal.confirmation(
                session.session_id, attempt.attempt_id, 1
            ),
        )

    def _return_url(self, session: Session) -> str:
        return f"{self._ctx.public_url}/pay/{session.shop_id}"

    def _past_window(self, job: Job, provider: PaymentProvider) -> bool:
        window_ms = provider.capabilities.idempotency_window_s * 1000 * WINDOW_SHARE
        return self._ctx.clock.now_ms() - job.created_at_ms > window_ms

    def _not_done(self, job: Job, attempt_id: AttemptId, error: ProviderError) -> Answer:
        """Return what a failed creation or confirmation means: again, or never."""
        later = retry_later(error)
        hopeless = isinstance(error, AuthConfigError) and not job.doubts
        return _not_created(attempt_id, error.code) if later is None or hopeless else later

    async def _found(
        self, job: Job, attempt: Attempt, provider: PaymentProvider, *, void: bool
    ) -> Answer:
        """Look for a payment that must not be asked for again. `void`: nor was it in this try."""
        try:
            find = provider.find(job.created_at_ms - LOOK_BACK_MS, job.session.session_id)
            shop_id = job.session.shop_id
            found = await self._questions.ask(shop_id, provider, find, UnavailableError)
        except ProviderError as error:
            return Later(why=error.code, void=void)
        for payment in found:
            if payment.snapshot.attempt_id == attempt.attempt_id:
                return Answered(command=RecordFact(snapshot=payment.snapshot, source="find"))
        return _not_created(attempt.attempt_id, NEVER_CREATED)


def _not_created(attempt_id: AttemptId, code: str) -> Answered:
    return Answered(command=RecordCreateFailure(attempt_id=attempt_id, code=code))


def retry_later(error: ProviderError) -> Later | None:
    """Return when to call again, or None where the provider will never do it."""
    match error:
        case OutcomeUnknownError():
            return Later(delay_s=_heard(error), why=error.code)
        case UnavailableError():
            return Later(delay_s=_heard(error), why=error.code, void=True)
        case AuthConfigError():
            return Later(delay_s=OPERATOR_DELAY_S, why=error.code, void=True)
        case _:
            return None


def _heard(error: ProviderError) -> float:
    return min(error.retry_after_s, RETRY_AFTER_MAX_S)


def attempts(session: Session) -> Iterator[Attempt]:
    """Yield the attempts of all checkouts."""
    for checkout in session.checkouts.values():
        yield from checkout.attempts.values()


def attempt_of(session: Session, attempt_id: AttemptId) -> Attempt | None:
    """Return an attempt by its id."""
    return next((found for found in attempts(session) if found.attempt_id == attempt_id), None)


def open_payment(attempt: Attempt) -> PaymentSnapshot | None:
    """Return the attempt's payment that can still come to something."""
    return next((item for item in attempt.payments.values() if item.state not in FINAL), None)


def _key(job: Job) -> str:
    return call_key(job.session.session_id, job.effect.key)


def _refunded(snapshot: PaymentSnapshot, refund_id: RefundId) -> bool:
    """Whether the provider knows of this refund of ours, however it ended."""
    return any(fact.refund_id == refund_id for fact in snapshot.refunds)


def _wanted_by_order(job: Job, attempt: Attempt, ref: str) -> bool:
    """Whether success was faster than the withdrawal: this money pays for an order by now."""
    checkout = job.session.checkouts[attempt.checkout]
    settling = checkout.phase is Phase.SETTLING and checkout.current == attempt.attempt_id
    return settling and attempt.secured == ref and not attempt.capture_failed


def _unwanted(job: Job, attempt: Attempt) -> bool:
    return attempt.cancel_asked and job.tries >= GIVE_UP_TRIES
