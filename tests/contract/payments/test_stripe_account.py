"""What `theke check` says of a Stripe account that is not right, without asking Stripe."""

from typing import Any

import pytest

from tests.doubles.stripe.harness import StripeHarness, account
from theke_checkout.providers.kinds import installed
from theke_checkout.providers.stripe.provider import KIND

LIVE = {
    "secret_key": "sk_live_0123456789abcdef",
    "publishable_key": "pk_live_0123456789abcdef",
    "url": "",
    "browser_url": "",
}


def test_the_kind_is_installed_under_its_name() -> None:
    assert installed()["stripe"]() is KIND
    assert not KIND.demo_only


@pytest.mark.parametrize(
    "changes",
    [
        {},
        LIVE,
        {**LIVE, "secret_key": "rk_live_0123456789abcdef"},
        {"secret_key": "rk_test_1"},
        {"url": "", "browser_url": ""},
        {"options": {"methods": "card, twint,ideal"}},
    ],
)
def test_a_good_account_has_no_complaint(changes: dict[str, Any]) -> None:
    assert list(KIND.complaints(account(**changes))) == []


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"secret_key": ""}, ["secret_key"]),
        ({"secret_key": "live_1"}, ["secret_key"]),
        ({"secret_key": "sk_prod_1"}, ["secret_key"]),
        ({"secret_key": "sk_test_..."}, ["secret_key"]),
        ({**LIVE, "secret_key": "sk_live_012345"}, ["secret_key"]),
        ({**LIVE, "publishable_key": "pk_live_012345"}, ["publishable_key"]),
        ({"secret_key": "pk_test_1"}, ["secret_key"]),
        ({"publishable_key": ""}, ["publishable_key"]),
        ({"publishable_key": "sk_test_1"}, ["publishable_key"]),
        ({"publishable_key": "pk_live_0123456789abcdef"}, ["publishable_key"]),
        ({**LIVE, "secret_key": "sk_test_1"}, ["publishable_key"]),
        ({"secret_key": "", "publishable_key": ""}, ["secret_key", "publishable_key"]),
        ({"webhook_secrets": ()}, ["webhook_secret"]),
        ({"webhook_secrets": ("whsec_1", "secret")}, ["webhook_secret"]),
        ({**LIVE, "url": "http://127.0.0.1:12111"}, ["url"]),
        ({**LIVE, "browser_url": "http://127.0.0.1:12111"}, ["browser_url"]),
        ({"url": "http://127.0.0.1:12111/"}, ["url"]),
        ({"browser_url": "127.0.0.1"}, ["browser_url"]),
        ({"options": {"methods": "card, cheque"}}, ["options.methods"]),
        ({"options": {"method": "card"}}, ["options.method"]),
    ],
)
def test_a_complaint_names_the_setting_and_how_to_fix_it(
    changes: dict[str, Any], keys: list[str]
) -> None:
    found = KIND.complaints(account(**changes))
    assert [complaint.key for complaint in found] == keys
    for item in found:
        assert item.what
        assert item.mend


@pytest.mark.parametrize(
    "changes",
    [
        {"secret_key": "sk_canary"},
        {"publishable_key": "pk_canary"},
        {"webhook_secrets": ("canary",)},
    ],
)
def test_a_complaint_tells_no_secret(changes: dict[str, Any]) -> None:
    for complaint in KIND.complaints(account(**changes)):
        assert "canary" not in f"{complaint.what} {complaint.mend}"


async def test_an_account_offers_the_methods_that_its_operator_names() -> None:
    for option, methods in (
        ("", ["card", "twint"]),
        (" twint ,paypal", ["twint", "paypal"]),
        ("card twint  card", ["card", "twint"]),
    ):
        async with StripeHarness(options={"methods": option}) as harness:
            offered = harness.provider.capabilities.methods
            assert [method.method for method in offered] == methods
