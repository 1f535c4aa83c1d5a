"""A demo with the operator's own settings of calls: a relay, a shop that hides addresses."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.servers import THEKE, DemoServer, Process, free_port
from tests.turn import SECRET, Coturn
from theke_server.demo.setup import ADVISOR, PASSWORD

CONFIG = """
[server]
host = "{host}"
port = {port}
data = "{data}"
demo = true

[providers.sandbox]
kind = "sandbox"
url = "http://127.0.0.1:{port}"
browser_url = "http://sandbox.localhost:{port}"
secret_key = "sk_sandbox_of_the_calls"
webhook_secret = "whsec_of_the_calls_0123456789"

[shops.demo]
name = "Bohne & Dampf"
origins = ["http://127.0.0.1:{port}"]
currency = "CHF"
country = "CH"
providers = ["sandbox"]
timezone = "Europe/Zurich"

[shops.demo.policy]
relay_only = {relay_only}
"""
RELAY = """
[call]
turn = ["turn:{address}:{port}?transport=udp", "turn:{address}:{port}?transport=tcp"]
turn_secret = "{secret}"
turn_ttl_s = {ttl_s}
"""


@asynccontextmanager
async def call_server(
    data: Path,
    turn: Coturn | None,
    *,
    relay_only: bool = False,
    ttl_s: int = 120,
    host: str = "127.0.0.1",
    inside: Sequence[str] = (),
) -> AsyncGenerator[DemoServer]:
    """Run the demo shop and Theke with this relay, or with none.

    `inside` begins the command that starts it, where it runs in a network of its own.
    """
    data.mkdir(parents=True, exist_ok=True)
    port = free_port()
    config = data / "theke.toml"
    text = CONFIG.format(host=host, port=port, data=data, relay_only=str(relay_only).lower())
    if turn is not None:
        text += RELAY.format(address=turn.address, port=turn.port, secret=SECRET, ttl_s=ttl_s)
    config.write_text(text, encoding="utf-8")
    await _add_advisor(config)
    command = [*inside, THEKE, "serve", "--config", str(config)]
    process = Process(command, data / "theke.log", f"http://localhost:{port}/healthz")
    await process.start()
    try:
        yield DemoServer(port=port, data=data, process=process)
        assert "Traceback" not in process.said()
    finally:
        await process.stop()


async def _add_advisor(config: Path) -> None:
    adding = await asyncio.create_subprocess_exec(
        THEKE, "advisor", "add", "demo", ADVISOR, "--config", str(config),
        stdin=asyncio.subprocess.PIPE,
    )  # fmt: skip
    await adding.communicate(f"{PASSWORD}\n".encode())
    assert adding.returncode == 0
