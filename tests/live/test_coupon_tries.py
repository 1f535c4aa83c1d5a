"""Codes of coupons cannot be guessed, and who has right ones is never refused for them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from msgspec.structs import replace

from tests.live.deployment import ADVISOR, SHOPPER, Deployment, Visit
from tests.live.test_counter import virtually
from tests.unit.asgi_double import Peer
from tests.unit.server.gateway.test_session_handler import RESUME, Ear
from theke_checkout.commands.cart import AddLine, RemoveCoupon
from theke_checkout.commands.party import EndSession
from theke_checkout.values.ids import PartyId, SessionId, ShopId
from theke_checkout.values.quote import Problem, Quote
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access.tokens import Bearer, DeskBearer
from theke_server.gateway import coupon_tries
from theke_server.gateway.connection import SessionConnection
from theke_server.gateway.coupon_tries import CouponTries, Tally, Try
from theke_server.gateway.payloads import SessionAuth
from theke_server.gateway.session_handler import SessionHandler
from theke_server.gateway.settings import GatewaySettings
from theke_server.gateway.watch import Watch
from theke_server.live.tasks import Worker
from theke_server.live.updates import Aspect
from theke_server.shops import CartIntent

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"
SETTINGS = GatewaySettings(own_origins=frozenset({"https://theke.example"}))
MOST = coupon_tries.SESSION_TRIES_MAX


class Tokens:
    """Party tokens of the form `SESSION PARTY`."""

    async def check(self, token: str) -> Bearer:
        """Believe what a token says."""
        session_id, party_id = token.split()
        advises = party_id == ADVISOR
        desk = DeskBearer(shop_id=ShopId("demo"), advisor="bo", name="Bo") if advises else None
        return Bearer(
            session_id=SessionId(session_id), party_id=PartyId(party_id), shop_id=ShopId("demo"),
            epoch=1, desk=desk,
        )  # fmt: skip


class Counterside:
    """A handler over a real counter, at a shop that knows every code that begins with OK."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.handler = SessionHandler(deployment.counter, Tokens(), SETTINGS, deployment.metrics)
        tries = self.handler.coupon_tries
        deployment.counter.watch(Worker.COUPONS, tries.heard, Aspect.OUTLINE)
        price = deployment.shop.quote

        async def quote(intent: CartIntent, valid_until_ms: int) -> Quote:
            found = await price(intent, valid_until_ms)
            wrong = [code for code in intent.coupons if not code.startswith("OK")]
            problems = tuple(Problem(code="unknown_coupon", subject=code) for code in wrong)
            return replace(found, problems=problems)

        deployment.shop.quote = quote  # type: ignore[method-assign]
        self.numbers = 0

    async def visit(self) -> Visit:
        """Open a session with something in its cart."""
        visit = await self.deployment.open()
        await visit.do(AddLine(sku="mug"))
        await visit.priced()
        return visit

    async def enter(
        self, visit: Visit, address: str = HERE, party: PartyId = SHOPPER
    ) -> tuple[SessionConnection, Ear]:
        """Connect a party from an address."""
        peer, ear = Peer(), Ear()
        watch = Watch(SETTINGS, self.deployment.metrics, peer.receive, peer.send)
        watch.address = address
        self.numbers += 1
        auth = SessionAuth(token=f"{visit.session_id} {party}", protocol=1)
        connection = await self.handler.enter(f"c{self.numbers}", auth, watch, ear)
        await self.handler.resume(connection, RESUME, 1)
        return connection, ear

    async def use(self, who: tuple[SessionConnection, Ear], code: str) -> str:
        """Type a code; return how it was taken, once the price is there."""
        self.numbers += 1
        number = self.numbers
        body: dict[str, Any] = {
            "id": f"coupon-{number:010d}",
            "command": {"type": "apply_coupon", "code": code},
        }
        await self.handler.cmd(who[0], body, number)
        answer = who[1].answer(number)
        return str(answer.get("reason", answer["result"]))

    async def guess(self, visit: Visit, who: tuple[SessionConnection, Ear], code: str) -> str:
        """Try a code, hear of its price, and take it out again."""
        taken = await self.use(who, code)
        if taken == "done":
            await visit.priced()
            await visit.do(RemoveCoupon(code=code))
            await visit.priced()
        return taken


def at_the_shop(main: Callable[[Counterside], Awaitable[None]]) -> None:
    """Run a test in virtual time."""

    async def go(deployment: Deployment) -> None:
        await main(Counterside(deployment))

    virtually(go)


