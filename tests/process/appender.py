"""A process that appends for its life: it says each append that was acknowledged, and is killed.

Run as `python -m tests.process.appender FILE LIFE`. Each line out is `session version`, written
after the store acknowledged it.
"""

import asyncio
import os
import sys
from pathlib import Path

from tests.contract.stores.logbook import Logbook
from theke_checkout.values.ids import SessionId
from theke_server.stores.sqlite.store import SqliteStores

SESSIONS = 24


async def append_on(stores: SqliteStores, session_id: str, life: str) -> None:
    """Go on with one session until the end."""
    log = Logbook(session_id)
    loaded = await stores.log.load(SessionId(session_id))
    if loaded is not None:
        log.version, log.state = loaded.version, loaded.state
    while True:
        append = log.next(f"command-{life}-{log.version:010d}")
        done = await stores.log.append(append)
        os.write(1, f"{session_id} {done.version}\n".encode())
        log.accept(append)


async def main(path: Path, life: str) -> None:
    """Append to all sessions at once."""
    stores = SqliteStores(path)
    os.write(1, b"up 0\n")
    await asyncio.gather(*(append_on(stores, f"s{number}", life) for number in range(SESSIONS)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
