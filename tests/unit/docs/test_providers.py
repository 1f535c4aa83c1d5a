"""The page for authors of providers: its sample passes the contract suite, its promises hold."""

import inspect
import re
import types
from pathlib import Path

import msgspec
import pytest

from theke_checkout import providers
from theke_checkout.kit.contract import ProviderContract
from theke_checkout.kit.drawer import DrawerHarness
from theke_checkout.providers import kinds
from theke_checkout.providers.kinds import Account
from theke_checkout.values.ids import ShopId

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "providers.md"
TEXT = PAGE.read_text(encoding="utf-8")
(SOURCE,) = re.findall(r"```python\n(\"\"\"Staff.*?)```", TEXT, re.DOTALL)
LINES_MAX = 60
"""Of the sample, beside its imports."""

SAMPLE = types.ModuleType("staff")
exec(compile(SOURCE, str(PAGE), "exec"), vars(SAMPLE))  # noqa: S102 -- our own page


class TestSample(ProviderContract):
    capabilities = SAMPLE.CAPABILITIES

    @pytest.fixture
    def harness(self) -> DrawerHarness:
        return DrawerHarness(SAMPLE.KIND, Account(name="staff", shop_id=ShopId("demo")))


def test_the_sample_is_as_short_as_it_says() -> None:
    lines = [line for line in SOURCE.splitlines() if line.strip()]
    own = [line for line in lines if not line.startswith(("import ", "from "))]
    assert len(own) <= LINES_MAX
    assert max(len(line) for line in lines) <= 100


def test_every_call_of_the_protocol_and_every_error_is_explained() -> None:
    calls = list(CALLS["PaymentProvider"])
    errors = [name for name in vars(providers) if name.endswith("Error")]
    for name in (*calls, *errors):
        assert f"`{name}`" in TEXT, name


def test_every_message_of_a_frame_is_explained() -> None:
    frames = (ROOT / "client/src/pay/frames.ts").read_text(encoding="utf-8")
    words = set(re.findall(r"(?:\.type === |\.type !== |\{ type: )'(\w+)'", frames)) - {"string"}
    assert words >= {"ready", "confirm", "confirmation", "invalid", "height", "challenge"}
    for word in words:
        assert f"`{word}`" in TEXT, word


def test_what_protocol_one_is_made_of_stays_as_it_is() -> None:
    """Within a number only optional fields are added; all else needs the next `PROTOCOL`."""
    assert providers.PROTOCOL == 1
    for name, calls in CALLS.items():
        kind = getattr(providers, name, None) or getattr(kinds, name)
        for call, parameters in calls.items():
            now = list(inspect.signature(getattr(kind, call)).parameters)[1:]
            assert now == parameters, f"{name}.{call}"
        names = {text for text in dir(kind) if not text.startswith("_")}
        assert names == calls.keys() | PROPERTIES[name], name
    for name, required in REQUIRED.items():
        struct = getattr(providers, name, None) or getattr(kinds, name)
        needed = {field.name for field in msgspec.structs.fields(struct) if field.required}
        assert needed == required, name


PROPERTIES = {
    "PaymentProvider": {"name", "capabilities", "page"},
    "ProviderKind": {"protocol", "demo_only"},
    "Keep": set[str](),
}
CALLS = {
    "PaymentProvider": {
        "prepare": ["amount", "locale"],
        "create": ["call", "key"],
        "confirm": ["call", "key"],
        "cancel": ["ref", "key"],
        "capture": ["ref", "amount", "key"],
        "refund": ["ref", "refund_id", "amount", "key"],
        "retrieve": ["ref"],
        "find": ["since_ms", "session_id"],
        "parse_webhook": ["headers", "body", "now_ms"],
        "resolve": ["notice"],
        "aclose": list[str](),
    },
    "ProviderKind": {"complaints": ["account"], "open": ["account", "tools"]},
    "Keep": {"get": ["key"], "put": ["key", "value"], "keys": list[str]()},
}
REQUIRED = {
    "Method": {"method", "flow", "captures", "name"},
    "Capabilities": {"methods", "currencies", "idempotency_window_s"},
    "PageNeeds": set[str](),
    "ClientSetup": {"provider", "driver"},
    "NextAction": {"kind"},
    "Answer": {"snapshot"},
    "Notice": {"notice_id", "ref", "session_id", "attempt_id"},
    "Found": {"session_id", "snapshot"},
    "Complaint": {"key", "what", "mend"},
}
"""Fields that a plug-in of protocol 1 gives: no others may ever become necessary."""
