"""A payment plug-in of 0.1 goes on as it was written, with names that have moved since.

`plugin_0_1/` holds what `theke plugin new provider acme_pay` wrote then, and the sample that stood
in docs/providers.md. It is never brought up to date.
"""

import sys
import types
from collections.abc import AsyncGenerator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from theke_checkout import providers
from theke_checkout.kit.contract import ProviderContract
from theke_checkout.kit.drawer import DrawerHarness
from theke_checkout.providers.kinds import Account

FOLDER = Path(__file__).with_name("plugin_0_1")


def _module(name: str, file: str, package: str = "") -> types.ModuleType:
    path = FOLDER / f"{file}.py.txt"
    module = types.ModuleType(name)
    module.__package__ = package or name
    sys.modules[name] = module
    exec(compile(path.read_text("utf-8"), str(path), "exec"), vars(module))  # noqa: S102 -- our own
    return module


sys.modules["theke_acme_pay"] = types.ModuleType(
    "theke_acme_pay"
)  # the words ask for no name of it
VOCABULARY = _module("theke_acme_pay.words", "words", "theke_acme_pay")
STARTER = _module("theke_acme_pay", "theke_acme_pay")
DOUBLE = _module("theke_acme_pay_double", "double")
SAMPLE = _module("theke_staff", "sample")


class TestStarter(ProviderContract):
    capabilities = STARTER.CAPABILITIES

    @pytest.fixture
    async def harness(self) -> AsyncGenerator[Any]:
        harness = DOUBLE.Harness()
        yield harness
        await harness.provider.aclose()


class TestSample(ProviderContract):
    capabilities = SAMPLE.CAPABILITIES

    @pytest.fixture
    def harness(self) -> DrawerHarness:
        return DrawerHarness(SAMPLE.KIND, Account(name="staff", shop_id=DOUBLE.ShopId("demo")))


def test_the_account_of_the_starter_is_complained_of_as_it_was() -> None:
    assert STARTER.KIND.complaints(DOUBLE.ACCOUNT) == []
    (complaint,) = STARTER.KIND.complaints(Account(name="x", shop_id=DOUBLE.ACCOUNT.shop_id))
    assert complaint.key == "secret_key"


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("facts", "DeclineKind"),
        ("facts", "PaymentSnapshot"),
        ("facts", "PaymentState"),
        ("facts", "RefundFact"),
        ("facts", "RefundState"),
        ("ids", "AttemptId"),
        ("ids", "RefundId"),
        ("ids", "SessionId"),
        ("ids", "ShopId"),
        ("money", "Money"),
        ("money", "exponent"),
        ("money", "zero"),
        ("settings", "CaptureMode"),
    ],
)
def test_an_old_name_is_the_new_one(module: str, name: str) -> None:
    old = getattr(import_module(f"theke_checkout.{module}"), name)
    assert old is getattr(providers, name)
