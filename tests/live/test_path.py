"""How many files one `SetQuantity` enters, from the advisor's frame to both people's answers.

The whole server runs as `theke demo` runs it, but for the network under its door. Counted are the
files of server and core in which a function is called while the command is carried out: in the task
of its connection, in what that task makes the loop call, and in the threads of the store.
"""

import asyncio
import json
import sys
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path
from types import FrameType
from typing import Any

from starlette.applications import Starlette
from starlette.types import Message

from tests.servers import free_port
from tests.unit.asgi_double import Peer, scope
from tests.unit.docs.pages import chapter, found, page, paths
from theke_checkout.commands.cart import AddLine
from theke_checkout.commands.system import JoinSession, OpenSession
from theke_checkout.values.codes import Role
from theke_checkout.values.ids import PartyId, SessionId, ShopId
from theke_checkout.values.settings import Policy
from theke_server import gateway
from theke_server.access.tokens import Bearer
from theke_server.app import contextual
from theke_server.demo.setup import demo_settings
from theke_server.http.context import Context
from theke_server.live.rooms import Rooms
from theke_server.measure.figures import Figures

ROOT = Path(__file__).parents[2]
FILES_MAX = 40
"""Files of the command's own path, and of who watches all sessions: prices, desks, figures."""
TELL_WATCHERS = Rooms.tell_watchers.__code__
SHOP, SHOPPER, ADVISOR = ShopId("demo"), PartyId("pshopper"), PartyId("padvisor")
SKU = "trichter-2-white"
UPGRADE = [(b"connection", b"upgrade"), (b"upgrade", b"websocket")]

_watched: ContextVar[bool] = ContextVar("watched", default=False)


class Recorder:
    """Notes the files that are entered while it is open: on the path, and by who only listens."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.watchers: list[str] = []
        self._open = False
        self._before: set[FrameType] = set()

    @property
    def is_open(self) -> bool:
        """Whether the command is being carried out."""
        return self._open

    def begin(self) -> None:
        """Open; who is only going on with what it began before has not been entered."""
        frame: FrameType | None = sys._getframe()  # pyright: ignore[reportPrivateUsage]
        while frame is not None:
            self._before.add(frame)
            frame = frame.f_back
        _watched.set(True)
        self._open = True

    def end(self) -> None:
        """Close for good."""
        self._open = False
        self._before.clear()
        _watched.set(False)

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if not self._open or event != "call" or frame in self._before:
            return
        if threading.current_thread() is threading.main_thread() and not _watched.get():
            return
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT / "server") or path.is_relative_to(ROOT / "checkout"):
            entered = self.watchers if is_watching(frame) else self.path
            name = str(path.relative_to(ROOT))
            if name not in entered:
                entered.append(name)


def is_watching(frame: FrameType) -> bool:
    """Whether a function runs because `Rooms.tell_watchers` called one of its watchers."""
    while frame.f_back is not None:
        if frame.f_back.f_code is TELL_WATCHERS:
            return frame.f_code.co_filename.startswith(str(ROOT / "server"))
        frame = frame.f_back
    return False


class Person(Peer):
    """Somebody's browser: connects, and sends commands. `recorder` is open during the next one."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self._recorder = recorder
        self.measured = False
        self._shakes_hands = True

    async def receive(self) -> Message:
        """Give the server the next frame, and open the recorder for the one that is measured."""
        if self._recorder.is_open and _watched.get():
            self._recorder.end()
        if self._shakes_hands:
            self._shakes_hands = False
            return {"type": "websocket.connect"}
        message = await super().receive()
        if self.measured:
            self.measured = False
            self._recorder.begin()
        return message

    async def heard(self, start: str) -> Any:
        """Return the body of the first frame that begins so, once it is there."""
        async with asyncio.timeout(10):
            while True:
                for text in self.texts:
                    if text.startswith(start):
                        return json.loads(text[text.index("[") :])
                await asyncio.sleep(0.01)

    async def enter(self, token: str) -> None:
        """Connect and take the view."""
        self.say("40" + json.dumps({"token": token, "protocol": 1}))
        self.say('421["resume",{"version":0,"talk_seq":0,"format":1}]')
        await self.heard("431[")


