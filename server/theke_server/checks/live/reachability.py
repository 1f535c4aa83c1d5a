"""What a browser and a payment company meet: at Theke's own address, and on the shop's pages.

It is seen from this machine: a firewall that lets us in may still keep others out.
"""

import re
import ssl
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from theke_checkout.providers import WebhookKind
from theke_server import __version__
from theke_server.checks import provider_accounts
from theke_server.checks.live import csp
from theke_server.checks.live.findings import Finding, fix, look, ok
from theke_server.clock import Clock
from theke_server.config import Settings, Shop
from theke_server.config.origins import is_local
from theke_server.http.health import Alive

HSTS_S_MIN = 15_552_000
"""180 days: what browsers' and scanners' advice calls long enough."""
SKEW_OK_S = 5
SKEW_MAX_S = 30
"""Customer tokens live five minutes, and payment companies sign webhooks with the time."""
CERTIFICATE_DAYS_MIN = 14
SOCKET_TIMEOUT_S = 10.0
DAY_S = 86_400
UNAUTHORIZED = 401
UNREACHED = (httpx.HTTPError, httpx.InvalidURL)
LAUNCHER_PATHS = ("/launcher.js", "/launcher-panel.js", "/static/assets/launcher-panel-1.js")
"""Where the launcher's files are: the first and a further one, whose name changes each time."""


async def address(settings: Settings, client: httpx.AsyncClient, clock: Clock) -> list[Finding]:
    """Look at Theke's own address: that it answers, over HTTPS, as this Theke."""
    url = settings.public_url
    found = [_scheme(url)]
    try:
        answer = await client.get(f"{url}/healthz")
    except UNREACHED as error:
        todo = f"start Theke, and let the proxy of {url} pass requests on to it"
        return [*found, fix("address", f"{url}/healthz: {_why(error)}", todo)]
    found.append(_healthy(url, answer))
    found += _hsts(url, answer)
    found += _certificate(url, answer, clock)
    found.append(await _numbers(url, client))
    for name in settings.shops:
        found.append(await _desk(settings, client, name))
    return found


def _scheme(url: str) -> Finding:
    if url.startswith("https://"):
        return ok("https", url)
    todo = "serve Theke over https and set server.public_url: browsers refuse the desk's cookie"
    return fix("https", f"{url} is not encrypted", todo)


def _healthy(url: str, answer: httpx.Response) -> Finding:
    try:
        version = msgspec.json.decode(answer.content, type=Alive).version
    except msgspec.DecodeError:
        todo = f"let the proxy of {url} pass every path on to Theke"
        return fix("address", f"/healthz answers {answer.status_code}, not as Theke", todo)
    if version != __version__:
        todo = "restart the server with the installed version"
        return look("address", f"Theke {version} answers, {__version__} is installed", todo)
    return ok("address", f"Theke {version} answers at {url}")


def _hsts(url: str, answer: httpx.Response) -> list[Finding]:
    if not url.startswith("https://"):
        return []
    sent = answer.headers.get("strict-transport-security", "")
    found = re.search(r"max-age\s*=\s*\"?(\d+)", sent, re.IGNORECASE)
    if found and int(found.group(1)) >= HSTS_S_MIN:
        return [ok("hsts", sent)]
    todo = "let the proxy add: Strict-Transport-Security: max-age=31536000"
    return [fix("hsts", sent or "no Strict-Transport-Security header", todo)]


