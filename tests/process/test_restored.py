"""Files of a back-up put back from different moments, by the commands that `docs/operate.md` names.

The server starts, whoever can be read goes on, and whoever cannot is a case with its name; no key
is made over values that another one sealed. `theke check` says all of it before.
"""

import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from tests.callers import Api, Caller, new_id
from tests.process.story import some_sku
from tests.process.test_cli import theke
from tests.servers import DemoServer, demo_server
from theke_checkout.views.shapes import VIEW_FORMAT
from theke_server.demo.setup import ADVISOR, PASSWORD

pytestmark = pytest.mark.process

SESSIONS, KEYS = "sessions.sqlite", "keys.sqlite"
NEW = {"version": 0, "talk_seq": 0, "format": VIEW_FORMAT}


def back_up(data: Path, name: str) -> Path:
    """Copy a database as the manual says, also beside a running server."""
    copy = data.parent / f"copy-{len(list(data.parent.iterdir()))}-{name}"
    with closing(sqlite3.connect(data / name)) as live, closing(sqlite3.connect(copy)) as target:
        live.backup(target)
    return copy


def put_back(copy: Path, data: Path, name: str) -> None:
    """Put a copy in the place of a file, with nothing left of the one before."""
    for old in data.glob(f"{name}*"):
        old.unlink()
    (data / name).write_bytes(copy.read_bytes())


def keys_of(data: Path) -> set[str]:
    with closing(sqlite3.connect(data / KEYS)) as database:
        return {name for (name,) in database.execute("SELECT session_id FROM keys")}


def checked(data: Path) -> tuple[int, str]:
    """Return what `theke check` says, in one line."""
    answer = theke("check", "--data", str(data))
    return answer.returncode, " ".join((answer.stdout + answer.stderr).split())


def listed(data: Path, *words: str) -> str:
    answer = theke(*words, "--data", str(data))
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


async def visitor(api: Api, name: str) -> Caller:
    """Come, say who one is, and talk."""
    shopper = await api.shopper()
    await shopper.done("set_field", field="name", value=name)
    await say(shopper, f"I am {name}")
    return shopper


async def say(caller: Caller, text: str) -> str:
    """Say something; return what became of it."""
    answer = await caller.ask("say", {"id": new_id(), "text": text})
    return str(answer.get("reason", answer["result"]))


async def works(api: Api, shopper: Caller, name: str) -> bool:
    """Whether a session goes on for its shopper, with what it had."""
    shopper.version = 0  # takes the view of now, whatever it had
    try:
        await shopper.connect()
    except AssertionError:
        return False
    fields = shopper.view["fields"]
    await shopper.done("add_line", sku=await some_sku(api, shopper))
    said = await say(shopper, "and on")
    await shopper.close()
    return fields["name"]["value"] == name and said == "said"


async def refused(shopper: Caller) -> bool:
    """Whether nobody can go on with a session, and the refusal is one in words."""
    try:
        await shopper.connect()
    except AssertionError as refusal:
        return "unavailable" in str(refusal)
    return False


@asynccontextmanager
async def again(server: DemoServer) -> AsyncGenerator[Api]:
    """Start over the files that are there now, look, and stop."""
    await server.process.start()
    async with Api(server.theke) as api:
        yield api
    assert await server.process.stop() == 0
    assert "Traceback" not in server.process.said()


