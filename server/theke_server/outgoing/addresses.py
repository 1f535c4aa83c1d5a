"""The shops' own systems as the settings name them: read, and looked at for what is unsafe."""

import base64
import binascii
import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from theke_checkout.effects.kinds import Topic
from theke_checkout.values.ids import ShopId
from theke_server.config import Problem, Settings, Webhook, nearest
from theke_server.outgoing import Receiver

RECEIVERS_MAX = 8
"""The most systems of one shop."""
SECRET_PREFIX = "whsec_"  # noqa: S105 -- how every secret begins
SECRET_BYTES_MIN, SECRET_BYTES_MAX = 24, 64
"""What Standard Webhooks asks of a secret."""
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
FIX_SECRET = "make one with `theke webhooks secret`"  # noqa: S105 -- a hint


def receivers(settings: Settings) -> dict[ShopId, list[Receiver]]:
    """Return the systems of every shop. What cannot be used is left to `problems`."""
    return {
        ShopId(shop_id): [_receiver(name, webhook) for name, webhook in shop.webhooks.items()]
        for shop_id, shop in settings.shops.items()
    }


def problems(settings: Settings) -> Iterator[Problem]:
    """Yield what is wrong with the addresses, secrets and topics."""
    for shop_id, shop in settings.shops.items():
        where = f"shops.{shop_id}.webhooks"
        if len(shop.webhooks) > RECEIVERS_MAX:
            yield Problem(
                where, f"are more than {RECEIVERS_MAX}", "tell one system that tells more"
            )
        for name, webhook in shop.webhooks.items():
            yield from _webhook(f"{where}.{name}", name, webhook, demo=settings.server.demo)


def _receiver(name: str, webhook: Webhook) -> Receiver:
    by_name = {topic.value: topic for topic in Topic}
    return Receiver(
        name=name,
        url=webhook.url,
        secrets=tuple(text for text in (webhook.secret, webhook.secret_old) if text),
        topics=frozenset(by_name[topic] for topic in webhook.topics or by_name if topic in by_name),
    )


def _webhook(where: str, name: str, webhook: Webhook, *, demo: bool) -> Iterator[Problem]:
    if not NAME.fullmatch(name):
        yield Problem(where, "is no name for a system", "use small letters, digits and -")
    yield from _url(f"{where}.url", webhook.url, demo=demo)
    if not webhook.secret:
        yield Problem(f"{where}.secret", "is missing: nobody could tell who sent it", FIX_SECRET)
    for key, secret in (("secret", webhook.secret), ("secret_old", webhook.secret_old)):
        if secret and not _is_secret(secret):
            yield Problem(f"{where}.{key}", "is no webhook secret", FIX_SECRET)
    names = [topic.value for topic in Topic]
    for topic in webhook.topics:
        if topic not in names:
            yield Problem(f"{where}.topics", f"{topic!r} is no topic", nearest(topic, names))


def _url(where: str, url: str, *, demo: bool) -> Iterator[Problem]:
    parts = _split(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        yield Problem(where, "is no address", "such as https://erp.shop.example/theke")
        return
    if parts.scheme == "http" and not demo:
        yield Problem(where, "amounts would travel readable for everyone", "use https")
    if parts.username or parts.password or parts.fragment:
        yield Problem(where, "holds a password or a #", "signatures say who sends; leave it out")
    if _is_metadata(parts.hostname):
        yield Problem(where, "is an address of this machine's own network alone", "name a host")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port > 0 else None
    except ValueError:
        return None  # `port` raises where it is no number


def _is_metadata(host: str) -> bool:
    """Whether this is where clouds keep a machine's own secrets: link-local, or nowhere at all."""
    try:
        address = ip_address(host)
    except ValueError:
        return False  # a name: only an address says where it is
    return address.is_link_local or address.is_multicast or address.is_unspecified


def _is_secret(text: str) -> bool:
    bare = text.removeprefix(SECRET_PREFIX)
    try:
        secret = base64.b64decode(bare, validate=True)
    except (binascii.Error, ValueError):
        return False
    return bare != text and SECRET_BYTES_MIN <= len(secret) <= SECRET_BYTES_MAX
