"""Hands letters to a mail server by SMTP, one connection a letter.

How far the letter got decides the failure: before its text was handed over it was not sent,
after that the outcome is unknown. Server texts can quote the address: only their codes are kept.
"""

from collections.abc import Awaitable
from contextlib import suppress

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from theke_server.config import Mail
from theke_server.mail import Letter, PostAwayError, PostError, PostRefusedError, PostUnknownError

STEP_S_MAX = 20.0
"""How long each answer of the mail server is waited for."""
OPERATOR_DELAY_S = 60.0
"""How long to wait where an operator must fix our settings."""
PERMANENT = 500


class SmtpPost:
    """A mail server. Certificates are checked; without the asked for encryption nothing is sent."""

    def __init__(self, mail: Mail) -> None:
        self._mail = mail

    async def send(self, letter: Letter) -> None:
        """Return when the server has taken the letter. Raises `PostError`."""
        client = self._client()
        try:
            await _before_text(client.connect())
            await _before_text(client.mail(letter.sender))
            await _before_text(client.rcpt(letter.to))
            await _text(client.data(letter.content))
            # The letter is taken: a failed goodbye must not make it look unsent.
            with suppress(SMTPException, OSError):
                await client.quit()
        finally:
            client.close()

    async def greet(self) -> None:
        """Connect, encrypt and sign in as for a letter, and send none. Raises `PostError`."""
        client = self._client()
        try:
            await _before_text(client.connect())
            await _before_text(client.mail(self._mail.from_address))
            with suppress(SMTPException, OSError):
                await client.quit()
        finally:
            client.close()

    def _client(self) -> SMTP:
        mail = self._mail
        return SMTP(
            hostname=mail.host,
            port=mail.port,
            username=mail.username or None,
            password=mail.password or None,
            local_hostname=mail.from_address.rpartition("@")[2],
            timeout=STEP_S_MAX,
            use_tls=mail.tls,
            start_tls=mail.starttls and not mail.tls,
        )


async def _before_text(step: Awaitable[object]) -> None:
    """Take a step after which the letter is certainly not sent yet."""
    try:
        await step
    except SMTPAuthenticationError as error:
        raise PostAwayError(f"smtp_{error.code}", OPERATOR_DELAY_S) from None
    except SMTPResponseException as error:
        raise _refusal(error) from None
    except (SMTPException, OSError, ValueError) as error:
        raise PostAwayError(type(error).__name__) from None


async def _text(step: Awaitable[object]) -> None:
    """Hand the text over: from here on, silence means an unknown outcome."""
    try:
        await step
    except SMTPResponseException as error:
        raise _refusal(error) from None
    except (SMTPServerDisconnected, SMTPTimeoutError, OSError) as error:
        raise PostUnknownError(type(error).__name__) from None
    except (SMTPException, ValueError) as error:
        raise PostAwayError(type(error).__name__) from None


def _refusal(error: SMTPResponseException) -> PostError:
    code = f"smtp_{error.code}"
    return PostRefusedError(code) if error.code >= PERMANENT else PostAwayError(code)
