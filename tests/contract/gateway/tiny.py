"""A real server process with a tiny counter behind the real gateway.

`python -m tests.contract.gateway.tiny PORT eager|stock [swift]`; `swift` lifts the rate limits. The
counter decides with the real core and keeps all in memory. A token is `SESSION.PARTY`.
"""

import asyncio
import sys
from collections.abc import Callable, Mapping
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from theke_checkout import evolve
from theke_checkout.commands.cart import AddLine
from theke_checkout.commands.system import JoinSession, OpenSession, RevokeParty, SystemCommand
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.events.event import Stamp
from theke_checkout.rules.decide import decide
from theke_checkout.rules.given import Given, ProductFact
from theke_checkout.state.party import Party
from theke_checkout.state.session import Session
from theke_checkout.values.codes import Role
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import SYSTEM, PartyId, SessionId, ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.values.settings import Policy
from theke_checkout.views import session as views
from theke_checkout.views.shapes import SessionView
from theke_checkout.wire import DeskView, Hint, TalkPage, TalkView
from theke_server import gateway, telemetry
from theke_server.access.tokens import Bearer, DeskBearer, ShutOut
from theke_server.gateway.listener import HastyProtocol
from theke_server.gateway.settings import FRAMES_PER_S, PARTY_FRAMES_PER_S
from theke_server.live.updates import Done, Listener, Unsubscribe, Update

TALK_RATES = (
    "party_talk_bytes_per_s",
    "party_talk_bytes_burst",
    "session_talk_bytes_per_s",
    "session_talk_bytes_burst",
)
SHOP = ShopId("demo")
OTHER_SHOP = ShopId("other")
SHOPPER, ADVISOR = PartyId("p1"), PartyId("p2")
ADA = DeskBearer(shop_id=SHOP, advisor="ada", name="Ada")
NONE: Mapping[Field, str] = {}


class Room:
    """One session in memory."""

    def __init__(self, session_id: SessionId, shop_id: ShopId) -> None:
        self.session_id = session_id
        self.version = 0
        self.state: Session | None = None
        self.made: dict[str, int] = {}
        self.listeners: list[Listener] = []
        self.talk: list[TalkView] = []
        self.online: dict[str, set[str]] = {}
        policy = Policy()
        self.carry_out(
            SYSTEM,
            OpenSession(
                shop_id=shop_id, currency="CHF", locale="en", policy=policy, shopper_id=SHOPPER
            ),
        )
        self.carry_out(SYSTEM, JoinSession(party_id=ADVISOR, role=Role.ADVISOR, name="Ada"))

    def carry_out(
        self, by: PartyId, command: PartyCommand | SystemCommand, command_id: str = ""
    ) -> Done:
        before = self.state
        if command_id in self.made and before is not None:
            version = self.made[command_id]
            return Done(
                session_id=self.session_id,
                base=version,
                version=version,
                before=before,
                after=before,
                repeated=True,
            )
        events = decide(before, command, self._given(by, command, command_id))
        after = evolve.replay(before, events, Stamp(by=by, at_ms=1))
        self.state = after
        base, self.version = self.version, self.version + bool(events)
        if command_id:
            self.made[command_id] = self.version
        if before is not None and events:
            self._tell(before, after, by, command_id)
        return Done(
            session_id=self.session_id,
            base=base,
            version=self.version,
            before=before or after,
            after=after,
        )

    def _given(self, by: PartyId, command: object, command_id: str) -> Given:
        party = Party(party_id=SYSTEM, role=Role.SYSTEM)
        if self.state is not None and by in self.state.parties:
            party = self.state.parties[by]
        facts = {}
        if isinstance(command, AddLine):
            facts = {command.sku: ProductFact(sku=command.sku, sellable=command.sku != "gone")}
        return Given(
            session_id=self.session_id,
            party=party,
            at_ms=1,
            command_id=command_id,
            products=facts,
        )

    def _tell(self, before: Session, after: Session, by: PartyId, command_id: str) -> None:
        update = Update(
            session_id=self.session_id,
            base=self.version - 1,
            version=self.version,
            before=before,
            after=after,
            personal_before=NONE,
            personal_after=NONE,
            by=by,
            command_id=command_id,
        )
        for listener in list(self.listeners):
            listener.changed(update)


