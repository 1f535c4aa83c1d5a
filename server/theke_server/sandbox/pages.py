"""The company's pages for shoppers: the card frame, the 3-D Secure page and the bank's page.

Card numbers are typed into the frame, on the company's own origin, and are checked there: one that
is not a test number never leaves the browser.
"""

from collections.abc import Callable
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from theke_checkout.values.money import Money
from theke_server import locales
from theke_server.sandbox.book import Book
from theke_server.sandbox.cards import NUMBERS, Scenario
from theke_server.sandbox.company import Company
from theke_server.sandbox.payments import Method, Payment, RefusedError
from theke_server.sandbox.settings import Settings
from theke_server.sandbox.texts import TEXTS, language

ASSETS = Path(__file__).parent / "assets"
FORM_BYTES_MAX = 2_048


class Tokenise(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the card frame sends to its own company. `repr` tells nothing."""

    account: str
    number: str
    expiry: str
    cvc: str

    def __repr__(self) -> str:
        return "Tokenise()"


class Pages:
    """The routes of the pages."""

    def __init__(
        self, settings: Settings, book: Book, company: Company, nudge: Callable[[], None]
    ) -> None:
        self._settings = settings
        self._book = book
        self._company = company
        self._nudge = nudge
        self._home = urlsplit(settings.public_url).netloc
        self._accounts = {account.account_id: account for account in settings.accounts}
        self._html = {
            name: Template((ASSETS / f"{name}.html").read_text(encoding="utf-8"))
            for name in ("frame", "challenge", "bank", "over")
        }

    def routes(self) -> list[BaseRoute]:
        """Return all routes of the pages."""
        return [
            Route("/sandbox/frame", self._frame, methods=["GET"]),
            Route("/sandbox/frame/tokens", self._tokens, methods=["POST"]),
            Route("/sandbox/challenge/{action}", self._challenge, methods=["GET"]),
            Route("/sandbox/challenge/{action}", self._answer_challenge, methods=["POST"]),
            Route("/sandbox/bank/{action}", self._bank, methods=["GET"]),
            Route("/sandbox/bank/{action}", self._answer_bank, methods=["POST"]),
            Mount("/sandbox/assets", StaticFiles(directory=ASSETS)),
        ]

    # ---- card frame

    async def _frame(self, request: Request) -> Response:
        self._must_be_home(request)
        account = self._accounts.get(request.query_params.get("account", ""))
        parent = request.query_params.get("parent", "")
        if account is None or parent not in account.page_origins:
            raise RefusedError(403, "unknown_parent")
        lang = language(request.query_params.get("locale", ""))
        values = {
            **TEXTS[lang], "lang": lang, "account": account.account_id, "parent": parent,
            "numbers": " ".join(NUMBERS), "words": msgspec.json.encode(TEXTS).decode(),
        }  # fmt: skip
        return self._page("frame", values, (parent,))

    async def _tokens(self, request: Request) -> Response:
        origin = request.headers.get("origin")
        if origin is not None and origin != self._settings.public_url:
            raise RefusedError(403, "unknown_origin")
        raw = await request.body()
        if len(raw) > FORM_BYTES_MAX:
            raise RefusedError(413, "body_too_large")
        try:
            card = msgspec.json.decode(raw, type=Tokenise)
        except (msgspec.DecodeError, ValueError) as error:
            raise RefusedError(400, "invalid_body") from error
        account = self._accounts.get(card.account)
        if account is None:
            raise RefusedError(403, "unknown_account")
        token = await self._book.run(lambda: self._company.tokenise(account, card.number))
        return Response(msgspec.json.encode({"confirmation": token}), media_type="application/json")

    # ---- 3-D Secure

    async def _challenge(self, request: Request) -> Response:
        self._must_be_home(request)
        payment = await self._awaiting(request, Method.CARD)
        answerable = payment.case is not Scenario.CHALLENGE_ABANDON
        values = {
            **self._page_values(request, payment),
            "hidden": "" if answerable else "hidden",
            "unanswerable": "hidden" if answerable else "",
        }
        return self._page("challenge", values, self._origins(payment))

    async def _answer_challenge(self, request: Request) -> Response:
        payment = await self._answer(request, Method.CARD)
        lang = language(request.headers.get("accept-language", ""))
        origins = self._origins(payment)
        return self._page("over", _over(lang, "over", "answered", origins), origins)

    # ---- the bank

    async def _bank(self, request: Request) -> Response:
        self._must_be_home(request)
        payment = await self._awaiting(request, Method.BANK)
        values = self._page_values(request, payment)
        back = urlsplit(payment.return_url)
        return self._page("bank", values, (), f"'self' {back.scheme}://{back.netloc}")

    async def _answer_bank(self, request: Request) -> Response:
        payment = await self._answer(request, Method.BANK)
        return RedirectResponse(payment.return_url, status_code=303, headers=_QUIET)

    def gone(self, request: Request) -> Response:
        """Return the page of a secret that has expired or was used."""
        lang = language(request.headers.get("accept-language", ""))
        origins = tuple(
            origin for account in self._settings.accounts for origin in account.page_origins
        )
        page = self._page("over", _over(lang, "gone", "answered", origins), origins)
        page.status_code = 410
        return page

    # ---- parts

    def _must_be_home(self, request: Request) -> None:
        """Refuse to show a page on any origin but the company's own."""
        if request.url.netloc != self._home:
            raise RefusedError(404, "other_origin")

    async def _awaiting(self, request: Request, method: Method) -> Payment:
        action = request.path_params["action"]
        return await self._book.run(lambda: self._company.awaiting(action, method))

    async def _answer(self, request: Request, method: Method) -> Payment:
        action = request.path_params["action"]
        raw = await request.body()
        outcome = raw[:FORM_BYTES_MAX].decode("ascii", "replace").removeprefix("outcome=")
        payment = await self._book.run(lambda: self._company.answer(action, method, outcome))
        self._nudge()
        return payment

    def _page_values(self, request: Request, payment: Payment) -> dict[str, str]:
        lang = language(request.headers.get("accept-language", ""))
        account = self._accounts[payment.account]
        return {
            **TEXTS[lang],
            "lang": lang,
            "shop": account.name,
            "amount": locales.amount(Money(payment.amount, payment.currency), f"{lang}-CH"),
            "action": payment.action,
            "origins": " ".join(account.page_origins),
        }

    def _origins(self, payment: Payment) -> tuple[str, ...]:
        return self._accounts[payment.account].page_origins

    def _page(
        self, name: str, values: dict[str, str], framed_by: tuple[str, ...], forms: str = "'self'"
    ) -> Response:
        shown = {key: escape(value) for key, value in values.items()}
        return HTMLResponse(
            self._html[name].substitute(shown),
            headers={**_QUIET, "content-security-policy": policy(framed_by, forms)},
        )


def _over(lang: str, text: str, outcome: str, origins: tuple[str, ...]) -> dict[str, str]:
    return {
        "lang": lang,
        "title": TEXTS[lang][f"{text}_title"],
        "text": TEXTS[lang][f"{text}_text"],
        "outcome": outcome,
        "origins": " ".join(origins),
    }


def policy(framed_by: tuple[str, ...], forms: str) -> str:
    """Return a page's content security policy: its own files only, framed by these origins only."""
    ancestors = " ".join(framed_by) or "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        f"img-src 'self'; form-action {forms}; base-uri 'none'; "
        f"frame-ancestors {ancestors}"
    )


_QUIET = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
