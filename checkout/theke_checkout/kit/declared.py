"""What an author declares of a provider, and the ways to pay that follow from it.

A case of the suite names a selector: which ways it is for. Where the declaration leaves none, the
case is not collected, and the summary says why.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from msgspec import Struct

from theke_checkout.kit.harness import Card
from theke_checkout.providers import AmountRange, Capabilities, Flow, Method, WebhookKind
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

CURRENCIES = ("CHF", "EUR", "JPY", "KWD", "ISK", "HUF")
"""No digits, two and three; and those where providers and ISO 4217 do not agree."""

SIZES = (1, 99, 100, 21_480, 1_234_560, 1_234_567)
"""Amounts of the round trips, in minor units, as far as a method takes them."""

DECLINED = frozenset(
    {
        Card.REFUSED,
        Card.INSUFFICIENT_FUNDS,
        Card.EXPIRED_CARD,
        Card.WRONG_CODE,
        Card.AUTHENTICATION_FAILED,
        Card.TECHNICAL,
    }
)
"""Cards that are declined in a way that the shopper can mend."""


class Declared(Struct, frozen=True, kw_only=True):
    """What the class of an author says: capabilities, the double's cards, a usual amount."""

    capabilities: Capabilities
    cards: frozenset[Card]
    amount: Money
    chargebacks: bool = False


class Way(Struct, frozen=True, kw_only=True):
    """One way to pay, for one run of a case."""

    method: Method
    capture: CaptureMode
    amount: Money
    card: Card = Card.PAYS

    def __str__(self) -> str:
        card = "" if self.card is Card.PAYS else f"-{self.card.value}"
        money = f"{self.amount.amount}{self.amount.currency}"
        return f"{self.method.method}-{self.capture.value}-{money}{card}"


Selector = Callable[[Declared], Iterable[Way]]
Test = TypeVar("Test", bound=Callable[..., Any])


def over(selector: Selector, why: str) -> Callable[[Test], Test]:
    """Run a case once for each way of `selector`. `why` is said where there is none."""

    def mark(test: Test) -> Test:
        test.theke_ways = selector  # type: ignore[attr-defined]
        test.theke_why = why  # type: ignore[attr-defined]
        return test

    return mark


def amount_of(declared: Declared, method: Method) -> Money:
    """Return a usual amount that a method takes: the author's, else one in its own currency."""
    currencies = [declared.amount.currency, *CURRENCIES]
    currencies += sorted(method.currencies or ()) + sorted(declared.capabilities.currencies or ())
    for currency in currencies:
        if not in_currency(declared.capabilities, method, currency):
            continue
        for amount in (declared.amount.amount, *reversed(sizes(method, currency))):
            if method.takes(Money(amount, currency)):
                return Money(amount, currency)
    raise AssertionError(f"no amount can be paid by {method.method}")


def in_currency(capabilities: Capabilities, method: Method, currency: str) -> bool:
    """Return whether a method is declared for a currency."""
    provider = capabilities.currencies is None or currency in capabilities.currencies
    return provider and (method.currencies is None or currency in method.currencies)


def sizes(method: Method, currency: str) -> list[int]:
    """Return the amounts of the round trips that a method takes in a currency, the ends too."""
    span = method.amounts.get(currency, AmountRange())
    ends = [span.least] if span.most is None else [span.least, span.most]
    return sorted({size for size in (*SIZES, *ends) if span.holds(size)})


# ---- selectors


def first(declared: Declared) -> list[Way]:
    """The first method, as it takes money first."""
    return each_method(declared)[:1]


def each_method(declared: Declared) -> list[Way]:
    """Each method once."""
    ways = each_capture(declared)
    return [way for n, way in enumerate(ways) if way.method not in [w.method for w in ways[:n]]]


def each_capture(declared: Declared) -> list[Way]:
    """Each method with each of its capture modes."""
    return [
        Way(method=method, capture=capture, amount=amount_of(declared, method))
        for method in declared.capabilities.methods
        for capture in sorted(method.captures, reverse=True)
    ]


def of_flow(flow: Flow) -> Selector:
    """Each method of a flow."""
    return lambda declared: [way for way in each_method(declared) if way.method.flow is flow]


def by_card(*cards: Card) -> Selector:
    """Each method with a form, with each of these cards that the double has."""

    def ways(declared: Declared) -> list[Way]:
        return [
            Way(method=way.method, capture=way.capture, amount=way.amount, card=card)
            for way in of_flow(Flow.CLIENT_CONFIRM)(declared)
            for card in sorted(declared.cards.intersection(cards))
        ]

    return ways


def by_card_later(*cards: Card) -> Selector:
    """As `by_card`, where money is taken by a second call."""
    return lambda declared: [way for way in by_card(*cards)(declared) if later(way)]


def each_size(declared: Declared) -> list[Way]:
    """Each method in each of the six currencies that it is declared for, in several sizes."""
    return [
        Way(method=way.method, capture=way.capture, amount=Money(size, currency))
        for way in each_method(declared)
        for currency in CURRENCIES
        if in_currency(declared.capabilities, way.method, currency)
        for size in sizes(way.method, currency)
    ]


def each_wrong_currency(declared: Declared) -> list[Way]:
    """Each method in each of the six currencies that it is not declared for."""
    return [
        Way(method=way.method, capture=way.capture, amount=Money(way.amount.amount, currency))
        for way in each_method(declared)
        for currency in CURRENCIES
        if not in_currency(declared.capabilities, way.method, currency)
    ]


def each_wrong_size(declared: Declared) -> list[Way]:
    """Each declared range, a step below its least and a step above its most."""
    return [
        Way(method=way.method, capture=way.capture, amount=Money(size, currency))
        for way in each_method(declared)
        for currency, span in sorted(way.method.amounts.items())
        for size in (
            span.least - span.step,
            *([] if span.most is None else [span.most + span.step]),
        )
        if size > 0
    ]


def taken_later(declared: Declared) -> list[Way]:
    """Each method whose money is taken by a second call."""
    return [way for way in each_capture(declared) if later(way)]


def taken_at_once(declared: Declared) -> list[Way]:
    """Each method whose money is taken when it is paid."""
    return [way for way in each_capture(declared) if not later(way)]


def charged_back(declared: Declared) -> list[Way]:
    """Each method, where the shopper's bank can take money back by itself."""
    return each_method(declared) if declared.chargebacks else []


def later(way: Way) -> bool:
    """Return whether a way takes its money by a second call."""
    return way.capture is not CaptureMode.AUTOMATIC


def notified_by(*kinds: WebhookKind) -> Selector:
    """The first method of each flow, where notices are of one of these kinds."""

    def ways(declared: Declared) -> list[Way]:
        if declared.capabilities.webhooks not in kinds:
            return []
        return [way for flow in Flow for way in list(of_flow(flow)(declared))[:1]]

    return ways


def notified_at_once(declared: Declared) -> list[Way]:
    """As `notified_by` any notice, where money is secured by `create` alone."""
    notified = notified_by(WebhookKind.SIGNED, WebhookKind.POINTER)(declared)
    return [way for way in notified if way.method.flow is not Flow.REDIRECT]
