"""What can happen to one call."""

from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


@dataclass
class Fault:
    """One call breaks: with a status, or without an answer where the status is 0."""

    status: int
    executed: bool = False
    """Whether the call was executed before it broke."""
    remembered: bool = False
    """Whether the key remembers this answer."""


class CutOffResponse(Response):
    """An answer of which the line loses the end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise more than comes."""
        headers = [(b"content-type", b"application/hal+json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        raise ConnectionAbortedError
