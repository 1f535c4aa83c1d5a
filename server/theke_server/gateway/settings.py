"""The limits of the gateway, in one table. A test reaches each of them."""

from collections.abc import Mapping

from msgspec import Struct

from theke_server.media.turn import NO_RELAY, Relay

FRAME_BYTES_MAX = 65_536
BACKLOG_BYTES_MAX = 256 * 1024
"""What may wait for a reader that does not read; one byte more and it is cut."""

FRAMES_PER_S = 50
FRAMES_BURST = 100
PARTY_FRAMES_PER_S = 50
PARTY_FRAMES_BURST = 150
"""Of one party over all its connections, so that nobody uses up the share of the other party. A
session's rate is that of its parties together.
"""

PARTY_PAGES_PER_S = 4
PARTY_PAGES_BURST = 40
"""Of `resume` and `talk`, which read, open and send much. All connections of a party at once, and
each of them again after a gap, stay below the burst.
"""

PARTY_TALK_BYTES_PER_S = 2 * 1024
PARTY_TALK_BYTES_BURST = 64 * 1024
SESSION_TALK_BYTES_PER_S = 4 * 1024
SESSION_TALK_BYTES_BURST = 128 * 1024
"""What is said, in UTF-8: far more than hands can write, with room for texts that are pasted."""

PARTY_SIGNALS_PER_S = 20
PARTY_SIGNALS_BURST = 160
PARTY_SIGNAL_CHARS_PER_S = 32 * 1024
PARTY_SIGNAL_CHARS_BURST = 192 * 1024
"""Of what browsers tell each other to find a way for a call: three others, each twice at once."""
PARTY_JOINS_PER_S = 0.5
PARTY_JOINS_BURST = 30
"""Into a call, one for each page load and each new connection."""

TALK_ITEM_BYTES = 128
"""What an item costs beside its text."""

CONNECT_DEADLINE_S = 5.0
SEND_DEADLINE_S = 5.0
CLOSE_DEADLINE_S = 2.0
"""How long a peer has to answer our close before its TCP connection is torn down."""

REQUEST_DEADLINE_S = 10.0
"""How long a TCP connection has to send the head of its first request."""

HEAD_BYTES_MAX = 16_384
"""The head of a request, with all its headers."""

CONTROL_FRAMES_PER_S = 2
CONTROL_FRAMES_BURST = 20
"""Pings and pongs of the websocket itself; browsers send none."""

PIECES_MAX = 64
"""Pieces of one fragmented message."""

TRANSPORT_BYTES_MAX = 1024 * 1024
"""What the transport itself may hold for a peer, whoever wrote it."""

PING_INTERVAL_S = 25.0
PING_TIMEOUT_S = 20.0
PENDING_MAX = 2_000
"""Connections that have not said who they are."""

CONNECTIONS_PER_ADDRESS_MAX = 1_000
"""From one network address; many people can share one."""

CONNECTIONS_PER_PARTY_MAX = 16
"""Each tab of the shop holds one: who compares opens ten, and after a change of networks those of
before are still here until a ping is not answered."""
CONNECTIONS_PER_SESSION_MAX = 40
CONNECTIONS_PER_ADVISOR_MAX = 8
UNANSWERED_MAX = 16
"""Commands of one connection that wait for the shop at once."""


class GatewaySettings(Struct, frozen=True, kw_only=True):
    """What the operator and the shops decide about the gateway."""

    own_origins: frozenset[str]
    """Theke's own origins, where panel and desk live."""
    shop_origins: Mapping[str, frozenset[str]] = {}
    """The origins of each shop's pages."""
    path: str = "/socket.io/"
    eager: bool = True
    """Send without a task per message; false keeps the stock path of python-socketio."""
    frames_per_s: float = FRAMES_PER_S
    frames_burst: float = FRAMES_BURST
    party_frames_per_s: float = PARTY_FRAMES_PER_S
    party_frames_burst: float = PARTY_FRAMES_BURST
    party_pages_per_s: float = PARTY_PAGES_PER_S
    party_pages_burst: float = PARTY_PAGES_BURST
    party_talk_bytes_per_s: float = PARTY_TALK_BYTES_PER_S
    party_talk_bytes_burst: float = PARTY_TALK_BYTES_BURST
    session_talk_bytes_per_s: float = SESSION_TALK_BYTES_PER_S
    session_talk_bytes_burst: float = SESSION_TALK_BYTES_BURST
    party_signals_per_s: float = PARTY_SIGNALS_PER_S
    party_signals_burst: float = PARTY_SIGNALS_BURST
    party_signal_chars_per_s: float = PARTY_SIGNAL_CHARS_PER_S
    party_signal_chars_burst: float = PARTY_SIGNAL_CHARS_BURST
    party_joins_per_s: float = PARTY_JOINS_PER_S
    party_joins_burst: float = PARTY_JOINS_BURST
    relay: Relay = NO_RELAY
    has_calls: bool = True
    refuse_signals: bool = False
    """Refuse what offers more than the form of a call allows; false cuts it to fit."""
    connect_deadline_s: float = CONNECT_DEADLINE_S
    send_deadline_s: float = SEND_DEADLINE_S
    close_deadline_s: float = CLOSE_DEADLINE_S
    ping_interval_s: float = PING_INTERVAL_S
    ping_timeout_s: float = PING_TIMEOUT_S
    pending_max: int = PENDING_MAX
    per_address_max: int = CONNECTIONS_PER_ADDRESS_MAX

    def allows(self, origin: str, shop_id: str) -> bool:
        """Say whether a page of this origin may speak for this shop. A missing origin may: what
        lets someone in is a token, never a cookie.
        """
        return (
            not origin
            or origin in self.own_origins
            or origin in self.shop_origins.get(shop_id, frozenset())
        )

    def knows(self, origin: str) -> bool:
        """Say whether this origin may open a connection at all."""
        return (
            not origin
            or origin in self.own_origins
            or any(origin in origins for origins in self.shop_origins.values())
        )
