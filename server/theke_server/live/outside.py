"""The world around the counter, in one value that its workers share."""

from collections.abc import Mapping

from msgspec import Struct, field

from theke_checkout.providers import PaymentProvider
from theke_checkout.values.ids import ShopId
from theke_server.clock import Clock, Ids
from theke_server.live.tasks import Guards
from theke_server.mail import NO_MAIL, Mailing
from theke_server.outgoing import Outgoing
from theke_server.privacy.seal import Sealer
from theke_server.shops import ShopConnector
from theke_server.stores import Stores
from theke_server.telemetry import Metrics


class Outside(Struct, frozen=True, kw_only=True):
    """Everything that the counter talks to. Shops and providers by shop: nothing is shared."""

    stores: Stores
    seals: Sealer
    clock: Clock
    ids: Ids
    connectors: Mapping[ShopId, ShopConnector]
    providers: Mapping[ShopId, Mapping[str, PaymentProvider]]
    guards: Guards
    public_url: str = ""
    mailing: Mailing = NO_MAIL
    outgoing: Outgoing = field(default_factory=Outgoing)
    metrics: Metrics = field(default_factory=Metrics)
