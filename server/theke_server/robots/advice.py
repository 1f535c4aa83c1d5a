"""One session that a robot advises: it looks, does the next deed, and waits for a while."""

import asyncio
from collections.abc import Callable

import structlog

from theke_server.robots.desk import Accepted, Desk, RefusedError
from theke_server.robots.phone import Phone
from theke_server.robots.recordings import Recordings, Studio
from theke_server.robots.script import Deed, Mark, Scene, Step, next_deed, shopper_of
from theke_server.robots.sentences import Sentence, language_of, said_in, text
from theke_server.robots.socket import Socket, SocketError

PACE_S = 3.5
"""Between two deeds, where nothing is spoken."""
BREATH_S = 1.2
"""After something was spoken."""
LOOK_S = 0.5
AGAIN_S = 1.0
TRIES_MAX = 8
AT_ONCE = frozenset({Step.ANSWER, Sentence.FULL})
"""Whoever calls is not let ring for the sake of a pause."""

_log = structlog.get_logger("theke.robots")
Free = Callable[[str], bool]
"""Says whether a session may have a call now."""


class Advice:
    """The advice in one session, until it ends or somebody else takes over."""

    def __init__(self, desk: Desk, session_id: str, recordings: Recordings, free: Free) -> None:
        self.session_id = session_id
        self.desk = desk
        self.in_call = False
        self._free = free
        self._studio = Studio(recordings)
        self._phone = Phone(self._studio)
        self._done: set[Mark] = set()
        self._online_s = asyncio.get_running_loop().time()
        self._gives_back = False
        self._resting_until = 0.0

    def give_back(self) -> None:
        """Let somebody at the desk take over."""
        self._gives_back = True

    async def run(self) -> None:
        """Advise until it is over. What goes wrong ends this session's advice only."""
        tries = 0
        try:
            while tries < TRIES_MAX:
                try:
                    accepted = await self.desk.accept(self.session_id)
                    if await self._advise(accepted):
                        return
                    tries = 0
                except (RefusedError, SocketError) as error:
                    tries += 1
                    _log.info("a robot lost a session", why=str(error), tries=tries)
                await asyncio.sleep(AGAIN_S * (tries + 1))
        finally:
            self.in_call = False
            await self._phone.leave()

    async def _advise(self, accepted: Accepted) -> bool:
        """Advise over one connection; return whether it is over for good."""
        auth = {"token": accepted.party_token}
        socket = await Socket.open(self.desk.origin, auth, self.session_id, self._phone.heard)
        try:
            said = {item["text"] for item in socket.talk if item["by"] == accepted.party_id}
            self._done |= said_in(frozenset(said))
            await self._phone.rejoin(socket)
            while not socket.is_over:
                if socket.view["status"] == "ended" or _has_left(socket):
                    return True
                if self._gives_back:
                    await self._write(socket, Sentence.HANDED_OVER)
                    await self.desk.give_back(self.session_id)
                    return True
                await self._look(socket)
                await socket.wait(LOOK_S)
            return False
        finally:
            await socket.close()

    async def _look(self, socket: Socket) -> None:
        """Follow the call, and do what is next once the time for it has come."""
        await self._phone.follow(socket)
        self.in_call = socket.view["call"]["state"] != "idle"
        rests = asyncio.get_running_loop().time() < self._resting_until
        deed = next_deed(socket.view, self._scene(socket))
        if deed is not None and (deed.mark in AT_ONCE or not rests):
            pause_s = await self._do(socket, deed)
            self._resting_until = asyncio.get_running_loop().time() + pause_s

    def _scene(self, socket: Socket) -> Scene:
        shopper = shopper_of(socket.view)
        return Scene(
            done=frozenset(self._done),
            free=self._free(self.session_id),
            heard=self._phone.is_heard,
            silent_s=self._phone.silent_s,
            written=any(item["by"] == shopper for item in socket.talk),
            away_s=self._away_s(online=socket.online.get(shopper, False)),
        )

    def _away_s(self, *, online: bool) -> float:
        """Return for how long the shopper has not been connected."""
        now_s = asyncio.get_running_loop().time()
        if online:
            self._online_s = now_s
        return now_s - self._online_s

    async def _do(self, socket: Socket, deed: Deed) -> float:
        """Do a deed; return for how long to pause after it. One that is refused is not repeated."""
        if deed.mark is not Step.ANSWER:
            self._done.add(deed.mark)
        if deed.mark is Step.CALL:
            self.in_call = True
        pause_s = BREATH_S
        if deed.sentence is not None:
            pause_s = await self._say(socket, deed.sentence)
        if deed.command is not None:
            answer = await socket.command(deed.command)
            if answer["result"] != "done":
                _log.info("a robot was refused", mark=deed.mark, reason=answer.get("reason", ""))
        return pause_s

    async def _say(self, socket: Socket, sentence: Sentence) -> float:
        await self._write(socket, sentence)
        language = language_of(socket.view["locale"])
        spoken = self._studio.recordings.spoken(sentence, language)
        if not spoken or not self._phone.is_heard:
            return PACE_S
        return self._studio.speak(spoken) + BREATH_S

    async def _write(self, socket: Socket, sentence: Sentence) -> None:
        """Write a sentence; where the chat is off, it is only spoken."""
        if socket.view["call"]["text_chat"]:
            await socket.say(text(sentence, language_of(socket.view["locale"])))


def _has_left(socket: Socket) -> bool:
    me = socket.view["me"]["party_id"]
    return bool(socket.view["parties"][me]["left"])
