"""From the press on "Talk" to the first picture, in real browsers: directly, and by a relay alone.

`python -m tests.bench.calls [--calls 20] [--json]`

Each call is with a new visitor, whose page has just been opened; the advisor's desk stays. Server,
both browsers and the relay share the machine: its load is printed with the numbers. The table says
when each step was taken, as medians of milliseconds since the press.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path

from tests.callers import Caller
from tests.e2e.browsers import chromium
from tests.e2e.call_servers import call_server
from tests.e2e.call_stages import desk, first_frame, left, middle, rung, visitor
from tests.servers import DemoServer
from tests.turn import coturn, own_address

GOALS_MS = {"direct": 1_000, "relay only": 1_500}
"""Within which 19 of 20 visitors should see somebody."""
GOAL_MS = 600
"""What people take for at once."""


async def measured(server: DemoServer, calls: int, *, hidden: bool) -> list[dict[str, float]]:
    """Return the steps of so many calls."""
    taken: list[dict[str, float]] = []
    async with chromium() as browser:
        advisor = await desk(browser, server)
        for _ in range(calls):
            shopper = await visitor(browser, server, advisor)
            if hidden:
                held = await shopper.credentials()
                lea = Caller(
                    server.theke, held["session_id"], held["party_id"], held["party_token"]
                )
                await lea.connect()
                await lea.done("hide_address", hidden=True)
                await lea.close()
            await rung(shopper, advisor)
            taken.append(await first_frame(shopper, advisor))
            await left(shopper)
    return taken


def report(kind: str, taken: list[dict[str, float]]) -> None:
    """Print the times of a kind of call, and what they are made of."""
    frames = [call["first frame"] for call in taken]
    load = ", ".join(f"{item:.1f}" for item in os.getloadavg())
    sys.stdout.write(
        f"{kind}: first picture of {len(frames)} calls: min {min(frames):.0f}, "
        f"median {middle(frames):.0f}, p95 {middle(frames, 0.95):.0f} ms "
        f"(demand {GOALS_MS[kind]}, goal {GOAL_MS}); load {load}\n"
    )
    for first, whose in (("she joins last, and offers", True), ("the desk does", False)):
        some = [call for call in taken if ("offer sent" in call) is whose]
        sys.stdout.write(f"  {first}: {len(some)} calls\n")
        steps = {
            name: [call[name] for call in some if name in call] for call in some for name in call
        }
        before = 0.0
        for at, name in sorted((middle(each), name) for name, each in steps.items()):
            sys.stdout.write(f"  {at:7.0f} ms  +{at - before:<6.0f}{name}\n")
            before = at


async def run(calls: int, *, as_json: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with (
            coturn(Path(folder), own_address()) as turn,
            call_server(Path(folder) / "theke", turn) as server,
        ):
            kinds = {"direct": False, "relay only": True}
            taken = {
                kind: await measured(server, calls, hidden=hidden) for kind, hidden in kinds.items()
            }
    if as_json:
        sys.stdout.write(json.dumps(taken, indent=2) + "\n")
        return
    for kind, of_kind in taken.items():
        report(kind, of_kind)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    asyncio.run(run(options.calls, as_json=options.json))


if __name__ == "__main__":
    main()