async def test_keys_older_than_the_sessions_lock_out_those_alone_whose_key_is_missing(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    async with demo_server(data) as server:
        async with Api(server.theke) as api:
            lea = await visitor(api, "Lea Muster")
            older = back_up(data, KEYS)
            mia, ada = await visitor(api, "Mia Muster"), await api.shopper()
            assert await say(ada, "only talk") == "said"
            for caller in (lea, mia, ada):
                await caller.close()
        assert await server.process.stop() == 0
        newer = back_up(data, KEYS)
        assert checked(data)[0] == 0
        put_back(older, data, KEYS)
        code, said = checked(data)
        assert code == 1, said
        assert "lacks the key of 2 sessions" in said
        assert mia.session_id in said
        assert ada.session_id in said
        assert lea.session_id not in said
        async with again(server) as api, Api(server.theke) as desk:
            assert await works(api, lea, "Lea Muster")
            assert await refused(mia)
            await ada.connect()
            assert await say(ada, "more talk") == "unavailable"
            assert await say(ada, "still here") == "unavailable", "the connection goes on"
            await ada.close()
            await desk.sign_in(ADVISOR, PASSWORD)
            new = await visitor(api, "New Muster")
            await new.close()
            for words in (("cases", "list"), ("sessions", "damaged")):
                shown = listed(data, *words)
                assert mia.session_id in shown, words
                assert ada.session_id in shown, words
                assert lea.session_id not in shown, words
            cases = (await desk.get_json("/v1/desk/cases", ""))["cases"]
            assert {row["session_id"] for row in cases} == {mia.session_id, ada.session_id}
            assert all(row["outcomes"] == [] for row in cases)
            metrics = (await api.client.get("/metrics")).text
            assert 'theke_cases_open{shop="demo"} 2.0' in metrics
        assert keys_of(data).isdisjoint({mia.session_id, ada.session_id}), "no second key"
        with closing(sqlite3.connect(data / KEYS)) as database:
            database.execute("ATTACH ? AS copy", (str(newer),))
            database.execute("INSERT OR IGNORE INTO keys SELECT * FROM copy.keys")
            database.commit()
        code, said = checked(data)
        assert code == 0, said
        async with again(server) as api:
            assert await works(api, mia, "Mia Muster")
            await ada.connect()
            assert await say(ada, "again") == "said"
            await ada.close()
        shown = listed(data, "cases", "list")
        assert mia.session_id not in shown
        assert ada.session_id not in shown


async def test_sessions_older_than_the_keys_go_on_as_they_were_then(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with demo_server(data) as server:
        async with Api(server.theke) as api:
            lea = await visitor(api, "Lea Muster")
            older = back_up(data, SESSIONS)
            mia = await visitor(api, "Mia Muster")
            await lea.done("set_field", field="name", value="Lea Other")
            await lea.close()
            await mia.close()
        assert await server.process.stop() == 0
        put_back(older, data, SESSIONS)
        code, said = checked(data)
        assert code == 0, said
        async with again(server) as api:
            assert await works(api, lea, "Lea Muster")
            with pytest.raises(AssertionError, match="unauthorized"):
                await mia.connect()
            assert await say_anew(api) == "said"
        assert "Nothing waits" in listed(data, "cases", "list")


async def test_who_has_the_same_version_of_before_the_restore_gets_the_view_of_now(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    async with demo_server(data) as server:
        async with Api(server.theke) as api:
            lea = await visitor(api, "Lea Muster")
            older = {name: back_up(data, name) for name in (SESSIONS, KEYS)}
            await lea.done("set_field", field="city", value="Chur")
            assert await say(lea, "what is gone") == "said"
            whole = await lea.ask("resume", NEW)
            has = {**NEW, "version": whole["version"], "talk_seq": whole["talk"][-1]["seq"]}
            has["history"] = whole["history"]
            assert (await lea.ask("resume", has))["result"] == "current"
            await lea.close()
        assert await server.process.stop() == 0
        for name, copy in older.items():
            put_back(copy, data, name)
        async with again(server) as api:
            lea.version, lea.talk = 0, []
            await lea.connect()
            await lea.done("set_field", field="city", value="Thun")
            assert await say(lea, "what is said now") == "said"
            now = await lea.ask("resume", NEW)
            assert now["version"] == whole["version"], "the same number"
            assert now["talk"][-1]["seq"] == whole["talk"][-1]["seq"], "of talk, too"
            seen = await lea.ask("resume", has)
            assert seen == now
            assert seen["view"]["fields"]["city"]["value"] == "Thun"
            assert [item["text"] for item in seen["talk"]][-1] == "what is said now"
            await lea.close()


async def say_anew(api: Api) -> str:
    shopper = await visitor(api, "New Muster")
    said = await say(shopper, "hello")
    await shopper.close()
    return said


async def test_a_session_erased_after_the_copy_is_named_and_erased_once_more(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    async with demo_server(data) as server:
        async with Api(server.theke) as api:
            lea = await visitor(api, "Lea Muster")
            await lea.close()
        older = {name: back_up(data, name) for name in (SESSIONS, KEYS)}
        erase(data, lea)
        assert await server.process.stop() == 0
        for name, text in (
            (SESSIONS, "was erased after the file was copied"),
            (KEYS, "that is erased: it is older than the erasing"),
        ):
            put_back(older[name], data, name)
            code, said = checked(data)
            assert (code, text in said) == (1, True), said
            assert lea.session_id in said
            erase(data, lea)
            assert checked(data)[0] == 0


def erase(data: Path, caller: Caller) -> None:
    answer = theke("erase", caller.session_id, "--data", str(data))
    assert answer.returncode == 0, answer.stderr


async def test_with_one_file_left_what_it_holds_goes_on_and_nothing_is_made_over(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    async with demo_server(data) as server:
        async with Api(server.theke) as api:
            lea, ada = await visitor(api, "Lea Muster"), await api.shopper()
            await lea.close()
            await ada.close()
        assert await server.process.stop() == 0
        copies = {name: back_up(data, name) for name in (SESSIONS, KEYS)}
        master = (data / "master.key").read_bytes()

        (data / "master.key").unlink()
        code, said = checked(data)
        assert (code, "master.key is missing" in said) == (1, True), said
        with pytest.raises(AssertionError, match="put it back"):
            await server.process.start()
        assert not (data / "master.key").exists()
        (data / "master.key").write_bytes(master)

        for old in data.glob(f"{KEYS}*"):
            old.unlink()
        code, said = checked(data)
        assert (code, "lacks the key of 1 session" in said) == (1, True), said
        assert not (data / KEYS).exists(), "a check makes nothing"
        async with again(server) as api:
            assert await refused(lea)
            await ada.connect()
            await ada.done("add_line", sku=await some_sku(api, ada))
            assert await say(ada, "my first words") == "said"
            await ada.close()
        assert lea.session_id not in keys_of(data)

        put_back(copies[KEYS], data, KEYS)
        for old in data.glob(f"{SESSIONS}*"):
            old.unlink()
        code, said = checked(data)
        assert (code, "is missing beside keys.sqlite" in said) == (1, True), said
        assert not (data / SESSIONS).exists()
        put_back(copies[SESSIONS], data, SESSIONS)
        assert checked(data)[0] == 0
        async with again(server) as api:
            assert await works(api, lea, "Lea Muster")
