"""The state of one session: the fold of its events, frozen; a change shares what it leaves alone.

Dictionaries are never changed in place: `evolve` makes a new one and keeps every value that did not
change, so that `old.lines[x] is new.lines[x]` tells what a patch may leave out.
"""

from msgspec import Struct
from msgspec.structs import replace

from theke_checkout.state.call import NO_CALL, Call
from theke_checkout.state.cart import Approval, Cart, Change, Proposal, Quoted
from theke_checkout.state.party import Asked, Consent, Entry, FieldRef, Party
from theke_checkout.state.payment import Attempt, Case, Order
from theke_checkout.values.call import CallForm, CallState
from theke_checkout.values.codes import AskKind, Drive, Phase, Status
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import AttemptId, CaseId, PartyId, ProposalId, SessionId, ShopId
from theke_checkout.values.limits import CALL_IDLE_MS, RINGING_MS
from theke_checkout.values.quote import Problem
from theke_checkout.values.settings import Policy


class Checkout(Struct, frozen=True, kw_only=True):
    """One numbered passage from cart to an end. All prices, approvals and attempts belong to it."""

    number: int
    phase: Phase = Phase.OPEN
    cart: Cart
    quoted: Quoted | None = None
    problems: tuple[Problem, ...] = ()
    approval: Approval | None = None
    attempts: dict[AttemptId, Attempt]
    current: AttemptId | None = None
    order: Order | None = None
    frozen_quote: Quoted | None = None
    placements: int = 0
    """How often the shop was asked for an order: a refused one can be followed by another."""


class Session(Struct, frozen=True, kw_only=True):
    """All that the rules need to know of a session. `serial` counts its events and numbers ids."""

    session_id: SessionId
    shop_id: ShopId
    currency: str
    locale: str
    policy: Policy
    cart_ref: str
    page: str
    status: Status
    opened_at_ms: int
    touched_at_ms: int
    drive: Drive
    serial: int
    parties: dict[PartyId, Party]
    fields: dict[Field, FieldRef]
    consents: dict[str, Consent]
    asks: dict[AskKind, Asked]
    proposals: dict[ProposalId, Proposal]
    changes: dict[str, Change]
    timeline: dict[str, Entry]
    cases: dict[CaseId, Case]
    shown: str
    checkouts: dict[int, Checkout]
    live_checkout: int
    number: int = 0
    """The how many-th visitor of the shop's day this is; 0 where nobody counted."""
    product: str = ""
    """The title of the product's page on which advice was asked for; empty on another page."""
    rating: int = 0
    """How the shopper found the advice; 0 where nothing was said."""
    call: Call = NO_CALL

    @property
    def checkout(self) -> Checkout:
        """The live checkout: the one with the highest number."""
        return self.checkouts[self.live_checkout]

    @property
    def form(self) -> CallForm:
        """How the two talk, or would in the next call."""
        return self.policy.call_form if self.call.form is None else self.call.form

    @property
    def forms(self) -> tuple[CallForm, ...]:
        """The forms that can be chosen here, from least to most."""
        allowed = {CallForm.TEXT, self.policy.call_form, *self.policy.call_forms}
        return tuple(form for form in CallForm if form in allowed)

    @property
    def text_chat(self) -> bool:
        """Whether the two may write beside the call."""
        if self.form is CallForm.TEXT:
            return True
        chosen = self.call.text_chat
        return self.policy.text_chat if chosen is None else chosen

    @property
    def ringing_until_ms(self) -> int | None:
        """Until when a call rings; None where none does, or nobody is there to answer."""
        if self.call.state is not CallState.RINGING or self.status is not Status.LIVE:
            return None
        return self.call.at_ms + RINGING_MS

    @property
    def idle_at_ms(self) -> int:
        """When it ends if nothing happens any more; who talks is not idle."""
        idle_at_ms = self.touched_at_ms + self.policy.idle_ms
        if self.call.state is not CallState.ON:
            return idle_at_ms
        return max(idle_at_ms, self.call.at_ms + CALL_IDLE_MS)

    def with_checkout(self, checkout: Checkout) -> "Session":
        """Return this session with `checkout` in place of the one of the same number."""
        return replace(self, checkouts={**self.checkouts, checkout.number: checkout})
