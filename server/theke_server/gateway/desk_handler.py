"""Where an advisor's desk connects: one versioned stream of a shop's sessions, and no commands."""

from typing import Any

from msgspec import Struct

from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.wire import PROTOCOL, DeskView, Patched, Rejected, Resume
from theke_server.access.tokens import ShutOut
from theke_server.gateway.connection import DeskConnection
from theke_server.gateway.links import Link
from theke_server.gateway.packets import ack_frame, event_frame
from theke_server.gateway.payloads import DeskAuth, available, read
from theke_server.gateway.ports import DeskStream, DeskTokens
from theke_server.gateway.rates import Buckets
from theke_server.gateway.settings import CONNECTIONS_PER_ADVISOR_MAX, GatewaySettings
from theke_server.gateway.watch import Watch
from theke_server.live.updates import Unsubscribe
from theke_server.telemetry import Metrics


class DeskResumed(Struct, frozen=True, kw_only=True, tag_field="result", tag="resumed"):
    """The whole of the desk's lists."""

    version: int
    view: DeskView


class DeskHandler:
    """All desk connections of this process."""

    def __init__(
        self, desk: DeskStream, tokens: DeskTokens, settings: GatewaySettings, metrics: Metrics
    ) -> None:
        self._desk = desk
        self._tokens = tokens
        self._settings = settings
        self._metrics = metrics
        self._leave: dict[DeskConnection, Unsubscribe] = {}
        self._shut_outs = 0
        tokens.watch(self._shut_out)
        self._pages = Buckets(settings.party_pages_per_s, settings.party_pages_burst)

    async def enter(self, sid: str, auth: DeskAuth, watch: Watch, link: Link) -> DeskConnection:
        """Let an advisor in. Raises `RejectedError`."""
        if auth.protocol != PROTOCOL:
            raise RejectedError(Reason.MALFORMED, "protocol")
        if watch.origin and watch.origin not in self._settings.own_origins:
            raise RejectedError(Reason.ORIGIN_FORBIDDEN)
        shut_outs = self._shut_outs
        with available():
            bearer = await self._tokens.check(auth.desk)
        if shut_outs != self._shut_outs:
            # It may be this one who was shut out while we looked. The next try knows.
            raise RejectedError(Reason.UNAVAILABLE)
        connection = DeskConnection(sid, watch, link, bearer)
        mine = sum(
            (other.shop_id, other.advisor) == (bearer.shop_id, bearer.advisor)
            for other in self._leave
        )
        if mine >= CONNECTIONS_PER_ADVISOR_MAX:
            raise RejectedError(Reason.LIMIT_REACHED)

        def listener(base: int, version: int, patch: dict[str, Any]) -> None:
            patched = Patched(base=base, version=version, patch=patch)
            connection.push_version(version, event_frame("patch", patched))

        self._leave[connection] = self._desk.subscribe(bearer.shop_id, bearer.advisor, listener)
        self._metrics.connections.labels("desk").inc()
        return connection

    def leave(self, connection: DeskConnection) -> None:
        """Forget a connection that has ended."""
        unsubscribe = self._leave.pop(connection, None)
        if unsubscribe is not None:
            unsubscribe()
            self._metrics.connections.labels("desk").dec()

    async def resume(self, connection: DeskConnection, body: dict[str, Any], number: int) -> None:
        """Give the whole of the lists; patches follow.

        Always the whole: their version counts from one in each process, and proves nothing.
        """
        try:
            self._pages.take((connection.shop_id, connection.advisor))
            read(body, Resume)
        except RejectedError as rejection:
            connection.answer(number, Rejected(reason=rejection.reason))
            return
        connection.hold()
        version, view = await self._desk.view(connection.shop_id, connection.advisor)
        connection.release(version, ack_frame(number, DeskResumed(version=version, view=view)))

    def _shut_out(self, out: ShutOut) -> None:
        """Close an advisor's connections. The desk asks who is signed in before it comes back."""
        self._shut_outs += 1
        for connection in list(self._leave):
            if out.hits(connection.desk):
                connection.bye(Reason.UNAVAILABLE)
