"""The `theke` command: what an operator types, and what comes back."""

import json
import os
import socket
import stat
import subprocess
from pathlib import Path

import pytest

from tests.callers import Api, new_id
from tests.customer_tokens import signed
from tests.process.story import (
    CARD,
    THREE_D_SECURE,
    PayPage,
    approve,
    fill_address,
    some_sku,
)
from tests.servers import THEKE, DemoServer, demo_server, free_port
from theke_server.demo.setup import ADVISOR, PASSWORD

pytestmark = pytest.mark.process


def theke(*words: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command; give back what it said."""
    return subprocess.run(
        [THEKE, *words],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "200", **environment},
    )


async def bought(server: DemoServer) -> str:
    """Buy something; return the session."""
    async with Api(server.theke) as api:
        customer = signed(server, sub="customer 4711", email="Lea@example.org", email_verified=True)
        shopper = await api.shopper(customer_token=customer)
        await shopper.done("add_line", sku=await some_sku(api, shopper))
        await fill_address(shopper)
        await approve(shopper)
        page = PayPage(api, server.shop)
        await page.open(shopper)
        assert (await page.start(CARD)).is_success
        await shopper.until(lambda view: view["checkout"]["phase"] == "completed")
        await shopper.close()
        return shopper.session_id


async def test_an_operator_looks_at_a_running_demo(tmp_path: Path) -> None:
    async with demo_server(tmp_path) as server:
        session_id = await bought(server)
        port, data = {"PORT": str(server.port)}, ["--data", str(tmp_path)]
        listed = theke("sessions", "list", *data, **port)
        assert session_id in listed.stdout
        assert "completed" in listed.stdout
        assert session_id not in theke("sessions", "list", "--unsettled", *data, **port).stdout
        shown = theke("sessions", "show", session_id, *data, **port)
        for word in ("session opened", "line added", "quote approved", "order placed"):
            assert word in shown.stdout
        assert "lea@example.org" not in shown.stdout
        live = theke("check", "--live", *data, **port)
        assert live.returncode == 1
        assert "3 to mend before real money" in live.stderr
        assert "set server.demo = false" in live.stdout
        assert "synchronous=FULL" in live.stdout
        agreed = theke("reconcile", "demo", *data, **port)
        assert "agree" in agreed.stdout, agreed.stderr
        assert agreed.returncode == 0
        listed = theke("payments", "list", *data)
        assert f"{session_id}/a1" in listed.stdout
        assert "captured" in listed.stdout
        assert "No payments" in theke("payments", "list", "--state", "failed", *data).stdout
        ledger = theke("payments", "show", f"{session_id}/a1", *data)
        for word in (
            "attempt requested",
            "provider says captured",
            "order placed",
            "Nothing waits",
        ):
            assert word in ledger.stdout, ledger.stdout
        assert "lea@example.org" not in ledger.stdout
        exported_by_address(session_id, server, tmp_path)
        erased = theke("erase", session_id, *data, **port)
        assert erased.returncode == 0, erased.stdout + erased.stderr
        gone = theke("export", session_id, *data, **port)
        assert json.loads(gone.stdout)["sessions"][0]["erased"]
        assert "lea@example.org" not in gone.stdout
        async with Api(server.theke) as api:
            counted = (await api.client.get("/metrics")).text
        assert 'theke_orders_total{shop="demo"} 1.0' in counted
        assert session_id not in counted


async def test_erasing_beside_a_running_server_shuts_out_and_loses_nothing(tmp_path: Path) -> None:
    async with demo_server(tmp_path) as server, Api(server.theke) as api, Api(server.theke) as desk:
        lea = await api.shopper()
        await desk.sign_in(ADVISOR, PASSWORD)
        mira = await desk.accept(lea.session_id)
        await lea.done("set_field", field="street", value="Gasse 7")
        await lea.done("share_field", field="street", party_id=mira.party_id)
        await lea.ask("say", {"id": new_id(), "text": "before"})
        data = ["--data", str(tmp_path)]
        erased = theke("erase", lea.session_id, *data)  # without its port: the lock tells it
        assert erased.returncode == 0, erased.stderr
        for caller in (lea, mira):
            await caller.gone()
            assert any('"bye"' in frame for frame in caller.heard)
            rotated = await api.send("POST", "/v1/party-tokens/rotate", token=caller.token)
            assert rotated.status_code == 401
        again = await desk.send("POST", f"/v1/desk/sessions/{lea.session_id}/accept", {})
        assert (again.status_code, again.json()["error"]["reason"]) == (422, "session_ended")
        exported = json.loads(theke("export", lea.session_id, *data).stdout)["sessions"][0]
        assert exported["erased"]
        assert "Gasse 7" not in json.dumps(exported)
        wrong = await api.send("POST", "/v1/operator/erase", {"session_id": "s1"}, "guessed")
        assert wrong.status_code == 401
        assert stat.S_IMODE((tmp_path / "operator.key").stat().st_mode) == 0o600
        assert theke("erase", "s-none", *data).stderr.strip() == "No session 's-none' here."
        second = theke("demo", "--port", str(free_port()), *data)
        assert second.returncode == 1
        assert server.process.child is not None
        assert f"process {server.process.child.pid}" in second.stderr
        port = {"PORT": str(server.port)}
        beside = theke("reconcile", "demo", "--apply", *data, **port)
        assert (beside.returncode, "agree" in beside.stdout) == (0, True), beside.stderr
        await server.process.stop()
        assert theke("reconcile", "demo", "--apply", *data).returncode == 1, "no sandbox to ask"
        assert theke("erase", lea.session_id, *data).returncode == 0


async def test_erasing_waits_while_money_is_open(tmp_path: Path) -> None:
    async with demo_server(tmp_path) as server, Api(server.theke) as api:
        shopper = await api.shopper()
        await shopper.done("add_line", sku=await some_sku(api, shopper))
        await fill_address(shopper)
        await approve(shopper)
        page = PayPage(api, server.shop)
        await page.open(shopper)
        assert (await page.start(THREE_D_SECURE)).is_success
        refused = theke("erase", shopper.session_id, "--data", str(tmp_path))
        assert refused.returncode == 1
        assert "money is not settled" in refused.stderr
        reply = await shopper.ask("say", {"id": new_id(), "text": "still here"})
        assert reply["result"] == "said"
        await shopper.close()


def exported_by_address(session_id: str, server: DemoServer, folder: Path) -> None:
    """A shopper's data goes to a new file that nobody else can read."""
    file, port = folder / "lea.json", {"PORT": str(server.port)}
    args = ["export", "--shopper", "lea@example.org", "--shop", "demo", "--out", str(file)]
    said = theke(*args, "--data", str(server.data), **port)
    assert said.returncode == 0, said.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    [session] = json.loads(file.read_text())["sessions"]
    assert session["session"] == session_id
    assert {"field": "name", "value": "Lea Muster", "shared_with": {}} in session["personal"]
    again = theke(*args, "--data", str(server.data), **port)
    assert again.returncode == 1
    assert "Name a new file" in again.stderr
    theirs = ["export", "--customer", "customer 4711", "--shop", "demo", "--data", str(server.data)]
    [session] = json.loads(theke(*theirs, **port).stdout)["sessions"]
    assert (session["session"], session["customer"]) == (session_id, "customer 4711")


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (["sessions", "show", "s-none"], "", "No session"),
        (["erase", "s-none"], "", "No session"),
        (["reconcile", "nowhere"], "", "No shop 'nowhere'"),
        (["advisor", "add", "nowhere", "mira"], "a good password\n", "No shop"),
        (["advisor", "add", "demo", "m i r a"], "a good password\n", "letters, digits"),
        (["advisor", "add", "demo", "mira"], "short\n", "10 to 256 characters"),
    ],
)
def test_a_mistake_is_answered_in_words(
    tmp_path: Path, words: list[str], typed: str, said: str
) -> None:
    answer = theke(*words, "--data", str(tmp_path), typed=typed)
    assert answer.returncode == 1
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_bad_configuration_is_refused_with_what_to_do(tmp_path: Path) -> None:
    config = tmp_path / "theke.toml"
    config.write_text("[servr]\nport = 1\n")
    for command in ("check", "serve"):
        answer = theke(command, "--config", str(config))
        assert answer.returncode == 2
        assert "did you mean `server`?" in answer.stderr
    missing = theke("check", "--config", str(tmp_path / "none.toml"))
    assert "no such file" in missing.stderr


