"""The answer to a message that a visitor left, as a letter: plain text, and simple HTML beside it.

Values stand in the letter only: nothing here is logged, and no value can become a header line.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from html import escape

from msgspec import Struct

from theke_checkout.values.ids import SessionId
from theke_server.locales import language
from theke_server.mail import Letter, Sender
from theke_server.mail.page import STYLE
from theke_server.mail.receipt import one_line


class Reply(Struct, frozen=True, kw_only=True):
    """What the letter is made of. It shows nothing of itself in logs."""

    message_id: str
    locale: str
    to: str
    name: str
    question: str
    answer: str
    by: str
    at_ms: int

    def __repr__(self) -> str:
        return "Reply()"


class Texts(Struct, frozen=True, kw_only=True):
    """The texts of one language; what stands in braces is filled in."""

    subject: str
    greeting: str
    greeting_unnamed: str
    signed: str
    wrote: str
    reply: str
    no_reply: str


TEXTS = {
    "en": Texts(
        subject="Your question to {shop}",
        greeting="Hello {name},",
        greeting_unnamed="Hello,",
        signed="{by}, {shop}",
        wrote="You wrote to us:",
        reply="You can reply to this email.",
        no_reply="Replies to this email are not read. You will find us in the shop.",
    ),
    "de": Texts(
        subject="Ihre Frage an {shop}",
        greeting="Guten Tag {name}",
        greeting_unnamed="Guten Tag",
        signed="{by}, {shop}",
        wrote="Sie haben uns geschrieben:",
        reply="Sie können auf diese E-Mail antworten.",
        no_reply="Antworten auf diese E-Mail werden nicht gelesen. Sie finden uns im Shop.",
    ),
}


def letter_id(session_id: SessionId, message_id: str, address: str) -> str:
    """Return the same id for the same answer, so that a repeated one can be recognised."""
    name = sha256(f"{session_id}:reply:{message_id}".encode()).hexdigest()[:32]
    return f"<{name}@{address.rpartition('@')[2]}>"


def write(reply: Reply, sender: Sender) -> Letter:
    """Return the answer as a letter. Raises `ValueError` where a value cannot stand in a mail."""
    texts = TEXTS[language(reply.locale)]
    subject = texts.subject.format(shop=one_line(sender.name))
    blocks = _blocks(reply, sender, texts)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    message["From"] = Address(display_name=one_line(sender.name), addr_spec=sender.address)
    message["To"] = Address(addr_spec=reply.to)
    if sender.reply_to:
        message["Reply-To"] = Address(addr_spec=sender.reply_to)
    message["Date"] = datetime.fromtimestamp(reply.at_ms // 1000, UTC)
    message["Message-ID"] = reply.message_id
    message["Content-Language"] = language(reply.locale)
    message.set_content(
        "\n\n".join((*blocks, *_quoted(reply, texts))) + "\n", cte="quoted-printable"
    )
    page = _html(reply, texts, subject, blocks)
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    return Letter(sender=sender.address, to=reply.to, content=message.as_bytes())


def _blocks(reply: Reply, sender: Sender, texts: Texts) -> tuple[str, ...]:
    name, shop = one_line(reply.name), one_line(sender.name)
    closing = texts.reply if sender.reply_to else texts.no_reply
    return (
        texts.greeting.format(name=name) if name else texts.greeting_unnamed,
        reply.answer,
        texts.signed.format(by=one_line(reply.by), shop=shop),
        *((f"{closing}\n{sender.url}" if sender.url and not sender.reply_to else closing),),
    )


def _quoted(reply: Reply, texts: Texts) -> tuple[str, str]:
    quoted = "\n".join(f"> {line}" for line in reply.question.splitlines())
    return texts.wrote, quoted


def _html(reply: Reply, texts: Texts, subject: str, blocks: Sequence[str]) -> str:
    head = (
        f'<meta charset="utf-8"><title>{escape(subject)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style>"
    )
    body = "".join(f"<p>{_broken(block)}</p>" for block in blocks)
    question = (
        f'<p class="soft">{escape(texts.wrote)}</p><p class="soft">{_broken(reply.question)}</p>'
    )
    return (
        f'<!doctype html><html lang="{language(reply.locale)}"><head>{head}</head>'
        f"<body><main>{body}{question}</main></body></html>"
    )


def _broken(text: str) -> str:
    return escape(text).replace("\n", "<br>")
