"""What the shop names is its own text: as values, and under ids of ours where a view has keys."""

import msgspec
import pytest

from tests.live.deployment import SHOPPER, Deployment
from tests.live.test_counter import virtually
from theke_checkout.commands.cart import ApplyCoupon, RemoveCoupon
from theke_checkout.values.ids import Id
from theke_checkout.values.reasons import Reason


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("GRÜN10", "GRÜN10"),
        ("10%OFF", "10%OFF"),
        ("SUMMER SALE", "SUMMER SALE"),
        ("\u200b SUMMER  SALE\u00ad\n", "SUMMER SALE"),
        ("__proto__", "__proto__"),
        ("d1", "d1"),
        ("日本", "日本"),
    ],
)
def test_a_shops_coupon_is_a_value_under_an_id_of_ours(typed: str, code: str) -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.do(ApplyCoupon(code=typed))
        assert (await visit.state()).checkout.cart.coupons == (code,)
        _, view = await deployment.counter.view(visit.session_id, SHOPPER)
        ((key, coupon),) = view.checkout.coupons.items()
        assert msgspec.convert(key, Id) == key
        assert coupon.code == code
        await visit.do(RemoveCoupon(code=coupon.code))
        assert not (await visit.state()).checkout.cart.coupons

    virtually(main)


@pytest.mark.parametrize("typed", ["\u200b", "a\x00b", "x" * 65, " "])
def test_what_is_no_code_is_refused(typed: str) -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        assert await visit.refusal(ApplyCoupon(code=typed)) is Reason.MALFORMED

    virtually(main)