async def test_the_second_start_is_quick_and_the_stop_is_clean(tmp_path: Path) -> None:
    async with demo_server(tmp_path) as server:
        assert await server.process.stop() == 0
        await server.process.start()
        assert server.process.worked_s() < 4.0
        assert "Traceback" not in server.process.said()


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port()))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = theke("demo", "--port", port, "--data", str(tmp_path))
    assert answer.returncode != 0
    assert "Address already in use. Choose another port." in answer.stderr
    assert "Traceback" not in answer.stderr


async def test_settings_change_while_the_server_runs(tmp_path: Path) -> None:
    async with demo_server(tmp_path) as server:
        port, data = {"PORT": str(server.port)}, ["--data", str(tmp_path)]
        author = ["--by", "Ada", "--why", "a quiet week"]
        async with Api(server.theke) as api:
            before = await api.shopper()
            changed = theke("settings", "set", "demo", "drive=shopper_only", *author, *data, **port)
            assert "advisor_drives -> shopper_only" in changed.stdout, changed.stderr
            after = await api.shopper()
            assert (before.view["drive"], after.view["drive"]) == ("advisor_drives", "shopper_only")
            for caller in (before, after):
                await caller.close()
        shown = theke("sessions", "show", after.session_id, *data, **port)
        assert "session opened" in shown.stdout
        history = theke("settings", "history", "demo", *data, **port)
        assert all(word in history.stdout for word in ("Ada", "a quiet week", "theke.toml"))
        wrong = theke("settings", "set", "demo", "driv=x", *author, *data, **port)
        assert wrong.returncode == 2
        assert "did you mean `drive`?" in wrong.stderr
        back = theke("settings", "restore", "demo", "1", *author, *data, **port)
        assert "is at version 3" in back.stdout, back.stderr
        now = theke("settings", "show", "demo", *data, **port)
        assert "advisor_drives" in now.stdout
