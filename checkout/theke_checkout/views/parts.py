"""How each part of a session looks to one party. `session.py` puts the parts together.

A part is built from one frozen value where it can be, so that an unchanged value needs no new part.
"""

from collections.abc import Mapping

from msgspec import UNSET, Struct, UnsetType

from theke_checkout import ledger, phases
from theke_checkout.commands.contact import SetField
from theke_checkout.rules import permissions
from theke_checkout.rules.cart import undoable
from theke_checkout.state.cart import Change, Discount, Line, Proposal, Quoted
from theke_checkout.state.party import Asked, Consent, Entry, FieldRef, Party
from theke_checkout.state.payment import Attempt, Order, Refund
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.call import CallState
from theke_checkout.values.codes import TERMINAL, AttemptState, Role, Status
from theke_checkout.values.contact import COUNTRY_OF, Access, Field
from theke_checkout.values.facts import DeclineKind, PaymentSnapshot
from theke_checkout.values.ids import PartyId, coupon_id
from theke_checkout.values.limits import PARTED_SEEN_MAX
from theke_checkout.values.quote import NO_DELIVERY, OF_CART, Problem, QuoteLine
from theke_checkout.values.reasons import Reason
from theke_checkout.values.settings import CaptureMode
from theke_checkout.views import shapes

UNPRICED: Mapping[str, QuoteLine] = {}
_FACT = "fact_recorded"
_NOT_THE_BANKS = frozenset({"mismatch", "out_of_stock"})
"""Why an attempt failed where its cause is not the shopper's bank."""


class Sight(Struct, frozen=True):
    """A session as one party looks at it. `personal` holds the values of all filled fields."""

    session: Session
    party: Party
    personal: Mapping[Field, str]

    @property
    def checkout(self) -> Checkout:
        """The live checkout."""
        return self.session.checkout

    def may_see(self, ref: FieldRef | None) -> bool:
        """Whether a field is the looking shopper's, or shared with who looks or with everybody."""
        if self.party.role is Role.SHOPPER or self.party.party_id in self.shares(ref):
            return True
        return self.is_for_all(ref) and not self.party.left

    def is_for_all(self, ref: FieldRef | None) -> bool:
        """Whether everybody at the counter may see a field; nobody once the session has ended."""
        return ref is not None and ref.for_all and self.session.status is not Status.ENDED

    def shares(self, ref: FieldRef | None) -> Mapping[PartyId, Access]:
        """Return with whom a field is shared now: with nobody once the session has ended."""
        return {} if ref is None or self.session.status is Status.ENDED else ref.shared_with

    def may_fill(self, ref: FieldRef | None) -> bool:
        """Whether the one who looks could fill a field now."""
        session = self.session
        if session.status is Status.ENDED or self.checkout.phase not in phases.ALLOWED[SetField]:
            return False
        if self.party.role is Role.SHOPPER:
            return True
        if self.party.role not in permissions.MAY[SetField]:
            return False
        return self.shares(ref).get(self.party.party_id) is Access.EDIT

    def value(self, field: Field, ref: FieldRef | None) -> str | None:
        """Return a field's value if it is filled and may be seen."""
        if ref is None or not ref.mac or not self.may_see(ref):
            return None
        return self.personal.get(field)


# ---- people


def me_view(session: Session, party: Party) -> shapes.MeView:
    """Show someone to themselves."""
    rated = party.role is Role.SHOPPER and session.rating
    return shapes.MeView(
        party_id=party.party_id,
        role=party.role,
        rating=session.rating if rated else UNSET,
        outcome=party.outcome or UNSET,
        follow_up=party.follow_up or UNSET,
    )


def call_view(session: Session, party: Party) -> shapes.CallView:
    """Show the call to one who is at the counter."""
    call = session.call
    is_up = call.state is not CallState.IDLE
    return shapes.CallView(
        state=call.state,
        call_id=call.call_id if is_up else UNSET,
        by=call.by if is_up and call.by else UNSET,
        since_ms=call.at_ms if is_up else UNSET,
        form=session.form,
        text_chat=session.text_chat,
        forms=list(session.forms),
        wanted=UNSET if call.wanted is None else call.wanted,
        wanted_by=UNSET if call.wanted_by is None else call.wanted_by,
        relay_only=session.policy.relay_only,
        hidden=party.party_id in call.hidden,
    )


