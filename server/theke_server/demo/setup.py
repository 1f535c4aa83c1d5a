"""What `theke demo` runs with: one shop, one sandbox account, one advisor; secrets made once."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct, structs

from theke_checkout.values.ids import ShopId
from theke_checkout.values.settings import Policy
from theke_server import sandbox
from theke_server.access.introductions import Introductions
from theke_server.access.pictures import picture_of
from theke_server.access.tokens import DeskTokens
from theke_server.clock import SystemIds
from theke_server.config import CustomerTokens, Look, Mail, Provider, Server, Settings, Shop
from theke_server.demo import portrait

DEMO_PORT = 8765
SHOP = ShopId("demo")
SHOP_NAME = "Bohne & Dampf"
ACCENT = "#2b4a3f"
ADVISOR = "mira"
ADVISOR_NAME = "Mira"
ADVISOR_SENTENCE = "Barista, 8 years"
ADVISOR_SENTENCES = {"de": "Barista seit 8 Jahren"}
ADVISOR_LANGUAGES = ("de", "en", "it")
PASSWORD = "theke-demo"  # noqa: S105 -- printed at the start of every demo, on loopback only
ROBOTS = ("robot", "robot-2", "robot-3")
"""The accounts of the demo's robots: one speaks in one session at a time."""
ROBOT_NAME = "Robot Moka"
ROBOT_SENTENCE = "A robot, for trying things out"
ROBOT_SENTENCES = {"de": "Ein Roboter zum Ausprobieren"}
ROBOT_LANGUAGES = ("de", "en")
DEMO_POLICY = Policy()
MAIL_FROM = "orders@bohne-dampf.example"
MAIL_PORT = 1025
SECRETS_FILE = "demo.json"
SANDBOX_FILE = "sandbox.sqlite"


class Secrets(Struct, frozen=True, kw_only=True):
    """The demo's secrets: made at its first start, kept in its data folder."""

    customers: str
    sandbox_key: str
    sandbox_webhooks: str
    robots: str = ""
    """The robots' password; empty in the folder of a demo before there were any."""

    def __repr__(self) -> str:
        return "Secrets()"


def demo_settings(
    port: int, data: Path, sandbox_url: str = "", policy: Policy = DEMO_POLICY
) -> Settings:
    """Return the settings of a demo: the shop on 127.0.0.1, Theke on localhost, two sites.

    `sandbox_url` names a sandbox that runs as a process of its own; else it runs in this one.
    """
    secrets = _secrets(data)
    return Settings(
        server=Server(port=port, data=str(data), demo=True, sandbox_here=not sandbox_url),
        providers={
            "sandbox": Provider(
                kind="sandbox",
                url=sandbox_url or f"http://127.0.0.1:{port}",
                browser_url=_browser_url(sandbox_url or f"http://127.0.0.1:{port}"),
                secret_key=secrets.sandbox_key,
                webhook_secret=secrets.sandbox_webhooks,
            )
        },
        shops={
            SHOP: Shop(
                name=SHOP_NAME,
                origins=[f"http://127.0.0.1:{port}"],
                currency="CHF",
                country="CH",
                providers=["sandbox"],
                customer_tokens=CustomerTokens(key=secrets.customers),
                policy=structs.replace(
                    policy,
                    terms_link={
                        lang: f"http://127.0.0.1:{port}/terms?lang={lang}" for lang in ("en", "de")
                    },
                ),
                timezone="Europe/Zurich",
                look=Look(accent=ACCENT),
            )
        },
    )


def with_mail(settings: Settings, server: str) -> Settings:
    """Return the settings with a mail server for receipts, given as `host:port`, in the open."""
    host, _, port = server.rpartition(":")
    mail = Mail(
        host=host or server,
        port=int(port) if port.isdigit() else MAIL_PORT,
        starttls=False,
        from_address=MAIL_FROM,
    )
    return structs.replace(settings, mail=mail)


def sandbox_settings(settings: Settings) -> sandbox.Settings:
    """Return what the sandbox company must know to serve the shops of these settings."""
    accounts = tuple(
        sandbox.Account(
            account_id=f"{shop_id}",
            name=shop.name,
            secret_key=settings.providers[name].secret_key,
            webhook_secret=settings.providers[name].webhook_secret,
            webhook_url=f"{settings.public_url}/v1/webhooks/{name}/{shop_id}",
            page_origins=(settings.public_url,),
        )
        for shop_id, shop in settings.shops.items()
        for name in shop.providers
        if settings.providers[name].kind == "sandbox"
    )
    url = next(p.browser_url for p in settings.providers.values() if p.kind == "sandbox")
    return sandbox.Settings(accounts=accounts, public_url=url, path=settings.data / SANDBOX_FILE)


async def add_demo_advisor(desk_tokens: DeskTokens, introductions: Introductions) -> None:
    """Make the demo's advisor. The password stands in the README: demos listen on loopback only.

    Whoever has changed how Mira is introduced finds it as it was left.
    """
    is_new = not await desk_tokens.knows(SHOP, ADVISOR)
    await desk_tokens.add_advisor(SHOP, ADVISOR, ADVISOR_NAME, PASSWORD, cases=True)
    if is_new:
        await introductions.describe(
            SHOP, ADVISOR, ADVISOR_SENTENCE, ADVISOR_LANGUAGES, ADVISOR_SENTENCES
        )
        await introductions.show(SHOP, ADVISOR, picture_of(portrait.drawn()))


async def add_robots(data: Path, desk_tokens: DeskTokens, introductions: Introductions) -> str:
    """Make the robots' accounts where they are not there yet; return their password."""
    password, picture = _secrets(data).robots, None
    for robot in ROBOTS:
        if await desk_tokens.knows(SHOP, robot):
            continue
        picture = picture or picture_of(portrait.robot())
        await desk_tokens.add_advisor(SHOP, robot, ROBOT_NAME, password)
        await introductions.describe(SHOP, robot, ROBOT_SENTENCE, ROBOT_LANGUAGES, ROBOT_SENTENCES)
        await introductions.show(SHOP, robot, picture)
    return password


async def remove_robots(desk_tokens: DeskTokens) -> None:
    """Take the robots of an earlier start away: nobody answers under their names."""
    for robot in ROBOTS:
        await desk_tokens.remove_advisor(SHOP, robot)


def _browser_url(url: str) -> str:
    """Return where browsers reach the sandbox: a host of its own, so a site's own origin."""
    return f"http://sandbox.localhost:{urlsplit(url).port}"


def _secrets(data: Path) -> Secrets:
    path = data / SECRETS_FILE
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    ids = SystemIds()
    if path.is_file():
        kept = msgspec.json.decode(path.read_bytes(), type=Secrets)
        return kept if kept.robots else _kept(path, structs.replace(kept, robots=ids.token()))
    made = Secrets(
        customers=ids.token(),
        sandbox_key=f"sbx_sk_{ids.token()}",
        sandbox_webhooks=f"sbx_wh_{ids.token()}",
        robots=ids.token(),
    )
    return _kept(path, made)


def _kept(path: Path, secrets: Secrets) -> Secrets:
    fresh = path.with_suffix(".new")
    with open(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        file.write(msgspec.json.encode(secrets))
    fresh.rename(path)
    return secrets