def test_so_many_wrong_codes_and_the_session_has_none_left() -> None:
    async def main(scene: Counterside) -> None:
        visit = await scene.visit()
        who = await scene.enter(visit)
        taken = [await scene.guess(visit, who, f"BAD{n}") for n in range(MOST + 2)]
        assert taken == ["done"] * MOST + ["coupon_tries"] * 2
        again = await scene.enter(visit, ELSEWHERE)
        assert await scene.use(again, "OK-LATE") == "coupon_tries"
        other = await scene.visit()
        assert await scene.use(await scene.enter(other), "OK") == "done"

    at_the_shop(main)


def test_right_codes_count_for_nobody_however_many() -> None:
    async def main(scene: Counterside) -> None:
        visit = await scene.visit()
        who = await scene.enter(visit)
        for number in range(3 * MOST):
            assert await scene.guess(visit, who, f"OK{number}") == "done"
        assert await scene.guess(visit, who, "BAD") == "done"

    at_the_shop(main)


def test_nobody_is_ahead_of_the_count_while_no_price_is_there() -> None:
    async def main(scene: Counterside) -> None:
        hung = asyncio.Event()

        async def hang(call: str) -> None:
            if call == "quote":
                await hung.wait()

        visit = await scene.visit()
        who = await scene.enter(visit)
        scene.deployment.shop.before = hang
        for number in range(5):
            assert await scene.use(who, f"BAD{number}") == "done"
        assert await scene.use(who, "BAD9") == "limit_reached"
        hung.set()
        await visit.priced()
        for number in range(5):
            await visit.do(RemoveCoupon(code=f"BAD{number}"))
        left = [await scene.guess(visit, who, f"MORE{n}") for n in range(MOST - 5 + 1)]
        assert left == ["done"] * (MOST - 5) + ["coupon_tries"]

    at_the_shop(main)


def test_one_address_guesses_in_many_sessions_no_better() -> None:
    async def main(scene: Counterside) -> None:
        taken: list[str] = []
        while "coupon_tries" not in taken and len(taken) < 100:
            visit = await scene.visit()
            who = await scene.enter(visit)
            codes = [f"BAD{len(taken) + n}" for n in range(MOST)]
            taken += [await scene.guess(visit, who, code) for code in codes]
        assert taken.index("coupon_tries") == coupon_tries.ADDRESS_TRIES_MAX
        visit = await scene.visit()
        assert await scene.use(await scene.enter(visit, ELSEWHERE), "OK") == "done"

    at_the_shop(main)


def test_while_many_addresses_guess_a_right_code_is_still_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(coupon_tries, "SHOP_TRIES_MAX", 30)

    async def main(scene: Counterside) -> None:
        for number in range(4):
            visit = await scene.visit()
            who = await scene.enter(visit, f"198.51.100.{number}")
            for turn in range(MOST):
                await scene.guess(visit, who, f"BAD{number}-{turn}")
        visit = await scene.visit()
        who = await scene.enter(visit)
        assert [await scene.guess(visit, who, f"OK{n}") for n in range(5)] == ["done"] * 5
        wrong = [await scene.guess(visit, who, f"BAD{n}") for n in range(3)]
        assert wrong == ["done"] * coupon_tries.SESSION_TRIES_GUESSED + ["coupon_tries"]
        advisor = await scene.enter(visit, HERE, ADVISOR)
        assert await scene.guess(visit, advisor, "OK-OF-THE-ADVISOR") == "done"

    at_the_shop(main)


def test_an_hour_later_all_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    off_s = 0.0
    real = coupon_tries.time.monotonic

    async def main(scene: Counterside) -> None:
        nonlocal off_s
        visit = await scene.visit()
        who = await scene.enter(visit)
        for number in range(MOST):
            await scene.guess(visit, who, f"BAD{number}")
        assert await scene.use(who, "OK") == "coupon_tries"
        off_s = coupon_tries.TRIES_FOR_S + 1
        assert await scene.use(who, "OK") == "done"

    monkeypatch.setattr(coupon_tries.time, "monotonic", lambda: real() + off_s)
    at_the_shop(main)


def test_what_came_to_nothing_was_no_try() -> None:
    async def main(scene: Counterside) -> None:
        visit = await scene.visit()
        who = await scene.enter(visit)
        for _ in range(3 * MOST):
            assert await scene.use(who, "\N{ZERO WIDTH SPACE}") == "malformed"
        assert await scene.use(who, "OK") == "done"
        for _ in range(3 * MOST):
            assert await scene.use(who, "OK") == "nothing_to_do"
        await visit.do(RemoveCoupon(code="OK"))
        for number in range(2 * MOST):
            code = f"BAD{number}"
            if await scene.use(who, code) == "done":
                await visit.do(RemoveCoupon(code=code))
                await visit.priced()
        assert await scene.use(who, "OK") == "done"

    at_the_shop(main)


