"""All robots of one process: who waits is taken by the one with the least to do, and there is a
limit on calls.

An advisor speaks in one session at a time, so each call needs an account of its own. A robot steps
in where nobody has accepted for a while, stands back while a person is at the desk, and hands over
when one comes.
"""

import asyncio
import time

import structlog
from msgspec import Struct

from theke_server.robots.advice import Advice
from theke_server.robots.desk import Desk, RefusedError
from theke_server.robots.recordings import Recordings
from theke_server.robots.socket import Body, Socket, SocketError

STEP_IN_S = 5.0
"""For so long a person may accept first."""
LOOK_S = 0.5
PEOPLE_S = 2.0
"""How often it is asked whether a person is at the desk, while there is something to do."""
AGAIN_S = 1.0
LOST_S_MAX = 10.0
WAITING = "waiting"

_log = structlog.get_logger("theke.robots")


class Crews(Struct, frozen=True, kw_only=True):
    """Where the robots sign in, and how many calls they may have at once."""

    origin: str
    shop: str
    advisors: tuple[str, ...]
    calls_max: int
    step_in_s: float = STEP_IN_S


class Crew:
    """The robots of one shop."""

    def __init__(self, setting: Crews) -> None:
        self._setting = setting
        self._desks = [Desk(setting.origin, setting.shop, name) for name in setting.advisors]
        self._recordings = Recordings()
        self._advices: dict[str, Advice] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen_s: dict[str, float] = {}
        self._people = 0
        self._asked_s = 0.0

    async def run(self, password: str) -> None:
        """Advise until cancelled; a server that is gone for a while is waited for."""
        lost_s = AGAIN_S
        try:
            while True:
                try:
                    await self._work(password)
                    lost_s = AGAIN_S
                except (RefusedError, SocketError) as error:
                    _log.info("the robots have no desk", why=str(error))
                    lost_s = min(lost_s * 2, LOST_S_MAX)
                await asyncio.sleep(lost_s)
        finally:
            await self._close()

    async def _work(self, password: str) -> None:
        """Sign in and follow the desk's list until its connection ends."""
        for desk in self._desks:
            await desk.sign_in(password)
        first = self._desks[0]
        auth = {"desk": await first.socket_token()}
        socket = await Socket.open(first.origin, auth, "", _nothing_else)
        _log.info("robots at the desk", calls_max=self._setting.calls_max)
        try:
            while not socket.is_over:
                await self._look(socket.view["sessions"])
                await socket.wait(LOOK_S)
        finally:
            await socket.close()

    async def _look(self, sessions: dict[str, Body]) -> None:
        """Take who has waited long enough, and give back what a person wants."""
        now_s = time.monotonic()
        waiting = {key for key, row in sessions.items() if _waits(row) and _is_there(row)}
        own = set(self._setting.advisors)
        mine = {key for key, row in sessions.items() if row["advisor"] in own and not _waits(row)}
        self._seen_s = {key: self._seen_s.get(key, now_s) for key in waiting}
        due = [key for key in waiting if now_s - self._seen_s[key] >= self._setting.step_in_s]
        if (due or self._advices) and now_s - self._asked_s >= PEOPLE_S:
            self._people, self._asked_s = await self._desks[0].people(), now_s
        if self._people:
            for advice in self._advices.values():
                advice.give_back()
            return
        for key in (*due, *mine):
            if key not in self._advices:
                self._begin(key, str(sessions[key]["advisor"]))

    def _begin(self, session_id: str, advisor: str) -> None:
        own = next((desk for desk in self._desks if desk.advisor == advisor), None)
        advice = Advice(own or self._idlest(), session_id, self._recordings, self._is_free)
        self._advices[session_id] = advice
        task = asyncio.create_task(self._advise(advice))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _advise(self, advice: Advice) -> None:
        try:
            await advice.run()
        except Exception:  # noqa: BLE001 -- a bug ends here, logged once; the others are advised on
            _log.exception("a robot failed")
        finally:
            del self._advices[advice.session_id]

    def _idlest(self) -> Desk:
        """Return the account with the fewest sessions, those in a call first of all."""
        held = list(self._advices.values())
        return min(
            self._desks,
            key=lambda desk: (
                sum(advice.in_call for advice in held if advice.desk is desk),
                sum(advice.desk is desk for advice in held),
            ),
        )

    def _is_free(self, session_id: str) -> bool:
        """Whether this session may have a call: its robot has none, and the process has room."""
        advice = self._advices[session_id]
        others = [held for held in self._advices.values() if held is not advice and held.in_call]
        has_room = len(others) < self._setting.calls_max
        return has_room and all(held.desk is not advice.desk for held in others)

    async def _close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for desk in self._desks:
            await desk.aclose()


def _waits(row: Body) -> bool:
    return row["status"] == WAITING and not row["advisor"]


def _is_there(row: Body) -> bool:
    return bool(row.get("shopper_came")) and not row.get("shopper_away")


def _nothing_else(event: str, body: Body) -> None:
    """Take no notice: of the desk only its list counts."""
