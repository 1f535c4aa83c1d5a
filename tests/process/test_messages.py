"""Messages that visitors leave: sealed, mailed once, taken back, erased, also after a kill."""

import asyncio
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.callers import Api, Caller, new_id
from tests.mailbox import Mailbox, mailbox
from tests.process.story import some_sku
from tests.servers import THEKE, DemoServer, demo_server
from theke_server.demo.setup import ADVISOR, PASSWORD
from theke_server.live.messages import OF_SESSION_MAX

pytestmark = pytest.mark.process

EMAIL = "canary.lea.l3ft@example.org"
TEXT = "Which grinder is quiet? Canary qu3stion"
ANSWER = "The Amsel is the quietest. Canary r3ply"
NAME = "Canary Lea N4me"
CANARIES = (EMAIL, TEXT, ANSWER, NAME)


def written(**more: Any) -> dict[str, Any]:
    """Return a message as the panel sends it."""
    return {"id": new_id(), "text": TEXT, "email": EMAIL, "name": NAME, **more}


async def left(api: Api, locale: str = "en", **more: Any) -> tuple[Caller, dict[str, Any]]:
    """Leave a message with something in the cart."""
    shopper = await api.shopper(locale=locale, page="/p/kauz")
    await shopper.done("add_line", sku=await some_sku(api, shopper), quantity=2)
    await shopper.until(lambda view: view["checkout"].get("quote") is not None)
    return shopper, await api.post_json("/v1/messages", written(**more), shopper.token)


async def listed(desk: Api) -> list[dict[str, Any]]:
    """Return the messages as the desk is shown them."""
    return list((await desk.get_json("/v1/desk/messages", ""))["messages"])


def path_of(message: dict[str, Any], what: str) -> str:
    return f"/v1/desk/messages/{message['session_id']}/{message['message_id']}/{what}"


async def state(desk: Api, wanted: str) -> dict[str, Any]:
    """Wait until the only message is in a state; return it."""
    async with asyncio.timeout(20):
        while True:
            [message] = await listed(desk)
            if message["state"] == wanted:
                return message
            await asyncio.sleep(0.1)


async def refused(api: Api, path: str, body: Any, token: str = "") -> str:
    answer = await api.send("POST", path, body, token)
    assert not answer.is_success, answer.text
    return str(answer.json()["error"]["reason"])


async def test_an_answer_is_mailed_once_in_the_shoppers_language_after_the_session_has_ended(
    tmp_path: Path,
) -> None:
    async with mailbox() as box, server_with(tmp_path, box) as server:
        async with Api(server.theke) as api, Api(server.theke) as desk:
            shopper, own = await left(api, "de-CH")
            total = shopper.checkout["quote"]["total"]
            await shopper.done("end_session")
            await shopper.close()
            await desk.sign_in(ADVISOR, PASSWORD)
            [message] = await listed(desk)
            assert (message["text"], message["email"], message["name"]) == (TEXT, EMAIL, NAME)
            assert (message["page"], message["state"]) == ("/p/kauz", "open")
            assert [line["quantity"] for line in message["lines"]] == [2]
            assert message["total"] == total
            box.to_rcpt.append(f"450 <{EMAIL}> greylisted")
            box.answers.append("451 busy")
            await desk.post_json(path_of(message, "answer"), {"text": ANSWER})
            assert await refused(desk, path_of(message, "answer"), {"text": "again"}) == "conflict"
            await box.until(1)
            await state(desk, "answered")
            mine = await api.get_json("/v1/messages", shopper.token)
            assert mine["messages"] == [own | {"answer": ANSWER, "answered_by": "Mira"}]
            taking = {"message_id": own["message_id"]}
            why = await refused(api, "/v1/messages/take-back", taking, shopper.token)
            assert why == "nothing_to_do"
        [letter] = box.letters
        assert letter["To"] == EMAIL
        assert letter["Subject"] == "Ihre Frage an Bohne & Dampf"
        for words in (f"Guten Tag {NAME}", ANSWER, f"> {TEXT}", "Mira, Bohne & Dampf"):
            assert words in box.text()
    quiet(server, tmp_path)


