"""What the counter and its workers talk to, in one value that `app.py` makes once."""

from collections.abc import Mapping

from msgspec import Struct, field

from theke_checkout.providers import PaymentProvider
from theke_checkout.values.ids import ShopId
from theke_server.clock import Clock, Ids
from theke_server.live.asides import Asides
from theke_server.live.tasks import Guards
from theke_server.mail import NO_MAIL, Mail
from theke_server.outgoing import Webhooks
from theke_server.privacy.seal import Sealer
from theke_server.shops import ShopConnector
from theke_server.stores import Stores
from theke_server.telemetry import Metrics


class Context(Struct, frozen=True, kw_only=True):
    """The world around the live sessions. Shops and providers by shop: nothing is shared."""

    stores: Stores
    sealer: Sealer
    clock: Clock
    ids: Ids
    connectors: Mapping[ShopId, ShopConnector]
    providers: Mapping[ShopId, Mapping[str, PaymentProvider]]
    metrics: Metrics
    asides: Asides
    guards: Guards
    public_url: str = ""
    """Theke's own origin, where a provider sends the shopper back to the pay page."""
    mailing: Mail = NO_MAIL
    outgoing: Webhooks = field(default_factory=Webhooks)