@asynccontextmanager
async def counter(data: Path) -> AsyncGenerator[tuple[Context, gateway.Gateway]]:
    """Run the whole server with its door, and with everyone who watches its sessions."""
    async with contextual(demo_settings(free_port(), data)) as context:
        Figures(context.metrics).follow(context.counter)
        await context.counter.start()
        await context.workers.start()
        await context.board.start()
        settings, metrics = gateway.GatewaySettings(own_origins=frozenset()), context.metrics
        board, tokens = context.board, context.party_tokens
        sessions = gateway.SessionHandler(context.counter, tokens, settings, metrics, board.away)
        desks = gateway.DeskHandler(board, context.desk_tokens, settings, metrics)
        app = gateway.Gateway(Starlette(), sessions, desks, settings, metrics)
        try:
            yield context, app
        finally:
            await app.aclose()
            await context.board.aclose()
            await context.workers.aclose()
            await context.counter.aclose()


async def opened(context: Context) -> SessionId:
    """Open a session of a shopper and an advisor, with one line in its cart and its price."""
    opening = OpenSession(
        shop_id=SHOP, currency="CHF", locale="en", policy=Policy(), shopper_id=SHOPPER
    )
    session_id = await context.counter.open(opening, "opening")
    join = JoinSession(party_id=ADVISOR, role=Role.ADVISOR, name="Mira", advisor="mira")
    await context.counter.system(session_id, join)
    await context.counter.handle(session_id, SHOPPER, AddLine(sku=SKU), "add-line-00000001")
    version, state = await context.counter.current(session_id)
    while state.checkout.quoted is None:
        await context.counter.wait(session_id, version, 5.0)
        version, state = await context.counter.current(session_id)
    return session_id


async def token(context: Context, session_id: SessionId, party_id: PartyId) -> str:
    """Return a token of a party."""
    _, state = await context.counter.current(session_id)
    epoch = state.parties[party_id].epoch
    desk = None
    if party_id == ADVISOR:
        await context.desk_tokens.add_advisor(SHOP, "mira", "Mira", "a good password")
        desk, _ = await context.desk_tokens.sign_in(SHOP, "mira", "a good password")
    bearer = Bearer(shop_id=SHOP, session_id=session_id, party_id=party_id, epoch=epoch, desk=desk)
    return await context.party_tokens.issue(bearer)


async def entered(data: Path) -> Recorder:
    """Return the files that one `SetQuantity` enters, in the order in which it does."""
    recorder = Recorder()
    threading.setprofile(recorder)
    sys.setprofile(recorder)
    try:
        async with counter(data) as (context, app):
            session_id = await opened(context)
            people = [Person(recorder), Person(recorder)]
            serving = [
                asyncio.create_task(app(scope(headers=UPGRADE), item.receive, item.send))
                for item in people
            ]
            for item, party_id in zip(people, (SHOPPER, ADVISOR), strict=True):
                await item.enter(await token(context, session_id, party_id))
            await set_quantity(people[0], people[1], context, session_id)
            for item in people:
                item.leave()
            await asyncio.gather(*serving)
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]
    return recorder


async def set_quantity(
    shopper: Person, advisor: Person, context: Context, session_id: SessionId
) -> None:
    """Let the advisor set the quantity of the only line, and both see it."""
    _, state = await context.counter.current(session_id)
    ((line_id, line),) = state.checkout.cart.lines.items()
    command = {
        "type": "set_quantity",
        "line_id": line_id,
        "quantity": 3,
        "line_version": line.version,
    }
    advisor.measured = True
    advisor.say("422" + json.dumps(["cmd", {"id": "set-quantity-0001", "command": command}]))
    (ack,) = await advisor.heard("432[")
    assert ack["patch"]["checkout"]["lines"][line_id]["quantity"] == 3
    _, patched = await shopper.heard('42["patch"')
    assert patched["patch"]["checkout"]["lines"][line_id]["quantity"] == 3


def named() -> set[str]:
    """Return the files of server and core that docs/architecture.md names on this path."""
    text = chapter(page("architecture.md"), "The path of a command")
    files = [path for name in paths(text) if name.endswith(".py") for path in found(name)]
    return {str(path.relative_to(ROOT)) for path in files} - {str(Path(__file__).relative_to(ROOT))}


async def test_setting_a_quantity_enters_few_files(tmp_path: Path) -> None:
    recorder = await entered(tmp_path)
    watchers = [name for name in recorder.watchers if name not in recorder.path]
    entered_files = [*recorder.path, *watchers]
    figures = "\n".join(
        [
            f"{len(entered_files)} files",
            *recorder.path,
            f"{len(watchers)} of them only of who watches all sessions",
            *watchers,
        ]
    )
    sys.stdout.write(f"{figures}\n")
    assert set(entered_files) == named(), figures
    assert len(entered_files) <= FILES_MAX, figures
    assert f"included: **{len(entered_files)}**" in page("architecture.md")
