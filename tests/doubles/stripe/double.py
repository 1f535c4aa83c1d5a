"""The double of Stripe as one ASGI app: API, hosted pages, form, script, and hands for tests."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlencode

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.doubles.stripe.api import Account, Api
from tests.doubles.stripe.books import Books
from tests.doubles.stripe.faults import Fault, Mail, Plan
from tests.doubles.stripe.sender import Courier, Endpoint, Sender

Obj: TypeAlias = dict[str, Any]

ASSETS = Path(__file__).with_name("assets")
VERSION = "2026-10-28.endive"
"""The API version that the SDK of the tests speaks."""
HOSTED = """<!doctype html><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui;max-width:24rem;margin:2rem auto;padding:0 1rem}}
button{{font:inherit;padding:.7rem 1rem;margin:.25rem .5rem .25rem 0}}</style>
<h1>{title}</h1><p>{amount}</p><form method="post">
<button name="outcome" value="pass">{good}</button>
<button name="outcome" value="fail">{bad}</button>
<button name="outcome" value="cancel">Cancel</button></form>"""
ANSWERED = """<!doctype html><title>Done</title><p>Thank you.</p><script>
parent.postMessage({{source: 'stripe-double', type: 'answered', outcome: {outcome}}}, {parent});
</script>"""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What the form around the fields was made for."""

    amount: int
    currency: str
    capture_method: str


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What a shopper typed into the form."""

    key: str
    number: str
    expiry: str
    cvc: str
    return_url: str | None = None
    shown: Shown | None = None


class Double:
    """One Stripe account and everything behind it."""

    def __init__(self, now_ms: Callable[[], int], courier: Courier, origin: str) -> None:
        self.plan = Plan()
        self.sender = Sender(now_ms, courier, self.plan)
        self.sender.version = VERSION
        self.books = Books(now_ms, self.sender.tell, origin)
        self.sender.name = self.books.name
        self.account = Account()
        self.api = Api(self.books, self.sender, self.plan, self.account)
        self.app = Starlette(routes=self._routes())

    async def work_due(self) -> None:
        """Do what is due: late outcomes, then the notices."""
        self.books.work_due()
        await self.sender.work_due()

    def _routes(self) -> list[Route]:
        return [
            Route("/v1/{path:path}", self._api, methods=["GET", "POST"]),
            Route("/v3/", _script),
            Route("/v3", _script),
            Route("/{train}/stripe.js", _script),
            Route("/elements/payment", _element),
            Route("/elements/tokens", self._type, methods=["POST"]),
            Route("/hosted/{intent}/{token}", self._hosted, methods=["GET", "POST"]),
            Route("/_double/webhooks", self._listen, methods=["POST"]),
            Route("/_double/faults", self._fault, methods=["POST"]),
            Route("/_double/mail", self._mail, methods=["POST"]),
            Route("/_double/clear", self._clear, methods=["POST"]),
            Route("/_double/dispute", self._dispute, methods=["POST"]),
            Route("/_double/state", self._state),
        ]

    async def _api(self, request: Request) -> Response:
        return await self.api(request)

    # ---- what shoppers see

    async def _type(self, request: Request) -> Response:
        typed = msgspec.json.decode(await request.body(), type=Typed)
        if typed.key not in self.account.publishable_keys:
            return JSONResponse({"error": {"type": "invalid_request_error"}}, 401)
        made = self.books.type_card(typed.number, typed.return_url)
        if typed.shown is not None:
            self.books.shown[made["id"]] = msgspec.to_builtins(typed.shown)
        return JSONResponse(made)

    async def _hosted(self, request: Request) -> Response:
        name = request.path_params["intent"]
        intent = self.books.intents.get(name)
        action: Obj = (intent or {}).get("next_action") or {}
        inner: Obj = action.get(action.get("type", ""), {})
        if intent is None or request.url.path not in str(inner):
            return HTMLResponse("<!doctype html><title>Done</title><p>This is over.", 404)
        if request.method == "GET":
            return HTMLResponse(_page(intent))
        outcome = dict(parse_qsl((await request.body()).decode())).get("outcome", "cancel")
        after = self.books.shopper_answers(name, outcome)
        if action["type"] == "use_stripe_sdk":
            parent = request.query_params.get("parent", "")
            fields = {"outcome": outcome, "parent": parent}
            encoded = {key: msgspec.json.encode(value).decode() for key, value in fields.items()}
            return HTMLResponse(ANSWERED.format(**encoded))
        good = after["status"] in ("succeeded", "requires_capture", "processing")
        query = {
            "payment_intent": name,
            "payment_intent_client_secret": after["client_secret"],
            "redirect_status": "succeeded" if good else "failed",
        }
        joint = "&" if "?" in inner["return_url"] else "?"
        return RedirectResponse(f"{inner['return_url']}{joint}{urlencode(query)}", 303)

    # ---- what tests do

    async def _listen(self, request: Request) -> Response:
        body = await request.json()
        self.sender.endpoints.append(
            Endpoint(
                url=body["url"],
                secret=body["secret"],
                api_version=body.get("api_version", VERSION),
            )
        )
        return Response(status_code=204)

    async def _fault(self, request: Request) -> Response:
        self.plan.add(msgspec.json.decode(await request.body(), type=Fault))
        return Response(status_code=204)

    async def _mail(self, request: Request) -> Response:
        self.plan.mail = msgspec.json.decode(await request.body(), type=Mail)
        return Response(status_code=204)

    async def _clear(self, request: Request) -> Response:
        self.plan.clear()
        return Response(status_code=204)

    async def _dispute(self, request: Request) -> Response:
        intent = self.books.intent((await request.json())["payment_intent"])
        return JSONResponse(self.books.dispute(self.books.charges[intent["latest_charge"]]))

    async def _state(self, request: Request) -> Response:
        """Return all PaymentIntents with their money, for the invariants of tests."""
        charges = self.books.charges.values()
        return JSONResponse([
            {
                "id": intent["id"],
                "metadata": intent["metadata"],
                "status": intent["status"],
                "amount": intent["amount"],
                "currency": intent["currency"],
                "received": intent["amount_received"],
                "refunded": sum(
                    c["amount_refunded"] for c in charges if c["payment_intent"] == intent["id"]
                ),
            }
            for intent in self.books.intents.values()
        ])  # fmt: skip


def _page(intent: Obj) -> str:
    kind = intent["payment_method_types"][0]
    title = "3D Secure" if kind == "card" else kind.upper()
    return HOSTED.format(
        title=title,
        amount=f"{intent['amount']} {intent['currency'].upper()}",
        good="Complete authentication" if kind == "card" else "Authorize payment",
        bad="Fail authentication" if kind == "card" else "Fail payment",
    )


async def _script(_: Request) -> Response:
    headers = {"access-control-allow-origin": "*", "cache-control": "no-cache"}
    body = (ASSETS / "stripe.js").read_bytes()
    return Response(body, media_type="text/javascript", headers=headers)


async def _element(_: Request) -> Response:
    return HTMLResponse((ASSETS / "element.html").read_bytes())
