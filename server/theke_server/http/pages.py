"""Theke's own pages: panel, desk and pay page, each with the strictest policy it can live with."""

import re
from collections.abc import Callable, Sequence
from html import escape
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from theke_checkout.providers import PageNeeds
from theke_checkout.values.ids import ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.config import Look
from theke_server.http.assets import EMBEDDABLE, assets, sent_file
from theke_server.http.bodies import Handler, guarded
from theke_server.http.context import Context, context
from theke_server.http.loopback import asked_here

STATIC = Path(str(files("theke_server") / "static"))
PLAIN = Look()
MISSING = "<!doctype html><title>Theke</title><p>Not built yet: run <code>make client</code>."
NO_DESK = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Theke</title>
<main>
<h1>There is no desk at this address</h1>
<p>The address of a desk names its shop at the end, as in <code>/desk?shop=demo</code>.
Ask whoever runs Theke for your shop for the whole address.</p>
<section lang="de">
<h1>Unter dieser Adresse ist kein Beratungsplatz</h1>
<p>Die Adresse eines Beratungsplatzes nennt am Ende den Shop, wie in <code>/desk?shop=demo</code>.
Die ganze Adresse kennt, wer Theke für Ihren Shop betreibt.</p>
</section>
</main>
</html>
"""
_SOURCE = re.compile(r"[!-+\--:<-~]+")
"""A source that a policy can name: ASCII that is seen, and neither `,` nor `;`."""
SELF_ONLY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "media-src": "'self' blob:",
    "base-uri": "'none'",
    "form-action": "'none'",
}

EMBEDDED = {
    "cross-origin-embedder-policy": "credentialless",
    "cross-origin-resource-policy": "cross-origin",
}
"""What a page that isolates itself (COEP) asks of the panel in it.

`credentialless`, since the panel shows the shop's pictures, whose answers need not know of any of
this. Never for the pay page: what a payment company serves into it says nothing of the kind.
"""
ALONE = {"cross-origin-opener-policy": "same-origin"}
"""What keeps a page of another site that opened ours, or that ours opened, from reaching it."""

CALL_DEVICES = "camera=(self), microphone=(self), display-capture=()"
"""What the window of a call may ask for; an advisor's screen is shown from the desk."""

DEMO_NOTE = '<meta name="theke-demo" content="1">'
"""What tells the panel that whoever is alone with a demo is the advisor too."""

LAUNCHER_HEADERS = {
    "cache-control": "public, max-age=300",
    "x-content-type-options": "nosniff",
    **EMBEDDABLE,
}

FURTHER_FILES = ("launcher-panel", "launcher-notices")
"""The launcher's files after its first: the panel on the page, and what is said on the button."""


def routes() -> list[BaseRoute]:
    """Return the routes of this noun."""
    return [
        Route("/panel", guarded(panel), methods=["GET"]),
        Route("/join/{shop}", guarded(join), methods=["GET"]),
        Route("/call/{shop}", guarded(call), methods=["GET"]),
        Route("/desk", guarded(desk), methods=["GET"]),
        Route("/pay/{shop}", guarded(pay), methods=["GET"]),
        Route("/launcher.js", guarded(launcher), methods=["GET"]),
        *(Route(f"/{kind}.js", _launcher_file(kind), methods=["GET"]) for kind in FURTHER_FILES),
        Route("/static/assets/{name}", guarded(assets(STATIC / "assets")), methods=["GET"]),
    ]


async def panel(request: Request) -> Response:
    """The shopper's panel, in a frame on the shop's pages and nowhere else."""
    ctx = context(request)
    shop = ctx.shop(request.query_params.get("shop", ""))
    origins = shop.origins
    policy = {
        "img-src": f"'self' data: {' '.join(origins)}",
        "connect-src": _connect(ctx),
        "frame-ancestors": " ".join([*origins, *_both_sides(request)]),
    }
    note = DEMO_NOTE if asked_here(request) else ""
    response = page("panel.html", policy, origins, shop.look, note)
    response.headers.update(EMBEDDED)
    return response


async def join(request: Request) -> Response:
    """The panel as a page of its own: where a link to another device leads. Redeems nothing."""
    ctx = context(request)
    shop = ctx.shop(request.path_params["shop"])
    origins = shop.origins
    policy = {
        "img-src": f"'self' data: {' '.join(origins)}",
        "connect-src": _connect(ctx),
        "frame-ancestors": "'none'",
    }
    name = shop_meta(shop.name)
    return alone(page("join.html", policy, origins, shop.look, name))


async def call(request: Request) -> Response:
    """The window of a call, which survives what the shop's page does. Redeems nothing by itself."""
    ctx = context(request)
    shop = ctx.shop(request.path_params["shop"])
    policy = {"connect-src": _connect(ctx), "frame-ancestors": "'none'"}
    response = alone(page("call.html", policy, shop.origins, shop.look, shop_meta(shop.name)))
    response.headers["permissions-policy"] = CALL_DEVICES
    return response


