"""What the deployment holds itself: accounts at payment companies, the store, the mail server."""

import asyncio
import os
import stat
from collections.abc import Callable
from pathlib import Path

import httpx
from msgspec import structs

from theke_checkout.providers import (
    AuthConfigError,
    ProviderError,
    RateLimitedError,
    UnavailableError,
)
from theke_checkout.providers.kinds import Tools
from theke_checkout.values.ids import ShopId
from theke_checkout.values.settings import Policy
from theke_server.checks import provider_accounts
from theke_server.checks.live.findings import Finding, fix, look, ok
from theke_server.clock import Clock, SystemClock
from theke_server.config import Provider, Settings
from theke_server.deployment.opened import KEYS_FILE, MASTER_KEY_FILE, SESSIONS_FILE, open_data
from theke_server.deployment.policies import Policies
from theke_server.deployment.providers import EmptyDrawer, KindError, account_of, kind_of
from theke_server.mail import PostError
from theke_server.mail.smtp import SmtpPost
from theke_server.stores import StoreError
from theke_server.stores.sqlite.files import durability, open_lanes
from theke_server.stores.sqlite.schema import KEYS, SESSIONS, Steps

TEST_MARKS = ("_test_", "test_", "sbx_", "sandbox", "-test-")
"""What keys of payment companies' test accounts have in them."""
ASK_MAX_S = 15.0
SINCE_MS = 60_000
"""How far back payments are listed: the answer is not read, only that there is one."""
FULL = 2
"""SQLite's number for `synchronous=FULL`."""
LOST_WITH_POWER = ("tmpfs", "ramfs", "overlay")
SHARED = ("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs")
MOUNTS = Path("/proc/mounts")


async def keys(settings: Settings) -> list[Finding]:
    """Look at which accounts the shops' money goes to."""
    found: list[Finding] = []
    if settings.server.demo:
        todo = "set server.demo = false: the demo shop and its sandbox are for trying out"
        found.append(fix("demo", "demo mode is on", todo))
    else:
        found.append(ok("demo", "demo mode is off"))
    for name, shop in settings.shops.items():
        if not shop.providers:
            todo = f"name an account in shops.{name}.providers, or only orders without money work"
            found.append(look(f"provider keys: {name}", "no payment company", todo))
        found += [
            _account(f"provider keys: {name}/{account}", settings.providers[account])
            for account in shop.providers
            if account in settings.providers
        ]
    return found


def _account(what: str, provider: Provider) -> Finding:
    try:
        plays = kind_of(provider.kind).demo_only
    except KindError as error:
        return fix(what, error.what, error.fix)
    if plays:
        seen = f"the {provider.kind} takes no real money"
        return fix(what, seen, "use an account of a payment company")
    for secret in _secrets(provider):
        if any(mark in secret.lower() for mark in TEST_MARKS):
            todo = "take the live keys from the provider's dashboard, webhook secret included"
            return fix(what, "a key of a test account", todo)
    return ok(what, "keys are none of a test account's")


def _secrets(provider: Provider) -> tuple[str, ...]:
    return (
        provider.secret_key,
        provider.publishable_key,
        provider.webhook_secret,
        provider.webhook_secret_old,
    )


async def providers(
    settings: Settings, clock: Clock, connect: Callable[[], httpx.AsyncClient]
) -> list[Finding]:
    """Ask every payment company for its newest payments, with the keys of the settings."""
    tools = Tools(http=connect, now_ms=clock.now_ms, keep=EmptyDrawer())
    return await asyncio.gather(*(
        _asked(f"payment company: {shop_id}/{name}", settings, (name, shop_id), tools)
        for shop_id, shop in settings.shops.items()
        for name in shop.providers
        if provider_accounts.capabilities(settings, name, shop_id) is not None
    ))  # fmt: skip


async def _asked(what: str, settings: Settings, account: tuple[str, str], tools: Tools) -> Finding:
    name, shop_id = account
    kind = settings.providers[name].kind
    provider = kind_of(kind).open(account_of(settings, name, shop_id), tools)
    try:
        async with asyncio.timeout(ASK_MAX_S):
            await provider.find(tools.now_ms() - SINCE_MS)
    except AuthConfigError as error:
        todo = f"take the key from the provider's dashboard: providers.{name}.secret_key"
        return fix(what, f"does not take our key: {error.code}", todo)
    except RateLimitedError as error:
        return look(what, f"is asked too often: {error.code}", "try again in a minute")
    except (UnavailableError, TimeoutError) as error:
        todo = "let this machine reach it, and look at its status page"
        return fix(what, f"does not answer: {error or 'timeout'}", todo)
    except ProviderError as error:
        return fix(what, f"refuses to list payments: {error.code}", f"look at providers.{name}")
    except Exception as error:  # noqa: BLE001 -- whatever a plug-in does, the operator reads why
        todo = "mend or replace the plug-in"
        return fix(what, f"{type(error).__name__} in the plug-in {kind!r}", todo)
    finally:
        await provider.aclose()
    return ok(what, "takes our key")


