"""What the rules need to know from outside. The counter looks it up before they run."""

from collections.abc import Mapping

from msgspec import Struct

from theke_checkout.state.party import Party
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import SessionId, Sku


class ProductFact(Struct, frozen=True, kw_only=True):
    """What the shop last said of a product variant. Prices are the quote's business."""

    sku: Sku
    sellable: bool
    stock: int | None = None
    """Pieces left; None where the shop does not count."""


class SealedValue(Struct, frozen=True, kw_only=True):
    """What the rules get of a sealed personal value: all but the value."""

    mac: str
    """HMAC under the session's key; empty when the field was cleared."""
    plain: str = ""
    """The value itself, for countries only."""
    flaw: str = ""
    """The reason why it does not fit the country of its address."""


class Given(Struct, frozen=True, kw_only=True):
    """Who asks, when, and what the world said: never read from the command itself."""

    session_id: SessionId
    party: Party
    """Who asks; the system party for system commands. From the connection, never from a message."""
    at_ms: int
    command_id: str = ""
    products: Mapping[Sku, ProductFact] = {}
    """Facts of the products that the command names, where the shop knows them."""
    sealed: SealedValue | None = None
    """For `SetField`."""
    rechecked: Mapping[Field, SealedValue] = {}
    """For `SetField`: what had to be looked at again, as it is to be kept now."""
