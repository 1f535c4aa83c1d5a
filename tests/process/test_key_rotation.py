"""Keys of a payment company change while payments are under way: nothing is lost, no restart."""

import asyncio
import json
import signal
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import loopback
from tests.callers import Api, Caller
from tests.process.books import charges, payments
from tests.process.story import CARD, THREE_D_SECURE, PayPage, approve, fill_address, some_sku
from tests.process.test_cli import theke
from tests.servers import LONG, THEKE, DemoServer, Process, free_port
from theke_server.sandbox.courier import sign

pytestmark = pytest.mark.process

SLOW = "4000000000002107"
LOST_ANSWER = "4000000000002206"
LATE_SUCCESS = "4000000000002305"
NUMBERS = (CARD, SLOW, LATE_SUCCESS, LOST_ANSWER)
BUYERS = 40 if LONG else 8
END_S = 60.0
OLD_KEY, NEW_KEY = "sbx_sk_old_canary_0123456789", "sbx_sk_new_canary_9876543210"
OLD_HOOK, NEW_HOOK = "sbx_wh_old_canary_0123456789", "sbx_wh_new_canary_9876543210"
CONFIG = """
[server]
port = {port}
data = "{data}"
demo = true
sandbox_here = false

[providers.sandbox]
kind = "sandbox"
url = "{sandbox}"
browser_url = "{sandbox}"
secret_key = "{key}"
webhook_secret = "{hook}"
webhook_secret_old = "{old_hook}"

[shops.demo]
name = "Demo"
origins = ["http://127.0.0.1:{port}"]
currency = "CHF"
providers = ["sandbox"]
"""


@dataclass
class Rotation:
    """A server, its settings file, and the payment company as a process of its own."""

    server: DemoServer
    config: Path
    sandbox: str

    def write(self, key: str, hook: str, old_hook: str = "") -> None:
        """Write the operator's file."""
        self.config.write_text(
            CONFIG.format(
                port=self.server.port,
                data=self.server.data,
                sandbox=self.sandbox,
                key=key,
                hook=hook,
                old_hook=old_hook,
            )
        )

    def set_keys(self, key: str, hook: str) -> None:
        """Write down the keys that the company gives out."""
        made = {"customers": "c" * 40, "sandbox_key": key, "sandbox_webhooks": hook}
        self.server.data.mkdir(exist_ok=True)
        (self.server.data / "demo.json").write_text(json.dumps(made))

    async def notice(self, secret: str, notice_id: str) -> int:
        """Send a notice as the company does; return the status that it gets."""
        payment = {"ref": "pay_x", "session_id": "s1", "attempt_id": "a1"}
        event = {"id": notice_id, "type": "payment.changed", "payment": payment}
        body = json.dumps(event).encode()
        headers = {"sandbox-signature": sign(secret, int(time.time() * 1000), body)}
        async with loopback.client(timeout=END_S) as company:
            answer = await company.post(
                f"{self.server.theke}/v1/webhooks/sandbox/demo", content=body, headers=headers
            )
        return answer.status_code

    async def until_said(self, word: str, times: int = 1) -> None:
        """Wait until the server's log has a word so often."""
        async with asyncio.timeout(END_S):
            while self.server.process.said().count(word) < times:  # noqa: ASYNC110 -- a process
                await asyncio.sleep(0.05)


@pytest.fixture
async def rotation(tmp_path: Path) -> AsyncGenerator[Rotation]:
    port, at, data = free_port(), free_port(), tmp_path / "data"
    config, sandbox = tmp_path / "theke.toml", f"http://127.0.0.1:{at}"
    company = Process(
        [THEKE, "sandbox", "--port", str(at), "--data", str(data), "--theke-port", str(port)],
        tmp_path / "sandbox.log",
        f"{sandbox}/sandbox/healthz",
    )
    process = Process(
        [THEKE, "serve", "--config", str(config)],
        tmp_path / "theke.log",
        f"http://localhost:{port}/healthz",
    )
    first = Rotation(DemoServer(port, data, process, company), config, sandbox)
    first.set_keys(OLD_KEY, OLD_HOOK)
    first.write(OLD_KEY, OLD_HOOK)
    await company.start()
    await process.start()
    try:
        yield first
    finally:
        for running in (process, company):
            await running.stop()


async def at_the_till(api: Api, sandbox: str, at: int) -> tuple[Caller, PayPage]:
    """Bring a shopper to the pay page."""
    shopper = await api.shopper()
    await shopper.done("add_line", sku=await some_sku(api, shopper, at=at))
    await fill_address(shopper)
    await approve(shopper)
    page = PayPage(api, sandbox)
    await page.open(shopper)
    return shopper, page


def completed(view: dict[str, object]) -> bool:
    return view["checkout"]["phase"] == "completed"  # type: ignore[index]


