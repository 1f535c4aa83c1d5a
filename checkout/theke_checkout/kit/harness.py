"""What the contract suite needs of a provider's double: cards, banks, notices, broken lines, time.

The author of a provider writes one `Harness` around a double of the payment company (an own small
server, or a test mode) and the real adapter. The suite drives everything through these hands.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol, runtime_checkable

from theke_checkout.providers import NextAction, PaymentProvider


class Card(StrEnum):
    """What a shopper types into the provider's own form, by what comes of it."""

    PAYS = "pays"
    REFUSED = "refused"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    EXPIRED_CARD = "expired_card"
    WRONG_CODE = "wrong_code"
    AUTHENTICATION_FAILED = "authentication_failed"
    TECHNICAL = "technical"
    FRAUD = "fraud"
    """Refused for good: the payment ends."""
    CHECKED = "checked"
    """The bank asks its customer first (3-D Secure); `Harness.answer` answers."""
    CAPTURE_FAILS = "capture_fails"
    """Authorized, and then no capture of it succeeds."""
    LATE = "late"
    """In processing, and good within a minute."""


class Visit(StrEnum):
    """What the shopper does on a page that a redirect leads to."""

    APPROVE = "approve"
    DECLINE = "decline"
    CANCEL = "cancel"


class Cut(StrEnum):
    """How the line to the payment company breaks."""

    CONNECT = "connect"
    """No call leaves: nothing is executed."""
    ANSWER = "answer"
    """Calls are executed, and their answers are lost."""
    HANG = "hang"
    """Calls are executed, and their answers never come."""


class Signer(StrEnum):
    """Whose secret signs a notice."""

    CURRENT = "current"
    OLD = "old"
    """The secret before the current one. The adapter under test is given both."""
    STRANGER = "stranger"
    """A secret that the adapter does not know."""


class Harness(Protocol):
    """A provider and the hands of everybody else: shopper, bank, network, time.

    The adapter under test has two webhook secrets, current and old, where its webhooks are signed.
    Time stands still but for `let_pass`. Each test gets a harness of its own.
    """

    @property
    def provider(self) -> PaymentProvider:
        """The adapter under test."""
        ...

    @property
    def posted(self) -> list[tuple[dict[str, str], bytes]]:
        """Notices that the double has sent so far, headers and raw body, in order of sending."""
        ...

    @property
    def canaries(self) -> frozenset[str]:
        """Secrets and card numbers of this double, which no log and no repr may ever hold."""
        ...

    async def confirmation(self, card: Card) -> str:
        """Type a card into the provider's form; return the one-time token for `create`.

        Asked only for methods with the flow `client_confirm`.
        """
        ...

    async def answer(self, action: NextAction, *, passed: bool) -> None:
        """Answer the bank's check of `Card.CHECKED`."""
        ...

    async def visit_bank(self, action: NextAction, visit: Visit) -> None:
        """Go where a redirect leads, and press a button there."""
        ...

    def cut(self, cut: Cut) -> None:
        """Break the adapter's line for every call from now on, until `mend`.

        Notices and the hands of this harness go on working.
        A provider without a line (the books are its own) breaks its `Keep` instead.
        """
        ...

    def mend(self) -> None:
        """Make the line good again; calls that hang go on hanging."""
        ...

    async def hanging(self) -> None:
        """Wait until a call hangs by `Cut.HANG`."""
        ...

    def signed(self, body: bytes, signer: Signer, at_ms: int) -> Mapping[str, str]:
        """Return the headers of a notice that someone signed at a time.

        Asked only where webhooks are declared as signed.
        """
        ...

    async def let_pass(self, ms: int) -> None:
        """Let time pass, what is due be done, and notices that are due be `posted`."""
        ...

    def now_ms(self) -> int:
        """Return the time of the double and of the adapter."""
        ...


@runtime_checkable
class Chargebacks(Protocol):
    """A harness whose double knows the shopper's bank."""

    async def charge_back(self, ref: str) -> None:
        """Let the shopper's bank take back all that is left of a payment."""
        ...
