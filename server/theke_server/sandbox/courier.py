"""Takes notices to the merchants: signed, repeated until a 2xx, each on its own time."""

import asyncio
import hmac
import logging

import httpx

from theke_server.sandbox.book import Book, DueNotice
from theke_server.sandbox.settings import Settings

BATCH = 20
"""Notices on their way at once."""

TIMEOUT_S = 10.0
SIGNATURE_HEADER = "sandbox-signature"

_log = logging.getLogger(__name__)


def sign(secret: str, at_ms: int, body: bytes) -> str:
    """Return the signature header of a notice: time and HMAC-SHA256 over both."""
    mac = hmac.new(secret.encode(), f"{at_ms}.".encode() + body, "sha256").hexdigest()
    return f"t={at_ms},v1={mac}"


class Courier:
    """Delivers what is due."""

    def __init__(self, settings: Settings, book: Book, client: httpx.AsyncClient) -> None:
        self._settings = settings
        self._book = book
        self._client = client
        self._accounts = {account.account_id: account for account in settings.accounts}

    async def deliver_due(self) -> None:
        """Try each due notice once."""
        now_ms = self._settings.clock.now_ms()
        due = await self._book.run(lambda: self._book.due_notices(now_ms, BATCH))
        if due:
            await asyncio.gather(*(self._deliver(notice) for notice in due))

    async def _deliver(self, notice: DueNotice) -> None:
        account = self._accounts.get(notice.account)
        if account is None or not account.webhook_url:
            await self._book.run(lambda: self._book.notice_delivered(notice.seq))
            return
        at_ms = self._settings.clock.now_ms()
        headers = {
            SIGNATURE_HEADER: sign(account.webhook_secret, at_ms, notice.body),
            "content-type": "application/json",
        }
        try:
            answer = await self._client.post(
                account.webhook_url, content=notice.body, headers=headers, timeout=TIMEOUT_S
            )
            taken = answer.is_success
        except httpx.HTTPError as error:
            _log.info("sandbox notice not delivered: %s", type(error).__name__)
            taken = False
        if taken:
            await self._book.run(lambda: self._book.notice_delivered(notice.seq))
            return
        again_ms = min(
            self._settings.retry_first_ms * 2 ** min(notice.tries, 20),
            self._settings.retry_most_ms,
        )
        at_ms = self._settings.clock.now_ms() + again_ms
        await self._book.run(lambda: self._book.notice_again(notice.seq, at_ms))