def party_view(sight: Sight, party: Party) -> shapes.PartyView:
    """Show someone at the counter; a shopper by the nickname, where it may be seen."""
    name: str | None = party.name
    if party.role is Role.SHOPPER:
        name = sight.value(Field.NICKNAME, sight.session.fields.get(Field.NICKNAME))
    introduction = party.introduction
    return shapes.PartyView(
        role=party.role,
        position=party.position,
        name=name or UNSET,
        left=party.left,
        picture=introduction.picture_path or UNSET,
        sentence=introduction.sentence_for(sight.session.locale) or UNSET,
        languages=introduction.languages or UNSET,
        own=_is_own_earlier(sight.party, party) or UNSET,
    )


def _is_own_earlier(me: Party, party: Party) -> bool:
    """Whether the advisor who looks was this party, before they came back."""
    if me.role is not Role.ADVISOR or party.role is not Role.ADVISOR:
        return False
    return bool(me.advisor) and party.advisor == me.advisor and party.party_id != me.party_id


def seen_parties(sight: Sight) -> Mapping[PartyId, Party]:
    """Return whom a view names: who looks, who is there, and the last ones who have left.

    Every hand-back leaves a party behind; a long session must not fill its views with them.
    """
    parties = sight.session.parties
    parted = [party for party in parties.values() if party.left]
    if len(parted) <= PARTED_SEEN_MAX:
        return parties
    parted.sort(key=lambda party: party.position)
    gone = {party.party_id for party in parted[:-PARTED_SEEN_MAX]} - {sight.party.party_id}
    return {key: party for key, party in parties.items() if key not in gone}


def field_view(sight: Sight, field: Field) -> shapes.FieldView:
    """Show a personal field; its value only to whom it is open."""
    ref = sight.session.fields.get(field)
    value = sight.value(field, ref)
    return shapes.FieldView(
        filled=bool(ref and ref.mac),
        value=UNSET if value is None else value,
        flaw=UNSET if value is None else _flaw(sight, field),
        shared_with={str(party_id): access for party_id, access in sight.shares(ref).items()},
        for_all=sight.is_for_all(ref) or UNSET,
        editable=sight.may_fill(ref),
    )


def _flaw(sight: Sight, field: Field) -> Reason | UnsetType:
    """Return why a field does not fit its country; the answer would tell of the country."""
    fields = sight.session.fields
    ref, country = fields.get(field), COUNTRY_OF.get(field)
    if ref is None or not ref.flaw or country is None or not sight.may_see(fields.get(country)):
        return UNSET
    return Reason(ref.flaw)


def asked_view(asked: Asked) -> shapes.AskedView:
    """Show a question."""
    return shapes.AskedView(by=asked.by, at_ms=asked.at_ms)


def consent_view(consent: Consent) -> shapes.ConsentView:
    """Show a consent."""
    return shapes.ConsentView(
        by=consent.by,
        purpose=consent.purpose,
        text_version=consent.text_version,
        at_ms=consent.at_ms,
    )


def proposal_view(proposal: Proposal) -> shapes.ProposalView:
    """Show a proposal."""
    lines = {
        f"p{position}": shapes.ProposedLineView(
            sku=line.sku, quantity=line.quantity, position=position
        )
        for position, line in enumerate(proposal.lines, start=1)
    }
    return shapes.ProposalView(by=proposal.by, position=proposal.position, lines=lines)


def entry_view(entry: Entry, role: Role) -> shapes.EntryView:
    """Show an entry of the timeline; why a try did not pay is the shopper's to know."""
    subject = entry.subject
    if entry.what == _FACT and role is not Role.SHOPPER:
        subject = DeclineKind.REFUSED
    return shapes.EntryView(
        position=int(entry.entry_id[1:]),
        at_ms=entry.at_ms,
        by=entry.by,
        what=entry.what,
        subject=subject or UNSET,
        quantity=entry.quantity or UNSET,
        amount=entry.amount or UNSET,
    )


# ---- cart


def undoable_changes(session: Session) -> dict[str, Change]:
    """Return the changes that can still be undone."""
    cart = session.checkout.cart
    return {key: change for key, change in session.changes.items() if undoable(cart, change)}


def change_view(change: Change) -> shapes.ChangeView:
    """Show a change that can be undone."""
    return shapes.ChangeView(
        by=change.by,
        at_ms=change.at_ms,
        line_id=change.line_id,
        sku=change.sku,
        before=change.before,
        after=change.after,
    )


def stale(checkout: Checkout, quoted: Quoted) -> bool:
    """Whether the cart has moved on since the quote."""
    return quoted.cart_version != checkout.cart.version


