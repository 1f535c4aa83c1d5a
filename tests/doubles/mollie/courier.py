"""The double's notices: one id in a form, posted without a signature, and all that can go wrong."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx

FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "*/*"}
RETRY_MS = 60_000
"""How long after a refusal a notice is posted again; each time twice as long."""
TRIES_MAX = 10


@dataclass
class Plan:
    """What goes wrong with the notices from now on."""

    lose: bool = False
    repeat: int = 1
    """How often each is posted."""
    delay_ms: int = 0
    reorder: bool = False
    """Later ones first, of those that are due together."""


@dataclass
class Errand:
    """A notice on its way."""

    due_ms: int
    url: str
    ref: str
    tries: int = 0


@dataclass
class Courier:
    """Posts notices that are due."""

    client: httpx.AsyncClient
    now_ms: Callable[[], int]
    plan: Plan = field(default_factory=Plan)
    errands: list[Errand] = field(default_factory=list[Errand])
    news: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there is something to post."""

    def send(self, url: str, ref: str, luck: Plan | None = None) -> None:
        """Put a notice on its way; `luck` is the plan for this one."""
        plan = luck or self.plan
        if not plan.lose:
            due_ms = self.now_ms() + plan.delay_ms
            self.errands += [Errand(due_ms, url, ref) for _ in range(plan.repeat)]
            self.news.set()

    async def post_due(self) -> None:
        """Post all notices that are due."""
        due = [item for item in self.errands if item.due_ms <= self.now_ms()]
        self.errands = [item for item in self.errands if item not in due]
        for errand in reversed(due) if self.plan.reorder else due:
            if not await self._posted(errand):
                self._again(errand)

    async def _posted(self, errand: Errand) -> bool:
        try:
            answer = await self.client.post(errand.url, content=f"id={errand.ref}", headers=FORM)
        except httpx.TransportError:
            return False
        return answer.status_code == HTTPStatus.OK

    def _again(self, errand: Errand) -> None:
        if errand.tries < TRIES_MAX:
            errand.due_ms = self.now_ms() + RETRY_MS * 2**errand.tries
            errand.tries += 1
            self.errands.append(errand)