def test_nothing_is_remembered_of_sessions_that_are_over() -> None:
    async def main(scene: Counterside) -> None:
        async def hang(call: str) -> None:
            if call == "quote":
                await asyncio.get_running_loop().create_future()

        visit = await scene.visit()
        who = await scene.enter(visit)
        scene.deployment.shop.before = hang
        await scene.use(who, "OK")
        tries = scene.handler.coupon_tries
        assert tries.open_sessions == {visit.session_id}
        await visit.do(EndSession())
        assert tries.open_sessions == set()

    at_the_shop(main)


def test_many_who_type_the_same_wrong_code_close_no_shop_and_no_address() -> None:
    async def main(scene: Counterside) -> None:
        for _ in range(coupon_tries.ADDRESS_TRIES_MAX + 5):
            visit = await scene.visit()
            assert await scene.guess(visit, await scene.enter(visit), "SUMMER24") == "done"
        visit = await scene.visit()
        assert await scene.use(await scene.enter(visit), "OK") == "done"

    at_the_shop(main)


def test_many_who_type_the_same_wrong_code_at_once_count_once() -> None:
    async def main(scene: Counterside) -> None:
        hung = asyncio.Event()

        async def hang(call: str) -> None:
            if call == "quote":
                await hung.wait()

        visits = [await scene.visit() for _ in range(coupon_tries.ADDRESS_TRIES_MAX)]
        parties = [await scene.enter(visit) for visit in visits]
        late = await scene.visit()
        scene.deployment.shop.before = hang
        for party in parties:
            assert await scene.use(party, "SUMMER24") == "done"
        assert await scene.use(await scene.enter(late), "BAD") == "coupon_tries"
        hung.set()
        for visit in visits:
            await visit.priced()
        assert await scene.use(await scene.enter(late), "BAD") == "done"

    at_the_shop(main)


def test_a_code_that_others_got_wrong_counts_for_the_session_that_tries_it() -> None:
    async def main(scene: Counterside) -> None:
        first, second = [await scene.visit() for _ in range(2)]
        ada, bea = await scene.enter(first), await scene.enter(second, ELSEWHERE)
        for number in range(MOST):
            await scene.guess(first, ada, f"BAD{number}")
            await scene.guess(second, bea, f"BAD{number}")
        assert await scene.use(bea, "OK") == "coupon_tries"

    at_the_shop(main)


def test_a_code_is_wrong_at_the_shop_that_does_not_know_it_only() -> None:
    wrong = coupon_tries.WrongCodes()
    made = Try(session_id=SessionId("s1"), shop_id=ShopId("demo"), code="BAD")
    wrong.add(made)
    assert wrong.holds(replace(made, session_id=SessionId("s2")))
    assert not wrong.holds(replace(made, shop_id=ShopId("other")))
    assert not wrong.holds(replace(made, code="bad"))


def test_a_tally_is_bounded_and_whoever_fills_it_frees_nobody() -> None:
    tally = Tally(names_max=100)
    for _ in range(7):
        tally.add("guesser")
    for number in range(1_000):
        tally.add(f"newcomer {number}")
    assert tally.count("guesser") == 7
    assert len(tally) <= 101
    assert tally.count("newcomer 999") == tally.count("somebody else") > 800
    tally.add("guesser", -7)
    assert tally.count("guesser") in (0, tally.count("somebody else"))


def test_whoever_fills_the_tally_of_a_shop_refuses_nobody_at_another() -> None:
    tries = CouponTries()
    made = Try(session_id=SessionId("s"), shop_id=ShopId("demo"), code="BAD")
    for number in range(coupon_tries.NAMES_MAX + MOST):
        tries.take(replace(made, session_id=SessionId(f"s{number}")))
    with pytest.raises(RejectedError):
        tries.take(replace(made, session_id=SessionId("newcomer")))
    elsewhere = replace(made, session_id=SessionId("x"), shop_id=ShopId("other"), address=HERE)
    for number in range(MOST):
        assert tries.take(replace(elsewhere, code=f"BAD{number}"))


def test_tries_that_nobody_judges_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coupon_tries, "OPEN_MAX", 50)
    tries = CouponTries()
    made = Try(session_id=SessionId("s499"), shop_id=ShopId("demo"), code="BAD")
    for number in range(500):
        tries.take(replace(made, session_id=SessionId(f"s{number}")))
    assert len(tries.open_sessions) == 50
    for number in range(MOST - 1):
        tries.take(replace(made, code=f"BAD{number}"))
    with pytest.raises(RejectedError) as refused:
        tries.take(replace(made, code="ONE-MORE"))
    assert refused.value.reason is Reason.COUPON_TRIES
