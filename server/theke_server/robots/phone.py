"""A robot's own part in the call of one session: joining, and a connection to each other party.

What comes in is taken one after the other. A party that comes back under another generation, as
after a page load, makes the offer. All later ones would be the robot's, for it is never the polite
one (`docs/decisions/0038`), but aiortc numbers its codecs anew in each offer, which no browser
takes: where something else may be sent, or an offer is asked for, the robot joins anew.
"""

import asyncio
import secrets
import time
from typing import Any

import structlog
from aiortc.exceptions import InvalidAccessError, InvalidStateError

from theke_server.robots.peer import Peer, Ways
from theke_server.robots.recordings import Studio
from theke_server.robots.socket import Body, Socket

_log = structlog.get_logger("theke.robots")


class Phone:
    """The call of one session, as its robot takes part in it."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._place = secrets.token_hex(8)
        self._peers: dict[str, Peer] = {}
        self._news: Body = {}
        self._ice: dict[str, Any] = {}
        self._gen = 0
        self._call_id = ""
        self._queue: asyncio.Queue[tuple[str, Body]] = asyncio.Queue()
        self._since_s = 0.0

    @property
    def is_heard(self) -> bool:
        """Whether somebody hears the robot now."""
        return any(peer.stands for peer in self._peers.values())

    @property
    def silent_s(self) -> float:
        """For how long the robot has been in the call without being heard."""
        if not self._call_id or self.is_heard:
            self._since_s = time.monotonic()
        return time.monotonic() - self._since_s

    def heard(self, event: str, body: Body) -> None:
        """Note what came over the socket; `follow` takes it in."""
        if event in ("call", "signal"):
            self._queue.put_nowait((event, body))

    async def follow(self, socket: Socket) -> None:
        """Be in the call that is on, and take in what has come. Raises `SocketError`."""
        call = socket.view["call"]
        call_id = str(call.get("call_id", "")) if call["state"] == "on" else ""
        if call_id != self._call_id:
            await self.leave()
            if call_id:
                await self._join(socket, call_id)
        while not self._queue.empty():
            event, body = self._queue.get_nowait()
            if self._call_id:
                await self._take(socket, event, body)
        if any(peer.is_lost for peer in self._peers.values()):
            await self._join(socket, self._call_id)

    async def rejoin(self, socket: Socket) -> None:
        """Join again on another socket, where a call is on. Raises `SocketError`."""
        if self._call_id:
            await self._join(socket, self._call_id)

    async def leave(self) -> None:
        """Take part no longer."""
        self._call_id, self._gen, self._news = "", 0, {}
        for party in list(self._peers):
            await self._drop(party)

    async def _join(self, socket: Socket, call_id: str) -> None:
        """Join under the next generation, and offer to all who are there."""
        gen = max(self._gen + 1, int(time.time() * 1_000))
        join = {"type": "join", "call_id": call_id, "place": self._place, "gen": gen}
        status = {"audio": "on", "camera": "on", "screen": "none"}
        answer = await socket.ask("signal", {**join, "speak": True, "status": status})
        if answer["result"] != "joined":
            _log.info("a robot could not join a call", reason=answer.get("reason", ""))
            await self.leave()
            return
        for party in list(self._peers):
            await self._drop(party)
        self._gen, self._call_id, self._ice = gen, call_id, answer["ice"]
        self._news = answer["news"]
        for party, view in self._news["peers"].items():
            peer = self._make(party, int(view["gen"]))
            sdp = await peer.offer(*self._ways(party))
            await self._describe(socket, party, peer, {"kind": "offer"}, sdp)

    async def _take(self, socket: Socket, event: str, body: Body) -> None:
        if event == "call":
            await self._follow_news(socket, body)
            return
        peer = self._peers.get(body["by"])
        if peer is None or peer.gen != body["gen"] or body["to_gen"] != self._gen:
            return
        try:
            await self._take_signal(socket, peer, body)
        except (ValueError, InvalidAccessError, InvalidStateError) as error:
            _log.info("a robot could not take a signal", why=type(error).__name__)

    async def _follow_news(self, socket: Socket, news: Body) -> None:
        """Be connected to everybody who is there, and to nobody else."""
        if news["call_id"] != self._call_id:
            return
        self._news = news
        for party, peer in list(self._peers.items()):
            view = news["peers"].get(party)
            if view is None or view["gen"] != peer.gen:
                await self._drop(party)
        for party, view in news["peers"].items():
            if party not in self._peers:
                self._make(party, int(view["gen"]))  # they offer: they joined last
        moved = [party for party, peer in self._peers.items() if peer.is_other(*self._ways(party))]
        if moved or news["mine"] == "none":
            await self._join(socket, self._call_id)

    async def _take_signal(self, socket: Socket, peer: Peer, body: Body) -> None:
        party = body["by"]
        match body["kind"]:
            case "renegotiate":
                await self._join(socket, self._call_id)
            case "offer":
                sdp = await peer.answer(body["sdp"], *self._ways(party))
                about = {"kind": "answer", "number": body["number"]}
                await self._describe(socket, party, peer, about, sdp)
            case "answer":
                await peer.take(body["sdp"], "answer")
            case _:
                for item in body.get("candidates", []):
                    await peer.reach(item["candidate"], item.get("mid", "0"))

    def _ways(self, party: str) -> Ways:
        """Return what the robot may send to somebody, and what may come from them."""
        view = self._news["peers"].get(party, {"sends": []})
        return self._news["sends"], view["sends"]

    async def _describe(
        self, socket: Socket, party: str, peer: Peer, about: Body, sdp: str
    ) -> None:
        who = {"to": party, "gen": self._gen, "to_gen": peer.gen}
        answer = await socket.ask("signal", {"type": "description", **who, **about, "sdp": sdp})
        if answer["result"] != "sent":
            _log.info("a description of a robot was refused", reason=answer.get("reason", ""))

    def _make(self, party: str, gen: int) -> Peer:
        peer = self._peers[party] = Peer(self._ice, gen, self._studio)
        return peer

    async def _drop(self, party: str) -> None:
        await self._peers.pop(party).close()