async def test_message_and_answer_survive_a_kill_and_the_answer_comes_once(tmp_path: Path) -> None:
    async with (
        mailbox() as box,
        server_with(tmp_path, box) as server,
        Api(server.theke) as api,
        Api(server.theke) as desk,
    ):
        shopper, _ = await left(api)
        await shopper.close()
        server.process.kill()
        await server.process.start()
        await desk.sign_in(ADVISOR, PASSWORD)
        [message] = await listed(desk)
        box.to_rcpt.extend(["450 later"] * 50)
        await desk.post_json(path_of(message, "answer"), {"text": ANSWER})
        server.process.kill()
        box.to_rcpt.clear()
        await server.process.start()
        await box.until(1)
        await state(desk, "answered")
        server.process.kill()
        await server.process.start()
        await state(desk, "answered")
        assert len(box.letters) == 1
    quiet(server, tmp_path)


async def test_what_is_refused_for_good_stands_with_its_reason_and_can_be_tried_again(
    tmp_path: Path,
) -> None:
    async with (
        mailbox() as box,
        server_with(tmp_path, box) as server,
        Api(server.theke) as api,
        Api(server.theke) as desk,
    ):
        shopper, _ = await left(api)
        await desk.sign_in(ADVISOR, PASSWORD)
        [message] = await listed(desk)
        box.to_rcpt.append(f"550 <{EMAIL}> does not exist")
        await desk.post_json(path_of(message, "answer"), {"text": ANSWER})
        unsent = await state(desk, "unsent")
        assert unsent["why"] == "smtp_550"
        await desk.post_json(path_of(message, "send-again"), {})
        await box.until(1)
        await state(desk, "answered")
        assert await refused(desk, path_of(message, "send-again"), {}) == "nothing_to_do"
        await shopper.close()
    quiet(server, tmp_path)


async def test_one_colleague_answers_at_a_time_and_another_shop_and_party_see_nothing(
    tmp_path: Path,
) -> None:
    async with mailbox() as box, server_with(tmp_path, box) as server:
        await run(server, "advisor", "add", "demo", "bo", stdin="a long password")
        async with Api(server.theke) as api, Api(server.theke) as mira, Api(server.theke) as bo:
            shopper, _ = await left(api)
            other = await api.shopper()
            await mira.sign_in(ADVISOR, PASSWORD)
            await bo.sign_in("bo", "a long password")
            [message] = await listed(mira)
            claim = path_of(message, "claim")
            await mira.post_json(claim, {"answering": True})
            await mira.post_json(claim, {"answering": True})
            assert await refused(bo, claim, {"answering": True}) == "conflict"
            assert await refused(bo, path_of(message, "answer"), {"text": "x"}) == "conflict"
            assert [item["claimed_by"] for item in await listed(bo)] == ["Mira"]
            assert all("claimed_by" not in item for item in await listed(mira))
            await mira.post_json(claim, {"answering": False})
            await bo.post_json(claim, {"answering": True})
            assert (await api.get_json("/v1/messages", other.token))["messages"] == []
            taking = {"message_id": message["message_id"]}
            assert await refused(api, "/v1/messages/take-back", taking, other.token) == "not_found"
            advisor = await mira.accept(shopper.session_id)
            assert await refused(api, "/v1/messages", written(), advisor.token) == "forbidden"
            assert TEXT not in "".join(advisor.heard + other.heard)
            for caller in (shopper, other, advisor):
                await caller.close()


REFUSED = [
    ({"email": "nobody"}, "invalid_email"),
    ({"email": ""}, "invalid_email"),
    ({"text": "  "}, "malformed"),
    ({"text": "4242 4242 4242 4242"}, "card_number_in_text"),
    ({"name": "4242 4242 4242 4242"}, "card_number_in_text"),
]


