"""The state of a pay page: what was approved, how paying goes, and what the shopper must do next.

Secrets of the browser (frame and redirect addresses of a provider) are in here and nowhere else.
"""

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from theke_checkout.evolve.quote import bound_macs
from theke_checkout.providers import (
    ClientSetup,
    Flow,
    Method,
    NextAction,
    PaymentProvider,
    ProviderError,
)
from theke_checkout.state.cart import Quoted
from theke_checkout.state.payment import Attempt
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.addresses import address_lines, in_use
from theke_checkout.values.codes import AttemptState, Phase, Role
from theke_checkout.values.contact import Field
from theke_checkout.values.facts import PaymentState
from theke_checkout.values.ids import Sku
from theke_checkout.values.money import Money
from theke_checkout.values.quote import ADVISOR, Quote, quote_hash
from theke_checkout.values.settings import CaptureMode
from theke_checkout.views.parts import payment_view
from theke_checkout.views.quote import discount_givers
from theke_checkout.views.shapes import OrderView, PaymentView
from theke_server.access.pay_tokens import PayBearer
from theke_server.http.context import Context
from theke_server.outbox.questions import failed

RECIPIENT = frozenset(
    {
        Field.NAME,
        Field.STREET,
        Field.POSTAL_CODE,
        Field.CITY,
        Field.REGION,
        Field.COUNTRY,
        Field.EMAIL,
    }
)
"""What a summary says of whom it is for."""
ACTIONS = frozenset({AttemptState.OPEN, AttemptState.ACTION_REQUIRED, AttemptState.PROCESSING})
"""States in which a provider may want something of the shopper."""


class PayShop(Struct, frozen=True, kw_only=True):
    """Whose money it is, and where the way back leads."""

    name: str
    return_url: str
    terms_version: str
    terms_link: dict[str, str] = {}
    """Where the terms stand, by language."""
    terms_tick: bool = False
    """Whether the order needs the shopper's tick that the terms are accepted."""
    order_label: dict[str, str] = {}
    """What stands on the order button, by language."""


class PayLine(Struct, frozen=True, kw_only=True):
    """One line of what was approved."""

    sku: Sku
    name: dict[str, str]
    variant: dict[str, str]
    quantity: int
    total: Money


class PayAmount(Struct, frozen=True, kw_only=True):
    """A discount or a tax of what was approved."""

    label: str
    """A coupon's code, a tax rate in basis points; empty for what an advisor gave."""
    amount: Money
    by: str = ""
    """The advisor who gave it, by name; empty for what is no advisor's."""
    percent_bp: int = 0
    """How much an advisor gave, in basis points."""


class PaySummary(Struct, frozen=True, kw_only=True):
    """Exactly what the shopper approved."""

    quote_hash: str
    lines: tuple[PayLine, ...]
    discounts: tuple[PayAmount, ...]
    delivery: Money
    delivery_name: dict[str, str]
    taxes: tuple[PayAmount, ...]
    tax_included: bool
    total: Money
    recipient: dict[str, str] = {}
    """Who it is for and where it goes, as approved: the shopper's own values, on their own page."""
    address: tuple[str, ...] = ()
    """Where it goes, line by line as the country writes it, without name and country."""
    days_min: int | UnsetType = UNSET
    """How long delivery takes, where the shop says so."""
    days_max: int | UnsetType = UNSET


class PayMethod(Struct, frozen=True, kw_only=True):
    """A way to pay."""

    method: str
    provider: str
    flow: Flow
    name: dict[str, str]
    setup: ClientSetup | UnsetType = UNSET
    """What the provider's form needs, while the shopper may pay with it."""


class PayState(Struct, frozen=True, kw_only=True):
    """The pay page's whole state. `current`: what this page may pay is still what is approved."""

    version: int
    phase: Phase
    current: bool
    read_only: bool = False
    """Whether this page shows the outcome of an order, and can pay nothing."""
    receipt_mailed: bool = False
    """Whether a receipt comes by email."""
    locale: str
    shop: PayShop
    summary: PaySummary | UnsetType = UNSET
    methods: tuple[PayMethod, ...] = ()
    frames: tuple[str, ...] = ()
    """Origins that may be shown in a frame."""
    redirects: tuple[str, ...] = ()
    """Origins where the shopper may be sent."""
    payment: PaymentView | UnsetType = UNSET
    provider: str | UnsetType = UNSET
    """Whose payment that is: two providers may both offer a method of one name."""
    next_action: NextAction | UnsetType = UNSET
    order: OrderView | UnsetType = UNSET