def prices(checkout: Checkout) -> Mapping[str, QuoteLine]:
    """Return the prices of the lines, while the quote is for this cart."""
    quoted = checkout.quoted
    if quoted is None or stale(checkout, quoted):
        return UNPRICED
    return quoted.quote.lines


def line_view(line: Line, price: QuoteLine | None) -> shapes.LineView:
    """Show a line, with its price where it has one."""
    return shapes.LineView(
        sku=line.sku,
        quantity=line.quantity,
        version=line.version,
        position=line.position,
        added_by=line.added_by,
        changed_by=line.changed_by,
        unit_price=price.unit_price if price else UNSET,
        total=price.total if price else UNSET,
        discount=price.discount if price else UNSET,
        tax=price.tax if price else UNSET,
    )


def coupon_views(coupons: tuple[str, ...]) -> dict[str, shapes.CouponView]:
    """Show the coupons, each under an id of ours."""
    return {
        coupon_id(code): shapes.CouponView(code=code, position=n) for n, code in enumerate(coupons)
    }


def discount_view(discount: Discount) -> shapes.DiscountView:
    """Show an advisor's discount."""
    return shapes.DiscountView(
        percent_bp=discount.percent_bp, reason=discount.reason, by=discount.by
    )


def problem_views(sight: Sight) -> dict[str, shapes.ProblemView]:
    """Show what stands in the way of selling."""
    return {
        f"p{n}": shapes.ProblemView(code=problem.code, subject=_subject(sight, problem), position=n)
        for n, problem in enumerate(sight.checkout.problems)
    }


def _subject(sight: Sight, problem: Problem) -> str:
    """Return what a problem is about, where that is a part of the cart or the shopper looks.

    A shop may name the country that it does not deliver to. It is the code that decides: if it were
    the text, somebody could try texts, such as coupons, until one is shown.
    """
    if sight.party.role is Role.SHOPPER or problem.code in OF_CART:
        return problem.subject
    country = sight.session.fields.get(Field.COUNTRY)
    shown = problem.code == NO_DELIVERY and sight.may_see(country)
    return problem.subject if shown else ""


# ---- money


def payment_view(attempt: Attempt, role: Role) -> shapes.PaymentView:
    """Show how paying goes. The shopper alone reads why the bank refused: it may say something of
    the shopper's money, or of a card that is not theirs."""
    decline, failure = attempt.decline, attempt.failure
    if role is not Role.SHOPPER:
        decline = decline and DeclineKind.REFUSED
        failure = failure and (failure if failure in _NOT_THE_BANKS else DeclineKind.REFUSED)
    refunds = {str(key): _refund_view(attempt, refund) for key, refund in attempt.refunds.items()}
    return shapes.PaymentView(
        attempt_id=attempt.attempt_id,
        state=attempt.state,
        method=attempt.method,
        amount=attempt.amount,
        tries=attempt.tries,
        expires_at_ms=attempt.expires_at_ms,
        checking=_checking(attempt),
        canceling=attempt.cancel_asked and attempt.state not in TERMINAL,
        decline=decline or UNSET,
        failure=failure or UNSET,
        refunds=refunds,
        on_credit=attempt.capture is CaptureMode.CREDIT or UNSET,
    )


def _checking(attempt: Attempt) -> bool:
    """Whether the outcome of a try is still unknown, or the bank still checks."""
    if attempt.state in (AttemptState.CREATING, AttemptState.PROCESSING):
        return True
    if attempt.state is not AttemptState.OPEN or attempt.decline is not None:
        return False
    stored: PaymentSnapshot | None = attempt.payments.get(ledger.main_ref(attempt))
    return attempt.tries > 1 and stored is not None and stored.declines < attempt.tries


def _refund_view(attempt: Attempt, refund: Refund) -> shapes.RefundView:
    states = (
        fact.state.value
        for payment in attempt.payments.values()
        for fact in payment.refunds
        if fact.refund_id == refund.refund_id
    )
    state = "failed" if refund.failed else next(states, "requested")
    return shapes.RefundView(amount=refund.amount, why=refund.why, state=state)


def order_view(order: Order) -> shapes.OrderView:
    """Show the order."""
    return shapes.OrderView(
        order_ref=order.order_ref, total=order.total, at_ms=order.at_ms, canceled=order.canceled
    )


def past_view(checkout: Checkout) -> shapes.PastCheckoutView:
    """Show a checkout that has ended."""
    return shapes.PastCheckoutView(
        number=checkout.number,
        phase=checkout.phase,
        order=order_view(checkout.order) if checkout.order else UNSET,
    )
