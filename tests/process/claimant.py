"""A process that claims effects, carries them out, and is sometimes too slow or killed.

Run as `python -m tests.process.claimant FILE SEED`. It says what it does, a line each:

    claimed SESSION KEY NUMBER FROM_MS UNTIL_MS
    done SESSION KEY NUMBER | put_off SESSION KEY NUMBER | late SESSION KEY NUMBER
"""

import asyncio
import os
import random
import sys
from pathlib import Path

from tests.contract.stores.logbook import Logbook
from theke_server.clock import SystemClock
from theke_server.stores import ClaimLostError, StaleVersionError
from theke_server.stores.outbox import Claim, DueEffect
from theke_server.stores.sqlite.store import SqliteStores

CLAIMED_MS = 250
"""How long a claim holds here."""
IDLE_S = 0.02


def say(what: str, claim: Claim, *more: object) -> None:
    """Say a line at once: who is killed has said what it did."""
    words = (what, claim.session_id, claim.key, claim.number, *more)
    os.write(1, (" ".join(str(word) for word in words) + "\n").encode())


class Claimant:
    """One worker. It keeps no secret of its claims."""

    def __init__(self, path: Path, seed: str) -> None:
        self.stores = SqliteStores(path)
        self.clock = SystemClock()
        self.chance = random.Random(seed)

    async def work(self) -> None:
        """Claim and carry out until killed."""
        while True:
            now_ms = self.clock.now_ms()
            found = await self.stores.outbox.claim(now_ms, now_ms + CLAIMED_MS, 3)
            for due in found:
                say("claimed", due.claim, now_ms, now_ms + CLAIMED_MS)
            await asyncio.gather(
                *(self.carry_out(due) for due in found if isinstance(due, DueEffect))
            )
            if not found:
                await asyncio.sleep(IDLE_S)

    async def carry_out(self, due: DueEffect) -> None:
        """Call the outside for a while, and keep the answer."""
        slow = self.chance.random() < 0.15
        await asyncio.sleep(self.chance.uniform(1.5, 3) * CLAIMED_MS / 1000 if slow else 0.005)
        try:
            if self.chance.random() < 0.1:
                await self.stores.outbox.postpone(due.claim, self.clock.now_ms() + 50)
                say("put_off", due.claim)
            else:
                await self.answer(due.claim)
                say("done", due.claim)
        except ClaimLostError:
            say("late", due.claim)

    async def answer(self, claim: Claim) -> None:
        """Append the answer at the session's newest version."""
        while True:
            loaded = await self.stores.log.load(claim.session_id)
            assert loaded is not None
            log = Logbook(claim.session_id)
            log.version, log.state = loaded.version, loaded.state
            try:
                await self.stores.log.append(log.next(effects_done=(claim,)))
            except StaleVersionError:
                continue
            return


if __name__ == "__main__":
    asyncio.run(Claimant(Path(sys.argv[1]), sys.argv[2]).work())
