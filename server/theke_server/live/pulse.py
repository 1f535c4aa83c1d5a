"""When each worker's loop last came round: a server that answers may still have stopped working."""

import asyncio

from theke_server.telemetry import Metrics


class Pulse:
    """Knows which loops there are, and how long one may take."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._within_s: dict[str, float] = {}
        self._beat_s: dict[str, float] = {}

    def expect(self, worker: str, within_s: float) -> None:
        """Begin to listen for a worker whose loop comes round within that time."""
        self._within_s[worker] = within_s
        self.beat(worker)

    def beat(self, worker: str) -> None:
        """Hear that a loop came round."""
        self._beat_s[worker] = asyncio.get_running_loop().time()

    def restarted(self, worker: str) -> None:
        """Count that a loop had to be begun again."""
        self._metrics.worker_restarts.labels(worker).inc()

    def late(self) -> list[str]:
        """Return whose loop has not come round in time, and keep for the numbers since when."""
        now_s = asyncio.get_running_loop().time()
        for worker, beat_s in self._beat_s.items():
            self._metrics.worker_idle_seconds.labels(worker).set(now_s - beat_s)
        return sorted(
            worker
            for worker, beat_s in self._beat_s.items()
            if now_s - beat_s > self._within_s[worker]
        )
