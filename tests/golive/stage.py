"""A deployment as it stands before real money: Theke, a shop and a mail server, over real TLS."""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.mailbox import mailbox
from tests.servers import free_port
from theke_server import app as application
from theke_server import gateway
from theke_server.checks.live import checklist
from theke_server.checks.live.checklist import Finding
from theke_server.clock import SystemClock
from theke_server.config import Mail, Provider, Server, Settings, Shop

HSTS = "max-age=31536000"


@dataclass
class Deployment:
    """What a test may get wrong; as it stands here, nothing is."""

    data: Path
    hsts: str = HSTS
    certificate_days: int = 90
    swallowed: str = ""
    """Paths that begin so are answered by the proxy itself."""
    hidden: str = "/metrics"
    upgrades: bool = True
    shop_headers: dict[str, str] = field(default_factory=dict[str, str])
    shop_body: str = ""
    shop_status: int = 200
    shop_leads_to: str = ""
    shop_ahead: timedelta = timedelta()
    secret_key: str = "petty_sk_0123456789abcdef"
    kind: str = "petty"
    options: dict[str, str] = field(default_factory=lambda: {"webhooks": "signed"})
    demo: bool = False
    mail_runs: bool = True
    mail: bool = True


def listening() -> socket.socket:
    """Return a socket that listens on a free loopback port."""
    return socket.create_server(("127.0.0.1", 0))


def certificate(folder: Path, days: int) -> Path:
    """Make a certificate for localhost, signed by itself; key and certificate in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days, minutes=5))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


class Proxy:
    """What stands before Theke in a deployment: adds a header, and may be set up badly."""

    def __init__(self, behind: ASGIApp, deployment: Deployment) -> None:
        self._behind = behind
        self._deployment = deployment

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not self._deployment.upgrades:
            await receive()
            await send({"type": "websocket.close", "code": 1000})
            return
        if scope["type"] == "http" and scope["path"] == self._deployment.hidden:
            await PlainTextResponse("Not here", 404)(scope, receive, send)
            return
        swallowed = self._deployment.swallowed
        if scope["type"] == "http" and swallowed and scope["path"].startswith(swallowed):
            await PlainTextResponse("Please enable JavaScript")(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and self._deployment.hsts:
                hsts = (b"strict-transport-security", self._deployment.hsts.encode())
                message["headers"] = [*message["headers"], hsts]
            await send(message)

        await self._behind(scope, receive, sending)


@asynccontextmanager
async def served(app: ASGIApp, at: socket.socket, pem: Path | None) -> AsyncGenerator[None]:
    """Serve an application, over TLS where there is a certificate."""
    config = uvicorn.Config(
        app,
        ssl_certfile=pem,
        date_header=pem is not None,
        **gateway.server_options(),
    )
    server = QuietServer(config)
    task = asyncio.create_task(server.serve([at]))
    while not server.started:
        assert not task.done()
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task


class QuietServer(uvicorn.Server):
    """Leaves the signals of the test's process alone."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Capture none."""
        yield


def shop_site(deployment: Deployment, theke: str) -> Starlette:
    """Return the shop's own pages."""

    async def page(request: Request) -> Response:
        if deployment.shop_leads_to and request.url.path == "/":
            port = str(request.url.port)
            return RedirectResponse(deployment.shop_leads_to.replace("SHOP", port))
        at = datetime.now(UTC) + deployment.shop_ahead
        body = deployment.shop_body or f'<script src="{theke}/launcher.js" defer></script>'
        headers = {"date": at.strftime("%a, %d %b %Y %H:%M:%S GMT")} | deployment.shop_headers
        return HTMLResponse(body, deployment.shop_status, headers)

    return Starlette(routes=[Route("/{path:path}", page)])


@asynccontextmanager
async def looked_at(deployment: Deployment) -> AsyncGenerator[dict[str, Finding]]:
    """Run the deployment, and yield what the checklist says of it."""
    pem = certificate(deployment.data, deployment.certificate_days)
    trust = ssl.create_default_context(cafile=str(pem))
    theke_at, shop_at = listening(), listening()
    theke = f"https://localhost:{theke_at.getsockname()[1]}"
    shop = f"http://127.0.0.1:{shop_at.getsockname()[1]}"
    async with AsyncExitStack() as stack:
        mail_port = free_port()
        if deployment.mail_runs:
            mail_port = (await stack.enter_async_context(mailbox())).port
        settings = deployed(deployment, theke, shop, mail_port)
        proxy = Proxy(application.build(settings), deployment)
        await stack.enter_async_context(served(proxy, theke_at, pem))
        await stack.enter_async_context(served(shop_site(deployment, theke), shop_at, None))
        client = await stack.enter_async_context(httpx.AsyncClient(verify=trust, timeout=10))
        found = await checklist.findings(settings, SystemClock(), client, trust)
        yield {finding.what: finding for finding in found}


def deployed(deployment: Deployment, theke: str, shop: str, mail_port: int) -> Settings:
    """Return the settings of a deployment."""
    mail = Mail(host="127.0.0.1", port=mail_port, starttls=False, from_address="shop@shop.example")
    account = Provider(
        kind=deployment.kind,
        url=shop,
        browser_url=shop,
        secret_key=deployment.secret_key,
        webhook_secret="hook_live_0123456789abcdef",
        options=deployment.options,
    )
    return Settings(
        server=Server(
            public_url=theke,
            data=str(deployment.data),
            master_key="ab" * 32,
            demo=deployment.demo,
            sandbox_here=False,
        ),
        providers={"cards": account},
        shops={
            "coffee": Shop(
                name="Coffee",
                origins=[shop],
                currency="CHF",
                providers=["cards"],
                reply_to="help@shop.example",
            )
        },
        mail=mail if deployment.mail else None,
    )
