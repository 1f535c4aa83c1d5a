"""How many appends a second the embedded store makes durable, with many in flight.

Run it as `python -m tests.bench.store`.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.contract.stores.logbook import Logbook
from theke_server.stores.sqlite.store import SqliteStores

APPENDS_EACH = 150
IN_FLIGHT = 64


async def session_writes(stores: SqliteStores, session_id: str, waits_ms: list[float]) -> None:
    log = Logbook(session_id)
    for number in range(APPENDS_EACH):
        append = log.next(f"{session_id}-{number:020d}")
        began = time.perf_counter()
        await stores.log.append(append)
        waits_ms.append((time.perf_counter() - began) * 1000)
        log.accept(append)


async def measure(path: Path | str) -> tuple[float, float, float]:
    stores = SqliteStores(path)
    waits_ms: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(
        *(session_writes(stores, f"s{number}", waits_ms) for number in range(IN_FLIGHT))
    )
    took_s = time.perf_counter() - began
    await stores.aclose()
    waits_ms.sort()
    return len(waits_ms) / took_s, statistics.median(waits_ms), waits_ms[len(waits_ms) * 99 // 100]


def main() -> None:
    for name in ("file", "memory"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "theke.sqlite" if name == "file" else ":memory:"
            rate, p50_ms, p99_ms = asyncio.run(measure(path))
        sys.stdout.write(
            f"{name}: {rate:,.0f} appends/s, {IN_FLIGHT} in flight,"
            f" p50 {p50_ms:.2f} ms, p99 {p99_ms:.2f} ms\n"
        )


if __name__ == "__main__":
    main()
