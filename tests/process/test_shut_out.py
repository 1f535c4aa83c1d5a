"""An advisor who is shut out: no cookie, no token and no socket of theirs works a second later.

Three ways lead there: removed by the operator, a new password, signed out. The table of routes is
the server's own, so that none can be forgotten.
"""

import asyncio
import json
import subprocess
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.callers import Api, Caller
from tests.servers import THEKE, DemoServer, demo_server
from theke_server.http.desk import PLAIN_COOKIE as COOKIE
from theke_server.http.endpoints import Endpoint, Proof
from theke_server.http.openapi import endpoints

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="module")]

OLD, NEW = "the first password", "another password"
SECRET = "lea@canary.example"
SOON_S = 1.0
LOGOUT = "/v1/desk/logout"
OF_ADVISORS = (Proof.DESK, Proof.PARTY, Proof.COUNTER)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[DemoServer]:
    async with demo_server(tmp_path_factory.mktemp("shut-out")) as running:
        yield running
        assert "Traceback" not in running.process.said()


@pytest.fixture
def server(running: DemoServer) -> DemoServer:
    """One server for all; nora is there anew, with the password that she began with."""
    advisor(running, "add", "nora", password=OLD)
    return running


def advisor(server: DemoServer, do: str, name: str, password: str = "") -> str:
    command = [THEKE, "advisor", do, "demo", name, "--data", str(server.data)]
    done = subprocess.run(
        command, input=f"{password}\n", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass
class Held:
    """All that an advisor has in hand, and who else is there."""

    api: Api
    cookie: str
    live: Caller
    ended: Caller
    shopper: Caller
    late_socket_token: str
    desk_socket: ClientConnection

    @property
    def tokens(self) -> list[str]:
        return [self.live.token, self.ended.token]


async def held(api: Api, shopper_api: Api) -> Held:
    """Sign nora in and let her take two sessions, one of which ends with an address shared."""
    await api.sign_in("nora", OLD)
    [cookie] = [c.value for c in api.client.cookies.jar if c.name == COOKIE]
    ending = await shopper_api.shopper()
    ended = await api.accept(ending.session_id)
    await ending.done("set_field", field="email", value=SECRET)
    await ending.done("share_field", field="email", party_id=ended.party_id, access="see")
    await ended.until(lambda view: view["fields"]["email"].get("value") == SECRET)
    await ending.done("end_session")
    await ending.close()
    shopper = await shopper_api.shopper()
    live = await api.accept(shopper.session_id)
    first, late = [await socket_token(api) for _ in range(2)]
    assert cookie is not None
    return Held(api, cookie, live, ended, shopper, late, await desk_socket(api, first))


async def socket_token(api: Api) -> str:
    answer = await api.send("GET", "/v1/desk/me")
    return str(answer.json()["socket_token"])


async def desk_socket(api: Api, token: str) -> ClientConnection:
    """Connect as a desk does. Raises `ConnectionRefusedError` where the token is refused."""
    url = api.origin.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    socket = await connect(url, compression=None)
    await socket.recv()
    await socket.send("40" + json.dumps({"desk": token, "protocol": 1}))
    answer = str(await socket.recv())
    if not answer.startswith("40"):
        raise ConnectionRefusedError(answer)
    return socket


async def until_closed(socket: ClientConnection) -> None:
    try:
        while True:
            await socket.recv()
    except ConnectionClosed:
        pass


async def remove(server: DemoServer, _: Held) -> None:
    said = await asyncio.to_thread(advisor, server, "remove", "nora")
    assert "nora is removed" in said


async def give_new_password(server: DemoServer, _: Held) -> None:
    await asyncio.to_thread(advisor, server, "add", "nora", NEW)


async def sign_out(_: DemoServer, held: Held) -> None:
    assert (await held.api.send("POST", "/v1/desk/logout", {})).is_success


WAYS = (remove, give_new_password, sign_out)


@pytest.mark.parametrize("way", WAYS)
async def test_nothing_that_an_advisor_holds_works_a_second_after_they_are_shut_out(
    server: DemoServer, way: Callable[[DemoServer, Held], Awaitable[None]]
) -> None:
    async with Api(server.theke) as api, Api(server.theke) as visitor, Api(server.theke) as bare:
        hand = await held(api, visitor)
        for endpoint in of_advisors():
            if endpoint.path != LOGOUT:
                assert 401 not in await knock(bare, endpoint, hand), "it works before"
        assert not hand.live.has_gone()
        assert not hand.ended.has_gone()

        await way(server, hand)
        async with asyncio.timeout(SOON_S):
            await until_closed(hand.desk_socket)
            await hand.live.gone()
            await hand.ended.gone()

        for endpoint in of_advisors():
            assert set(await knock(bare, endpoint, hand)) == {401}, endpoint.path
        for endpoint in endpoints():
            if endpoint.proof not in OF_ADVISORS:
                await says_nothing_more(bare, endpoint, hand)
        for caller in (hand.live, hand.ended):
            again = Caller(server.theke, caller.session_id, caller.party_id, caller.token)
            with pytest.raises(AssertionError, match="unauthorized"):
                await again.connect()
        with pytest.raises(ConnectionRefusedError, match="unauthorized"):
            await desk_socket(api, hand.late_socket_token)
        login = {"shop": "demo", "advisor": "nora", "password": OLD}
        answer = await bare.send("POST", "/v1/desk/login", login)
        assert answer.status_code == (200 if way is sign_out else 401)
        await hand.shopper.done("set_field", field="city", value="Bern")
        assert (await hand.shopper.ask("say", {"id": "shopper-says-0001", "text": "hi"}))["item"]
        await hand.shopper.close()


def of_advisors() -> list[Endpoint]:
    found = [endpoint for endpoint in endpoints() if endpoint.proof in OF_ADVISORS]
    assert {endpoint.proof for endpoint in found} == set(OF_ADVISORS)
    return found


async def knock(bare: Api, endpoint: Endpoint, hand: Held) -> list[int]:
    """Ask with all that fits: the cookie, each token; return what it was answered."""
    keys: list[dict[str, str]] = []
    if endpoint.proof in (Proof.DESK, Proof.COUNTER):
        keys.append({"cookie": f"{COOKIE}={hand.cookie}"})
    if endpoint.proof in (Proof.PARTY, Proof.COUNTER):
        keys += [{"authorization": f"Bearer {token}"} for token in hand.tokens]
    return [(await ask(bare, endpoint, key)).status_code for key in keys]


async def says_nothing_more(bare: Api, endpoint: Endpoint, hand: Held) -> None:
    """What needs no proof of an advisor tells one who is shut out what it tells anybody."""
    everything = {
        "cookie": f"{COOKIE}={hand.cookie}",
        "authorization": f"Bearer {hand.ended.token}",
    }
    with_all, without = [await ask(bare, endpoint, key) for key in (everything, {})]
    assert with_all.status_code == without.status_code, endpoint.path
    assert SECRET not in with_all.text
    if endpoint.path == "/v1/desk/me":
        assert with_all.json() == without.json()


async def ask(bare: Api, endpoint: Endpoint, headers: dict[str, str]) -> httpx.Response:
    path = endpoint.path.format_map(Names(shop="demo"))
    body: Any = None if endpoint.method == "GET" else {}
    own = {"origin": bare.origin} if endpoint.own_page else {}
    return await bare.client.request(endpoint.method, path, json=body, headers={**own, **headers})


class Names(dict[str, str]):
    """What the names in a path stand for; any other is an id of nothing."""

    def __missing__(self, key: str) -> str:
        return "x1"


async def test_of_six_who_use_one_token_of_the_desks_socket_one_comes_in(
    server: DemoServer,
) -> None:
    async with Api(server.theke) as api:
        await api.sign_in("nora", OLD)
        token = await socket_token(api)
        tries = await asyncio.gather(
            *(desk_socket(api, token) for _ in range(6)), return_exceptions=True
        )
        sockets = [end for end in tries if isinstance(end, ClientConnection)]
        assert len(sockets) == 1
        assert [type(end) for end in tries].count(ConnectionRefusedError) == 5
        await sockets[0].close()


async def test_a_removed_advisors_session_waits_again_at_once(server: DemoServer) -> None:
    async with Api(server.theke) as api, Api(server.theke) as other, Api(server.theke) as visitor:
        await api.sign_in("nora", OLD)
        shopper = await visitor.shopper()
        nora = await api.accept(shopper.session_id)
        await asyncio.to_thread(advisor, server, "remove", "nora")
        await shopper.until(lambda view: view["status"] == "waiting", SOON_S)
        await nora.gone()
        await other.sign_in("mira", "theke-demo")
        mira = await other.accept(shopper.session_id)
        await mira.close()
        await shopper.close()


async def test_who_is_not_there_cannot_be_removed_and_the_same_password_ends_nothing(
    server: DemoServer,
) -> None:
    command = [THEKE, "advisor", "remove", "demo", "nobody", "--data", str(server.data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "No advisor 'nobody' of 'demo' here." in done.stderr
    async with Api(server.theke) as api:
        await api.sign_in("nora", OLD)
        desk = await desk_socket(api, await socket_token(api))
        await asyncio.to_thread(advisor, server, "add", "nora", OLD)
        assert (await api.send("GET", "/v1/desk/recent")).is_success
        await desk.send('421["resume",{"version":0,"talk_seq":0,"format":1}]')
        assert "resumed" in str(await asyncio.wait_for(desk.recv(), 5))
        await desk.close()
