"""Mollie's amounts, languages, keys and addresses, and what is said of a wrong account."""

import subprocess
import sys
from uuid import UUID

import httpx
import pytest
from msgspec.structs import replace

from theke_checkout.providers import PROTOCOL, OutcomeUnknownError, PageNeeds
from theke_checkout.providers.kinds import Account, Tools
from theke_checkout.providers.mollie.account import METHODS, capabilities_of, webhook_url_of
from theke_checkout.providers.mollie.provider import KIND, MollieProvider
from theke_checkout.providers.mollie.vocabulary import (
    MollieAmount,
    key_of,
    locale_of,
    money_of,
    to_mollie,
)
from theke_checkout.values.ids import ShopId
from theke_checkout.values.money import Money
from theke_server.clock import FakeClock
from theke_server.deployment.providers import EmptyDrawer

GOOD = Account(
    name="mollie",
    shop_id=ShopId("demo"),
    secret_key="live_canary0123456789canary0123456789",
    page_origin="https://pay.example.ch",
    webhook_url="https://pay.example.ch/v1/webhooks/mollie/demo",
)


@pytest.mark.parametrize(
    ("amount", "value"),
    [
        (Money(1, "CHF"), "0.01"),
        (Money(99, "EUR"), "0.99"),
        (Money(100, "EUR"), "1.00"),
        (Money(123_456_789, "CHF"), "1234567.89"),
        (Money(1, "JPY"), "1"),
        (Money(1_300, "JPY"), "1300"),
        (Money(1_300, "ISK"), "1300"),
        (Money(1_300, "HUF"), "13.00"),
        (Money(1_300, "TWD"), "13.00"),
        (Money(1_234, "KWD"), "1.234"),
        (Money(1, "KWD"), "0.001"),
    ],
)
def test_an_amount_is_written_with_exactly_its_currencys_digits(amount: Money, value: str) -> None:
    assert to_mollie(amount) == {"currency": amount.currency, "value": value}
    assert money_of(MollieAmount(value=value, currency=amount.currency)) == amount


@pytest.mark.parametrize(
    ("value", "currency"),
    [
        ("10", "CHF"), ("10.0", "CHF"), ("10.000", "CHF"), ("10.00", "JPY"), ("-1.00", "CHF"),
        ("1e3", "JPY"), ("1_000", "JPY"), ("١٠", "JPY"), (" 10.00", "CHF"), ("", "CHF"),
        ("10,00", "CHF"), ("10.00", "XYZ"), ("10.00\n", "CHF"), ("9" * 16, "JPY"),
    ],
)  # fmt: skip
def test_an_amount_of_other_digits_is_never_guessed(value: str, currency: str) -> None:
    with pytest.raises(OutcomeUnknownError):
        money_of(MollieAmount(value=value, currency=currency))


@pytest.mark.parametrize(
    ("locale", "theirs"),
    [
        ("de-CH", "de_CH"), ("de", "de_DE"), ("de-LI", "de_DE"), ("DE-ch", "de_CH"),
        ("fr-CH", "fr_FR"), ("it-CH", "it_IT"), ("en", "en_GB"), ("en-US", "en_US"),
        ("en-AU", "en_GB"), ("nb", "nb_NO"), ("sv", "sv_SE"), ("rm-CH", ""), ("", ""), ("d", ""),
    ],
)  # fmt: skip
def test_a_shoppers_language_is_one_of_theirs_or_none(locale: str, theirs: str) -> None:
    assert locale_of(locale) == theirs


def test_keys_are_always_the_same_random_looking_ones() -> None:
    keys = [f"theke:s1:a{number}:create" for number in range(100)]
    made = [UUID(key_of(key)) for key in keys]
    assert {uuid.version for uuid in made} == {4}
    assert len(set(made)) == 100
    assert made == [UUID(key_of(key)) for key in keys]


