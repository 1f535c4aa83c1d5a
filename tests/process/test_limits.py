"""The limits of the HTTP side, each of them reached; cookies and pages as strict as they say."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.callers import Api, new_id
from tests.servers import DemoServer, demo_server
from theke_checkout.values.limits import TALK_CHARS_MAX
from theke_server.demo.setup import ADVISOR, PASSWORD
from theke_server.http.limits import LIMITS, Costly

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="module")]

NEW = {"shop": "demo", "locale": "en"}
WRONG = {"shop": "demo", "advisor": "nobody", "password": "wrong"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[DemoServer]:
    async with demo_server(tmp_path_factory.mktemp("limits")) as running:
        yield running
        assert "Traceback" not in running.process.said()


@pytest_asyncio.fixture(loop_scope="module")
async def unasked(tmp_path: Path) -> AsyncGenerator[DemoServer]:
    """A server of which nobody has asked anything yet: every limit is whole."""
    async with demo_server(tmp_path) as running:
        yield running
        assert "Traceback" not in running.process.said()


async def statuses(api: Api, path: str, body: object, count: int) -> list[int]:
    """Return what the last of many requests say."""
    answers = [await api.send("POST", path, body) for _ in range(count)]
    return [answer.status_code for answer in answers]


async def test_who_opens_too_many_sessions_is_made_to_wait(unasked: DemoServer) -> None:
    async with Api(unasked.theke) as api:
        got = await statuses(api, "/v1/sessions", NEW, 62)
        assert got == [201] * 60 + [429] * 2
        answer = await api.send("POST", "/v1/sessions", NEW)
        assert answer.json()["error"]["reason"] == "rate_limited"


async def test_who_guesses_is_made_to_wait(unasked: DemoServer) -> None:
    async with Api(unasked.theke) as api:
        limit, pair = LIMITS[Costly.SIGN_IN].uses, LIMITS[Costly.SIGN_IN_PAIR].uses
        assert set(await statuses(api, "/v1/desk/login", WRONG, pair)) == {401}
        assert await statuses(api, "/v1/desk/login", WRONG, 1) == [429]
        other = WRONG | {"advisor": "nobody else"}
        assert set(await statuses(api, "/v1/desk/login", other, limit - pair - 1)) == {401}
        other = WRONG | {"advisor": "nobody at all"}
        assert await statuses(api, "/v1/desk/login", other, 1) == [429]
        limit = LIMITS[Costly.REDEEM].uses
        guess = {"token": "s1." + "x" * 40}
        assert set(await statuses(api, "/v1/pay/redeem", guess, limit)) == {401}
        assert await statuses(api, "/v1/pay/redeem", guess, 1) == [429]


async def test_the_desks_cookie_is_as_strict_as_cookies_get(server: DemoServer) -> None:
    async with Api(server.theke) as api:
        body = {"shop": "demo", "advisor": ADVISOR, "password": PASSWORD}
        answer = await api.send("POST", "/v1/desk/login", body)
        cookies = answer.headers.get_list("set-cookie")
        [cookie] = [text for text in cookies if text.startswith("theke_desk=")]
        name, *flags = cookie.split("; ")
        assert name.startswith("theke_desk=desk."), "over http on one's own machine"
        assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(flags)
        assert "Secure" not in flags, "WebKit would not keep it"
        assert not [flag for flag in flags if flag.lower().startswith("domain")]


async def test_signing_out_ends_what_the_advisor_held(server: DemoServer) -> None:
    async with Api(server.theke) as api, Api(server.theke) as desk:
        shopper = await api.shopper()
        await desk.sign_in(ADVISOR, PASSWORD)
        advisor = await desk.accept(shopper.session_id)
        assert (await desk.send("POST", "/v1/desk/logout", {})).is_success
        rotated = await desk.send("POST", "/v1/party-tokens/rotate", {}, advisor.token)
        assert rotated.status_code == 401
        for _ in range(50):
            if any('"bye"' in frame for frame in advisor.heard):
                break
            await asyncio.sleep(0.1)
        else:
            raise AssertionError("the advisor's connection is still there")
        await shopper.close()


async def test_a_party_that_left_has_no_token_any_more(server: DemoServer) -> None:
    async with Api(server.theke) as api, Api(server.theke) as desk:
        shopper = await api.shopper()
        await desk.sign_in(ADVISOR, PASSWORD)
        advisor = await desk.accept(shopper.session_id)
        await advisor.done("leave_session")
        for path in ("/v1/party-tokens/rotate", "/v1/pay-links"):
            answer = await desk.send("POST", path, {}, advisor.token)
            assert answer.json()["error"]["reason"] == "session_ended"
        await shopper.close()


async def test_more_than_the_most_is_refused_and_the_most_is_taken(server: DemoServer) -> None:
    async with Api(server.theke) as api:
        shopper = await api.shopper()
        said = await shopper.ask("say", {"id": new_id(), "text": "x" * TALK_CHARS_MAX})
        assert said["result"] == "said"
        said = await shopper.ask("say", {"id": new_id(), "text": "x" * (TALK_CHARS_MAX + 1)})
        assert said["reason"] == "malformed"
        lines = [{"sku": "stopfer-58", "quantity": 1}] * 21
        answer = await shopper.cmd("propose", lines=lines)
        assert answer["reason"] == "malformed"
        await shopper.close()


async def test_a_body_that_never_comes_is_not_waited_for(server: DemoServer) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = f"POST /v1/sessions HTTP/1.1\r\nHost: localhost:{server.port}\r\n"
    writer.write(head.encode() + b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
    async with asyncio.timeout(15):
        assert b" 400 " in await reader.readline()
    writer.close()


@pytest.mark.parametrize("page", ["panel", "desk", "pay", "join"])
async def test_pages_are_served_with_their_policy_only(server: DemoServer, page: str) -> None:
    async with Api(server.theke) as api:
        bare = await api.client.get(f"/static/{page}.html")
        assert bare.status_code == 404
        path = f"/{page}/demo" if page in ("pay", "join") else f"/{page}?shop=demo"
        served = await api.client.get(path)
        policy = served.headers["content-security-policy"]
        assert "unsafe" not in policy
        opener = served.headers.get("cross-origin-opener-policy", "")
        assert opener.startswith("same-origin") is (page != "panel")
        assert "default-src 'none'" in policy
        assert served.headers["x-content-type-options"] == "nosniff"


async def test_a_desk_without_a_shop_or_of_none_that_is_there_is_a_page_that_says_so(
    server: DemoServer,
) -> None:
    async with Api(server.theke) as api:
        for address in ("/desk", "/desk?shop=", "/desk?shop=nobody", "/desk?shop=%3Cscript%3E"):
            page = await api.client.get(address)
            assert page.status_code == 404
            assert page.headers["cross-origin-opener-policy"] == "same-origin"
            assert page.headers["content-type"].startswith("text/html")
            assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
            assert "There is no desk at this address" in page.text
            assert "Unter dieser Adresse ist kein Beratungsplatz" in page.text
            assert "<script" not in page.text
