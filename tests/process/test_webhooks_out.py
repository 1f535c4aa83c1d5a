"""A shop's own system beside a real server: it hears of a purchase, also when the server is killed
between keeping and telling, under the very same ids; `theke webhooks` tries, lists and repeats.
"""

import asyncio
import subprocess
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.callers import Api, new_id
from tests.process.story import ADDRESS, CARD, PayPage, approve, fill_address, some_sku
from tests.servers import THEKE, Process, free_port
from tests.shop_system import System, answering, hanging, shop_system, taken

pytestmark = pytest.mark.process

SECRET = "whsec_" + "c2VjcmV0" * 5
CONFIG = """
[server]
port = {port}
data = "{data}"
demo = true

[providers.cards]
kind = "sandbox"
url = "http://127.0.0.1:{port}"
browser_url = "http://sandbox.localhost:{port}"
secret_key = "sk_of_shop_a_0123456789"
webhook_secret = "wh_of_shop_a_0123456789"

[shops.demo]
name = "Demo"
origins = ["http://127.0.0.1:{port}"]
currency = "CHF"
providers = ["cards"]

[shops.demo.webhooks.erp]
url = "{url}"
secret = "{secret}"
"""


@dataclass
class Stage:
    """A server, and the system that it tells."""

    process: Process
    system: System
    config: Path
    theke: str
    sandbox: str

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the operator's."""
        return subprocess.run(
            [THEKE, *words, "--config", str(self.config)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncGenerator[Stage]:
    port = free_port()
    config = tmp_path / "theke.toml"
    origin = f"http://localhost:{port}"
    process = Process(
        [THEKE, "serve", "--config", str(config)], tmp_path / "log", f"{origin}/healthz"
    )
    async with shop_system(SECRET) as system:
        text = CONFIG.format(port=port, data=tmp_path / "data", url=system.url, secret=SECRET)
        config.write_text(text)
        try:
            await process.start()
            yield Stage(process, system, config, origin, f"http://127.0.0.1:{port}")
        finally:
            if process.child is not None and process.child.poll() is None:
                await process.stop()


async def buy(stage: Stage) -> str:
    """Buy something as a shopper; return the session's id."""
    async with Api(stage.theke) as api:
        shopper = await api.shopper()
        await shopper.done("add_line", sku=await some_sku(api, shopper))
        await fill_address(shopper)
        await approve(shopper)
        page = PayPage(api, stage.sandbox)
        await page.open(shopper)
        answer = await page.start(CARD)
        assert answer.is_success, answer.text
        await shopper.until(lambda view: view["checkout"]["phase"] == "completed")
        session_id = str(shopper.session_id)
        await shopper.close()
    return session_id


async def test_a_purchase_is_announced_once_and_verifies(stage: Stage) -> None:
    session_id = await buy(stage)
    while len(set(stage.system.ids)) < 2:  # one may come twice on a busy machine
        await stage.system.until(len(stage.system.came) + 1)
    data = {entry["type"]: entry["data"] for entry in stage.system.verified()}
    assert set(data) == {"order.placed", "payment.captured"}
    assert {item["session"] for item in data.values()} == {session_id}
    everything = b"".join(body for _, body in stage.system.came).decode()
    for value in (*ADDRESS.values(), CARD, CARD[-4:]):
        assert value == "CH" or value not in everything
    assert "Traceback" not in stage.process.said()


async def test_a_kill_between_keeping_and_sending_repeats_the_very_same_ids(stage: Stage) -> None:
    stage.system.behave = hanging
    await buy(stage)
    await stage.system.until(2)
    before = {headers["webhook-id"]: body for headers, body in stage.system.came}
    stage.process.kill()
    stage.system.came.clear()
    stage.system.behave = taken
    await stage.process.start()
    await stage.system.until(2)
    assert {headers["webhook-id"]: body for headers, body in stage.system.came} == before
    assert len(stage.system.verified()) == 2
    assert "Traceback" not in stage.process.said()


async def test_a_system_that_fails_is_sent_again_with_the_same_ids(stage: Stage) -> None:
    stage.system.behave = answering(500)
    await buy(stage)
    await stage.system.until(1)
    first = stage.system.ids[0]
    stage.system.behave = taken
    async with asyncio.timeout(60):
        while len(set(stage.system.ids)) < 2 or stage.system.ids.count(first) < 2:
            await stage.system.until(len(stage.system.came) + 1)
    assert len(set(stage.system.ids)) == 2


async def test_the_operator_tries_lists_and_repeats(stage: Stage) -> None:
    session_id = await buy(stage)
    await stage.system.until(2)
    tried = await asyncio.to_thread(stage.run, "webhooks", "test", "demo")
    assert (tried.returncode, tried.stdout.count("taken")) == (0, 1), tried.stdout
    assert stage.system.verified()[-1]["type"] == "webhook.test"
    again = await asyncio.to_thread(stage.run, "webhooks", "resend", session_id)
    assert (again.returncode, again.stdout.count("taken")) == (0, 2), again.stdout
    await stage.system.until(5)
    assert sorted(stage.system.ids[3:]) == sorted(stage.system.ids[:2])
    assert stage.system.came[3][1] in [body for _, body in stage.system.came[:2]]
    listed = await asyncio.to_thread(stage.run, "webhooks", "list")
    assert "erp" in listed.stdout
    assert SECRET not in listed.stdout
    of_session = await asyncio.to_thread(stage.run, "webhooks", "list", "--session", session_id)
    for message_id in stage.system.ids[:2]:
        assert message_id in of_session.stdout
    stage.system.behave = answering(500)
    failed = await asyncio.to_thread(stage.run, "webhooks", "test", "demo", "--to", "erp")
    assert (failed.returncode, "http_500" in failed.stdout) == (1, True)
    nobody = await asyncio.to_thread(stage.run, "webhooks", "test", "demo", "--to", "crm")
    assert (nobody.returncode, "Systems: erp" in nobody.stderr) == (1, True)
    unknown = await asyncio.to_thread(stage.run, "webhooks", "resend", "s-none")
    assert unknown.returncode == 1


async def waiting_case(desk: Api) -> dict[str, Any]:
    """Wait until the desk shows the first case."""
    for _ in range(600):
        answer = await desk.send("GET", "/v1/desk/cases")
        if found := answer.json()["cases"]:
            return dict(found[0])
        await asyncio.sleep(0.1)
    raise AssertionError("no case")


async def test_a_system_that_wants_no_more_is_a_case_and_is_sent_again_from_the_desk(
    stage: Stage,
) -> None:
    subprocess.run(
        [THEKE, "advisor", "add", "demo", "mira", "--cases", "--config", str(stage.config)],
        input="a good password\n", text=True, capture_output=True, check=True,
    )  # fmt: skip
    stage.system.behave = answering(410)
    session_id = await buy(stage)
    await stage.system.until(2)
    before = sorted(stage.system.ids)
    async with Api(stage.theke) as desk:
        await desk.sign_in("mira", "a good password")
        case = await waiting_case(desk)
        assert (case["kind"], case["subject"], case["resend"]) == ("webhook_unsent", "erp", True)
        again = f"/v1/desk/cases/{session_id}/{case['case_id']}/resend"
        refused = await desk.send("POST", again, {"id": new_id()})
        assert refused.json() == {"taken": 0, "failed": "http_410"}
        stage.system.behave = taken
        stage.system.came.clear()
        answer = await desk.send("POST", again, {"id": new_id()})
        assert answer.json() == {"taken": 2, "failed": ""}
        assert sorted(stage.system.ids) == before
        assert len(stage.system.verified()) == 2
        assert (await desk.send("GET", "/v1/desk/cases")).json()["cases"] == []
    taken_away = await asyncio.to_thread(
        stage.run, "advisor", "allow", "demo", "mira", "--no-cases"
    )
    assert (taken_away.returncode, "not look after" in taken_away.stdout) == (0, True)
    nobody = await asyncio.to_thread(stage.run, "advisor", "allow", "demo", "bo", "--cases")
    assert nobody.returncode == 1


async def test_a_changed_secret_is_taken_over_without_a_restart(stage: Stage) -> None:
    fresh = "whsec_" + "bmV3bmV3" * 5
    text = stage.config.read_text()
    both = text.replace(f'secret = "{SECRET}"', f'secret = "{fresh}"\nsecret_old = "{SECRET}"')
    stage.config.write_text(both)
    reloaded = await asyncio.to_thread(stage.run, "providers", "reload")
    assert reloaded.returncode == 0, reloaded.stderr + reloaded.stdout
    await buy(stage)
    await stage.system.until(2)
    assert len(stage.system.verified()) == 2
    stage.system.secret = fresh
    assert len(stage.system.verified()) == 2
