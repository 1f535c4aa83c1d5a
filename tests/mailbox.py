"""A real mail server for tests, on a free loopback port: it takes letters, or says no as told."""

import asyncio
import email
import ssl
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from aiosmtpd.smtp import Session as SmtpSession

LOST = "lost"
"""Take the letter, and cut the line before saying so."""


class Mailbox:
    """What came in. `answers` are said first, one a letter; after them every letter is taken."""

    def __init__(self) -> None:
        self.port = 0
        self.letters: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.answers: deque[str] = deque()
        self.to_rcpt: deque[str] = deque()
        self.tries = 0
        self.secure: list[bool] = []
        self.users: list[str] = []
        self._came = asyncio.Event()

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: SmtpSession, envelope: Envelope, address: str, options: Any
    ) -> str:
        """Say whether the address may have mail."""
        self.tries += 1
        if self.to_rcpt:
            return self.to_rcpt.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: SmtpSession, envelope: Envelope
    ) -> str:
        """Take a letter, or say what was prepared."""
        answer = self.answers.popleft() if self.answers else "250 taken"
        if answer.startswith("2") or answer == LOST:
            content = cast(bytes, envelope.content)
            self.raw.append(content)
            self.letters.append(email.message_from_bytes(content, policy=POLICY))
            self.secure.append(session.ssl is not None)
            self._came.set()
        if answer == LOST:
            cast(asyncio.Transport, server.transport).abort()
        return answer

    def text(self, at: int = -1) -> str:
        """Return the plain text of a letter, with ordinary spaces."""
        part = self.letters[at].get_body(("plain",))
        assert part is not None
        return str(part.get_content()).replace("\xa0", " ")

    async def until(self, count: int, seconds: float = 20.0) -> None:
        """Wait for so many letters."""
        async with asyncio.timeout(seconds):
            while len(self.letters) < count:
                self._came.clear()
                await self._came.wait()


@asynccontextmanager
async def mailbox(tls: ssl.SSLContext | None = None, password: str = "") -> AsyncGenerator[Mailbox]:
    """Run the server; with STARTTLS and a password where asked."""
    box = Mailbox()

    def let_in(_server: Any, _session: Any, _envelope: Any, _how: str, said: Any) -> AuthResult:
        assert isinstance(said, LoginPassword)
        box.users.append(said.login.decode())
        return AuthResult(success=said.password == password.encode(), handled=False)

    def protocol() -> SMTP:
        return SMTP(
            box,
            hostname="mail.test",
            tls_context=tls,
            require_starttls=tls is not None,
            authenticator=let_in if password else None,
            auth_required=bool(password),
            loop=asyncio.get_running_loop(),
        )

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    box.port = int(server.sockets[0].getsockname()[1])
    try:
        yield box
    finally:
        server.close()
