"""The double's books: PaymentIntents with their charges, as Stripe moves them. No HTTP in here."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from tests.doubles.stripe import objects
from tests.doubles.stripe.cards import MESSAGES, TOKENS, Fate, fate_of
from tests.doubles.stripe.rules import (
    REDIRECTS,
    RefusalError,
    check_amount,
    methods_of,
    missing,
    unexpected_state,
)

Obj: TypeAlias = dict[str, Any]
Tell: TypeAlias = Callable[[str, Obj], None]

CONFIRMABLE = ("requires_payment_method", "requires_confirmation")
CANCELABLE = (*CONFIRMABLE, "requires_action", "requires_capture")


class Names:
    """Makes ids without digits, so that no id looks like a card number."""

    def __init__(self, salt: str) -> None:
        self._salt, self._made = salt, 0

    def __call__(self, prefix: str) -> str:
        """Return a fresh id."""
        self._made += 1
        rest, letters = self._made, ""
        while rest:
            rest, digit = divmod(rest, 26)
            letters = chr(ord("a") + digit) + letters
        return f"{prefix}_{self._salt}{letters:a>8}"


class Books:
    """All objects by id. `tell` hears of every change, with the object as it is then."""

    def __init__(self, now_ms: Callable[[], int], tell: Tell, origin: str) -> None:
        self.now_ms, self.tell, self.origin = now_ms, tell, origin
        self.name = Names("Double")
        self.intents: dict[str, Obj] = {}
        self.charges: dict[str, Obj] = {}
        self.refunds: dict[str, Obj] = {}
        self.methods: dict[str, Obj] = {}
        self.tokens: dict[str, Obj] = {}
        self.disputes: dict[str, Obj] = {}
        self.fates: dict[str, Fate] = {}
        """What comes of a payment method."""
        self.shown: dict[str, Obj] = {}
        """What the form was made for whose token this is."""
        self.keeps_errors = False
        """Whether a change leaves the error of the last try; Stripe's reference says no."""
        self.due: list[tuple[int, Callable[[], object]]] = []
        """What happens later: when, and what."""

    def now(self) -> int:
        """Return the time in Stripe's seconds."""
        return self.now_ms() // 1_000

    def work_due(self) -> None:
        """Do what is due by now."""
        for entry in sorted(self.due, key=lambda item: item[0]):
            if entry[0] <= self.now_ms():
                self.due.remove(entry)
                entry[1]()

    # ---- ways to pay

    def type_card(self, number: str, return_url: str | None = None) -> Obj:
        """Return a ConfirmationToken for a number, as Stripe's own form makes it."""
        return self._token("card", number, return_url)

    def token_of(self, params: Obj) -> Obj:
        """Return a ConfirmationToken, as the test helper of the API makes it."""
        named = params.get("payment_method", "")
        data = params.get("payment_method_data", {})
        if named and named not in TOKENS:
            raise missing("PaymentMethod", named, "payment_method")
        kind = "card" if named else data.get("type", "card")
        return self._token(kind, TOKENS.get(named, TOKENS["pm_card_visa"]), None)

    def _token(self, kind: str, number: str, return_url: str | None) -> Obj:
        paid_with = self._method(kind, number)
        made = objects.confirmation_token(self.name("ctoken"), self.now(), paid_with, return_url)
        self.tokens[made["id"]] = made
        self.fates[made["id"]] = self.fates[paid_with["id"]]
        self.methods[made["id"]] = paid_with
        return made

    def _method(self, kind: str, number: str) -> Obj:
        made = objects.method(self.name("pm"), self.now(), kind, number)
        self.methods[made["id"]] = made
        self.fates[made["id"]] = fate_of(number)
        return made

    # ---- PaymentIntents

    def intent(self, name: str) -> Obj:
        """Return a PaymentIntent, or refuse."""
        if name not in self.intents:
            raise missing("payment_intent", name)
        return self.intents[name]

    def create(self, params: Obj) -> Obj:
        """Create a PaymentIntent, and confirm it where that is asked for."""
        check_amount(params)
        methods = methods_of(params)
        if not params.get("confirm"):
            for only in ("confirmation_token", "return_url", "payment_method_data"):
                if only in params:
                    message = f"`{only}` can only be used with `confirm`."
                    raise RefusalError(400, "", message, param=only)
        name = self.name("pi")
        secret = f"{name}_secret_{self.name('canary')}"
        made = objects.intent(name, secret, self.now(), {**params, "methods": methods})
        ready = self._ready(made, params) if params.get("confirm") else None
        self.intents[name] = made
        self.tell("payment_intent.created", made)
        return made if ready is None else self._try(made, params, ready)

    def update(self, name: str, params: Obj) -> Obj:
        """Change metadata. Any change clears the error of the last confirmation."""
        intent = self.intent(name)
        unknown = set(params) - {"metadata", "expand", "description"}
        if unknown:
            raise RefusalError(400, "", f"The double does not change {sorted(unknown)}", kept=False)
        if "amount" in params and intent["status"] not in CONFIRMABLE:
            raise unexpected_state(intent, "update")
        merged = {**intent["metadata"], **params.get("metadata", {})}
        intent["metadata"] = {key: value for key, value in merged.items() if value != ""}
        if "description" in params:
            intent["description"] = params["description"]
        if not self.keeps_errors:
            intent["last_payment_error"] = None
        return intent

    def confirm(self, name: str, params: Obj) -> Obj:
        """Try to pay with what `params` bring. A decline is refused with 402."""
        intent = self.intent(name)
        if intent["status"] not in CONFIRMABLE:
            raise unexpected_state(intent, "confirm")
        return self._try(intent, params, self._ready(intent, params))

    def _ready(self, intent: Obj, params: Obj) -> tuple[Obj, Fate, bool]:
        """Return what pays, its fate, and whether the browser asks; or refuse, and nothing is."""
        paid_with, fate, in_browser = self._paid_with(intent, params)
        if paid_with["type"] not in intent["payment_method_types"]:
            message = f"The PaymentMethod type {paid_with['type']} is not allowed here."
            raise RefusalError(400, "", message, param="payment_method")
        redirects = paid_with["type"] in REDIRECTS
        url = params.get("return_url")
        if redirects and not url:
            message = "Missing required param: return_url."
            raise RefusalError(400, "parameter_missing", message, param="return_url")
        return paid_with, fate, (in_browser or not url) and not redirects

    def _try(self, intent: Obj, params: Obj, ready: tuple[Obj, Fate, bool]) -> Obj:
        paid_with, fate, in_browser = ready
        token = params.get("confirmation_token")
        if token:
            self.tokens[token]["payment_intent"] = intent["id"]
        intent["payment_method"] = paid_with["id"]
        if not self.keeps_errors:
            intent["last_payment_error"] = None
        if paid_with["type"] in REDIRECTS or fate.checked:
            return self._ask_shopper(intent, params.get("return_url", ""), in_browser)
        return self._bank(intent, paid_with, fate)

    def _paid_with(self, intent: Obj, params: Obj) -> tuple[Obj, Fate, bool]:
        token = params.get("confirmation_token")
        if token:
            made = self.tokens.get(token)
            if made is None:
                raise missing("confirmation_token", token, "confirmation_token")
            if made["payment_intent"]:
                message = f"The ConfirmationToken {token} has already been used."
                about: Obj = {"param": "confirmation_token"}
                if intent["id"] in self.intents:
                    about["payment_intent"] = intent
                raise RefusalError(400, "", message, **about)
            if made["expires_at"] < self.now():
                message = f"The ConfirmationToken {token} has expired."
                raise RefusalError(400, "", message, param="confirmation_token")
            self._as_shown(intent, token)
            return self.methods[token], self.fates[token], params.get("use_stripe_sdk", True)
        sdk = bool(params.get("use_stripe_sdk"))
        if "payment_method_data" in params:
            made = self._method(params["payment_method_data"]["type"], TOKENS["pm_card_visa"])
            return made, self.fates[made["id"]], sdk
        named = params.get("payment_method", "")
        if named in TOKENS:
            made = self._method("card", TOKENS[named])
            return made, self.fates[made["id"]], sdk
        message = "You cannot confirm this PaymentIntent because it's missing a payment method."
        code = "payment_intent_unexpected_state"
        raise RefusalError(400, code, message, payment_intent=intent)

    def _as_shown(self, intent: Obj, token: str) -> None:
        """Refuse a token of a form that was made for something else; Stripe may be less strict."""
        shown = self.shown.get(token, {})
        for field, value in shown.items():
            if field == "capture_method":
                same = (value == "manual") == (intent[field] == "manual")
            else:
                same = value == intent[field]
            if not same:
                message = f"The {field} of the form is {value}, not {intent[field]}."
                raise RefusalError(400, "", message, param="confirmation_token")

    def _ask_shopper(self, intent: Obj, return_url: str, in_browser: bool) -> Obj:
        page = f"{self.origin}/hosted/{intent['id']}/{self.name('canary')}"
        if in_browser:
            inner = {"type": "three_d_secure_redirect", "stripe_js": page, "source": "src_none"}
            action: Obj = {"type": "use_stripe_sdk", "use_stripe_sdk": inner}
        else:
            inner = {"return_url": return_url, "url": page}
            alipay = intent["payment_method_types"] == ["alipay"]
            kind = "alipay_handle_redirect" if alipay else "redirect_to_url"
            action = {"type": kind, kind: inner}
        intent |= {"status": "requires_action", "next_action": action}
        self.tell("payment_intent.requires_action", intent)
        return intent

    def shopper_answers(self, name: str, outcome: str) -> Obj:
        """Take what the shopper pressed on a hosted page: `pass`, `fail` or `cancel`.

        A cancel takes the payment back without an error and without an event, as Stripe does.
        """
        intent = self.intent(name)
        if intent["status"] != "requires_action":
            return intent
        intent["next_action"] = None
        paid_with = self.methods[intent["payment_method"]]
        if outcome == "pass":
            try:
                return self._bank(intent, paid_with, self.fates[paid_with["id"]])
            except RefusalError:
                return intent
        if outcome == "cancel":
            intent |= {"status": "requires_payment_method", "payment_method": None}
            return intent
        code = "payment_intent_authentication_failure"
        if paid_with["type"] != "card":
            code = "payment_method_provider_decline"
        self._declined(intent, paid_with, code, "", None)
        return intent

    # ---- the bank

    def _bank(self, intent: Obj, paid_with: Obj, fate: Fate) -> Obj:
        made = objects.charge(self.name("ch"), self.now(), intent, paid_with)
        self.charges[made["id"]] = made
        intent["latest_charge"] = made["id"]
        if fate.code:
            made |= {"status": "failed", "failure_code": fate.code}
            self._declined(intent, paid_with, fate.code, fate.decline_code, made)
            error: Obj = {**intent["last_payment_error"], "payment_intent": intent}
            code, message = error.pop("code"), error.pop("message")
            raise RefusalError(402, code, message, **error)
        if fate.late_ms:
            intent["status"] = "processing"
            self.tell("payment_intent.processing", intent)
            later = self.now_ms() + fate.late_ms
            self.due.append((later, lambda: self._agreed(intent, made, fate)))
            return intent
        return self._agreed(intent, made, fate)

    def _agreed(self, intent: Obj, made: Obj, fate: Fate) -> Obj:
        made |= {"status": "succeeded", "paid": True}
        if intent["capture_method"] == "manual":
            intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
            self.tell("payment_intent.amount_capturable_updated", intent)
            return intent
        return self.take(intent, made, intent["amount"], fate)

    def take(self, intent: Obj, made: Obj, amount: int, fate: Fate) -> Obj:
        """Take money."""
        made |= {"captured": True, "amount_captured": amount}
        intent |= {"status": "succeeded", "amount_capturable": 0, "amount_received": amount}
        self.tell("payment_intent.succeeded", intent)
        if fate.disputed:
            self.dispute(made)
        return intent

    def dispute(self, made: Obj, status: str = "needs_response") -> Obj:
        """Let the card's owner dispute a charge; `warning_needs_response` only asks."""
        made["disputed"] = True
        dispute = objects.dispute(self.name("du"), self.now(), made)
        dispute["amount"] = made["amount_captured"] - made["amount_refunded"]
        dispute["status"] = status
        self.disputes[dispute["id"]] = dispute
        self.tell("charge.dispute.created", dispute)
        return dispute

    def decide_dispute(self, dispute: Obj, status: str) -> None:
        """Let a dispute go on: `needs_response`, `under_review`, `won`, `lost`."""
        dispute["status"] = status
        ended = status in ("won", "lost")
        self.tell("charge.dispute.closed" if ended else "charge.dispute.updated", dispute)

    def _declined(
        self, intent: Obj, paid_with: Obj, code: str, decline_code: str, made: Obj | None
    ) -> None:
        error: Obj = {
            "code": code,
            "doc_url": f"https://stripe.com/docs/error-codes/{code}",
            "message": MESSAGES.get(code, "The payment was refused."),
            "payment_method": paid_with,
            "type": "card_error" if made else "invalid_request_error",
        }
        if decline_code:
            error["decline_code"] = decline_code
        if made is not None:
            error["charge"] = made["id"]
        intent |= {
            "status": "requires_payment_method",
            "payment_method": None,
            "last_payment_error": error,
        }
        self.tell("payment_intent.payment_failed", intent)

    # ---- after that

    def capture(self, name: str, params: Obj) -> Obj:
        """Take authorized money, all of it or less."""
        intent = self.intent(name)
        if intent["status"] != "requires_capture":
            raise unexpected_state(intent, "capture")
        amount = params.get("amount_to_capture", intent["amount_capturable"])
        if amount > intent["amount_capturable"]:
            message = "The amount could not be captured because it is greater than the remaining."
            about: Obj = {"param": "amount_to_capture", "payment_intent": intent}
            raise RefusalError(400, "amount_too_large", message, **about)
        made = self.charges[intent["latest_charge"]]
        fate = self.fates[made["payment_method"]]
        if fate.capture_fails:
            message = "Your card was declined."
            more: Obj = {"type": "card_error", "payment_intent": intent}
            raise RefusalError(402, "card_declined", message, **more)
        return self.take(intent, made, amount, fate)

    def cancel(self, name: str, params: Obj) -> Obj:
        """End a payment that has not taken money."""
        intent = self.intent(name)
        if intent["status"] not in CANCELABLE:
            raise unexpected_state(intent, "cancel")
        self.end(intent, params.get("cancellation_reason"))
        return intent

    def end(self, intent: Obj, reason: str | None) -> None:
        """End a payment, whoever asked for it."""
        intent |= {
            "status": "canceled",
            "canceled_at": self.now(),
            "cancellation_reason": reason,
            "amount_capturable": 0,
            "next_action": None,
        }
        self.tell("payment_intent.canceled", intent)

    def charges_of(self, name: str) -> Iterator[Obj]:
        """Return all charges of a PaymentIntent."""
        return (charge for charge in self.charges.values() if charge["payment_intent"] == name)
