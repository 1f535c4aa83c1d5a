"""Handing letters to a real mail server: taken, refused, put off, and lost on the way."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.mailbox import LOST, mailbox
from tests.servers import free_port
from theke_server.config import Mail
from theke_server.mail import Letter, PostAwayError, PostError, PostRefusedError, PostUnknownError
from theke_server.mail.smtp import OPERATOR_DELAY_S, SmtpPost

LETTER = Letter(
    sender="orders@shop.example",
    to="lea@example.org",
    content=b"Subject: x\r\n\r\n.a dot in front\r\nbody\r\n",
)


def post(port: int, **more: object) -> SmtpPost:
    options = {"starttls": False, **more}
    mail = Mail(host="127.0.0.1", port=port, from_address=LETTER.sender, **options)  # type: ignore[arg-type]
    return SmtpPost(mail)


async def test_a_letter_is_taken_as_it_is() -> None:
    async with mailbox() as box:
        await post(box.port).send(LETTER)
        assert box.raw == [LETTER.content]
        assert box.secure == [False]


@pytest.mark.parametrize(
    ("at_rcpt", "at_data", "kind", "code"),
    [
        ("", "451 later", PostAwayError, "smtp_451"),
        ("", "552 too much", PostRefusedError, "smtp_552"),
        ("450 greylisted", "", PostAwayError, "smtp_450"),
        ("550 no lea@example.org here", "", PostRefusedError, "smtp_550"),
        ("", LOST, PostUnknownError, "SMTPServerDisconnected"),
    ],
)
async def test_what_the_server_says_is_distinguished_without_its_words(
    at_rcpt: str, at_data: str, kind: type[PostError], code: str
) -> None:
    async with mailbox() as box:
        box.to_rcpt.extend([at_rcpt] if at_rcpt else [])
        box.answers.extend([at_data] if at_data else [])
        with pytest.raises(PostError) as raised:
            await post(box.port).send(LETTER)
        assert type(raised.value) is kind
        assert raised.value.code == code
        assert "lea" not in repr(raised.value)
        assert raised.value.__cause__ is None
        await post(box.port).send(LETTER)
        assert box.raw[-1] == LETTER.content


async def test_nobody_at_home_means_later() -> None:
    with pytest.raises(PostAwayError):
        await post(free_port()).send(LETTER)


async def test_without_the_asked_for_encryption_nothing_is_sent() -> None:
    async with mailbox() as box:
        with pytest.raises(PostAwayError):
            await post(box.port, starttls=True).send(LETTER)
        assert box.tries == 0


async def test_starttls_and_a_password_with_a_certificate_that_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = certificate(tmp_path)
    account = {"starttls": True, "username": "theke", "password": "right-horse"}
    async with mailbox(context, "right-horse") as box:
        with pytest.raises(PostAwayError):
            await post(box.port, **account).send(LETTER)
        assert box.users == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "mail.pem"))
        await post(box.port, **account).send(LETTER)
        assert (box.secure, box.users) == ([True], ["theke"])
        with pytest.raises(PostAwayError) as raised:
            await post(box.port, **account | {"password": "wrong"}).send(LETTER)
        assert (raised.value.code, raised.value.delay_s) == ("smtp_535", OPERATOR_DELAY_S)
        assert len(box.letters) == 1


def certificate(folder: Path) -> ssl.SSLContext:
    """Make a certificate of our own for the loopback address."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context
