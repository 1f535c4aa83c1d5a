"""What is sent to a shop's systems: the body, and who it is from, as Standard Webhooks has it."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct
from standardwebhooks import Webhook

from theke_checkout.effects.kinds import Announcement, WebhookData
from theke_checkout.values.money import Money, decimal_text
from theke_server.outgoing import Parcel, Receiver

TEST_TOPIC = "webhook.test"
"""What `theke webhooks test` sends: nothing happened."""
AGENT = "Theke-Webhooks/1"


class Body(Struct, frozen=True, kw_only=True):
    """The body of a webhook. It is the same, byte for byte, at every try."""

    type: str
    timestamp: str
    """When it happened, in UTC; when it was sent stands in the header."""
    data: dict[str, Any]
    """The body's data: amounts in minor units and, as `value`, in whole units with all digits."""


def pack(receiver: Receiver, announcement: Announcement, now_ms: int) -> Parcel:
    """Return an announcement ready to be sent now, signed with each secret of its receiver."""
    body = Body(
        type=announcement.topic.value,
        timestamp=_iso(announcement.at_ms),
        data=_data(announcement.data),
    )
    return _signed(receiver, announcement.message_id, body, now_ms)


def pack_test(receiver: Receiver, message_id: str, data: WebhookData, now_ms: int) -> Parcel:
    """Return a webhook that says nothing but that it arrives."""
    body = Body(type=TEST_TOPIC, timestamp=_iso(now_ms), data=_data(data))
    return _signed(receiver, message_id, body, now_ms)


def _signed(receiver: Receiver, message_id: str, body: Body, now_ms: int) -> Parcel:
    text = msgspec.json.encode(body).decode()
    now = datetime.fromtimestamp(now_ms // 1000, UTC)
    signatures = [Webhook(secret).sign(message_id, now, text) for secret in receiver.secrets]
    return Parcel(
        url=receiver.url,
        headers={
            "content-type": "application/json",
            "user-agent": AGENT,
            "webhook-id": message_id,
            "webhook-timestamp": str(now_ms // 1000),
            "webhook-signature": " ".join(signatures),
        },
        body=text.encode(),
    )


def _data(happening: WebhookData) -> dict[str, Any]:
    data: dict[str, Any] = msgspec.to_builtins(happening)
    for name in data:
        if isinstance(money := getattr(happening, name), Money):
            data[name]["value"] = decimal_text(money)
    return data


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")
