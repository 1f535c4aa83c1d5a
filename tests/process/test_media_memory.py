"""The media process keeps nothing of the calls that it has: its memory stays flat, and it ends with
the demo that has started it.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from tests.callers import Api
from tests.robots import RobotShopper
from tests.servers import LONG, DemoServer, demo_server
from theke_server.demo.setup import ADVISOR, PASSWORD, ROBOTS
from theke_server.robots.desk import Desk
from theke_server.robots.recordings import Recordings
from theke_server.robots.sentences import TEXTS, Sentence, text
from theke_server.robots.socket import Socket

CALLS = len(ROBOTS)
WARM_S = 60.0 if LONG else 15.0
MEASURED_S = 300.0 if LONG else 25.0
SLOPE_KIB_PER_MIN_MAX = 1_024 if LONG else 6_144
"""A track that nobody reads costs 600,000 in a minute; a new process grows at first."""
COMES_S = 40.0
GONE_S = 10.0
LOOK_S = 0.1
FIGURES = Path(__file__).parents[2] / "test-output" / "media-memory.txt"

pytestmark = [
    pytest.mark.process,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(WARM_S + MEASURED_S + 120),
]


def media_of(server: DemoServer) -> int:
    """Return the id of the process that a demo has started beside it."""
    assert server.process.child is not None
    pid = server.process.child.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    assert len(children) == 1
    return int(children[0])


def resident_kib(pid: int) -> int:
    """Return how much memory a process holds."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def slope_per_min(samples: list[tuple[float, int]]) -> float:
    """Return by how much a value grows in a minute, by least squares."""
    mean_s = sum(at_s for at_s, _ in samples) / len(samples)
    mean = sum(value for _, value in samples) / len(samples)
    over = sum((at_s - mean_s) * (value - mean) for at_s, value in samples)
    return 60 * over / sum((at_s - mean_s) ** 2 for at_s, _ in samples)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[DemoServer]:
    async with demo_server(tmp_path_factory.mktemp("media"), "--robot") as running:
        yield running
        assert "Traceback" not in running.process.said()


async def until(is_met: Callable[[], bool], seconds: float) -> None:
    """Look until something is so."""
    for _ in range(int(seconds / LOOK_S)):
        if is_met():
            return
        await asyncio.sleep(LOOK_S)
    raise AssertionError(f"not so after {seconds} s")


async def until_heard(shoppers: list[RobotShopper]) -> None:
    """Wait until each of them hears its robot."""
    for shopper in shoppers:
        await until(lambda shopper=shopper: shopper.phone.is_heard, COMES_S)


async def take_out(shopper: RobotShopper) -> None:
    """Take the robot's product out of the cart, as soon as it is in."""
    await until(lambda: bool(shopper.view["checkout"]["lines"]), COMES_S)
    [(line_id, line)] = shopper.view["checkout"]["lines"].items()
    command = {"type": "remove_line", "line_id": line_id, "line_version": line["version"]}
    assert (await shopper.do(command))["result"] == "done"
    await until(lambda: text(Sentence.REMOVED, "de") in shopper.texts, COMES_S)


async def hand_over(server: DemoServer, shoppers: list[RobotShopper]) -> None:
    """A person comes to the desk: the robots say so, and their visitors wait for the person."""
    desk = Desk(server.theke, "demo", ADVISOR)
    await desk.sign_in(PASSWORD)
    socket = await Socket.open(
        server.theke, {"desk": await desk.socket_token()}, "", lambda _event, _body: None
    )
    for shopper in shoppers:
        await until(lambda shopper=shopper: shopper.view["status"] == "waiting", COMES_S)
        assert shopper.texts[-1] in TEXTS[Sentence.HANDED_OVER]
    await socket.close()
    await desk.aclose()


async def test_its_memory_stays_flat_and_who_comes_beyond_its_calls_is_advised_in_writing(
    server: DemoServer,
) -> None:
    recordings, loop = Recordings(), asyncio.get_running_loop()
    async with Api(server.theke) as api:
        shoppers = [RobotShopper(api, recordings) for _ in range(CALLS)]
        for shopper in shoppers:
            await shopper.come()
        await until_heard(shoppers)
        beyond = RobotShopper(api, recordings, locale="de-CH")
        await beyond.come()
        pid = media_of(server)
        await asyncio.sleep(WARM_S)
        taking = asyncio.create_task(take_out(beyond))
        samples: list[tuple[float, int]] = []
        until_s = loop.time() + MEASURED_S
        while loop.time() < until_s:
            samples.append((loop.time(), resident_kib(pid)))
            await asyncio.sleep(0.5)
        slope = slope_per_min(samples)
        FIGURES.parent.mkdir(exist_ok=True)
        FIGURES.write_text(f"{samples[-1][1]} KiB, {slope:.0f} more in a minute\n", "utf-8")
        assert all(shopper.phone.is_heard for shopper in shoppers), "they talk to the end"
        await taking
        assert slope < SLOPE_KIB_PER_MIN_MAX
        assert text(Sentence.FULL, "de") in beyond.texts
        assert beyond.view["call"]["state"] == "idle"
        assert text(Sentence.REMOVED, "de") in beyond.texts
        assert not beyond.view["checkout"]["lines"], "what was taken out stays out"
        assert len(set(beyond.texts)) == len(beyond.texts), "nothing is said twice"
        await hand_over(server, [*shoppers, beyond])
        for shopper in (*shoppers, beyond):
            await shopper.go()


async def test_it_ends_with_a_demo_that_is_killed(tmp_path: Path) -> None:
    async with demo_server(tmp_path, "--robot") as running:
        pid = media_of(running)
        running.process.kill()
        await until(lambda: not Path(f"/proc/{pid}").exists(), GONE_S)
