"""The double as a process of its own."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.servers import Process, free_port


@asynccontextmanager
async def company(log: Path) -> AsyncGenerator[str]:
    """Run the double on a free port; give its origin."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    process = Process(
        [sys.executable, "-m", "tests.doubles.mollie", "--port", str(port)],
        log,
        f"{origin}/v2/payments",
        any_answer=True,
    )
    await process.start()
    try:
        yield origin
    finally:
        await process.stop()