class TinyCounter:
    """Implements `gateway.ports.Counter`."""

    history = "the first one"

    def __init__(self) -> None:
        self.rooms: dict[SessionId, Room] = {}

    def room(self, session_id: SessionId) -> Room:
        if session_id not in self.rooms:
            shop_id = OTHER_SHOP if session_id.startswith("other") else SHOP
            self.rooms[session_id] = Room(session_id, shop_id)
        return self.rooms[session_id]

    async def handle(
        self, session_id: SessionId, party_id: PartyId, command: PartyCommand, command_id: str
    ) -> Done:
        await asyncio.sleep(0)
        return self.room(session_id).carry_out(party_id, command, command_id)

    async def system(self, session_id: SessionId, command: SystemCommand) -> Done:
        return self.room(session_id).carry_out(SYSTEM, command)

    def waits_for_shop(self, session_id: SessionId, command: PartyCommand) -> bool:
        return False

    async def state(self, session_id: SessionId) -> Session | None:
        return self.room(session_id).state

    async def view(self, session_id: SessionId, party_id: PartyId) -> tuple[int, SessionView]:
        room = self.room(session_id)
        assert room.state is not None
        return room.version, views.view(room.state, party_id, NONE)

    async def say(
        self,
        session_id: SessionId,
        party_id: PartyId,
        item_id: str,
        text: str,
        *,
        no_card: bool = False,
    ) -> TalkView:
        room = self.room(session_id)
        item = TalkView(
            seq=len(room.talk) + 1,
            id=item_id,
            by=party_id,
            at_ms=1,
            version=room.version,
            text=text,
        )
        room.talk.append(item)
        for listener in list(room.listeners):
            listener.said(item)
        return item

    async def talk(
        self, session_id: SessionId, after: int = 0, before: int | None = None
    ) -> TalkPage:
        end = None if before is None else before - 1
        return TalkPage(talk=tuple(self.room(session_id).talk[after:end]))

    def hint(self, session_id: SessionId, party_id: PartyId, hint: Hint) -> None:
        for listener in list(self.room(session_id).listeners):
            listener.hinted(party_id, hint)

    def arrive(self, session_id: SessionId, party_id: PartyId, connection: str) -> None:
        self.room(session_id).online.setdefault(party_id, set()).add(connection)
        self._present(session_id)

    def depart(self, session_id: SessionId, party_id: PartyId, connection: str) -> None:
        self.room(session_id).online[party_id].discard(connection)
        self._present(session_id)

    def online(self, session_id: SessionId) -> dict[str, bool]:
        return {party: bool(held) for party, held in self.room(session_id).online.items()}

    def paying(self, session_id: SessionId) -> tuple[PartyId, ...]:
        return ()

    def subscribe(self, session_id: SessionId, listener: Listener) -> Unsubscribe:
        listeners = self.room(session_id).listeners
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    def _present(self, session_id: SessionId) -> None:
        for listener in list(self.room(session_id).listeners):
            listener.present(self.online(session_id))


class TinyDesk:
    """Implements `gateway.ports.DeskStream`: an empty list that nobody changes."""

    async def view(self, shop_id: ShopId, advisor: str) -> tuple[int, DeskView]:
        return 1, DeskView(shop_id=shop_id, advisor=advisor, sessions={})

    def away(self, session_id: SessionId) -> Mapping[PartyId, int]:
        return {}

    def subscribe(self, shop_id: ShopId, advisor: str, listener: Any) -> Unsubscribe:
        return lambda: None


class TinyPartyTokens:
    """Implements `gateway.ports.PartyTokens`."""

    async def check(self, token: str) -> Bearer:
        session, _, party = token.partition(".")
        if party not in (SHOPPER, ADVISOR):
            raise RejectedError(Reason.UNAUTHORIZED)
        shop_id = OTHER_SHOP if session.startswith("other") else SHOP
        return Bearer(
            session_id=SessionId(session), party_id=PartyId(party), shop_id=shop_id, epoch=1
        )


class TinyDeskTokens:
    """Implements `gateway.ports.DeskTokens`."""

    def __init__(self) -> None:
        self.watchers: list[Callable[[ShutOut], None]] = []

    def watch(self, watcher: Callable[[ShutOut], None]) -> None:
        self.watchers.append(watcher)

    async def check(self, socket_token: str) -> DeskBearer:
        if socket_token != "desk.right":
            raise RejectedError(Reason.UNAUTHORIZED)
        return ADA


def app(port: int, eager: bool, swift: bool) -> gateway.Gateway:
    counter = TinyCounter()
    metrics = telemetry.Metrics()

    async def health(_: Request) -> Response:
        return JSONResponse({"tasks": len(asyncio.all_tasks())})

    async def numbers(_: Request) -> Response:
        return Response(metrics.render(), media_type="text/plain")

    async def revoke(request: Request) -> Response:
        room = counter.room(SessionId(request.path_params["session"]))
        room.carry_out(SYSTEM, RevokeParty(party_id=ADVISOR))
        return JSONResponse({})

    async def sign_out(_: Request) -> Response:
        for watcher in desk_tokens.watchers:
            watcher(ShutOut(shop_id=ADA.shop_id, advisor=ADA.advisor))
        return JSONResponse({})

    desk_tokens = TinyDeskTokens()
    talk = dict.fromkeys(TALK_RATES, 1e9) if swift else {}
    settings = gateway.GatewaySettings(
        **talk,
        own_origins=frozenset({f"http://localhost:{port}"}),
        shop_origins={
            SHOP: frozenset({"https://shop.example"}),
            OTHER_SHOP: frozenset({"https://other.example"}),
        },
        eager=eager,
        frames_per_s=1e6 if swift else FRAMES_PER_S,
        party_frames_per_s=1e6 if swift else PARTY_FRAMES_PER_S,
        connect_deadline_s=2.0,
        send_deadline_s=2.0,
        close_deadline_s=0.5,
    )
    routes = [
        Route("/healthz", health),
        Route("/metrics", numbers),
        Route("/sign-out", sign_out, methods=["POST"]),
        Route("/revoke/{session}", revoke, methods=["POST"]),
    ]
    desk = TinyDesk()
    parties = gateway.SessionHandler(counter, TinyPartyTokens(), settings, metrics, desk.away)
    desks = gateway.DeskHandler(desk, desk_tokens, settings, metrics)
    return gateway.Gateway(Starlette(routes=routes), parties, desks, settings, metrics)


def main() -> None:
    port, path = int(sys.argv[1]), sys.argv[2]
    telemetry.configure()
    options = gateway.server_options()
    HastyProtocol.deadline_s = 1.0
    gateway_app = app(port, path == "eager", "swift" in sys.argv)
    uvicorn.run(gateway_app, host="127.0.0.1", port=port, **options)


if __name__ == "__main__":
    main()
