"""A counter without a server, for tests of the core: give a command, see what happened.

Time stands still unless a test moves it. Every product costs 10.00 in the session's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from msgspec.structs import replace

from theke_checkout.commands import system as s
from theke_checkout.commands.cart import AddLine
from theke_checkout.commands.contact import SetField
from theke_checkout.commands.payment import StartPayment
from theke_checkout.commands.quote import ApproveQuote, PresentQuote
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.events.event import Stamp
from theke_checkout.events.unions import AnyEvent
from theke_checkout.evolve import replay
from theke_checkout.rules.decide import decide
from theke_checkout.rules.given import Given, ProductFact, SealedValue
from theke_checkout.state.party import Party
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.codes import Phase, Role
from theke_checkout.values.contact import PLAIN, REQUIRED, Field
from theke_checkout.values.ids import SYSTEM, PartyId, SessionId
from theke_checkout.values.limits import QUOTE_VALID_MS
from theke_checkout.values.money import Money, total
from theke_checkout.values.quote import (
    DeliveryOption,
    Problem,
    Quote,
    QuoteDiscount,
    QuoteLine,
    QuoteTax,
)
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.values.settings import CaptureMode, MethodPolicy, Policy

SHOPPER, ADVISOR, EXPERT = PartyId("y1"), PartyId("y2"), PartyId("y3")
COMPANION, ASSISTANT, OBSERVER = PartyId("y4"), PartyId("y5"), PartyId("y6")
PARTY_IDS: Mapping[Role, PartyId] = {
    Role.SHOPPER: SHOPPER,
    Role.ADVISOR: ADVISOR,
    Role.EXPERT: EXPERT,
    Role.COMPANION: COMPANION,
    Role.ASSISTANT: ASSISTANT,
    Role.OBSERVER: OBSERVER,
}
START_MS = 1_700_000_000_000
UNIT = 1_000
DELIVERY = 700
STOCK = 50
POLICY = Policy(
    methods=(
        MethodPolicy(provider="sandbox", method="card", capture=CaptureMode.MANUAL),
        MethodPolicy(provider="sandbox", method="redirect", capture=CaptureMode.AUTOMATIC),
    )
)
THE_SYSTEM = Party(party_id=SYSTEM, role=Role.SYSTEM)


def fact(sku: str, stock: int | None = STOCK, *, sellable: bool = True) -> ProductFact:
    """Say what the shop said of a product."""
    return ProductFact(sku=sku, sellable=sellable, stock=stock)


PRODUCTS = {sku: fact(sku) for sku in ("mug", "hat", "pen", "bag")}


def priced(session: Session, at_ms: int = START_MS, *, unit: int = UNIT) -> Quote:
    """Return what a plain shop would quote for the live cart: 8.1 % VAT included, flat delivery."""
    cart, currency = session.checkout.cart, session.currency
    off_bp = sum(discount.percent_bp for discount in cart.discounts.values())
    lines: dict[str, QuoteLine] = {}
    for key, line in cart.lines.items():
        gross = Money(unit, currency).times(line.quantity)
        discount = gross.share(off_bp)
        lines[key] = QuoteLine(
            sku=line.sku,
            quantity=line.quantity,
            unit_price=Money(unit, currency),
            total=gross,
            discount=discount,
            tax_rate_bp=810,
            tax=(gross - discount).tax_within(810),
        )
    off = total((line.discount for line in lines.values()), currency)
    delivery = Money(DELIVERY if lines else 0, currency)
    whole = total((line.total for line in lines.values()), currency) - off + delivery
    tax = total((line.tax for line in lines.values()), currency) + delivery.tax_within(810)
    return Quote(
        currency=currency,
        tax_included=True,
        lines=lines,
        discounts=(QuoteDiscount(source="d", kind="advisor", amount=off),) if off.amount else (),
        delivery_option="post",
        delivery=delivery,
        delivery_tax_rate_bp=810,
        taxes=(QuoteTax(rate_bp=810, base=whole - tax, tax=tax),),
        total=whole,
        terms_version=session.policy.terms_version,
        valid_until_ms=at_ms + QUOTE_VALID_MS,
        delivery_options=tuple(_option(name, currency) for name in ("post", "express")),
    )


def _option(name: str, currency: str) -> DeliveryOption:
    return DeliveryOption(
        option_id=name,
        name={"en": name},
        price=Money(DELIVERY, currency),
        days_min=1,
        days_max=3,
    )


@dataclass
class Scene:
    """A session in the making. `log` holds every record as it would be stored."""

    state: Session | None = None
    at_ms: int = START_MS
    products: dict[str, ProductFact] = field(default_factory=lambda: dict(PRODUCTS))
    log: list[tuple[Stamp, tuple[AnyEvent, ...]]] = field(
        default_factory=list[tuple[Stamp, tuple[AnyEvent, ...]]]
    )

    @property
    def session(self) -> Session:
        """The session, which is open."""
        assert self.state is not None
        return self.state

    @property
    def checkout(self) -> Checkout:
        """The live checkout."""
        return self.session.checkout

    def do(
        self, command: PartyCommand | s.SystemCommand, by: PartyId = SHOPPER
    ) -> tuple[AnyEvent, ...]:
        """Carry a command out, and return what happened."""
        if isinstance(command, s.SystemCommand):
            by = SYSTEM
        events = decide(self.state, command, self.given(command, by))
        stamp = Stamp(by=by, at_ms=self.at_ms)
        if events:
            self.log.append((stamp, events))
            self.state = replay(self.state, events, stamp)
        return events

    def refusal(self, command: PartyCommand | s.SystemCommand, by: PartyId = SHOPPER) -> Reason:
        """Return why a command is rejected, which it must be, leaving all as it was."""
        return self.refused(command, by)[0]

    def refused(
        self, command: PartyCommand | s.SystemCommand, by: PartyId = SHOPPER
    ) -> tuple[Reason, str]:
        """Return why and about what a command is rejected, which it must be."""
        before = self.state
        try:
            events = self.do(command, by)
        except RejectedError as error:
            assert self.state is before
            return error.reason, error.subject
        raise AssertionError(f"not rejected: {events}")

    def given(self, command: PartyCommand | s.SystemCommand, by: PartyId) -> Given:
        """Return what the counter would look up."""
        party = THE_SYSTEM
        if by != SYSTEM and self.state is not None:
            party = self.state.parties.get(by, Party(party_id=by, role=Role.SHOPPER))
        return Given(
            session_id=SessionId("s1"),
            party=party,
            at_ms=self.at_ms,
            products=self.products,
            sealed=_sealed(command) if isinstance(command, SetField) else None,
        )

    def set_phase(self, phase: Phase) -> None:
        """Put the live checkout into a phase, without a history that would lead there."""
        self.state = self.session.with_checkout(replace(self.checkout, phase=phase))

    # ---- shortcuts

    def join(self, *roles: Role) -> None:
        """Let parties in, each under its id."""
        for role in roles:
            self.do(s.JoinSession(party_id=PARTY_IDS[role], role=role, name=f"The {role}"))

    def price(self, *, unit: int = UNIT, problems: tuple[Problem, ...] = ()) -> None:
        """Let the shop price the cart as it is."""
        quote = replace(priced(self.session, self.at_ms, unit=unit), problems=problems)
        self.do(s.RecordQuote(cart_version=self.checkout.cart.version, quote=quote))

    def fill(self) -> None:
        """Fill every required field."""
        for name in REQUIRED:
            self.do(SetField(field=name, value="CH" if name in PLAIN else f"my {name}"))

    def approval(self) -> ApproveQuote:
        """Return the yes to exactly what lies on the table."""
        quoted = self.checkout.quoted
        assert quoted is not None
        return ApproveQuote(quote_hash=quoted.quote_hash, total=quoted.quote.total)


def _sealed(command: SetField) -> SealedValue:
    """Seal as the counter would; the same value has the same HMAC."""
    plain = command.value if command.field in PLAIN else ""
    mac = f"mac-{command.field}-{command.value}" if command.value else ""
    return SealedValue(mac=mac, plain=plain)


def opened(
    policy: Policy = POLICY,
    *,
    currency: str = "CHF",
    lines: int = 0,
    number: int = 0,
    product: str = "",
    calls_advisor: bool = True,
) -> Scene:
    """Return a session with its shopper, and `lines` products of the shop's own cart."""
    scene = Scene()
    scene.do(
        s.OpenSession(
            shop_id="demo",
            currency=currency,
            locale="de",
            policy=policy,
            shopper_id=SHOPPER,
            lines=tuple((f"sku{n}", 1) for n in range(lines)),
            cart_ref="cart1",
            page="/mugs",
            number=number,
            product=product,
            calls_advisor=calls_advisor,
        )
    )
    return scene


