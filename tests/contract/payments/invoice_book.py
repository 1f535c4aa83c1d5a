"""The invoice provider on a drawer in memory that can break."""

from theke_checkout.kit.drawer import DrawerHarness
from theke_checkout.providers.invoice.provider import KIND
from theke_checkout.providers.kinds import Account
from theke_checkout.values.ids import ShopId

OPTIONS = {"most": "500 CHF, 400 EUR, 60000 JPY", "least": "0.50 CHF", "days": "20"}
ACCOUNT = Account(name="later", shop_id=ShopId("demo"), options=OPTIONS)


def invoice_harness() -> DrawerHarness:
    """Return a shop's book."""
    return DrawerHarness(KIND, ACCOUNT)