async def pay_state(ctx: Context, bearer: PayBearer, version: int, session: Session) -> PayState:
    """Return what the holder of a pay key may know."""
    checkout = session.checkouts[bearer.checkout]
    quoted = _quoted(checkout, bearer.quote_hash)
    attempt = checkout.attempts.get(checkout.current) if checkout.current else None
    ours = attempt is not None and attempt.quote_hash == bearer.quote_hash
    pays = not bearer.read_only
    return PayState(
        version=version,
        phase=checkout.phase,
        current=_is_current(checkout, bearer),
        read_only=bearer.read_only,
        receipt_mailed=session.policy.mails_receipt,
        locale=session.locale,
        shop=_shop(ctx, session),
        summary=await _summary(ctx, bearer, session, quoted) if quoted else UNSET,
        methods=await _methods(ctx, session, quoted if pays and _opens(checkout) else None),
        frames=_origins(ctx, session, "frames"),
        redirects=_origins(ctx, session, "redirects"),
        payment=payment_view(attempt, Role.SHOPPER) if attempt and ours else UNSET,
        provider=attempt.provider if attempt and ours else UNSET,
        next_action=await _next_action(ctx, session, attempt)
        if attempt and ours and pays
        else UNSET,
        order=_order(checkout),
    )


def _is_current(checkout: Checkout, bearer: PayBearer) -> bool:
    approval = checkout.approval
    approved = approval is not None and approval.quote_hash == bearer.quote_hash
    return approved or (checkout.order is not None)


def _quoted(checkout: Checkout, quote_hash: str) -> Quoted | None:
    """Return the quote that this page pays, frozen while it is being paid."""
    for quoted in (checkout.frozen_quote, checkout.quoted):
        if quoted is not None and quoted.quote_hash == quote_hash:
            return quoted
    return None


def _shop(ctx: Context, session: Session) -> PayShop:
    shop = ctx.settings.shops[session.shop_id]
    page = session.page if session.page.startswith(tuple(f"{o}/" for o in shop.origins)) else ""
    return PayShop(
        name=shop.name,
        return_url=page or f"{shop.origins[0]}/",
        terms_version=session.policy.terms_version,
        terms_link=session.policy.terms_link,
        terms_tick=session.policy.terms_tick,
        order_label=session.policy.order_labels,
    )


async def _recipient(
    ctx: Context, bearer: PayBearer, session: Session, quoted: Quoted
) -> dict[Field, str]:
    """Return the personal values that the approval is bound to; none where they have changed."""
    if quote_hash(quoted.quote, bound_macs(session.fields)) != quoted.quote_hash:
        return {}
    _, seen = await ctx.counter.view(bearer.session_id, bearer.party_id)
    return {
        Field(name): field.value
        for name, field in seen.fields.items()
        if name in RECIPIENT and field.value
    }


async def _summary(ctx: Context, bearer: PayBearer, session: Session, quoted: Quoted) -> PaySummary:
    quote = quoted.quote
    skus = [line.sku for line in quote.lines.values()]
    products = {
        product.sku: product for product in await ctx.connectors[session.shop_id].products(skus)
    }
    option = next(
        (item for item in quote.delivery_options if item.option_id == quote.delivery_option), None
    )
    recipient = await _recipient(ctx, bearer, session, quoted)
    return PaySummary(
        quote_hash=quoted.quote_hash,
        lines=tuple(
            PayLine(
                sku=line.sku,
                name=products[line.sku].name if line.sku in products else {},
                variant=products[line.sku].variant if line.sku in products else {},
                quantity=line.quantity,
                total=line.total,
            )
            for line in quote.lines.values()
        ),
        discounts=_discounts(session, bearer.checkout, quote),
        delivery=quote.delivery,
        delivery_name=option.name if option else {},
        days_min=option.days_min if option else UNSET,
        days_max=option.days_max if option else UNSET,
        taxes=tuple(
            PayAmount(label=f"{t.rate_bp}", amount=t.tax) for t in quote.taxes if t.tax.amount
        ),
        tax_included=quote.tax_included,
        total=quote.total,
        recipient={str(field): value for field, value in in_use(recipient).items()},
        address=address_lines(recipient, recipient.get(Field.COUNTRY, "")),
    )


