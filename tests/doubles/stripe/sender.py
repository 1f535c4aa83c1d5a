"""The double's webhooks: signed with the SDK's own code, sent until they are taken."""

import copy
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from msgspec import Struct
from stripe import WebhookSignature

from tests.doubles.stripe import objects
from tests.doubles.stripe.faults import Plan

Obj: TypeAlias = dict[str, Any]
Courier: TypeAlias = Callable[[str, dict[str, str], bytes], Awaitable[int]]
"""Sends a body somewhere, and returns the status of the answer; 0 where there was none."""

RETRY_FIRST_MS = 1_000
RETRY_MAX_MS = 3_600_000
GIVE_UP_MS = 3 * 86_400_000


class Endpoint(Struct, frozen=True, kw_only=True):
    """Where the shop's server listens."""

    url: str
    secret: str
    api_version: str


class Letter(Struct, kw_only=True):
    """A notice on its way."""

    event: Obj
    to: Endpoint
    made_ms: int
    due_ms: int
    tries: int = 0


def signature(body: bytes, secret: str, at_ms: int) -> str:
    """Return the signature header, made by the SDK itself."""
    made: str = WebhookSignature.generate_signature_header(  # pyright: ignore[reportUnknownMemberType]
        body.decode(), secret, at_ms // 1_000
    )
    return made


class Sender:
    """Keeps all events, and delivers them."""

    def __init__(self, now_ms: Callable[[], int], courier: Courier, plan: Plan) -> None:
        self._now_ms, self._courier, self._plan = now_ms, courier, plan
        self.endpoints: list[Endpoint] = []
        self.events: list[Obj] = []
        self.waiting: list[Letter] = []
        self.version = ""
        """The API version of the account, where an endpoint names none."""
        self.name: Callable[[str], str] = str

    def tell(self, kind: str, about: Obj) -> None:
        """Note an event, and put it in the post."""
        now_ms = self._now_ms()
        for endpoint in self.endpoints or [Endpoint(url="", secret="", api_version=self.version)]:
            body = objects.event(
                self.name("evt"), now_ms // 1_000, kind, copy.deepcopy(about), endpoint.api_version
            )
            self.events.append(body)
            if endpoint.url:
                self._post(body, endpoint, now_ms)

    def _post(self, body: Obj, to: Endpoint, now_ms: int) -> None:
        mail = self._plan.mail
        if mail.lose:
            self._plan.mail = type(mail)(
                doubled=mail.doubled, reorder_ms=mail.reorder_ms, delay_ms=mail.delay_ms,
                lose=mail.lose - 1,
            )  # fmt: skip
            return
        later = mail.reorder_ms if len(self.events) % 2 else 0
        due_ms = now_ms + mail.delay_ms + later
        for _ in range(2 if mail.doubled else 1):
            self.waiting.append(Letter(event=body, to=to, made_ms=now_ms, due_ms=due_ms))

    async def work_due(self) -> None:
        """Send what is due; what is not taken is sent again, later and later."""
        for letter in sorted(self.waiting, key=lambda item: item.due_ms):
            if letter.due_ms > self._now_ms() or letter not in self.waiting:
                continue
            self.waiting.remove(letter)
            body = json.dumps(letter.event, indent=2).encode()
            headers = {
                "content-type": "application/json; charset=utf-8",
                "stripe-signature": signature(body, letter.to.secret, self._now_ms()),
            }
            status = await self._courier(letter.to.url, headers, body)
            if not 200 <= status < 300:
                self._again(letter)

    def _again(self, letter: Letter) -> None:
        if self._now_ms() - letter.made_ms > GIVE_UP_MS:
            return
        wait_ms = min(RETRY_MAX_MS, RETRY_FIRST_MS * 2**letter.tries)
        letter.due_ms, letter.tries = self._now_ms() + wait_ms, letter.tries + 1
        self.waiting.append(letter)
