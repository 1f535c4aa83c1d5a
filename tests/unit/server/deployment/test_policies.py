"""A shop's settings: versions that are only added; a key belongs to whoever set it last."""

import asyncio
from typing import Any

import pytest
from msgspec import structs

from theke_checkout.values.codes import Drive
from theke_checkout.values.ids import ShopId
from theke_checkout.values.settings import Ending, Policy
from theke_server.clock import FakeClock
from theke_server.deployment.policies import FILE, Policies, SettingError, parsed, values_of
from theke_server.stores.sqlite.store import SqliteStores

SHOP = ShopId("coffee")
FILE_POLICY = Policy(discount_max_bp=500)


@pytest.fixture
async def policies(memory_store: SqliteStores) -> Policies:
    kept = Policies(memory_store.values, FakeClock())
    await kept.take_file(SHOP, FILE_POLICY)
    return kept


async def test_the_file_is_the_first_version_and_taking_it_again_adds_none(
    policies: Policies,
) -> None:
    again = await policies.take_file(SHOP, FILE_POLICY)
    assert (again.version, again.by, again.changes) == (1, FILE, {})
    assert await policies.newest(SHOP) == FILE_POLICY
    assert len(await policies.history(SHOP)) == 1


async def test_looking_takes_nothing_from_the_file_but_the_first_version(
    policies: Policies,
) -> None:
    assert (await policies.begin(SHOP, Policy(discount_max_bp=0))).policy == FILE_POLICY
    assert (await policies.begin(ShopId("tea"), Policy(discount_max_bp=0))).by == FILE
    assert len(await policies.history(SHOP)) == 1


async def test_a_change_says_who_when_why_and_what(policies: Policies) -> None:
    made = await policies.change(SHOP, {"drive": "shopper_only"}, "Ada", "a quiet week")
    assert (made.version, made.by, made.why) == (2, "Ada", "a quiet week")
    assert made.at_ms == FakeClock().now_ms()
    assert made.changes["drive"].before == "advisor_drives"
    assert made.changes["drive"].after == "shopper_only"
    newest = await policies.newest(SHOP)
    assert newest == structs.replace(FILE_POLICY, version=2, drive=Drive.SHOPPER_ONLY)


async def test_what_changes_nothing_makes_no_version(policies: Policies) -> None:
    assert (await policies.change(SHOP, {"discount_max_bp": 500}, "Ada", "x")).version == 1


async def test_a_changed_file_counts_where_no_operator_has_spoken(policies: Policies) -> None:
    await policies.change(SHOP, {"drive": "shopper_only"}, "Ada", "quiet")
    file = Policy(discount_max_bp=0, drive=Drive.ADVISOR_PROPOSES, ending=Ending.RECOMMEND)
    made = await policies.take_file(SHOP, file)
    assert (made.version, made.by) == (3, FILE)
    assert set(made.changes) == {"discount_max_bp", "ending"}
    newest = await policies.newest(SHOP)
    assert (newest.drive, newest.ending) == (Drive.SHOPPER_ONLY, Ending.RECOMMEND)
    assert (await policies.take_file(SHOP, file)).version == 3


async def test_an_older_version_comes_back_as_a_new_one(policies: Policies) -> None:
    await policies.change(SHOP, {"drive": "shopper_only", "idle_ms": 60_000}, "Ada", "quiet")
    await policies.change(SHOP, {"discount_max_bp": 0}, "Bo", "sale is over")
    made = await policies.restore(SHOP, 1, "Ada", "as it was")
    assert made.version == 4
    assert values_of(made.policy) == values_of(FILE_POLICY)
    assert [policy_version.version for policy_version in await policies.history(SHOP)] == [
        1,
        2,
        3,
        4,
    ]
    with pytest.raises(SettingError, match="no version 9"):
        await policies.restore(SHOP, 9, "Ada", "x")


async def test_another_process_sees_a_change_at_its_next_look(
    policies: Policies, memory_store: SqliteStores
) -> None:
    other = Policies(memory_store.values, FakeClock())
    assert (await other.newest(SHOP)).version == 1
    await policies.change(SHOP, {"terms_version": "t2"}, "Ada", "new terms")
    assert (await other.newest(SHOP)).terms_version == "t2"


async def test_of_many_at_once_none_is_lost(policies: Policies, memory_store: SqliteStores) -> None:
    others = [Policies(memory_store.values, FakeClock()) for _ in range(4)]
    keys = ("quote_valid_ms", "attempt_expires_ms", "idle_ms", "discount_max_bp")
    await asyncio.gather(
        *(item.change(SHOP, {key: 1}, key, "race") for item, key in zip(others, keys, strict=True))
    )
    history = await policies.history(SHOP)
    assert [policy_version.version for policy_version in history] == [1, 2, 3, 4, 5]
    assert {key for policy_version in history for key in policy_version.changes} == set(keys)
    assert values_of(history[-1].policy) | dict.fromkeys(keys, 1) == values_of(history[-1].policy)


async def test_shops_have_settings_of_their_own(policies: Policies) -> None:
    tea = ShopId("tea")
    await policies.take_file(tea, Policy(ending=Ending.RECOMMEND))
    await policies.change(tea, {"drive": "shopper_only"}, "Ada", "tea only")
    assert await policies.newest(SHOP) == FILE_POLICY


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("drive=advisor_proposes", "advisor_proposes"),
        ("discount_max_bp=1500", 1500),
        ("terms_version=2026", "2026"),
        ("terms_tick=true", True),
        ("order_label.de=Jetzt kaufen", {"en": "Buy", "de": "Jetzt kaufen"}),
        ("order_label.en=", {}),
        ('order_label={"fr": "Acheter"}', {"fr": "Acheter"}),
        (
            'methods=[{"provider": "cards", "method": "card", "capture": "manual"}]',
            [{"provider": "cards", "method": "card", "capture": "manual"}],
        ),
    ],
)
def test_a_value_is_read_as_its_setting_wants_it(text: str, value: Any) -> None:
    assert parsed(text, Policy(order_label={"en": "Buy"})) == (
        text.partition(".")[0].partition("=")[0],
        value,
    )


@pytest.mark.parametrize(
    ("text", "where", "fix"),
    [
        ("driv=advisor_drives", "driv", "did you mean `drive`?"),
        ("drive", "drive", "drive"),
        ("version=7", "version", ""),
        ("mails_receipt=true", "mails_receipt", ""),
        ("drive=nobody", "drive", "docs/configure.md"),
        ("discount_max_bp=20000", "discount_max_bp", "docs/configure.md"),
        ("discount_max_bp=much", "discount_max_bp", "docs/configure.md"),
        ("quote_valid_ms=0", "quote_valid_ms", "docs/configure.md"),
        ("drive.de=x", "drive.de", "docs/configure.md"),
        ("order_label.de=" + "x" * 61, "order_label.de", "docs/configure.md"),
        ("methods=card", "methods", "docs/configure.md"),
        ('methods=[{"provider": "cards"}]', "methods", "docs/configure.md"),
        *(
            (f"discount_max_bp={text}", "discount_max_bp", "docs/configure.md")
            for text in ("1e3", "500.0", "1_000", "+5", "٥", " 500", "0x5", "5.", "-5", "true")
        ),
    ],
)
def test_what_cannot_be_is_refused_with_how_to_fix_it(text: str, where: str, fix: str) -> None:
    with pytest.raises(SettingError) as error:
        parsed(text, Policy())
    assert error.value.problem.where == where
    assert fix in error.value.problem.fix
