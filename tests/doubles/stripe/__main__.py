"""Runs the double as a server: `python -m tests.doubles.stripe --port 12111`.

It prints one line of JSON when it listens: `{"origin": ..., "secret_key": ..., ...}`. Webhooks go
where `--webhook URL --webhook-secret whsec_...` says, or a POST to `/_double/webhooks`.
"""

import argparse
import asyncio
import json
import socket
import sys
import time

import httpx
import uvicorn

from tests import loopback
from tests.doubles.stripe.double import VERSION, Double
from tests.doubles.stripe.sender import Endpoint

PAUSE_S = 0.05
"""How often the double looks whether something is due."""


async def main() -> None:
    """Serve until the process ends."""
    parser = argparse.ArgumentParser(prog="python -m tests.doubles.stripe")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 for a free one")
    parser.add_argument("--origin", default="", help="how browsers reach it, if not by host:port")
    parser.add_argument("--webhook", default="")
    parser.add_argument("--webhook-secret", default="whsec_double")
    options = parser.parse_args()
    listening = socket.create_server((options.host, options.port))
    origin = options.origin or f"http://{options.host}:{listening.getsockname()[1]}"
    async with loopback.client(timeout=10) as client:

        async def courier(url: str, headers: dict[str, str], body: bytes) -> int:
            try:
                return (await client.post(url, headers=headers, content=body)).status_code
            except httpx.TransportError:
                return 0

        double = Double(lambda: int(time.time() * 1_000), courier, origin)
        if options.webhook:
            double.sender.endpoints.append(
                Endpoint(url=options.webhook, secret=options.webhook_secret, api_version=VERSION)
            )
        config = uvicorn.Config(double.app, log_level="warning", lifespan="off")
        server = uvicorn.Server(config)
        keys = {
            "secret_key": "sk_test_double", "publishable_key": "pk_test_double",
            "webhook_secret": options.webhook_secret,
        }  # fmt: skip
        sys.stdout.write(json.dumps({"origin": origin, **keys}) + "\n")
        sys.stdout.flush()
        clock = asyncio.create_task(_clockwork(double))
        await server.serve(sockets=[listening])
        clock.cancel()


async def _clockwork(double: Double) -> None:
    while True:
        await double.work_due()
        await asyncio.sleep(PAUSE_S)


if __name__ == "__main__":
    asyncio.run(main())
