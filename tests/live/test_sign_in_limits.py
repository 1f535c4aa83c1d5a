"""Who guesses an advisor's password from anywhere keeps nobody out who has signed in before."""

from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest
from msgspec import structs

from tests.live.deployment import OTHER_SHOP, SHOP, Deployment
from tests.live.reception import ELSEWHERE, HERE, MIRA, PASSWORD, RIGHT, WRONG, Reception
from theke_server.clock import SystemClock
from theke_server.demo.setup import demo_settings
from theke_server.http.desk import COOKIE, PLAIN_COOKIE
from theke_server.http.devices import DEVICES_MAX, NAME
from theke_server.http.limits import LIMITS, Costly, Limit

LOGIN = "/v1/desk/login"
PAIR, BY_NAME = 4, 12
FEWER = {
    Costly.SIGN_IN: 8,
    Costly.SIGN_IN_PAIR: PAIR,
    Costly.SIGN_IN_NAME: BY_NAME,
    Costly.SIGN_IN_DEVICE: 3,
}
"""Each try takes a while by design: so many are enough here."""


@pytest.fixture
async def reception(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Reception]:
    for what, uses in FEWER.items():
        monkeypatch.setitem(LIMITS, what, Limit(uses))
    async with Deployment(clock=SystemClock()) as deployment:
        found = Reception(deployment, tmp_path)
        await found.context.desk_tokens.add_advisor(SHOP, MIRA, "Mira", PASSWORD)
        yield found


async def statuses(somebody: httpx.AsyncClient, body: object, count: int) -> list[int]:
    return [(await somebody.post(LOGIN, json=body)).status_code for _ in range(count)]