def advised(policy: Policy = POLICY) -> Scene:
    """Return a live session: a shopper and an advisor, two mugs in the cart as line l5."""
    scene = opened(policy)
    scene.join(Role.ADVISOR)
    scene.do(AddLine(sku="mug", quantity=2))
    return scene


def quoted(policy: Policy = POLICY) -> Scene:
    """Return a live session that could go to the till."""
    scene = advised(policy)
    scene.fill()
    scene.price()
    return scene


def in_review(policy: Policy = POLICY) -> Scene:
    """Return a session with a quote on the table."""
    scene = quoted(policy)
    scene.do(PresentQuote(), ADVISOR)
    return scene


def approved(policy: Policy = POLICY) -> Scene:
    """Return a session with the shopper's yes."""
    scene = in_review(policy)
    scene.do(scene.approval())
    return scene


def paying(policy: Policy = POLICY) -> Scene:
    """Return a session whose shopper has just started to pay by card."""
    scene = approved(policy)
    quote_hash = scene.approval().quote_hash
    scene.do(StartPayment(quote_hash=quote_hash, provider="sandbox", method="card"))
    return scene


def values(session: Session) -> dict[Field, str]:
    """Return the personal values behind a scene's fields."""
    return {
        name: ref.mac.removeprefix(f"mac-{name}-")
        for name, ref in session.fields.items()
        if ref.mac
    }
