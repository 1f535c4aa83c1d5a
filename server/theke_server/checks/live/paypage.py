"""Holds a live pay page against what this version serves: headers, scripts, contents of our files.

It is the mechanism that PCI DSS 4.0.1 asks for in 11.6.1, and its inventory is that of 6.4.3. What
a payment company serves cannot be held by hash: it changes by itself, and is let in by its origin.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from urllib.parse import urlsplit

import httpx
from msgspec import Struct
from starlette.responses import Response

from theke_checkout.providers import PageNeeds
from theke_server.checks import provider_accounts
from theke_server.checks.live import csp
from theke_server.checks.live.inventory import Part, hash_of, named_files, parts
from theke_server.config import Settings
from theke_server.http.pages import STATIC, pay_page

ASSETS = "/static/assets/"
POLICY = "content-security-policy"
WATCHED = (
    "cross-origin-opener-policy",
    "referrer-policy",
    "x-content-type-options",
    "permissions-policy",
    "cache-control",
    "content-type",
)
"""Headers that must arrive as they were sent."""
FOREIGN = ("link", "refresh", "access-control-allow-origin", "service-worker-allowed")
"""Headers that Theke never sends with the pay page, and that let something in."""
BODY_BYTES_MAX = 4_000_000
UNREACHED = (httpx.HTTPError, httpx.InvalidURL)


class Script(Struct, frozen=True, kw_only=True):
    """One line of the inventory of scripts (PCI DSS 6.4.3)."""

    address: str
    whose: str
    held_by: str


class Looked(Struct, frozen=True, kw_only=True):
    """What was found of a live pay page."""

    url: str
    scripts: tuple[Script, ...]
    """What this version lets run there."""
    differences: tuple[str, ...]


async def look(settings: Settings, shop_id: str, url: str, client: httpx.AsyncClient) -> Looked:
    """Fetch a shop's pay page and all of our files that it uses, and compare.

    `provider_accounts.problems` of these settings must have found nothing.
    """
    names = settings.shops[shop_id].providers
    needs = {name: provider_accounts.page_needs(settings, name, shop_id) for name in names}
    expected = pay_page(
        list(needs.values()), settings.shops[shop_id].origins, settings.shops[shop_id].look
    )
    files = own_files(bytes(expected.body).decode())
    found = await _differences(url, expected, files, client)
    return Looked(url=url, scripts=tuple(inventory(files, needs)), differences=tuple(found))


def own_files(html: str) -> dict[str, bytes]:
    """Return the files of the bundle that a page uses, now or later, with their contents."""
    ours = {path.name: path for path in (STATIC / "assets").iterdir()}
    todo, found = named_files(html), dict[str, bytes]()
    while todo:
        name = todo.pop(0)
        if name in ours and name not in found:
            found[name] = ours[name].read_bytes()
            todo += named_files(found[name].decode())
    return found


def inventory(files: Mapping[str, bytes], needs: Mapping[str, PageNeeds]) -> Iterator[Script]:
    """List the scripts that may run on the pay page: whose each is, and what holds it."""
    for name, content in files.items():
        if name.endswith(".js"):
            yield Script(address=f"{ASSETS}{name}", whose="Theke", held_by=hash_of(content))
    for name, need in needs.items():
        for origin in need.scripts:
            yield Script(address=origin, whose=f"payment company: {name}", held_by="its origin")


async def _differences(
    url: str, expected: Response, files: Mapping[str, bytes], client: httpx.AsyncClient
) -> list[str]:
    try:
        answer = await client.get(url)
    except UNREACHED as error:
        return [f"{url} cannot be fetched: {type(error).__name__}"]
    if answer.status_code != expected.status_code:
        return [f"{url} answers {answer.status_code}, {expected.status_code} is expected"]
    body = bytes(expected.body)
    found = [
        *headers(expected.headers, answer.headers, secure=url.startswith("https://")),
        *contents(parts(body.decode()), parts(answer.text)),
    ]
    if not found and answer.content != body:
        found.append(f"the page is not the one that was sent{_where(body, answer.content)}")
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    for name, content in files.items():
        found += await _file(f"{origin}{ASSETS}{name}", content, client)
    return found


def headers(expected: Mapping[str, str], seen: httpx.Headers, *, secure: bool) -> Iterator[str]:
    """Say how the headers of a page differ from those that were sent."""
    yield from _policies(expected[POLICY], seen.get_list(POLICY))
    for name in WATCHED:
        wanted, got = expected.get(name, ""), seen.get(name)
        if got is None:
            yield f"header {name} is missing"
        elif got.strip().lower() != wanted.lower():
            yield f"header {name} is {got!r}, sent was {wanted!r}"
    for name in FOREIGN:
        if name in seen:
            yield f"header {name} was added: {seen[name]!r}"
    if secure and "strict-transport-security" not in seen:
        yield "header strict-transport-security is missing: let the proxy add it"


def _policies(expected: str, seen: Sequence[str]) -> Iterator[str]:
    [wanted] = csp.parse([expected])
    found = csp.parse(seen)
    if not found:
        yield f"header {POLICY} is missing"
        return
    if len(found) > 1:
        yield f"header {POLICY} came {len(found)} times"
    for name in dict.fromkeys([*wanted, *found[0]]):
        want, got = wanted.get(name), found[0].get(name)
        if got is None:
            yield f"{POLICY}: {name} is missing"
        elif want is None:
            yield f"{POLICY}: {name} was added"
        else:
            yield from (f"{POLICY}: {name} also allows {text}" for text in got if text not in want)
            yield from (f"{POLICY}: {name} lacks {text}" for text in want if text not in got)


def contents(expected: Sequence[Part], seen: Sequence[Part]) -> Iterator[str]:
    """Say what a page brings along that was not sent, and what it lacks."""
    lacking, added = list(expected), list[Part]()
    for part in seen:
        if part in lacking:
            lacking.remove(part)
        else:
            added.append(part)
    yield from (f"the page brings {part}, which was not sent" for part in added)
    yield from (f"the page lacks {part}" for part in lacking)


async def _file(url: str, content: bytes, client: httpx.AsyncClient) -> list[str]:
    try:
        answer = await client.get(url)
    except UNREACHED as error:
        return [f"{url} cannot be fetched: {type(error).__name__}"]
    if not answer.is_success:
        return [f"{url} answers {answer.status_code}"]
    found: list[str] = []
    if answer.content != content:
        found.append(f"{url} is not the file that was sent{_where(content, answer.content)}")
    if answer.headers.get("x-content-type-options", "").lower() != "nosniff":
        found.append(f"{url}: header x-content-type-options is missing")
    return found


def _where(expected: bytes, seen: bytes) -> str:
    """Say where two contents part."""
    pairs = zip_longest(expected, seen)
    at = next((index for index, (item, other) in enumerate(pairs) if item != other), 0)
    return f": {len(seen)} bytes instead of {len(expected)}, another one from byte {at}"
