"""How much a party may do in a while, over all its connections.

A rate outlives the connections that used it up: who connects again starts where they stopped.
"""

import time
from collections.abc import Hashable

from theke_checkout.values.ids import PartyId, SessionId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.gateway.settings import TALK_ITEM_BYTES, GatewaySettings
from theke_server.gateway.watch import Bucket

SWEEP_AT_MIN = 1_000
"""Buckets of one kind before the full ones among them are forgotten."""


class Rates:
    """The rates of all parties and sessions of this process."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._messages = Buckets(settings.party_frames_per_s, settings.party_frames_burst)
        self._pages = Buckets(settings.party_pages_per_s, settings.party_pages_burst)
        self._talk = Buckets(settings.party_talk_bytes_per_s, settings.party_talk_bytes_burst)
        self._session_talk = Buckets(
            settings.session_talk_bytes_per_s, settings.session_talk_bytes_burst
        )
        self._signals = Buckets(settings.party_signals_per_s, settings.party_signals_burst)
        self._signal_chars = Buckets(
            settings.party_signal_chars_per_s, settings.party_signal_chars_burst
        )
        self._joins = Buckets(settings.party_joins_per_s, settings.party_joins_burst)

    def take_message(self, session_id: SessionId, party_id: PartyId) -> None:
        """Count a message. Raises `RejectedError(RATE_LIMITED)`, as the others."""
        self._messages.take((session_id, party_id))

    def take_page(self, session_id: SessionId, party_id: PartyId) -> None:
        """Count a reading of view or talk."""
        self._pages.take((session_id, party_id))

    def take_talk(self, session_id: SessionId, party_id: PartyId, text: str) -> None:
        """Count the bytes of something said, for the party and for its session."""
        cost = TALK_ITEM_BYTES + len(text.encode())
        self._talk.take((session_id, party_id), cost)
        self._session_talk.take(session_id, cost)

    def take_signal(self, session_id: SessionId, party_id: PartyId, chars: int) -> None:
        """Count a signal of a call and its length."""
        self._signals.take((session_id, party_id))
        self._signal_chars.take((session_id, party_id), chars)

    def take_join(self, session_id: SessionId, party_id: PartyId) -> None:
        """Count a joining of a call."""
        self._joins.take((session_id, party_id))


class Buckets:
    """Buckets of one kind, by whose they are; a full one is forgotten sooner or later."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._buckets: dict[Hashable, Bucket] = {}
        self._sweep_at = SWEEP_AT_MIN

    def take(self, whose: Hashable, cost: float = 1) -> None:
        """Take tokens. Raises `RejectedError(RATE_LIMITED)` where there are not enough."""
        now_s = time.monotonic()
        bucket = self._buckets.get(whose)
        if bucket is None:
            if len(self._buckets) >= self._sweep_at:
                self._sweep(now_s)
            bucket = self._buckets[whose] = Bucket(self._rate, self._burst, now_s)
        if not bucket.take(now_s, cost):
            raise RejectedError(Reason.RATE_LIMITED)

    def _sweep(self, now_s: float) -> None:
        """Forget the buckets that are full; look again once there are twice as many as remain."""
        self._buckets = {
            whose: bucket for whose, bucket in self._buckets.items() if not bucket.full(now_s)
        }
        self._sweep_at = max(SWEEP_AT_MIN, 2 * len(self._buckets))
