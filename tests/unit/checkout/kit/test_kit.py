"""The kit for authors of providers: it costs nobody anything, and asks for what was declared."""

import subprocess
import sys
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from theke_checkout.kit import declared as d
from theke_checkout.kit.contract import ProviderContract
from theke_checkout.kit.declared import Declared, Way
from theke_checkout.kit.harness import Card
from theke_checkout.providers import AmountRange, Capabilities, Flow, Method, WebhookKind
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

ROOT = Path(__file__).parents[4]
CASES_MIN = 45
"""Fewer would be another suite than was promised."""

CARD = Method(
    method="card",
    flow=Flow.CLIENT_CONFIRM,
    captures=frozenset({CaptureMode.MANUAL, CaptureMode.AUTOMATIC}),
    name={"en": "Card"},
    amounts={"JPY": AmountRange(least=50, most=1_000), "KWD": AmountRange(least=100, step=10)},
)
TWINT = Method(
    method="twint",
    flow=Flow.REDIRECT,
    captures=frozenset({CaptureMode.AUTOMATIC}),
    name={"en": "TWINT"},
    currencies=frozenset({"CHF"}),
    amounts={"CHF": AmountRange(most=500_000)},
)


def declare(*methods: Method, cards: frozenset[Card] = frozenset(Card)) -> Declared:
    capabilities = Capabilities(
        methods=methods, currencies=frozenset({"CHF", "JPY", "KWD"}), idempotency_window_s=1
    )
    return Declared(capabilities=capabilities, cards=cards, amount=Money(21_480, "CHF"))


def named(ways: object) -> list[str]:
    assert isinstance(ways, list)
    return [str(way) for way in ways]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


BOTH = declare(CARD, TWINT)


def test_pytest_loads_the_plugin_and_nothing_else_of_theke() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-c",
            "import pytest, sys; before = set(sys.modules); import theke_checkout.kit.plugin;"
            " print(*sorted(set(sys.modules) - before))",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.split() == ["theke_checkout", "theke_checkout.kit", "theke_checkout.kit.plugin"]


def test_the_wheel_brings_the_kit_and_its_starter() -> None:
    wheel = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    for path in (ROOT / "checkout" / "theke_checkout" / "kit").rglob("*.*"):
        if path.suffix != ".pyc":
            assert str(path.relative_to(ROOT / "checkout")) in wheel


def test_there_are_as_many_cases_as_were_promised() -> None:
    cases = [name for name in dir(ProviderContract) if name.startswith("test_")]
    assert len(cases) >= CASES_MIN
    plain = {"test_the_declaration_is_the_providers_own"}
    for name in set(cases) - plain:
        case = getattr(ProviderContract, name)
        assert case.theke_why, name
        assert isinstance(case.theke_ways(BOTH), list), name


def test_ways_follow_from_what_is_declared() -> None:
    card, twint = "card-manual-21480CHF", "twint-automatic-21480CHF"
    assert named(d.each_method(BOTH)) == [card, twint]
    assert named(d.each_capture(BOTH)) == [card, "card-automatic-21480CHF", twint]
    assert named(d.first(BOTH)) == [card]
    assert named(d.of_flow(Flow.REDIRECT)(BOTH)) == [twint]
    assert named(d.of_flow(Flow.SERVER_ONLY)(BOTH)) == []
    assert named(d.taken_later(BOTH)) == [card]
    assert named(d.taken_at_once(BOTH)) == ["card-automatic-21480CHF", twint]
    assert named(d.by_card(Card.REFUSED)(BOTH)) == [f"{card}-refused"]
    assert named(d.by_card(Card.REFUSED)(declare(CARD, cards=frozenset()))) == []
    assert named(d.notified_by(WebhookKind.SIGNED)(BOTH)) == [card, twint]
    assert named(d.notified_by(WebhookKind.NONE)(BOTH)) == []
    assert named(d.notified_at_once(BOTH)) == [card]


def test_sizes_are_those_that_a_method_takes_and_wrong_ones_a_step_beyond() -> None:
    assert d.sizes(CARD, "JPY") == [50, 99, 100, 1_000]
    assert d.sizes(CARD, "KWD") == [100, 21_480, 1_234_560]
    wrong = {(way.amount.currency, way.amount.amount) for way in d.each_wrong_size(BOTH)}
    assert wrong == {("JPY", 49), ("JPY", 1_001), ("KWD", 90), ("CHF", 500_001)}
    foreign = {(way.method.method, way.amount.currency) for way in d.each_wrong_currency(BOTH)}
    assert foreign == {
        *(("card", currency) for currency in ("EUR", "ISK", "HUF")),
        *(("twint", currency) for currency in ("EUR", "ISK", "HUF", "JPY", "KWD")),
    }
    taken = {way.amount.currency for way in d.each_size(BOTH)}
    assert taken == {"CHF", "JPY", "KWD"}


@pytest.mark.parametrize(
    ("amounts", "amount"),
    [
        ({}, Money(21_480, "CHF")),
        ({"CHF": AmountRange(most=5_000)}, Money(5_000, "CHF")),
        ({"CHF": AmountRange(least=30_000, most=30_000)}, Money(30_000, "CHF")),
    ],
)
def test_a_usual_amount_is_one_that_the_method_takes(
    amounts: dict[str, AmountRange], amount: Money
) -> None:
    method = Method(
        method="m", flow=Flow.REDIRECT, captures=TWINT.captures, name={}, amounts=amounts
    )
    assert d.amount_of(BOTH, method) == amount


def test_a_method_that_takes_nothing_is_no_method() -> None:
    nothing = Method(
        method="m", flow=Flow.REDIRECT, captures=TWINT.captures, name={}, currencies=frozenset()
    )
    with pytest.raises(AssertionError):
        d.amount_of(BOTH, nothing)


def test_a_way_reads_as_what_it_is() -> None:
    way = Way(method=CARD, capture=CaptureMode.MANUAL, amount=Money(1, "JPY"), card=Card.LATE)
    assert str(way) == "card-manual-1JPY-late"
