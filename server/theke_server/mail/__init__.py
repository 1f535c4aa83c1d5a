"""Mail to shoppers: what a letter is, who sends it, and how sending can fail.

receipt    what stands in a receipt; `page` draws it, `texts` and `amounts` write it
smtp       hands a letter to a mail server: the one place that knows `aiosmtplib`

```
PostError
|- PostAwayError       not sent: the same letter again later
|- PostUnknownError    may have been sent: the reply was lost
'- PostRefusedError    the mail server said no for good
```
"""

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

from theke_checkout.values.ids import ShopId


class PostError(Exception):
    """A letter was not sent for sure. `code` is for logs: it holds no address and no server text.

    `delay_s` is how long to wait at least before the next try.
    """

    def __init__(self, code: str, delay_s: float = 0.0) -> None:
        super().__init__(code)
        self.code = code
        self.delay_s = delay_s


class PostAwayError(PostError):
    """The letter was not taken: the same again later."""


class PostUnknownError(PostError):
    """The letter may have been taken: the reply was lost."""


class PostRefusedError(PostError):
    """The letter was refused and will be again."""


class Letter(Struct, frozen=True, kw_only=True):
    """A finished mail. It shows nothing of itself in logs."""

    sender: str
    to: str
    content: bytes

    def __repr__(self) -> str:
        return "Letter()"


class Post(Protocol):
    """Sends letters."""

    async def send(self, letter: Letter) -> None:
        """Return when the letter was taken. Raises `PostError`."""
        ...


class Sender(Struct, frozen=True, kw_only=True):
    """In whose name a shop's mail is written."""

    name: str
    address: str
    reply_to: str = ""
    timezone: str = "UTC"
    url: str = ""
    """The shop's own address."""


class Mail(Struct, frozen=True, kw_only=True):
    """How this deployment mails: through whom, and in whose names."""

    post: Post | None = None
    senders: Mapping[ShopId, Sender] = {}


NO_MAIL = Mail()
"""No mail is configured."""