async def flooded(reception: Reception, address: str = "198.51.100.{}") -> None:
    """Guess from many addresses until the name is slowed down."""
    for number in range(BY_NAME // PAIR):
        async with reception.asking(address.format(number)) as guess:
            assert set(await statuses(guess, WRONG, PAIR)) == {401}


def kept(somebody: httpx.AsyncClient) -> dict[str, str]:
    return {name: value for name, value in somebody.cookies.items() if NAME in name}


async def test_twenty_wrong_passwords_from_one_place_keep_her_out_nowhere_else(
    reception: Reception,
) -> None:
    async with reception.asking(ELSEWHERE) as guess, reception.asking(HERE) as mira:
        got = await statuses(guess, WRONG, 20)
        assert got == [401] * PAIR + [429] * (20 - PAIR)
        assert await statuses(mira, RIGHT, 1) == [200]


async def test_guesses_from_one_line_of_ipv6_are_of_one_place(reception: Reception) -> None:
    got: list[int] = []
    for number in range(PAIR + 1):
        async with reception.asking(f"2001:db8:7:7::{number + 1:x}") as guess:
            got += await statuses(guess, WRONG, 1)
    assert got == [401] * PAIR + [429]


async def test_guesses_from_many_places_slow_the_name_down_but_not_a_device_that_is_known(
    reception: Reception,
) -> None:
    async with reception.asking(HERE) as hers, reception.asking("192.0.2.1") as new:
        assert await statuses(hers, RIGHT, 1) == [200]
        await flooded(reception)
        assert await statuses(new, RIGHT, 1) == [429]
        assert await statuses(hers, RIGHT, 3) == [200] * 3
        assert await statuses(new, RIGHT | {"advisor": "nobody"}, 1) == [401]


async def test_a_known_device_gets_through_where_its_own_address_is_used_up(
    reception: Reception,
) -> None:
    async with reception.asking(HERE) as hers, reception.asking(HERE) as beside:
        assert await statuses(hers, RIGHT, 1) == [200]
        for number in range(3):
            await statuses(beside, WRONG | {"advisor": f"a{number}"}, PAIR)
        assert await statuses(beside, RIGHT, 1) == [429]
        assert await statuses(hers, RIGHT, 1) == [200]


async def test_right_passwords_count_against_nobody(reception: Reception) -> None:
    for number in range(3):
        async with reception.asking(f"192.0.2.{number}") as mira:
            for _ in range(LIMITS[Costly.SIGN_IN].uses + 2):
                mira.cookies.clear()
                assert await statuses(mira, RIGHT, 1) == [200]


async def test_a_stolen_device_can_guess_no_faster_and_disturbs_nobody(
    reception: Reception,
) -> None:
    async with reception.asking(HERE) as hers, reception.asking(ELSEWHERE) as thief:
        assert await statuses(hers, RIGHT, 1) == [200]
        thief.cookies.update(kept(hers))
        most = LIMITS[Costly.SIGN_IN_DEVICE].uses
        assert await statuses(thief, WRONG, most + 2) == [401] * most + [429] * 2
        async with reception.asking("192.0.2.1") as new:
            assert await statuses(new, RIGHT, 1) == [200]


@pytest.mark.parametrize("change", ["password", "removed", "removed and made anew"])
async def test_a_device_is_known_no_longer_than_the_account_is_what_it_was(
    reception: Reception, change: str
) -> None:
    tokens = reception.context.desk_tokens
    async with reception.asking(HERE) as hers:
        assert await statuses(hers, RIGHT, 1) == [200]
        other = RIGHT
        if change != "password":
            await tokens.remove_advisor(SHOP, MIRA)
        else:
            other = RIGHT | {"password": "another one"}
        if change != "removed":
            await tokens.add_advisor(SHOP, MIRA, "Mira", other["password"])
        await flooded(reception)
        assert await statuses(hers, other, 1) == [429]


@pytest.mark.parametrize("forged", ["another's", "of another shop", "made up", "too old"])
async def test_a_device_cookie_is_good_for_whom_it_was_signed(
    reception: Reception, forged: str
) -> None:
    tokens = reception.context.desk_tokens
    await tokens.add_advisor(SHOP, "bo", "Bo", PASSWORD)
    await tokens.add_advisor(OTHER_SHOP, MIRA, "Mira", PASSWORD)
    async with reception.asking(HERE) as hers, reception.asking("192.0.2.1") as new:
        assert await statuses(hers, RIGHT, 1) == [200]
        [(name, value)] = kept(hers).items()
        match forged:
            case "another's":
                assert await statuses(new, RIGHT | {"advisor": "bo"}, 1) == [200]
                [value] = kept(new).values()
            case "of another shop":
                nonce, until, signed = value.split(".")
                value = f"{nonce}.{until}.{signed[::-1]}"
            case "made up":
                value = "x" * 40 + ".99999999999999." + "m" * 65
            case _:
                nonce, _, signed = value.split(".")
                value = f"{nonce}.1.{signed}"
        new.cookies.clear()
        new.cookies.set(name, value)
        await flooded(reception)
        assert await statuses(new, RIGHT, 1) == [429]


async def test_the_device_cookie_signs_nobody_in_and_is_apart_from_the_one_that_does(
    reception: Reception,
) -> None:
    async with reception.asking(HERE) as hers, reception.asking(HERE) as bare:
        answer = await hers.post(LOGIN, json=RIGHT)
        cookies = answer.headers.get_list("set-cookie")
        [device] = [cookie for cookie in cookies if NAME in cookie]
        assert device.startswith(f"{PLAIN_COOKIE}{NAME}")
        for flag in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age=15552000"):
            assert flag in device
        assert MIRA not in device
        bare.cookies.update(kept(hers))
        assert (await bare.get("/v1/desk/me")).json()["advisor"] == ""
        assert (await bare.get("/v1/desk/cases")).status_code == 401
        assert (await hers.post("/v1/desk/logout", json={})).status_code == 200
        assert kept(hers)


async def test_over_https_the_device_cookie_is_as_strict_as_the_desks(tmp_path: Path) -> None:
    settings = demo_settings(8765, tmp_path)
    server = structs.replace(settings.server, public_url="https://theke.example")
    async with Deployment(clock=SystemClock()) as deployment:
        found = Reception(deployment, tmp_path, structs.replace(settings, server=server))
        await found.context.desk_tokens.add_advisor(SHOP, MIRA, "Mira", PASSWORD)
        async with found.asking() as mira:
            answer = await mira.post(LOGIN, json=RIGHT)
        for cookie in answer.headers.get_list("set-cookie"):
            assert cookie.startswith(COOKIE)
            assert "; Secure" in cookie
            assert "Domain" not in cookie


async def test_a_device_remembers_so_many_advisors_and_no_more(reception: Reception) -> None:
    tokens = reception.context.desk_tokens
    async with reception.asking(HERE) as shared:
        for number in range(DEVICES_MAX + 2):
            await tokens.add_advisor(SHOP, f"a{number}", "A", PASSWORD)
            assert await statuses(shared, RIGHT | {"advisor": f"a{number}"}, 1) == [200]
        assert len(kept(shared)) == DEVICES_MAX