def _certificate(url: str, answer: httpx.Response, clock: Clock) -> list[Finding]:
    """Look how long the certificate lasts, where the connection lets us see it."""
    stream = answer.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    shown = tls.getpeercert() if tls is not None else None
    if not shown or "notAfter" not in shown:
        return []
    days = int((ssl.cert_time_to_seconds(shown["notAfter"]) - clock.now_ms() / 1000) // DAY_S)
    if days >= CERTIFICATE_DAYS_MIN:
        return [ok("certificate", f"valid for {days} days more")]
    return [fix("certificate", f"runs out in {days} days", f"renew the certificate of {url}")]


async def _numbers(url: str, client: httpx.AsyncClient) -> Finding:
    """Look whether everyone can read how a shop's business goes."""
    try:
        answer = await client.get(f"{url}/metrics")
    except UNREACHED as error:
        return ok("metrics", f"not at the public address: {_why(error)}")
    if answer.is_success and "theke_" in answer.text:
        todo = "let the proxy answer /metrics and /readyz to your own network only"
        return look("metrics", f"{url}/metrics can be read from here", todo)
    return ok("metrics", f"not at the public address: {answer.status_code}")


async def _desk(settings: Settings, client: httpx.AsyncClient, shop: str) -> Finding:
    what = f"desk: {shop}"
    try:
        answer = await client.get(f"{settings.public_url}/desk", params={"shop": shop})
    except UNREACHED as error:
        return fix(what, _why(error), "let the proxy pass /desk on to Theke")
    policies = csp.parse(answer.headers.get_list("content-security-policy"))
    if not answer.is_success or not policies:
        seen = f"/desk answers {answer.status_code}" + ("" if policies else ", without its CSP")
        return fix(what, seen, "let the proxy pass /desk and its headers on as they are")
    if not settings.public_url.startswith("https://") and not is_local(settings.public_url):
        return fix(what, "browsers keep no __Host- cookie over http", "serve Theke over https")
    return ok(what, f"advisors sign in at {settings.public_url}/desk?shop={shop}")


async def webhooks(settings: Settings, client: httpx.AsyncClient) -> list[Finding]:
    """Look whether a notice without a signature is refused by Theke itself, and not on its way."""
    found: list[Finding] = []
    for name, shop in settings.shops.items():
        for account in shop.providers:
            can = provider_accounts.capabilities(settings, account, name)
            kind = WebhookKind.SIGNED if can is None else can.webhooks
            if kind is not WebhookKind.NONE:
                url = f"{settings.public_url}/v1/webhooks/{account}/{name}"
                found.append(await _webhook(f"webhook: {name}/{account}", url, kind, client))
    return found


async def _webhook(what: str, url: str, kind: WebhookKind, client: httpx.AsyncClient) -> Finding:
    try:
        answer = await client.post(url, json={})
    except UNREACHED as error:
        return fix(what, _why(error), f"let payment companies reach {url}")
    refused = answer.status_code == UNAUTHORIZED and "unauthorized" in answer.text
    if refused and kind is WebhookKind.SIGNED:
        return ok(what, f"{url} asks for a signature; name it in the provider's dashboard")
    if kind is WebhookKind.POINTER and (refused or (answer.is_success and '"kept"' in answer.text)):
        return ok(what, f"{url} hears notices; each is asked about at the provider")
    path = urlsplit(url).path
    todo = f"let the proxy pass POST {path} on untouched, without sign-in or a challenge page"
    return fix(what, f"answers {answer.status_code} where Theke would answer 401", todo)


async def sockets(settings: Settings, trust: ssl.SSLContext | None) -> list[Finding]:
    """Look whether websockets come through: many proxies need a line for them."""
    url = settings.public_url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    todo = "let the proxy upgrade /socket.io/ to websockets, and keep quiet ones open for a minute"
    try:
        async with connect(
            url,
            origin=settings.public_url,  # pyright: ignore[reportArgumentType]
            open_timeout=SOCKET_TIMEOUT_S,
            proxy=None,
            ssl=trust,
        ) as socket:
            first = await socket.recv()
    except (OSError, WebSocketException, TimeoutError, EOFError) as error:
        return [fix("websocket", f"{type(error).__name__}: {error}"[:120], todo)]
    if str(first).startswith("0{"):
        return [ok("websocket", "opens")]
    return [fix("websocket", "something else than Theke answers", todo)]


async def shops(settings: Settings, client: httpx.AsyncClient) -> list[Finding]:
    """Look at the first page of every shop: may it load the launcher and show the panel?"""
    found: list[Finding] = []
    for name, shop in settings.shops.items():
        for origin in shop.origins:
            found += await _shop_page(name, shop, origin, settings.public_url, client)
    return found


async def _shop_page(
    name: str, shop: Shop, origin: str, theke: str, client: httpx.AsyncClient
) -> list[Finding]:
    what = f"shop page: {name}"
    try:
        page = await client.get(f"{origin}/", follow_redirects=True)
    except UNREACHED as error:
        return [fix(what, f"{origin}: {_why(error)}", f"check shops.{name}.origins")]
    if not page.is_success:
        return [look(what, f"{origin} answers {page.status_code}", "look at the page yourself")]
    landed = f"{page.url.scheme}://{page.url.netloc.decode()}"
    if not shop.has(landed):
        todo = f"add {landed} to shops.{name}.origins: the panel opens on listed origins only"
        return [fix(what, f"{origin} leads to {landed}", todo)]
    policies = csp.parse([*page.headers.get_list("content-security-policy"), *_in_meta(page.text)])
    found = [_scripts(name, policies, theke), _frames(name, policies, theke)]
    if f"{theke}/launcher.js" in page.text:
        found.append(ok(what, f"{origin} carries the launcher"))
    else:
        todo = "add the launcher's line, see docs/embed.md; fine if other pages carry it"
        found.append(look(what, f"{origin} carries no launcher", todo))
    return found


def _in_meta(html: str) -> list[str]:
    """Return the policies that stand in the page itself."""
    found: list[str] = []
    for tag in re.findall(r"<meta\s[^>]*>", html, re.IGNORECASE):
        if re.search(r"http-equiv\s*=\s*[\"']?content-security-policy[\"'\s>]", tag, re.IGNORECASE):
            content = re.search(r"content\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag, re.IGNORECASE)
            found += [content.group(1) or content.group(2) or ""] if content else []
    return found


def _scripts(name: str, policies: Sequence[csp.Policy], theke: str) -> Finding:
    what = f"shop csp, script: {name}"
    for policy in policies:
        sources = csp.governing(policy, csp.SCRIPT)
        if csp.trusts_by_nonce(sources):
            todo = "give the launcher's tag the page's nonce, see docs/embed.md"
            return look(what, "scripts are let in by a nonce", todo)
        if csp.ignores_hosts(sources) or not csp.allows(sources, theke):
            return fix(what, "the page keeps the launcher out", f"add {theke} to script-src")
        if not all(csp.allows(sources, theke, path) for path in LAUNCHER_PATHS):
            todo = f"name {theke} in script-src without a path: the launcher has several files"
            return fix(what, "the page lets in one file of the launcher only", todo)
    return ok(what, "lets the launcher in" if policies else "the page has no policy")


def _frames(name: str, policies: Sequence[csp.Policy], theke: str) -> Finding:
    what = f"shop csp, frame: {name}"
    for policy in policies:
        if not csp.allows(csp.governing(policy, csp.FRAME), theke):
            return fix(what, "the page keeps the panel out", f"add {theke} to frame-src")
    return ok(what, "lets the panel in" if policies else "the page has no policy")


async def clocks(settings: Settings, client: httpx.AsyncClient, clock: Clock) -> list[Finding]:
    """Compare our clock with those of the payment companies and the shops."""
    urls = {provider.url for provider in settings.providers.values() if provider.url}
    urls |= {origin for shop in settings.shops.values() for origin in shop.origins}
    skews: list[float] = []
    for url in sorted(urls):
        began_ms = clock.now_ms()
        try:
            answer = await client.head(url)
            theirs = parsedate_to_datetime(answer.headers["date"]).timestamp()
        except (*UNREACHED, KeyError, ValueError):
            continue  # whether it is reached is another check's question
        skews.append((began_ms + clock.now_ms()) / 2000 - theirs)
    if not skews:
        return [look("clock", "nobody told the time", "see that NTP runs on this machine")]
    worst_s = round(max(skews, key=abs))
    seen = f"{abs(worst_s)} s {'ahead' if worst_s > 0 else 'behind'} of another machine"
    if abs(worst_s) <= SKEW_OK_S:
        return [ok("clock", "as on other machines")]
    todo = "let NTP set the clock: customer tokens and webhooks are refused by their time"
    return [fix("clock", seen, todo) if abs(worst_s) > SKEW_MAX_S else look("clock", seen, todo)]


def _why(error: Exception) -> str:
    text = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {text}"[:120] if text else type(error).__name__