def _discounts(session: Session, checkout: int, quote: Quote) -> tuple[PayAmount, ...]:
    """Return what is taken off, with who gave it."""
    givers = discount_givers(session, checkout)
    found: list[PayAmount] = []
    for discount in quote.discounts:
        label = "" if discount.kind == ADVISOR else discount.source
        shown = PayAmount(label=label, amount=discount.amount)
        if not label and (giver := givers.get(discount.source)):
            shown = replace(shown, by=giver.name, percent_bp=giver.percent_bp)
        if discount.amount.amount:
            found.append(shown)
    return tuple(found)


async def _methods(ctx: Context, session: Session, quoted: Quoted | None) -> tuple[PayMethod, ...]:
    """Return the ways to pay: those that take what is to be paid, each with its form.

    Where nothing is to be paid any more all are listed, since one of them was used.
    """
    providers = ctx.providers[session.shop_id]
    found: list[PayMethod] = []
    for offered in session.policy.methods:
        provider = providers.get(offered.provider)
        for method in provider.capabilities.methods if provider else ():
            if provider is None or method.method != offered.method:
                continue
            if quoted is not None and not _takes(provider, method, quoted.quote.total):
                continue
            try:
                setup = await _setup(provider, method, session, quoted)
                setup = _capturing(setup, offered.capture)
            except ProviderError as error:
                failed(ctx.metrics, session.shop_id, offered.provider, error)
                continue
            found.append(
                PayMethod(
                    method=method.method,
                    provider=offered.provider,
                    flow=method.flow,
                    name=method.name,
                    setup=setup,
                )
            )
    return tuple(found)


def _takes(provider: PaymentProvider, method: Method, total: Money) -> bool:
    """Whether the provider collects this amount by this method."""
    currencies = provider.capabilities.currencies
    return (currencies is None or total.currency in currencies) and method.takes(total)


async def _setup(
    provider: PaymentProvider, method: Method, session: Session, quoted: Quoted | None
) -> ClientSetup | UnsetType:
    """Return what the provider's own form needs, where the method has one."""
    if quoted is None or method.flow is not Flow.CLIENT_CONFIRM:
        return UNSET
    return await provider.prepare(quoted.quote.total, session.locale) or UNSET


def _capturing(setup: ClientSetup | UnsetType, capture: CaptureMode) -> ClientSetup | UnsetType:
    """Tell a form of a provider's own when the money will be taken: it may show other ways then."""
    if setup is UNSET or not setup.options:
        return setup
    return replace(setup, options={**setup.options, "capture_method": str(capture)})


def _opens(checkout: Checkout) -> bool:
    return checkout.phase in (Phase.APPROVED, Phase.PAYING)


def _origins(ctx: Context, session: Session, need: str) -> tuple[str, ...]:
    """Return the origins that the shop's providers need for something, each once."""
    providers = ctx.providers[session.shop_id].values()
    return tuple(dict.fromkeys(o for provider in providers for o in getattr(provider.page, need)))


async def _next_action(ctx: Context, session: Session, attempt: Attempt) -> NextAction | UnsetType:
    if attempt.state not in ACTIONS:
        return UNSET
    wanted = any(p.state is PaymentState.ACTION_REQUIRED for p in attempt.payments.values())
    if not wanted:
        return UNSET
    found = await ctx.workers.next_action(session.session_id, attempt.attempt_id)
    return UNSET if found is None else found


def _order(checkout: Checkout) -> OrderView | UnsetType:
    order = checkout.order
    if order is None:
        return UNSET
    return OrderView(
        order_ref=order.order_ref,
        total=order.total,
        at_ms=order.at_ms,
        canceled=order.canceled,
    )
