"""The test cards: every number that the sandbox takes, and what it makes happen.

No other number is taken, so that no real card is ever typed in by mistake and kept. The numbers
live in this table only; payments, tokens and logs carry the name of the case.
"""

from enum import StrEnum

from msgspec import Struct


class Scenario(StrEnum):
    """What a test card makes happen."""

    SUCCESS = "success"
    REFUSED = "refused"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    EXPIRED_CARD = "expired_card"
    WRONG_CODE = "wrong_code"
    AUTHENTICATION_FAILED = "authentication_failed"
    FRAUD = "fraud"
    TECHNICAL = "technical"
    CHALLENGE_PASS = "challenge_pass"  # noqa: S105  a card that passes, no password
    CHALLENGE_FAIL = "challenge_fail"
    CHALLENGE_ABANDON = "challenge_abandon"
    SLOW = "slow"
    LOST_ANSWER = "lost_answer"
    LATE_SUCCESS = "late_success"
    LATE_DECLINE = "late_decline"
    AMOUNT_MISMATCH = "amount_mismatch"
    CAPTURE_FAILS = "capture_fails"
    REFUND_FAILS = "refund_fails"


class TestCard(Struct, frozen=True, kw_only=True):
    """A row of the table in docs/sandbox.md."""

    __test__ = False

    number: str
    case: Scenario
    does: str


def _card(number: str, case: Scenario, does: str) -> TestCard:
    return TestCard(number=number.replace(" ", ""), case=case, does=does)


TEST_CARDS: tuple[TestCard, ...] = (
    _card("4242 4242 4242 4242", Scenario.SUCCESS, "pays"),
    _card("4000 0000 0000 0101", Scenario.REFUSED, "is refused by the bank; another card may work"),
    _card("4000 0000 0000 0200", Scenario.INSUFFICIENT_FUNDS, "has not enough money"),
    _card("4000 0000 0000 0309", Scenario.EXPIRED_CARD, "has expired"),
    _card("4000 0000 0000 0408", Scenario.WRONG_CODE, "has another security code"),
    _card("4000 0000 0000 0507", Scenario.AUTHENTICATION_FAILED, "fails its bank's check at once"),
    _card("4000 0000 0000 0606", Scenario.FRAUD, "is taken for fraud; the payment ends as failed"),
    _card("4000 0000 0000 0705", Scenario.TECHNICAL, "meets a technical fault at the bank"),
    _card(
        "4000 0000 0000 1109", Scenario.CHALLENGE_PASS, "asks for 3-D Secure and takes the answer"
    ),
    _card(
        "4000 0000 0000 1208", Scenario.CHALLENGE_FAIL, "asks for 3-D Secure, which always fails"
    ),
    _card("4000 0000 0000 1307", Scenario.CHALLENGE_ABANDON, "asks for 3-D Secure without an end"),
    _card("4000 0000 0000 2107", Scenario.SLOW, "pays, and the answer takes seconds"),
    _card("4000 0000 0000 2206", Scenario.LOST_ANSWER, "pays, and the answer is lost on its way"),
    _card(
        "4000 0000 0000 2305",
        Scenario.LATE_SUCCESS,
        "is in processing first and pays seconds later",
    ),
    _card(
        "4000 0000 0000 2404", Scenario.LATE_DECLINE, "is in processing first and is refused later"
    ),
    _card("4000 0000 0000 3105", Scenario.AMOUNT_MISMATCH, "pays one hundred minor units too much"),
    _card("4000 0000 0000 3204", Scenario.CAPTURE_FAILS, "is authorized, and cannot be captured"),
    _card("4000 0000 0000 3303", Scenario.REFUND_FAILS, "pays, and cannot be refunded"),
)

NUMBERS: dict[str, Scenario] = {card.number: card.case for card in TEST_CARDS}

DECLINES: dict[Scenario, str] = {
    case: case.value
    for case in (
        Scenario.REFUSED,
        Scenario.INSUFFICIENT_FUNDS,
        Scenario.EXPIRED_CARD,
        Scenario.WRONG_CODE,
        Scenario.AUTHENTICATION_FAILED,
        Scenario.FRAUD,
        Scenario.TECHNICAL,
    )
}
"""The cases that decline at once, and the word they decline with."""

CHALLENGES = frozenset(
    {Scenario.CHALLENGE_PASS, Scenario.CHALLENGE_FAIL, Scenario.CHALLENGE_ABANDON}
)
LATE = frozenset({Scenario.LATE_SUCCESS, Scenario.LATE_DECLINE})
MISMATCH_EXTRA = 100
"""Minor units that the `amount_mismatch` card pays too much."""


def number_of(case: Scenario) -> str:
    """Return the test number of `case`, for tests and pages that list them."""
    return next(card.number for card in TEST_CARDS if card.case is case)
