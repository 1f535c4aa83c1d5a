"""Clients on a bad line: messages are late, connections break, commands come twice, replies never.

`Link` is what a gateway does, in short: it cuts a patch for its party out of every change, and puts
the sender's own into the acknowledgement. `Client` is what a browser does: it applies patches, asks
anew on a gap, and keeps every command until it is acknowledged.
"""

import asyncio
import random
from collections.abc import Mapping
from typing import Any

import msgspec

from tests.live.deployment import Deployment
from tests.simulation import people
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.values.ids import PartyId, SessionId
from theke_checkout.values.reasons import RejectedError
from theke_checkout.views import session as views
from theke_checkout.wire import Hint, TalkView
from theke_server.live.updates import Unsubscribe, Update

Message = dict[str, Any]


class Link:
    """One connection, seen from the server. Everything it sends arrives in order, or not at all."""

    def __init__(self, deployment: Deployment, session_id: SessionId, client: "Client") -> None:
        self.deployment = deployment
        self.session_id = session_id
        self.client = client
        self.party_id = client.party_id
        self.open = True
        self.asked: set[str] = set()
        self.held: list[Message] | None = []
        """What happened before the client was told where it stands; None once it was."""
        self.outbound: asyncio.Queue[Message] = asyncio.Queue()
        self.leave: Unsubscribe = deployment.counter.subscribe(session_id, self)

    def close(self) -> None:
        self.open = False
        self.leave()

    def send(self, message: Message) -> None:
        """Send what JSON makes of it, as a socket does; not before the client has a view."""
        if self.held is None:
            self.outbound.put_nowait(msgspec.json.decode(msgspec.json.encode(message)))
        else:
            self.held.append(message)

    def changed(self, update: Update) -> None:
        patch = views.patch(
            update.before,
            update.after,
            self.party_id,
            update.personal_before,
            update.personal_after,
        )
        message: Message = {"base": update.base, "version": update.version, "patch": patch}
        if update.by == self.party_id and update.command_id in self.asked:
            self.asked.discard(update.command_id)
            message |= {"ack": update.command_id, "result": "done"}
        self.send(message)

    def said(self, item: TalkView) -> None:
        self.send({"said": item})

    def hinted(self, by: PartyId, hint: Hint) -> None:
        """Hints are not compared."""

    def present(self, online: Mapping[str, bool]) -> None:
        """Presence is not compared."""

    async def command(self, command_id: str, command: PartyCommand) -> None:
        self.asked.add(command_id)
        try:
            done = await self.deployment.counter.handle(
                self.session_id, self.party_id, command, command_id
            )
        except RejectedError as rejection:
            self.asked.discard(command_id)
            self.send({"ack": command_id, "result": "rejected", "reason": rejection.reason})
            return
        if command_id in self.asked:
            self.asked.discard(command_id)
            version: Message = {"base": done.version, "version": done.version, "patch": {}}
            self.send({"ack": command_id, "result": "done", **version})

    async def say(self, item_id: str, text: str) -> None:
        try:
            item = await self.deployment.counter.say(self.session_id, self.party_id, item_id, text)
        except RejectedError as rejection:
            self.send({"ack": item_id, "result": "rejected", "reason": rejection.reason})
            return
        self.send({"ack": item_id, "result": "said", "said": item})

    async def resume(self, talk_seq: int) -> None:
        try:
            page = await self.deployment.counter.talk(self.session_id, talk_seq)
            talk = list(page.talk)
            while page.earlier:
                page = await self.deployment.counter.talk(self.session_id, talk_seq, page.earlier)
                talk[:0] = page.talk
            version, view = await self.deployment.counter.view(self.session_id, self.party_id)
        except RejectedError:
            return
        held, self.held = self.held or [], None
        self.send({"version": version, "view": views.to_wire(view), "talk": talk})
        for message in held:
            self.send(message)


