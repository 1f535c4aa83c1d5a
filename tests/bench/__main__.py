"""Commands per second through the whole of Theke, beside a bare python-socketio echo.

`python -m tests.bench [--rounds 7] [--seconds 3] [--sessions 300] [--workers] [--stock] [--json]`

Full work is: read, check and decide a command, append it to SQLite on a file (`synchronous=FULL`,
group commit), acknowledge it with the patch, cut and send the patch to the other party. The echo is
python-socketio as it comes, on the same uvicorn. Server and generator have a core each. All servers
are up at once and are measured in turns, one round after another; what is printed are medians, and
the ratio within each round. CPU per command is the server's own, from the kernel: it holds still
where commands per second do not. Theke is measured again while 5 calls a second are set up on it.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
import uvloop

from tests.bench.generator import Run
from tests.bench.setups import PER_S, Calls, counters
from tests.servers import Process, free_port

SERVER_CORE, GENERATOR_CORE = 0, 1
IN_FLIGHT = 64
"""Commands on their way at once, of as many sessions."""
WARM_UP_S = 1.0
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
ECHO = "echo"
CALL_SESSIONS = 60
"""Those in which calls are set up beside the commands: a party joins every 2 s at most."""


@dataclass
class Round:
    """What one server did in one round."""

    per_s: float
    cpu_us: float
    ack_p50_ms: float
    ack_p99_ms: float
    other_p50_ms: float
    other_p99_ms: float


class Server:
    """A server process on its core, and a generator's connections to it."""

    def __init__(self, name: str, process: Process, run: Run, calls: Calls | None = None) -> None:
        self.name = name
        self.plain: Server | None = None
        self.rounds: list[Round] = []
        self._process = process
        self._run = run
        self._calls = calls

    @property
    def _cpu_s(self) -> float:
        assert self._process.child is not None
        stat = Path(f"/proc/{self._process.child.pid}/stat").read_text(encoding="ascii")
        fields = stat.rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_S

    def beside(self, calls: Calls) -> "Server":
        """Return the same server, measured while calls are set up on it."""
        name = f"{self.name}, {PER_S} calls/s"
        server = Server(name, self._process, self._run, calls)
        server.plain = self
        return server

    async def measure(self, seconds: float) -> None:
        """Run for a while, and count what lies after the warm-up."""
        async with self._calls.on() if self._calls else nullcontext():
            await self._measure(seconds)

    async def _measure(self, seconds: float) -> None:
        run, loop = self._run, asyncio.get_running_loop()
        run.start(IN_FLIGHT)
        await asyncio.sleep(WARM_UP_S)
        run.acks_s.clear()
        run.others_s.clear()
        done, cpu_s, began_s = run.done, self._cpu_s, loop.time()
        await asyncio.sleep(seconds)
        done, took_s = run.done - done, loop.time() - began_s
        cpu_s = self._cpu_s - cpu_s
        acks, others = sorted(run.acks_s), sorted(run.others_s)
        await run.stop()
        self.rounds.append(
            Round(
                per_s=done / took_s,
                cpu_us=cpu_s / done * 1e6,
                ack_p50_ms=_at(acks, 0.5),
                ack_p99_ms=_at(acks, 0.99),
                other_p50_ms=_at(others, 0.5),
                other_p99_ms=_at(others, 0.99),
            )
        )


@asynccontextmanager
async def serving(
    name: str, folder: Path, sessions: int, *arguments: str
) -> AsyncGenerator[list[Server]]:
    """Start a server on its core, connect everyone to it, and return how it is measured."""
    port = free_port()
    kind, *rest = arguments
    command = [sys.executable, "-m", "tests.bench.servers", kind, str(port), *rest]
    url = f"http://127.0.0.1:{port}/sessions"
    pinned = ["taskset", "-c", str(SERVER_CORE), *command]
    process = Process(pinned, folder / f"{name.replace(' ', '-')}.log", url)
    await process.start()
    more = b',"session":"%s","padding":"0123456789012345"' if kind == ECHO else b""
    run = Run(port, more)
    try:
        async with httpx.AsyncClient() as client:
            opened = (await client.get(url)).json()
        await run.connect(opened[:sessions])
        server = Server(name, process, run)
        spare = await counters(run, opened[sessions:])
        yield [server, server.beside(Calls(spare))] if spare else [server]
    finally:
        run.close()
        await process.stop()


def report(servers: list[Server], sessions: int, *, as_json: bool) -> None:
    """Print medians, and ratios to the echo of the same round."""
    if as_json:
        rounds = {server.name: [asdict(item) for item in server.rounds] for server in servers}
        sys.stdout.write(json.dumps(rounds, indent=2) + "\n")
        return
    echo = next(server for server in servers if server.name == ECHO)
    head = f"{'server':<28}{'cmd/s':>9}{'x echo':>8}{'CPU us':>8}"
    sys.stdout.write(f"{head}{'ack p50/p99 ms':>18}{'other p50/p99 ms':>18}\n")
    for server in servers:
        pairs = zip(server.rounds, echo.rounds, strict=True)
        ratio = statistics.median(item.per_s / beside.per_s for item, beside in pairs)
        middle = {
            key: statistics.median(asdict(item)[key] for item in server.rounds)
            for key in Round.__dataclass_fields__
        }
        acks = f"{middle['ack_p50_ms']:.1f} / {middle['ack_p99_ms']:.1f}"
        others = f"{middle['other_p50_ms']:.1f} / {middle['other_p99_ms']:.1f}"
        sys.stdout.write(
            f"{server.name:<28}{middle['per_s']:>9,.0f}{ratio:>8.2f}{middle['cpu_us']:>8.0f}"
            f"{acks:>18}{others:>18}\n"
        )
    rounds = len(echo.rounds)
    for server in servers:
        if server.plain is not None:
            pairs = zip(server.rounds, server.plain.rounds, strict=True)
            share = statistics.median(item.per_s / alone.per_s for item, alone in pairs)
            sys.stdout.write(f"{server.name}: {share:.3f} of its commands per second alone\n")
    sys.stdout.write(
        f"median of {rounds} rounds; {sessions} sessions of two, {IN_FLIGHT} commands in flight;"
        f" load average {os.getloadavg()[0]:.1f}\n"
    )


async def bench(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        async with AsyncExitStack() as stack:
            wanted: list[tuple[str, tuple[str, ...]]] = [(ECHO, (ECHO, str(options.sessions)))]
            for lines in (3, 20):
                more = [name for name in ("workers", "stock") if getattr(options, name)]
                data = str(place / f"data-{lines}")
                count = str(options.sessions + CALL_SESSIONS)
                wanted.append((f"theke, {lines} lines", ("theke", data, str(lines), count, *more)))
            servers = [
                server
                for name, arguments in wanted
                for server in await stack.enter_async_context(
                    serving(name, place, options.sessions, *arguments)
                )
            ]
            for number in range(options.rounds):
                for server in servers if number % 2 else reversed(servers):
                    await server.measure(options.seconds)
            report(servers, options.sessions, as_json=options.json)


def _at(waits_s: list[float], share: float) -> float:
    return waits_s[int(len(waits_s) * share)] * 1000 if waits_s else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--sessions", type=int, default=300)
    for name in ("workers", "stock", "json"):
        parser.add_argument(f"--{name}", action="store_true")
    options = parser.parse_args()
    if os.cpu_count() == 1:
        sys.exit("needs two cores: one for the server, one for the generator")
    os.sched_setaffinity(0, {GENERATOR_CORE})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(bench(options))


if __name__ == "__main__":
    main()