async def test_what_may_not_be_left_is_refused_and_one_takes_the_own_back(tmp_path: Path) -> None:
    async with (
        demo_server(tmp_path) as server,
        Api(server.theke) as api,
        Api(server.theke) as desk,
    ):
        shopper, own = await left(api)
        for wrong, reason in REFUSED:
            why = await refused(api, "/v1/messages", written(**wrong), shopper.token)
            assert why == reason, wrong
        again = await api.post_json("/v1/messages", written(id=own["message_id"]), shopper.token)
        assert again == own
        for _ in range(OF_SESSION_MAX - 1):
            await api.post_json("/v1/messages", written(), shopper.token)
        why = await refused(api, "/v1/messages", written(), shopper.token)
        assert why == "limit_reached"
        await shopper.done("end_session")
        for message in (await api.get_json("/v1/messages", shopper.token))["messages"]:
            taking = {"message_id": message["message_id"]}
            await api.post_json("/v1/messages/take-back", taking, shopper.token)
        await desk.sign_in(ADVISOR, PASSWORD)
        assert await listed(desk) == []
        await shopper.close()
    quiet(server, tmp_path)


async def test_without_mail_the_desk_knows_it_and_an_answer_by_hand_is_noted(
    tmp_path: Path,
) -> None:
    async with (
        demo_server(tmp_path) as server,
        Api(server.theke) as api,
        Api(server.theke) as desk,
    ):
        shopper, _ = await left(api)
        await desk.sign_in(ADVISOR, PASSWORD)
        assert (await desk.get_json("/v1/desk/messages", ""))["mailed"] is False
        [message] = await listed(desk)
        why = await refused(desk, path_of(message, "answer"), {"text": ANSWER})
        assert why == "nothing_to_do"
        by_hand = {"text": ANSWER, "by_hand": True}
        await desk.post_json(path_of(message, "answer"), by_hand)
        assert (await state(desk, "answered"))["by_hand"] is True
        await shopper.close()
    quiet(server, tmp_path)


async def test_the_operator_lists_exports_and_erases_them_beside_the_server(
    tmp_path: Path,
) -> None:
    async with (
        demo_server(tmp_path) as server,
        Api(server.theke) as api,
        Api(server.theke) as desk,
    ):
        shopper, own = await left(api)
        second, kept = await left(api)
        shown = await run(server, "messages", "list")
        assert own["message_id"] in shown
        assert TEXT not in shown
        whole = await run(server, "messages", "show", shopper.session_id, own["message_id"])
        for canary in (TEXT, EMAIL, NAME):
            assert canary in whole
        exported = await run(server, "export", shopper.session_id)
        assert TEXT in exported
        await run(server, "messages", "erase", shopper.session_id, own["message_id"])
        await desk.sign_in(ADVISOR, PASSWORD)
        assert [item["message_id"] for item in await listed(desk)] == [kept["message_id"]]
        await run(server, "erase", second.session_id)
        assert await listed(desk) == []
        for caller in (shopper, second):
            await caller.close()
    quiet(server, tmp_path)


async def run(server: DemoServer, *words: str, stdin: str = "") -> str:
    """Run the command line beside the server; return what it printed."""
    done = await asyncio.to_thread(
        subprocess.run,
        [THEKE, *words, "--data", str(server.data)],
        capture_output=True,
        text=True,
        input=stdin,
        env={**os.environ, "COLUMNS": "240"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def server_with(data: Path, box: Mailbox) -> Any:
    """Run a demo that mails."""
    return demo_server(data, "--mail", f"127.0.0.1:{box.port}")


def quiet(server: DemoServer, data: Path) -> None:
    """Nothing that was written is in what was printed, nor readable in the files."""
    said = server.process.said()
    assert "Traceback" not in said
    assert "internal_error" not in said
    for canary in CANARIES:
        assert canary not in said
        for file in data.glob("*.sqlite*"):
            assert canary.encode() not in file.read_bytes(), file
