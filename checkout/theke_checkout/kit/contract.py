"""The contract suite: what every payment provider must do. The same cases for each of them.

    class TestMine(ProviderContract):
        capabilities = CAPABILITIES
        cards = frozenset({Card.PAYS, Card.REFUSED, Card.CHECKED})

        @pytest.fixture
        async def harness(self):
            async with MyHarness() as harness:
                yield harness

Run it with pytest and pytest-asyncio (`pip install theke[kit]`). What is declared is demanded, and
what is not declared must be refused. Cases that a declaration leaves nothing of are not collected;
the summary at the end names each of them with its reason.
"""

import pytest

from theke_checkout.kit.create_cases import CreateCases
from theke_checkout.kit.harness import Card
from theke_checkout.kit.honesty_cases import HonestyCases
from theke_checkout.kit.money_cases import MoneyCases
from theke_checkout.kit.notice_cases import NoticeCases
from theke_checkout.kit.shopper_cases import ShopperCases
from theke_checkout.providers import Capabilities
from theke_checkout.values.money import Money


class ProviderContract(CreateCases, ShopperCases, MoneyCases, NoticeCases, HonestyCases):
    """All cases. A subclass declares its provider and gives a fixture `harness`."""

    pytestmark = pytest.mark.asyncio

    capabilities: Capabilities
    """What the provider under test declares; a case holds it to that."""
    cards: frozenset[Card] = frozenset()
    """The cards that the double has: `PAYS` and `REFUSED` at least, where a method has a form."""
    amount: Money = Money(21_480, "CHF")
    """A usual amount; another is taken for methods that do not take it."""
    chargebacks: bool = False
    """Whether a shopper's bank can take money back by itself: then the harness is a `Chargebacks`,
    too. Leave it only where no bank stands behind a payment."""
