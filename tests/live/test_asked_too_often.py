"""What costs something costs no more because many ask: fresh tokens, long polls, readiness."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest

from tests.live.deployment import Deployment
from tests.live.reception import ELSEWHERE, HERE, Reception, bearing
from theke_checkout.values.reasons import Reason
from theke_server.clock import SystemClock
from theke_server.http import health, polls
from theke_server.http.limits import DAY_MS, LIMITS, Costly, Limit, LimitedError
from theke_server.http.polls import POLLS_PER_SESSION_MAX, Polls
from theke_server.stores import StoreUnavailableError

ROTATE = "/v1/party-tokens/rotate"


@pytest.fixture
async def reception(tmp_path: Path) -> AsyncGenerator[Reception]:
    async with Deployment(clock=SystemClock()) as deployment:
        yield Reception(deployment, tmp_path)


# ---- fresh tokens


async def rotated(somebody: httpx.AsyncClient, token: str, count: int) -> list[int]:
    answers = [await somebody.post(ROTATE, headers=bearing(token)) for _ in range(count)]
    return [answer.status_code for answer in answers]


async def test_a_party_gets_so_many_fresh_tokens_and_disturbs_no_other(
    reception: Reception,
) -> None:
    visit, other = [await reception.deployment.open() for _ in range(2)]
    token = await reception.party_token(visit)
    most = LIMITS[Costly.ROTATE].uses
    async with reception.asking() as lea:
        assert await rotated(lea, token, most + 2) == [200] * most + [429] * 2
        stored = await reception.deployment.gated.rows(
            "SELECT COUNT(*) FROM small WHERE kind = 'party_token'"
        )
        assert stored == [(most + 1,)]
        assert await rotated(lea, await reception.party_token(other), 1) == [200]


async def test_who_has_rotated_too_often_keeps_the_token_that_is_there(
    reception: Reception,
) -> None:
    visit = await reception.deployment.open()
    token = await reception.party_token(visit)
    async with reception.asking() as lea:
        for _ in range(LIMITS[Costly.ROTATE].uses):
            token = (await lea.post(ROTATE, headers=bearing(token))).json()["party_token"]
        assert await rotated(lea, token, 1) == [429]
        link = await lea.post("/v1/join-links", headers=bearing(token))
        assert link.status_code == 201


async def test_a_session_gets_so_many_in_a_day_whatever_its_parties_do(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, Costly.ROTATE_DAY, Limit(5, DAY_MS))
    visit = await reception.deployment.open()
    token = await reception.party_token(visit)
    async with reception.asking() as lea, reception.asking(ELSEWHERE) as elsewhere:
        assert await rotated(lea, token, 5) == [200] * 5
        answer = await elsewhere.post(ROTATE, headers=bearing(token))
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == str(DAY_MS // 1000)


@pytest.mark.parametrize("path", ["/v1/join-links", "/v1/pay-links"])
async def test_links_of_a_session_have_an_end_too(
    reception: Reception, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setitem(LIMITS, Costly.LINKS_DAY, Limit(3, DAY_MS))
    visit = await reception.approved()
    token = await reception.party_token(visit)
    async with reception.asking() as lea:
        answers = [await lea.post(path, json={}, headers=bearing(token)) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [201] * 3 + [429] * 2


# ---- long polls


async def test_a_session_waits_so_often_and_the_next_page_is_asked_to_come_back(
    reception: Reception,
) -> None:
    visit, other = [await reception.approved() for _ in range(2)]
    key, others = [await reception.pay_key(session) for session in (visit, other)]
    async with reception.asking() as lea, reception.asking() as ada:
        version = (await lea.get("/v1/pay", headers=bearing(key))).json()["version"]
        path = f"/v1/pay?since={version}"
        waiting = [
            asyncio.create_task(lea.get(path, headers=bearing(key)))
            for _ in range(POLLS_PER_SESSION_MAX)
        ]
        await asyncio.sleep(0.3)
        refused = await lea.get(path, headers=bearing(key))
        assert refused.status_code == 429
        assert refused.json()["error"]["reason"] == "rate_limited"
        assert refused.headers["retry-after"] == str(polls.AGAIN_S)
        assert (await lea.get("/v1/pay", headers=bearing(key))).status_code == 200
        theirs = (await ada.get("/v1/pay", headers=bearing(others))).json()["version"]
        path_of_other = f"/v1/pay?since={theirs}"
        fine = asyncio.create_task(ada.get(path_of_other, headers=bearing(others)))
        await asyncio.sleep(0.2)
        assert not fine.done()
        for task in (fine, *waiting):
            task.cancel()
        await asyncio.gather(fine, *waiting, return_exceptions=True)
        again = asyncio.create_task(lea.get(path, headers=bearing(key)))
        await asyncio.sleep(0.3)
        assert not again.done(), "who went away waits no more"
        again.cancel()


def test_an_address_and_all_together_wait_so_often_and_whoever_leaves_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(polls, "POLLS_PER_ADDRESS_MAX", 3)
    monkeypatch.setattr(polls, "POLLS_MAX", 5)
    found = Polls()
    held = [found.held(f"s{n}", HERE) for n in range(3)]
    for request in held:
        request.__enter__()
    with pytest.raises(LimitedError), found.held("s9", HERE):
        pass
    more = [found.held(f"s{n}", f"192.0.2.{n}") for n in range(2)]
    for request in more:
        request.__enter__()
    with pytest.raises(LimitedError), found.held("s9", ELSEWHERE):
        pass
    for request in (*held, *more):
        request.__exit__(None, None, None)
    assert not found.names
    with found.held("s9", HERE):
        assert found.names == {("session", "s9"), ("address", HERE)}


# ---- readiness and numbers


class Writes:
    """Counts what the store is asked, and fails it where a test says so."""

    def __init__(self, deployment: Deployment) -> None:
        self.calls: list[str] = []
        self.error: Exception | None = None
        deployment.gated.before = self

    async def __call__(self, call: str) -> None:
        self.calls.append(call)
        await asyncio.sleep(0)
        if self.error is not None and call == "values.put":
            raise self.error


class SlowClock(SystemClock):
    """A clock of which a test moves the steady part."""

    moved_ms = 0

    def steady_ms(self) -> int:
        return super().steady_ms() + self.moved_ms


@pytest.mark.parametrize(
    ("path", "call"), [("/readyz", "values.put"), ("/metrics", "lists.census")]
)
async def test_however_many_ask_whether_it_is_ready_the_store_is_asked_once(
    tmp_path: Path, path: str, call: str
) -> None:
    clock = SlowClock()
    async with Deployment(clock=clock) as deployment:
        reception = Reception(deployment, tmp_path)
        writes = Writes(deployment)
        async with reception.asking() as somebody:
            answers = await asyncio.gather(*(somebody.get(path) for _ in range(200)))
            assert {answer.status_code for answer in answers} == {200}
            assert writes.calls.count(call) == 1
            assert (await somebody.get(path)).status_code == 200
            assert writes.calls.count(call) == 1
            clock.moved_ms += health.READY_KEPT_MS
            assert (await somebody.get(path)).status_code == 200
            assert writes.calls.count(call) == 2


async def test_it_says_within_seconds_that_the_store_is_away_and_that_it_is_back(
    tmp_path: Path,
) -> None:
    clock = SlowClock()
    async with Deployment(clock=clock) as deployment:
        reception = Reception(deployment, tmp_path)
        writes = Writes(deployment)
        async with reception.asking() as somebody:
            assert (await somebody.get("/readyz")).status_code == 200
            writes.error = StoreUnavailableError("away")
            clock.moved_ms += health.READY_KEPT_MS
            answers = await asyncio.gather(*(somebody.get("/readyz") for _ in range(50)))
            assert {answer.status_code for answer in answers} == {503}
            assert answers[0].json()["error"] == {"reason": "unavailable", "subject": "store"}
            writes.error = None
            clock.moved_ms += health.READY_KEPT_MS
            assert (await somebody.get("/readyz")).status_code == 200


async def test_who_goes_away_while_it_is_asked_takes_the_answer_from_nobody(
    reception: Reception,
) -> None:
    asked, go = 0, asyncio.Event()

    async def answer() -> bool:
        nonlocal asked
        asked += 1
        await go.wait()
        return True

    clock = reception.context.clock
    writable = reception.context.writable
    first, second = [asyncio.create_task(writable.get(answer, clock, 1_000)) for _ in range(2)]
    await asyncio.sleep(0)
    first.cancel()
    go.set()
    assert await second
    assert asked == 1


async def test_a_wall_clock_that_is_set_asks_no_more_often(tmp_path: Path) -> None:
    class Set(SlowClock):
        off_ms = 0

        def now_ms(self) -> int:
            return super().now_ms() + self.off_ms

    clock = Set()
    async with Deployment(clock=clock) as deployment:
        reception = Reception(deployment, tmp_path)
        writes = Writes(deployment)
        async with reception.asking() as somebody:
            for off_ms in (0, 3_600_000, -3_600_000):
                clock.off_ms = off_ms
                assert (await somebody.get("/readyz")).status_code == 200
        assert writes.calls.count("values.put") == 1


async def test_a_refusal_that_is_too_often_always_says_when_to_come_back(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, Costly.NOTICE, Limit(1))
    async with reception.asking() as anybody:
        path = "/v1/webhooks/bank/demo"
        assert (await anybody.post(path, content=b"{}")).status_code == 401
        answer = await anybody.post(path, content=b"{}")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
        assert answer.json()["error"]["reason"] == Reason.RATE_LIMITED
