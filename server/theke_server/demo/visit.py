"""Who is looking at the shop: their language and their cart, from signed cookies, and the answers.

The cart's cookie stays in the browser's keeping (`HttpOnly`); what the page shows to Theke is a
reference signed for that purpose only.
"""

from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from theke_server.clock import Clock, Ids
from theke_server.demo.markup import Html
from theke_server.demo.texts import LANGUAGES, Language
from theke_server.shops.catalogue import carts
from theke_server.shops.catalogue.assortment import Assortment
from theke_server.shops.catalogue.connector import CART, CatalogueConnector

COOKIE = "shop_cart"
LANGUAGE_COOKIE = "shop_lang"
COOKIE_S = 90 * 24 * 3600
FORM_BYTES_MAX = 4_096
FORM_FIELDS_MAX = 10


class DemoSettings(Struct, frozen=True, kw_only=True):
    """How the shop is set up. `theke_origin` is empty for localhost on the shop's own port."""

    shop: str = "demo"
    theke_origin: str = ""
    both_sides: bool = False
    """Whether Theke's page with both sides may frame the shop: in a demo on one's own machine."""


class Room(Struct, frozen=True, kw_only=True):
    """What the pages work with."""

    connector: CatalogueConnector
    settings: DemoSettings
    clock: Clock
    ids: Ids

    @property
    def assortment(self) -> Assortment:
        """What is sold."""
        return self.connector.assortment


class Visit(Struct, frozen=True, kw_only=True):
    """One request of one browser."""

    language: Language
    cart_id: str
    cart_ref: str
    cookie: str
    pieces: int
    wishes: tuple[str, ...]
    theke_origin: str
    frames: str
    """Who may frame the shop: a source of a content security policy."""
    framed: bool
    """Whether the page is shown in a frame."""
    shop: str
    path: str
    query: tuple[tuple[str, str], ...]

    def with_language(self, language: Language) -> str:
        """Return the address of this page in another language."""
        kept = [(name, value) for name, value in self.query if name != "lang"]
        return f"{self.path}?{urlencode([*kept, ('lang', language)])}"

    def asked(self, name: str, chars_max: int = 200) -> str:
        """Return a parameter of the address, or nothing."""
        return next((value[:chars_max] for key, value in self.query if key == name), "")


class FormError(ValueError):
    """A form that no page of the shop sent."""


async def enter(room: Room, request: Request) -> Visit:
    """Return who is looking. A browser without a cart gets the name of a new one."""
    cookie = request.cookies.get(COOKIE, "")
    cart_id = await room.connector.verify(COOKIE, cookie)
    if cart_id is None:
        cart_id = room.ids.fresh("c")
        cookie = await room.connector.sign(COOKIE, cart_id)
    held = await room.connector.cart(cart_id)
    wishes = await room.connector.run(lambda file: carts.wishes(file, cart_id))
    theke_origin = room.settings.theke_origin or f"http://localhost:{request.url.port or 80}"
    return Visit(
        language=_language(request),
        cart_id=cart_id,
        cart_ref=await room.connector.sign(CART, cart_id),
        cookie=cookie,
        pieces=sum(quantity for _, quantity in held),
        wishes=tuple(wish for wish in wishes if wish in room.assortment.items),
        theke_origin=theke_origin,
        frames=theke_origin if room.settings.both_sides else "'none'",
        framed=request.headers.get("sec-fetch-dest") == "iframe",
        shop=room.settings.shop,
        path=request.url.path,
        query=tuple(request.query_params.multi_items()),
    )


def answer(visit: Visit, page: Html, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return a page as a response with its cookies and its policy."""
    response = HTMLResponse("<!doctype html>" + page, status_code=status)
    response.headers["Content-Security-Policy"] = policy(visit.theke_origin, visit.frames)
    response.headers["Permissions-Policy"] = (
        f'camera=(self "{visit.theke_origin}"), microphone=(self "{visit.theke_origin}"),'
        f' display-capture=(self "{visit.theke_origin}")'
    )
    response.headers["Cache-Control"] = "no-store"
    return remember(visit, response)


def see(visit: Visit, path: str) -> Response:
    """Send the browser to another page of the shop, after a form."""
    return remember(visit, RedirectResponse(path, status_code=HTTPStatus.SEE_OTHER))


def remember(visit: Visit, response: Response) -> Response:
    """Set the cookies of a visit.

    In a frame of another site only partitioned ones are kept, which are for secure places: to
    browsers this machine is one (`https://w3c.github.io/webappsec-secure-contexts/#localhost`).
    """
    framed = "; Partitioned" if visit.framed else ""
    for name, value, hidden in (
        (COOKIE, visit.cookie, True),
        (LANGUAGE_COOKIE, visit.language, False),
    ):
        cookie = Response()
        cookie.set_cookie(
            name,
            value,
            max_age=COOKIE_S,
            path="/",
            httponly=hidden,
            secure=visit.framed,
            samesite="none" if visit.framed else "lax",
        )
        response.headers.append("set-cookie", cookie.headers["set-cookie"] + framed)
    return response


def policy(theke_origin: str, frames: str = "'none'") -> str:
    """Return the shop's content security policy: its own files, and Theke's scripts and frame."""
    return (
        f"default-src 'none'; script-src 'self' {theke_origin}; style-src 'self'; img-src 'self';"
        f" frame-src {theke_origin}; connect-src 'self' {theke_origin}; form-action 'self';"
        f" base-uri 'none'; frame-ancestors {frames}"
    )


async def form(request: Request) -> dict[str, str]:
    """Return the fields of a form that a page of this shop sent. Raises `FormError`."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    if site not in ("same-origin", "none") or not _own(origin, request):
        raise FormError("foreign_form")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > FORM_BYTES_MAX:
            raise FormError("bad_request")
    try:
        pairs = parse_qsl(body.decode("ascii"), max_num_fields=FORM_FIELDS_MAX, errors="strict")
    except ValueError as error:
        raise FormError("bad_request") from error
    return dict(pairs)


def _own(origin: str | None, request: Request) -> bool:
    return origin is None or origin == f"{request.url.scheme}://{request.url.netloc}"


def _language(request: Request) -> Language:
    wanted = (
        request.query_params.get("lang", ""),
        request.cookies.get(LANGUAGE_COOKIE, ""),
        *(
            part.strip()[:2].lower()
            for part in request.headers.get("accept-language", "").split(",")
        ),
    )
    for tag in wanted:
        for language in LANGUAGES:
            if tag == language:
                return language
    return LANGUAGES[0]