class Client:
    """One party's browser."""

    def __init__(
        self, deployment: Deployment, session_id: SessionId, party_id: PartyId, seed: int
    ) -> None:
        self.deployment = deployment
        self.session_id = session_id
        self.party_id = party_id
        self.chance = random.Random(seed)
        self.faults = self.chance.choice((0.0, 0.02, 0.1, 0.3))
        self.version = 0
        self.view: Message = {}
        self.talk: dict[int, Message] = {}
        self.waiting: dict[str, PartyCommand | str] = {}
        self.done: dict[str, int] = {}
        self.said: set[str] = set()
        self.rejected: dict[str, str] = {}
        self.link: Link | None = None
        self.resumes = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def act(self, count: int) -> None:
        """Do `count` things, some time."""
        for number in range(count):
            await asyncio.sleep(self.chance.expovariate(2))
            command_id = f"{self.party_id}{number:011d}"
            if not self.view:
                continue
            if self.chance.random() < 0.1:
                self.waiting[command_id] = f"hello {number}"
            else:
                self.waiting[command_id] = people.next_command(self.view, self.chance)
            self._send(command_id)

    async def live(self) -> None:
        """Connect, and again whenever the line breaks, until cancelled."""
        try:
            while True:
                await self._connection()
                await asyncio.sleep(self.chance.uniform(0.05, 2))
        finally:
            if self.link is not None:
                self.link.close()
            for task in list(self._tasks):
                task.cancel()

    def cut(self) -> None:
        """Break the line from outside."""
        if self.link is not None:
            self.link.close()
            self.link.outbound.put_nowait({})

    async def _connection(self) -> None:
        link = self.link = Link(self.deployment, self.session_id, self)
        life_s = self.chance.expovariate(self.faults / 4) if self.faults else 1e9
        self._later(link, link.resume(max(self.talk, default=0)))
        for command_id in self.waiting:
            self._send(command_id)
        try:
            async with asyncio.timeout(life_s):
                while link.open:
                    message = await link.outbound.get()
                    await asyncio.sleep(self._delay_s())
                    self._receive(message)
        except TimeoutError:
            pass
        finally:
            link.close()

    def _send(self, command_id: str) -> None:
        link = self.link
        if link is None or not link.open:
            return
        for _ in range(2 if self.chance.random() < self.faults else 1):
            what = self.waiting[command_id]
            if isinstance(what, str):
                self._later(link, link.say(command_id, what))
            else:
                self._later(link, link.command(command_id, what))

    def _later(self, link: Link, call: Any) -> None:
        """Let a message travel: it arrives late, or not, if the line breaks before it does."""

        async def travel() -> None:
            try:
                await asyncio.sleep(self._delay_s())
                if link.open and self.chance.random() >= self.faults / 10:
                    await call
            finally:
                call.close()

        task = asyncio.ensure_future(travel())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _delay_s(self) -> float:
        return self.chance.expovariate(100 if self.chance.random() > self.faults else 2)

    def _receive(self, message: Message) -> None:
        if "view" in message:
            self._whole(message)
        elif "patch" in message:
            self._patched(message)
        items = [*message.get("talk", ()), *([message["said"]] if "said" in message else ())]
        for item in items:
            self.talk[item["seq"]] = item
        if "ack" in message:
            self._acknowledged(message)

    def _whole(self, message: Message) -> None:
        self.resumes += 1
        if message["version"] >= self.version:
            self.view, self.version = message["view"], message["version"]

    def _patched(self, message: Message) -> None:
        if message["version"] <= self.version and message["base"] != self.version:
            return
        if message["base"] == message["version"] == self.version:
            return
        if message["base"] != self.version:
            link = self.link
            if link is not None and link.open:
                self._later(link, link.resume(max(self.talk, default=0)))
            return
        self.view = merged(self.view, message["patch"])
        self.version = message["version"]

    def _acknowledged(self, message: Message) -> None:
        command_id = message["ack"]
        if self.waiting.pop(command_id, None) is None:
            return
        if message["result"] == "rejected":
            self.rejected[command_id] = message["reason"]
        elif message["result"] == "done":
            self.done[command_id] = message["version"]
        else:
            self.said.add(command_id)


def merged(target: Any, patch: Any) -> Any:
    """Apply a merge patch, as RFC 7396 writes it down."""
    if not isinstance(patch, dict):
        return patch
    result: Message = dict(target) if isinstance(target, dict) else {}  # pyright: ignore[reportUnknownArgumentType]
    for key, value in patch.items():  # pyright: ignore[reportUnknownVariableType]
        if value is None:
            result.pop(key, None)  # pyright: ignore[reportUnknownArgumentType]
        else:
            result[key] = merged(result.get(key), value)  # pyright: ignore[reportUnknownArgumentType]
    return result
