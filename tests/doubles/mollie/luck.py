"""Bad luck with a double: a share of calls breaks, notices go astray. Same seed, same luck."""

import random
from dataclasses import dataclass, field, replace

from tests.doubles.mollie.courier import Plan
from tests.doubles.mollie.faults import Fault

FAULTS = (
    Fault(500),
    Fault(500, executed=True),
    Fault(500, executed=True, remembered=True),
    Fault(503),
    Fault(429),
    Fault(409),
    Fault(0, executed=True),
    Fault(0),
)
PLANS = (
    Plan(lose=True),
    Plan(repeat=3),
    Plan(delay_ms=2_000),
    Plan(delay_ms=500, repeat=2),
    Plan(reorder=True),
)


@dataclass
class Luck:
    """`share` of calls and notices go wrong."""

    seed: int = 0
    share: float = 0.0
    _chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def fault(self) -> Fault | None:
        """Return what happens to the next call that moves money."""
        return self._chance.choice(FAULTS) if self._chance.random() < self.share else None

    def reading(self) -> Fault | None:
        """Return what happens to the next call that only reads."""
        found = self.fault()
        return replace(found, remembered=False) if found else None

    def plan(self) -> Plan | None:
        """Return what happens to the next notice."""
        return self._chance.choice(PLANS) if self._chance.random() < self.share else None