async def desk(request: Request) -> Response:
    """The advisor's desk. Its address without a shop answers what is missing."""
    ctx = context(request)
    shop = ctx.settings.shops.get(request.query_params.get("shop", ""))
    if shop is None:
        return HTMLResponse(
            NO_DESK,
            HTTPStatus.NOT_FOUND,
            headers=_headers(SELF_ONLY | {"frame-ancestors": "'none'"}) | ALONE,
        )
    origins = shop.origins
    policy = {
        "img-src": f"'self' data: {' '.join(origins)}",
        "connect-src": _connect(ctx),
        "frame-ancestors": " ".join(_both_sides(request)) or "'none'",
    }
    return alone(page("desk.html", policy, origins, shop.look, shop_meta(shop.name)))


async def pay(request: Request) -> Response:
    """The pay page: top-level, the provider's frame and ours, nothing else."""
    ctx = context(request)
    shop_id = ShopId(request.path_params["shop"])
    shop = ctx.shop(shop_id)
    needs = [provider.page for provider in ctx.providers[shop_id].values()]
    return pay_page(needs, shop.origins, shop.look)


def pay_page(needs: Sequence[PageNeeds], origins: list[str], look: Look = PLAIN) -> Response:
    """Return the pay page for a shop's providers and pages, as this version serves it.

    `theke pay-page check` compares what arrives with it.
    """
    policy = {**_page_needs(needs), "frame-ancestors": "'none'"}
    response = page("pay.html", policy, origins, look)
    # A company's script may open its wallets in windows of their own, and hear from those alone.
    popups = any(need.scripts for need in needs)
    opener = "same-origin-allow-popups" if popups else "same-origin"
    response.headers["cross-origin-opener-policy"] = opener
    response.headers["permissions-policy"] = "camera=(), microphone=(), display-capture=()"
    return response


async def launcher(request: Request) -> Response:
    """The script that shops embed. Any page may load it; what it may do is decided later."""
    path = STATIC / "launcher.js"
    if not path.is_file():
        raise RejectedError(Reason.NOT_FOUND, "launcher")
    return sent_file(request, path, LAUNCHER_HEADERS)


def _launcher_file(kind: str) -> Handler:
    """Return the endpoint of a further file of the launcher's, by a name that stays.

    A page that was opened before an update asks for it by a name that has gone with it.
    """

    async def further(request: Request) -> Response:
        path = next((STATIC / "assets").glob(f"{kind}-*.js"), None)
        if path is None:
            raise RejectedError(Reason.NOT_FOUND, "launcher")
        return sent_file(request, path, LAUNCHER_HEADERS)

    return guarded(further)


def _page_needs(pages: Sequence[PageNeeds]) -> dict[str, str]:
    """Return the pay page's policy for what a shop's providers need of it, and for nothing else."""

    def sources(*own: str, of: Callable[[PageNeeds], tuple[str, ...]]) -> str:
        found = dict.fromkeys((*own, *(origin for page in pages for origin in of(page))))
        return " ".join(found) or "'none'"

    return {
        "script-src": sources("'self'", of=lambda page: page.scripts),
        "connect-src": sources("'self'", of=lambda page: page.connects),
        "img-src": sources("'self'", "data:", of=lambda page: page.images),
        "frame-src": sources(of=lambda page: page.frames),
    }


def _list(sources: str) -> str:
    """Return a list of sources without those that would void the whole list, or end it, in a
    browser. Nothing is let in where nothing is left: a list is never left out.
    """
    kept = [source for source in sources.split() if _SOURCE.fullmatch(source)]
    return " ".join(kept) or "'none'"


def _connect(ctx: Context) -> str:
    """Return where our pages may connect to: here, and the socket here."""
    return f"'self' {ctx.settings.public_url.replace('http', 'ws', 1)}"


def shop_meta(name: str) -> str:
    """Return what tells a page the name of its shop."""
    return f'<meta name="theke-shop" content="{escape(name)}">'


def page(
    name: str, policy: dict[str, str], origins: list[str], look: Look, meta: str = ""
) -> Response:
    """Return one of Theke's own pages with its policy, and what it must know from the start."""
    path = STATIC / name
    if not path.is_file():
        return HTMLResponse(MISSING, 503)
    meta += f'<meta name="theke-origins" content="{escape(" ".join(origins))}">'
    if look != PLAIN:
        wanted = urlencode({"theme": look.theme, "accent": look.accent})
        meta += f'<meta name="theke-look" content="{escape(wanted)}">'
    html = path.read_text(encoding="utf-8").replace("</head>", f"{meta}</head>", 1)
    return HTMLResponse(html, headers=_headers(SELF_ONLY | policy))


def _both_sides(request: Request) -> list[str]:
    """Return who may frame the counter beside the shop: the page of a demo with both sides."""
    return [context(request).settings.public_url] if asked_here(request) else []


def alone(response: Response) -> Response:
    """Keep pages of other sites, which opened this one or were opened by it, from reaching it."""
    response.headers.update(ALONE)
    return response


def _headers(directives: dict[str, str]) -> dict[str, str]:
    return {
        "content-security-policy": "; ".join(f"{k} {_list(v)}" for k, v in directives.items()),
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
