"""Theke with payment companies: doubles of Stripe and Mollie as processes of their own, reached by
their real SDKs, and by real browsers under host names of their own.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import THEKE, DemoServer, Process, free_port
from theke_server.demo.setup import ADVISOR, PASSWORD

STRIPE_KEYS = ("sk_test_double", "pk_test_double", "whsec_double0123456789")
MOLLIE_KEY = "test_doubleE2eHouse0123456789abcdef"
CONFIG = """
[server]
port = {port}
data = "{data}"
demo = true
sandbox_here = false
{providers}
[shops.demo]
name = "Bohne & Dampf"
origins = ["http://127.0.0.1:{port}"]
currency = "{currency}"
catalogue = "{catalogue}"
providers = [{names}]
timezone = "Europe/Zurich"
"""
PROVIDERS = {
    "stripe": """
[providers.stripe]
kind = "stripe"
url = "{url}"
browser_url = "{browser_url}"
secret_key = "sk_test_double"
publishable_key = "pk_test_double"
webhook_secret = "whsec_double0123456789"
""",
    "mollie": """
[providers.mollie]
kind = "mollie"
url = "{url}"
browser_url = "{browser_url}"
secret_key = "{mollie_key}"
[providers.mollie.options]
methods = "card twint"
""",
}
FOLDER = Path(__file__).parents[2]


@dataclass(frozen=True)
class Goods:
    """What a shop sells, and in which currency: a folder of files as the embedded shop has them."""

    currency: str
    folder: Path


@dataclass
class Company:
    """A payment company's double: how our server reaches it, and how browsers do."""

    kind: str
    port: int
    process: Process

    @property
    def url(self) -> str:
        """Where its API is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def browser_url(self) -> str:
        """Where its pages are: a site of its own."""
        return f"http://{self.kind}.localhost:{self.port}"


@dataclass
class PaymentServer(DemoServer):
    """Shop and Theke with payment companies."""

    companies: dict[str, Company] = field(default_factory=dict[str, Company])

    def company(self, kind: str) -> Company:
        """Return a company's double."""
        return self.companies[kind]


@asynccontextmanager
async def payment_server(
    data: Path,
    kinds: Sequence[str] = ("stripe", "mollie"),
    more: str = "",
    accounts: Sequence[str] = (),
    goods: Goods | None = None,
) -> AsyncGenerator[PaymentServer]:
    """Run the demo shop with these companies on free ports; `more` is added to the settings.

    `accounts` are further ones that the shop uses, with their tables in `more`; it sells the demo's
    goods where no others are given.
    """
    data.mkdir(parents=True, exist_ok=True)
    port = free_port()
    async with AsyncExitStack() as stack:
        companies = {kind: _company(kind, data, port) for kind in kinds}
        for company in companies.values():
            await company.process.start()
            stack.push_async_callback(_stopped, company.process)
        config = data / "theke.toml"
        text = _config(port, data, [*companies.values()], goods, accounts)
        config.write_text(text + more, encoding="utf-8")
        await _add_advisor(config)
        process = Process(
            [THEKE, "serve", "--config", str(config)],
            data / "theke.log",
            f"http://localhost:{port}/healthz",
        )
        await process.start()
        stack.push_async_callback(_stopped, process)
        yield PaymentServer(port=port, data=data, process=process, companies=companies)


def _company(kind: str, data: Path, theke_port: int) -> Company:
    port = free_port()
    arguments = [sys.executable, "-m", f"tests.doubles.{kind}", "--port", str(port)]
    arguments += ["--origin", f"http://{kind}.localhost:{port}"]
    if kind == "stripe":
        webhook = f"http://localhost:{theke_port}/v1/webhooks/stripe/demo"
        arguments += ["--webhook", webhook, "--webhook-secret", STRIPE_KEYS[2]]
    else:
        arguments += ["--secret-key", MOLLIE_KEY]
    process = Process(
        arguments,
        data / f"{kind}.log",
        f"http://127.0.0.1:{port}/",
        environment={"PYTHONPATH": str(FOLDER)},
        any_answer=True,
    )
    return Company(kind=kind, port=port, process=process)


def _config(
    port: int,
    data: Path,
    companies: Sequence[Company],
    goods: Goods | None,
    accounts: Sequence[str],
) -> str:
    providers = [
        PROVIDERS[company.kind].format(
            url=company.url, browser_url=company.browser_url, mollie_key=MOLLIE_KEY
        )
        for company in companies
    ]
    names = (*(company.kind for company in companies), *accounts)
    return CONFIG.format(
        port=port,
        data=data,
        providers="".join(providers),
        names=", ".join(f'"{name}"' for name in names),
        currency=goods.currency if goods else "CHF",
        catalogue=goods.folder if goods else "",
    )


async def _add_advisor(config: Path) -> None:
    adding = await asyncio.create_subprocess_exec(
        THEKE, "advisor", "add", "demo", ADVISOR, "--config", str(config),
        stdin=asyncio.subprocess.PIPE,
    )  # fmt: skip
    await adding.communicate(f"{PASSWORD}\n".encode())
    assert adding.returncode == 0


async def _stopped(process: Process) -> None:
    if process.child is not None and process.child.poll() is None:
        await process.stop()
