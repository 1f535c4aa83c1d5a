"""Answers to messages as letters: what stands in them, in two languages; they make no header."""

import email
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from msgspec.structs import replace

from theke_checkout.values.ids import SessionId
from theke_server.mail import Letter, Sender
from theke_server.mail.reply import Reply, letter_id, write

SENDER = Sender(
    name="Bohne & Dampf",
    address="orders@shop.example",
    reply_to="help@shop.example",
    url="https://shop.example/",
)
REPLY = Reply(
    message_id=letter_id(SessionId("s1"), "m1", SENDER.address),
    locale="en",
    to="lea@example.org",
    name="Lea",
    question="Which grinder\nis <quiet>?",
    answer="The Amsel.\nIt is & stays quiet.",
    by="Mira",
    at_ms=1_790_000_000_000,
)


def read(letter: Letter) -> EmailMessage:
    message = email.message_from_bytes(letter.content, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def part(letter: Letter, kind: str) -> str:
    body = read(letter).get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("locale", "subject", "greeting"),
    [
        ("en-GB", "Your question to Bohne & Dampf", "Hello Lea,"),
        ("de-CH", "Ihre Frage an Bohne & Dampf", "Guten Tag Lea"),
        ("fr", "Your question to Bohne & Dampf", "Hello Lea,"),
    ],
)
def test_an_answer_speaks_the_visitors_language(locale: str, subject: str, greeting: str) -> None:
    letter = write(replace(REPLY, locale=locale), SENDER)
    assert read(letter)["Subject"] == subject
    plain = part(letter, "plain")
    for words in (greeting, "The Amsel.\nIt is & stays quiet.", "> Which grinder\n> is <quiet>?"):
        assert words in plain
    html = part(letter, "html")
    assert "is &lt;quiet&gt;?" in html
    assert "The Amsel.<br>It is &amp; stays quiet." in html


def test_it_goes_to_the_one_who_asked_and_answers_to_the_shop() -> None:
    message = read(write(REPLY, SENDER))
    assert (message["To"], message["Reply-To"]) == ("lea@example.org", "help@shop.example")
    assert message["Message-ID"] == REPLY.message_id
    unanswered = write(replace(REPLY, name=""), replace(SENDER, reply_to=""))
    assert read(unanswered)["Reply-To"] is None
    assert "are not read" in part(unanswered, "plain")


@pytest.mark.parametrize("bad", ["Lea\r\nBcc: x@evil.example", "Lea\u2028Bcc: x@evil.example"])
def test_no_value_becomes_a_header(bad: str) -> None:
    letter = write(replace(REPLY, name=bad, by=bad, answer=bad, question=bad), SENDER)
    assert read(letter)["Bcc"] is None
    assert read(letter)["To"] == "lea@example.org"


def test_nothing_of_it_is_printed() -> None:
    assert repr(REPLY) == "Reply()"