async def test_keys_change_while_payments_are_under_way(rotation: Rotation) -> None:
    server, company = rotation.server, rotation.server.sandbox
    assert company is not None
    assert server.process.child is not None
    pid = server.process.child.pid
    async with Api(server.theke) as api:
        asked, asked_page = await at_the_till(api, rotation.sandbox, 0)
        assert (await asked_page.start(THREE_D_SECURE)).is_success
        await asked.until(lambda view: view["checkout"]["payment"]["state"] == "action_required")
        await asked_page.look()

        slow, slow_page = await at_the_till(api, rotation.sandbox, 1)
        pressed = asyncio.create_task(slow_page.start(SLOW))
        await slow.until(lambda view: view["checkout"]["phase"] == "paying")
        rotation.write(OLD_KEY, NEW_HOOK, OLD_HOOK)
        done = await asyncio.to_thread(reload, rotation)
        assert done == "Taken over: demo/sandbox."
        assert [await rotation.notice(item, "n1") for item in (OLD_HOOK, NEW_HOOK, "x" * 20)] == [
            200, 200, 401,
        ]  # fmt: skip
        assert (await pressed).is_success
        await slow.until(completed, END_S)  # the company still signs with the old secret

        await company.stop()
        rotation.set_keys(NEW_KEY, NEW_HOOK)
        await company.start()
        rotation.write(NEW_KEY, NEW_HOOK, OLD_HOOK)
        server.process.child.send_signal(signal.SIGHUP)
        await rotation.until_said("providers_reloaded", 2)
        await asked_page.challenge()
        await asked.until(completed, END_S)

        rotation.write(NEW_KEY, NEW_HOOK)
        assert await asyncio.to_thread(reload, rotation) == "Taken over: demo/sandbox."
        assert [await rotation.notice(secret, "n2") for secret in (OLD_HOOK, NEW_HOOK)] == [
            401,
            200,
        ]
        for shopper in (asked, slow):
            found = await payments(server, rotation.sandbox, shopper.session_id)
            assert charges(found) == [shopper.checkout["order"]["total"]["amount"]]
            await shopper.close()
    assert server.process.child.pid == pid
    said = server.process.said()
    assert server.process.child.poll() is None
    assert "Traceback" not in said
    assert "canary" not in said


async def test_many_payments_through_many_changes(rotation: Rotation) -> None:
    """Everybody pays once while the account is exchanged again and again under them."""
    server = rotation.server
    assert server.process.child is not None
    over = asyncio.Event()

    async def change() -> int:
        times = 0
        while not over.is_set():
            hooks = (NEW_HOOK, OLD_HOOK) if times % 2 == 0 else (OLD_HOOK, NEW_HOOK)
            rotation.write(OLD_KEY, *hooks)
            assert server.process.child is not None
            server.process.child.send_signal(signal.SIGHUP)
            times += 1
            await rotation.until_said("providers_reloaded", times)
        return times

    async def buy(number: str, at: int) -> None:
        async with Api(server.theke) as api:
            shopper, page = await at_the_till(api, rotation.sandbox, at)
            assert (await page.start(number)).is_success
            await shopper.until(completed, END_S)
            found = await payments(server, rotation.sandbox, shopper.session_id)
            assert charges(found) == [shopper.checkout["order"]["total"]["amount"]]
            await shopper.close()

    changing = asyncio.create_task(change())
    async with asyncio.TaskGroup() as group:
        for at in range(BUYERS):
            group.create_task(buy(NUMBERS[at % len(NUMBERS)], at))
    over.set()
    assert await changing > 3
    assert server.process.child.poll() is None
    assert "Traceback" not in server.process.said()


async def test_a_broken_file_changes_nothing_and_says_why(rotation: Rotation) -> None:
    child = rotation.server.process.child
    assert child is not None
    rotation.write(NEW_KEY, "short")
    answer = await asyncio.to_thread(theke, "providers", "reload", "--config", str(rotation.config))
    assert answer.returncode == 2
    assert "providers.sandbox.webhook_secret" in answer.stderr
    assert "Nothing has changed" in answer.stderr
    rotation.config.write_text("[server")
    child.send_signal(signal.SIGHUP)
    await rotation.until_said("providers_not_reloaded", 2)
    assert [await rotation.notice(secret, "n1") for secret in (OLD_HOOK, NEW_HOOK)] == [200, 401]
    assert "canary" not in rotation.server.process.said() + answer.stdout + answer.stderr


async def test_without_a_change_or_a_server_it_says_so(rotation: Rotation) -> None:
    config = ["--config", str(rotation.config)]
    listed = await asyncio.to_thread(theke, "providers", "list", *config)
    assert f"http://localhost:{rotation.server.port}/v1/webhooks/sandbox/demo" in listed.stdout
    assert "card, bank" in listed.stdout
    assert (await asyncio.to_thread(reload, rotation)).startswith("No account has changed.")
    changed = rotation.config.read_text().replace('"Demo"', '"Other"')
    rotation.config.write_text(changed)
    assert (await asyncio.to_thread(reload, rotation)).endswith("For the next start: shops.demo.")
    await rotation.server.process.stop()
    answer = await asyncio.to_thread(theke, "providers", "reload", *config)
    assert (answer.returncode, "No server runs" in answer.stderr) == (1, True)


def reload(rotation: Rotation) -> str:
    """Ask the running server to take over the file's keys; return what it says."""
    answer = theke("providers", "reload", "--config", str(rotation.config))
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()