async def ways_to_pay(settings: Settings) -> list[Finding]:
    """Look at the ways to pay that sessions begin with now: an operator may have changed them."""
    if not (settings.data / SESSIONS_FILE).is_file():
        return []
    found: list[Finding] = []
    async with open_data(settings) as (stores, _):
        policies = Policies(stores.values, SystemClock())
        for name, shop in settings.shops.items():
            newest = (await policies.begin(ShopId(name), shop.policy)).policy
            found.append(_ways_to_pay(settings, name, newest))
    return found


def _ways_to_pay(settings: Settings, name: str, policy: Policy) -> Finding:
    what = f"ways to pay: {name}"
    shops = {name: structs.replace(settings.shops[name], policy=policy)}
    looked = provider_accounts.problems(structs.replace(settings, shops=shops))
    wrong = [problem for problem in looked if problem.where == f"shops.{name}.policy.methods"]
    if wrong:
        seen = "; ".join(problem.what for problem in wrong)
        return fix(what, seen, f"theke settings set {name} methods=...: {wrong[0].fix}")
    count = len(policy.methods)
    return ok(what, f"{count} as set" if count else "all that the accounts can")


async def stores(settings: Settings) -> list[Finding]:
    """Look at what the store promises where it lies now, not at what it was asked to promise."""
    missing = [file for file in (SESSIONS_FILE, KEYS_FILE) if not (settings.data / file).is_file()]
    if missing:
        seen = f"no {' and no '.join(missing)} in {settings.data}"
        return [fix("store", seen, "start Theke once with these settings")]
    found = [
        await _durable(settings.data / SESSIONS_FILE, SESSIONS),
        await _durable(settings.data / KEYS_FILE, KEYS),
        _place(settings.data, await asyncio.to_thread(_file_system, settings.data.resolve())),
        await asyncio.to_thread(_closed, settings.data),
    ]
    if not settings.server.master_key:
        todo = "keep master.key in another back-up than the databases, or set server.master_key"
        found.append(look("master key", f"in the data folder as {MASTER_KEY_FILE}", todo))
    else:
        found.append(ok("master key", "comes from the settings, not from the data folder"))
    return found


async def _durable(path: Path, steps: Steps) -> Finding:
    what = f"durability: {path.name}"
    try:
        lanes = open_lanes(path, steps=steps)
    except (StoreError, ValueError) as error:
        return fix(what, f"cannot be opened: {error}", "see docs/operate.md, Data")
    try:
        journal, synchronous = await durability(lanes)
    except StoreError as error:
        return fix(what, f"does not answer: {error}", "see docs/operate.md, Data")
    finally:
        await lanes.aclose()
    seen = f"journal_mode={journal}, synchronous={'FULL' if synchronous >= FULL else synchronous}"
    if journal == "wal" and synchronous >= FULL:
        return ok(what, seen)
    return fix(what, seen, "put server.data on a local disk: this one refuses WAL with FULL")


def _place(data: Path, kind: str) -> Finding:
    if kind in LOST_WITH_POWER:
        todo = "put server.data on a disk or a volume: a restart of the machine empties this"
        return fix("disk", f"{kind}: gone with the machine or the container", todo)
    if kind in SHARED:
        todo = "put server.data on a local disk: locks and syncs of SQLite do not hold here"
        return fix("disk", f"{kind}: shared over a network", todo)
    return ok("disk", kind) if kind else look("disk", "unknown", f"{data} must be a local disk")


def _file_system(path: Path) -> str:
    """Return the kind of file system under a path, as Linux names it; empty elsewhere."""
    if not MOUNTS.is_file():
        return ""
    best, kind = "", ""
    for line in MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines():
        _, point, found, *_ = line.split(" ")
        under = path.is_relative_to(point.replace("\\040", " "))
        if under and len(point) >= len(best):
            best, kind = point, found
    return kind


def _closed(data: Path) -> Finding:
    """Look whether others on this machine can read the data folder's files."""
    files = [file for file in data.iterdir() if file.is_file()]
    open_ones = [
        file.name
        for file in files
        if file.suffix in (".key", ".sqlite") and stat.S_IMODE(os.stat(file).st_mode) & 0o077
    ]
    if open_ones:
        todo = f"chmod 600 {' '.join(sorted(open_ones))}"
        return fix("file rights", "others on this machine can read the data", todo)
    return ok("file rights", "only their owner reads the files")


async def mail(settings: Settings) -> list[Finding]:
    """Look whether the mail server takes us, without sending anything."""
    found: list[Finding] = []
    if settings.mail is None:
        todo = "add [mail] for receipts; no page promises one until then"
        return [look("mail", "no mail server is configured", todo)]
    try:
        await SmtpPost(settings.mail).greet()
    except PostError as error:
        todo = "check host, port, encryption, username and password in [mail]"
        found.append(fix("mail", f"the mail server does not take us: {error.code}", todo))
    else:
        found.append(ok("mail", f"{settings.mail.host} takes us"))
    for name, shop in settings.shops.items():
        if not shop.reply_to:
            todo = f"set shops.{name}.reply_to: shoppers answer to receipts"
            found.append(look(f"mail: {name}", "nobody reads answers to receipts", todo))
    return found
