"""One script of calls for two copies of Stripe, and what of their answers must be the same.

`recorded.json` holds what `seahaven-stripe-world` answered: a case that always runs against our
double, and is recorded again by `python -m tests.doubles.stripe.differences`.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import httpx
from msgspec import Struct

from tests.doubles.stripe.spec import FOLDER

Obj: TypeAlias = dict[str, Any]

RECORDED = Path(__file__).with_name("recorded.json")
PINNED = Path(__file__).with_name("oracle.txt")
SCRIPT = Path(__file__).with_name("oracle.py")
CARDS = {
    "visa": "tok_visa",
    "declined": "tok_visa_chargeDeclined",
    "funds": "tok_visa_chargeDeclinedInsufficientFunds",
    "lost": "tok_visa_chargeDeclinedLostCard",
    "expired": "tok_chargeDeclinedExpiredCard",
    "cvc": "tok_chargeDeclinedIncorrectCvc",
    "processing": "tok_chargeDeclinedProcessingError",
    "checked": "tok_threeDSecure2Required",
}
"""The test cards of the script, as the other copy names them."""
NUMBERS_OF = {
    "visa": "pm_card_visa",
    "declined": "pm_card_visa_chargeDeclined",
    "funds": "pm_card_visa_chargeDeclinedInsufficientFunds",
    "lost": "pm_card_visa_chargeDeclinedLostCard",
    "expired": "pm_card_chargeDeclinedExpiredCard",
    "cvc": "pm_card_chargeDeclinedIncorrectCvc",
    "processing": "pm_card_chargeDeclinedProcessingError",
    "checked": "pm_card_threeDSecure2Required",
}
"""As our double names them."""
FIELDS = (
    "object", "status", "amount", "amount_capturable", "amount_received", "currency",
    "capture_method", "cancellation_reason", "metadata", "reason", "has_more",
)  # fmt: skip
ERRORS = ("type", "code", "decline_code")


class Step(Struct, frozen=True, kw_only=True):
    """One call. `{name}` in path and values stands for the id that the step of that name made."""

    name: str
    method: str = "POST"
    path: str
    params: dict[str, str] = {}
    key: str = ""


def pay(
    name: str, card: str, capture: str = "automatic", amount: str = "2000", **more: str
) -> Step:
    """Return a step that creates and confirms a payment."""
    params = {
        "amount": amount, "currency": "chf", "confirm": "true", "payment_method": f"{{{card}}}",
        "capture_method": capture, "metadata[order]": name,
        "automatic_payment_methods[enabled]": "true",
        "automatic_payment_methods[allow_redirects]": "never",
    }  # fmt: skip
    return Step(name=name, path="/v1/payment_intents", params=params, **more)


def on(name: str, step: str, ref: str, **params: str) -> Step:
    """Return a step on a payment."""
    return Step(name=name, path=f"/v1/payment_intents/{{{ref}}}{step}", params=params)


def back(name: str, ref: str, **params: str) -> Step:
    """Return a refund."""
    return Step(name=name, path="/v1/refunds", params={"payment_intent": f"{{{ref}}}", **params})


STEPS: tuple[Step, ...] = (
    pay("held", "visa", "manual", key="k1"),
    pay("held", "visa", "manual", key="k1"),
    pay("held_other", "visa", "manual", amount="2001", key="k1"),
    on("over_capture", "/capture", "held", amount_to_capture="2001"),
    on("capture", "/capture", "held", amount_to_capture="2000"),
    on("capture_twice", "/capture", "held"),
    on("cancel_taken", "/cancel", "held"),
    back("refund_some", "held", amount="500", reason="requested_by_customer"),
    back("refund_more", "held", amount="1501"),
    back("refund_rest", "held"),
    back("refund_again", "held"),
    Step(name="look", method="GET", path="/v1/payment_intents/{held}"),
    Step(
        name="refunds", method="GET", path="/v1/refunds",
        params={"payment_intent": "{held}", "limit": "1"},
    ),
    pay("partly", "visa", "manual"),
    on("capture_part", "/capture", "partly", amount_to_capture="1500"),
    back("refund_part_over", "partly", amount="1501"),
    pay("ended", "visa", "manual"),
    back("refund_held", "ended"),
    on("cancel", "/cancel", "ended", cancellation_reason="abandoned"),
    on("cancel_twice", "/cancel", "ended"),
    on("capture_ended", "/capture", "ended"),
    on("confirm_ended", "/confirm", "ended", payment_method="{visa}"),
    *(pay(f"card_{card}", card) for card in CARDS),
    Step(
        name="open", path="/v1/payment_intents",
        params={"amount": "2000", "currency": "chf", "automatic_payment_methods[enabled]": "true",
                "automatic_payment_methods[allow_redirects]": "never"},
    ),
    on("confirm_declined", "/confirm", "open", payment_method="{declined}"),
    on("count", "", "open", **{"metadata[try]": "2"}),
    on("confirm_good", "/confirm", "open", payment_method="{visa}"),
    on("confirm_twice", "/confirm", "open", payment_method="{visa}"),
    Step(name="empty", path="/v1/payment_intents", params={"amount": "2000", "currency": "chf"}),
    on("confirm_nothing", "/confirm", "empty"),
    on("cancel_open", "/cancel", "empty"),
    Step(name="unknown", method="GET", path="/v1/payment_intents/pi_nobody"),
    Step(name="unknown_cancel", path="/v1/payment_intents/pi_nobody/cancel"),
    Step(
        name="bogus", path="/v1/payment_intents",
        params={"amount": "2000", "currency": "chf", "bogus": "1"},
    ),
    Step(name="no_amount", path="/v1/payment_intents", params={"currency": "chf"}),
    Step(
        name="no_integer", path="/v1/payment_intents", params={"amount": "20.00", "currency": "chf"}
    ),
    Step(name="refund_unknown", path="/v1/refunds", params={"payment_intent": "pi_nobody"}),
    Step(name="list", method="GET", path="/v1/payment_intents", params={"limit": "3"}),
)  # fmt: skip


async def played(client: httpx.AsyncClient, made: Mapping[str, str]) -> list[Obj]:
    """Play the script; return what matters of each answer. `made`: the ids of the cards."""
    names = dict(made)
    answers: list[Obj] = []
    for step in STEPS:
        headers = {"authorization": "Bearer sk_test_double"}
        if step.key:
            headers["idempotency-key"] = step.key
        params = {key: value.format(**names) for key, value in step.params.items()}
        url = step.path.format(**names).lstrip("/")
        sent = {"params": params} if step.method == "GET" else {"data": params}
        answer = await client.request(step.method, url, headers=headers, **sent)  # type: ignore[arg-type]
        body: Obj = answer.json()
        if "id" in body:
            names[step.name] = body["id"]
        replayed = "idempotent-replayed" in answer.headers
        answers.append({"step": step.name, "http": answer.status_code, **_matter(body, replayed)})
    return answers


def _matter(body: Obj, replayed: bool) -> Obj:
    error: Obj = body.get("error", {})
    if error:
        matters: Obj = {"error": {key: error[key] for key in ERRORS if key in error}}
        intent: Obj = error.get("payment_intent", {})
        if intent:
            matters["intent"] = intent["status"]
    else:
        matters = {key: body[key] for key in FIELDS if key in body}
    if body.get("object") == "list":
        matters["rows"] = [
            {key: item.get(key) for key in ("status", "amount")} for item in body["data"]
        ]
    if body.get("last_payment_error"):
        matters["last_error"] = body["last_payment_error"].get("code")
    if body.get("next_action"):
        matters["action"] = body["next_action"]["type"]
    return {**matters, "replayed": True} if replayed else matters


# ---- the other copy


def interpreters() -> Iterable[str]:
    """Return the Pythons on this machine that could run the other copy, the newest first."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [str(path) for path in root.glob("3.1[3-9]*/bin/python")]
    return ("python3.15", "python3.14", "python3.13", *sorted(found, reverse=True))