@pytest.mark.parametrize(
    ("url", "reachable"),
    [
        ("https://pay.example.ch/v1/webhooks/mollie/demo", True),
        ("https://8.8.8.8/hook", True),
        ("http://pay.example.ch/hook", False),
        ("https://localhost/hook", False),
        ("https://shop.localhost/hook", False),
        ("https://theke.local/hook", False),
        ("https://theke/hook", False),
        ("https://127.0.0.1/hook", False),
        ("https://192.168.1.7/hook", False),
        ("https://[::1]/hook", False),
        ("", False),
    ],
)
def test_an_address_that_mollie_cannot_reach_is_left_out(url: str, reachable: bool) -> None:
    assert webhook_url_of(replace(GOOD, webhook_url=url)) == (url if reachable else "")


def test_another_mollie_gets_any_address() -> None:
    local = replace(GOOD, url="http://127.0.0.1:4005", webhook_url="http://localhost:8765/hook")
    assert webhook_url_of(local) == "http://localhost:8765/hook"


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({}, []),
        ({"secret_key": "test_canary0123456789canary0123456789"}, []),
        ({"secret_key": ""}, ["secret_key"]),
        ({"secret_key": "sk_live_canary"}, ["secret_key"]),
        ({"secret_key": "access_canary"}, ["secret_key"]),
        ({"webhook_secrets": ("canary",)}, ["webhook_secret"]),
        ({"options": {"methods": "card, twint"}}, []),
        ({"options": {"methods": "card bitcoin"}}, ["options.methods"]),
        ({"options": {"methods": " "}}, ["options.methods"]),
        ({"options": {"method": "card"}}, ["options.method"]),
    ],
)
def test_what_is_wrong_with_an_account_is_said(changes: dict[str, object], keys: list[str]) -> None:
    account = replace(GOOD, **changes)
    complaints = KIND.complaints(account)
    assert [complaint.key for complaint in complaints] == keys
    assert all(complaint.what and complaint.mend for complaint in complaints)
    assert "canary" not in f"{complaints}{account!r}"


def test_an_account_offers_what_it_names() -> None:
    offered = capabilities_of(replace(GOOD, options={"methods": "twint, eps"}))
    assert [method.method for method in offered.methods] == ["twint", "eps"]
    assert offered.currencies == {"CHF", "EUR"}
    assert [method.method for method in capabilities_of(GOOD).methods] == ["card"]
    everything = " ".join(method.method for method in METHODS)
    assert capabilities_of(replace(GOOD, options={"methods": everything})).methods == METHODS


@pytest.mark.parametrize(
    ("changes", "redirects"),
    [
        ({}, ("https://*.mollie.com",)),
        ({"url": "http://127.0.0.1:4005"}, ("http://127.0.0.1:4005",)),
        ({"browser_url": "http://mollie.localhost:4005/x"}, ("http://mollie.localhost:4005",)),
        (
            {"options": {"redirects": "https://www.paypal.com"}},
            ("https://*.mollie.com", "https://www.paypal.com"),
        ),
    ],
)
async def test_the_pay_page_lets_shoppers_go_there_and_nowhere_else(
    changes: dict[str, object], redirects: tuple[str, ...]
) -> None:
    provider = _opened(replace(GOOD, **changes))
    assert provider.page == PageNeeds(redirects=redirects)
    await provider.aclose()


async def test_an_account_is_shown_without_its_key() -> None:
    provider = _opened(GOOD)
    assert "canary" not in repr(provider)
    assert provider.name == "mollie"
    await provider.aclose()


def test_the_library_is_imported_where_an_account_is_opened_and_not_before() -> None:
    assert KIND.protocol == PROTOCOL
    assert not KIND.demo_only
    code = (
        "import sys; from theke_checkout.providers.kinds import installed\n"
        "assert not installed()['mollie']().demo_only\n"
        "assert not {'mollie', 'pydantic', 'starlette'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def _opened(account: Account) -> MollieProvider:
    def nobody() -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(500)))

    return KIND.open(account, Tools(http=nobody, now_ms=FakeClock(0).now_ms, keep=EmptyDrawer()))
