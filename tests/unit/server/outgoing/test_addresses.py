"""Where shops' own systems are told: what is unsafe is said, and how to fix it."""

import pytest
from msgspec.structs import replace

from theke_checkout.effects.kinds import Topic
from theke_checkout.values.ids import ShopId
from theke_server.checks import settings as checks_settings
from theke_server.config import Server, Settings, Shop, Webhook
from theke_server.outgoing import addresses

SECRET = "whsec_" + "c2VjcmV0" * 4
GOOD = Webhook(url="https://erp.shop.example/theke?of=demo", secret=SECRET)
CARD = "whsec_not base64"


def settings(webhook: Webhook, name: str = "erp", *, demo: bool = False) -> Settings:
    shop = Shop(
        name="Demo",
        origins=["https://shop.example"],
        currency="CHF",
        webhooks={name: webhook},
    )
    server = Server(public_url="https://theke.example", demo=demo)
    return Settings(server=server, shops={"demo": shop})


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        ({"url": "http://erp.shop.example/"}, "url", "readable for everyone"),
        ({"url": "ftp://erp.shop.example/"}, "url", "is no address"),
        ({"url": "https://"}, "url", "is no address"),
        ({"url": "https://[::1/"}, "url", "is no address"),
        ({"url": "https://erp.example:0/"}, "url", "is no address"),
        ({"url": "https://bo:hush@erp.example/"}, "url", "holds a password"),
        ({"url": "https://erp.example/#top"}, "url", "holds a password or a #"),
        ({"url": "https://169.254.169.254/latest"}, "url", "this machine's own network"),
        ({"url": "https://[fe80::1]/"}, "url", "this machine's own network"),
        ({"url": "https://0.0.0.0/"}, "url", "this machine's own network"),
        ({"secret": ""}, "secret", "is missing"),
        ({"secret": "c2VjcmV0" * 4}, "secret", "is no webhook secret"),
        ({"secret": "whsec_c2hvcnQ="}, "secret", "is no webhook secret"),
        ({"secret": CARD}, "secret", "is no webhook secret"),
        ({"secret_old": "old"}, "secret_old", "is no webhook secret"),
        ({"topics": ["order.place"]}, "topics", "is no topic"),
    ],
)
def test_what_is_unsafe_is_said(change: dict[str, str], where: str, what: str) -> None:
    wrong = settings(replace(GOOD, **change))
    [problem] = addresses.problems(wrong)
    assert problem.where == f"shops.demo.webhooks.erp.{where}"
    assert what in problem.what
    assert problem in checks_settings.problems(wrong)
    assert SECRET not in str(problem)


def test_a_demo_may_send_without_encryption_and_a_name_is_one() -> None:
    plain = replace(GOOD, url="http://127.0.0.1:9000/theke")
    assert list(addresses.problems(settings(plain, demo=True))) == []
    [problem] = addresses.problems(settings(GOOD, "The ERP"))
    assert problem.where == "shops.demo.webhooks.The ERP"
    [nearest] = addresses.problems(settings(replace(GOOD, topics=["order.place"])))
    assert nearest.fix == "did you mean `order.placed`?"


def test_too_many_systems_are_refused() -> None:
    many = settings(GOOD)
    names = [f"erp{n}" for n in range(addresses.RECEIVERS_MAX + 1)]
    shop = replace(many.shops["demo"], webhooks=dict.fromkeys(names, GOOD))
    [problem] = addresses.problems(replace(many, shops={"demo": shop}))
    assert problem.where == "shops.demo.webhooks"


def test_without_topics_all_are_sent_and_both_secrets_sign_the_new_one_first() -> None:
    old = "whsec_" + "b2xkb2xk" * 4
    [receiver] = addresses.receivers(settings(replace(GOOD, secret_old=old)))[ShopId("demo")]
    assert receiver.topics == frozenset(Topic)
    assert receiver.secrets == (SECRET, old)
    assert SECRET not in repr(receiver) + repr(GOOD)
    some = addresses.receivers(settings(replace(GOOD, topics=["order.placed"])))
    assert some[ShopId("demo")][0].topics == {Topic.ORDER_PLACED}