def interpreter() -> str | None:
    """Return a Python of at least 3.13, None where there is none."""
    check = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 13))"
    for name in interpreters():
        try:
            done = subprocess.run([name, "-c", check], capture_output=True, check=False)
        except OSError:
            continue
        if done.returncode == 0:
            return name
    return None


def installed(python: str) -> Path:
    """Return the Python of an environment with the other copy, made where it is not here yet."""
    home = FOLDER / "oracle"
    if not (home / "done").is_file():
        subprocess.run([python, "-m", "venv", "--clear", str(home)], check=True)
        pip = [str(home / "bin/python"), "-m", "pip", "install", "--quiet"]
        what = [
            "--disable-pip-version-check",
            "--ignore-requires-python",
            "--no-deps",
            "--no-compile",
        ]
        subprocess.run([*pip, *what, "-r", str(PINNED)], check=True)
        (home / "done").touch()
    return home / "bin/python"


@asynccontextmanager
async def oracle(python: str) -> AsyncGenerator[tuple[httpx.AsyncClient, dict[str, str]]]:
    """Run the other copy; give a client into a fresh account, and the ids of the cards there."""
    server = await asyncio.create_subprocess_exec(
        str(installed(python)), str(SCRIPT), stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    try:
        origin = (await server.stdout.readline()).decode().strip()
        base = f"{origin}/worlds/script/"
        async with httpx.AsyncClient(base_url=base, timeout=30) as client:
            yield client, {name: await _card(client, token) for name, token in CARDS.items()}
    finally:
        if server.returncode is None:
            server.terminate()
        await server.wait()


async def _card(client: httpx.AsyncClient, token: str) -> str:
    headers = {"authorization": "Bearer sk_test_double"}
    data = {"type": "card", "card[token]": token}
    answer = await client.post("v1/payment_methods", data=data, headers=headers)
    answer.raise_for_status()
    return str(answer.json()["id"])


def recorded() -> list[Obj]:
    """Return what the other copy answered when it was asked last."""
    answers: list[Obj] = json.loads(RECORDED.read_text())
    return answers


async def _record(say: Callable[[str], object]) -> None:
    python = interpreter()
    if python is None:
        raise SystemExit("Python 3.13 or newer is needed")
    async with oracle(python) as (client, made):
        body = await played(client, made)
    RECORDED.write_text(json.dumps(body, indent=1) + "\n")
    say(f"{len(body)} answers recorded\n")


if __name__ == "__main__":
    asyncio.run(_record(sys.stdout.write))
