"""The servers under measurement, each a process of its own: `python -m tests.bench.servers KIND`.

`echo PORT`: python-socketio as it comes, answering a command and passing it to the other party.
`theke PORT DATA LINES SESSIONS [stock] [workers]`: the real gateway, counter and store, on a file;
the sessions are opened first, each with so many lines. With `workers` prices are asked for too.
"""

import asyncio
import gc
import json
import sys
from pathlib import Path
from typing import Any

import socketio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from theke_checkout.commands.system import JoinSession, OpenSession
from theke_checkout.values.codes import Role
from theke_checkout.values.ids import PartyId, SessionId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.values.settings import Policy
from theke_server import gateway, telemetry
from theke_server.access.tokens import Bearer, DeskBearer
from theke_server.app import contextual
from theke_server.demo.setup import SHOP, demo_settings
from theke_server.http.context import Context
from theke_server.shops.catalogue.connector import CatalogueConnector

SHOPPER, ADVISOR = PartyId("p1"), PartyId("p2")
DESK = DeskBearer(shop_id=SHOP, advisor="ada", name="Ada")
WITHOUT_LIMIT = 1e9


class FakeTokens:
    """A token is `SESSION.PARTY`: connecting is not what is measured."""

    async def check(self, token: str) -> Bearer:
        session, _, party = token.partition(".")
        if party not in (SHOPPER, ADVISOR):
            raise RejectedError(Reason.UNAUTHORIZED)
        return Bearer(
            session_id=SessionId(session),
            party_id=PartyId(party),
            shop_id=SHOP,
            epoch=1,
            desk=DESK if party == ADVISOR else None,
        )


async def sessions_of(context: Context, lines: int, count: int) -> list[dict[str, str]]:
    """Open sessions with both parties; return their ids and a line of each."""
    connector = context.connectors[SHOP]
    assert isinstance(connector, CatalogueConnector)
    skus = list(connector.assortment.goods)[:lines]
    assert len(skus) == lines
    opened: list[dict[str, str]] = []
    for number in range(count):
        command = OpenSession(
            shop_id=SHOP,
            currency="CHF",
            locale="en",
            policy=Policy(),
            shopper_id=SHOPPER,
            lines=tuple((sku, 1) for sku in skus),
        )
        session_id = await context.counter.open(command, f"open-{number:016d}")
        join = JoinSession(party_id=ADVISOR, role=Role.ADVISOR, name="Ada", advisor=DESK.advisor)
        await context.counter.system(session_id, join)
        state = await context.counter.state(session_id)
        assert state is not None
        line_id = next(iter(state.checkout.cart.lines))
        opened.append({"session": session_id, "line": line_id})
    return opened


async def theke(port: int, data: Path, lines: int, count: int, options: list[str]) -> None:
    telemetry.configure()
    async with contextual(demo_settings(port, data)) as context:
        opened = await sessions_of(context, lines, count)
        if "workers" in options:
            await context.counter.start()
            await context.workers.start()

        async def sessions(_: Request) -> Response:
            return JSONResponse(opened)

        settings = gateway.GatewaySettings(
            own_origins=frozenset({f"http://localhost:{port}"}),
            eager="stock" not in options,
            frames_per_s=WITHOUT_LIMIT,
            party_frames_per_s=WITHOUT_LIMIT,
        )
        metrics, board = context.metrics, context.board
        app = Starlette(routes=[Route("/sessions", sessions)])
        parties = gateway.SessionHandler(
            context.counter, FakeTokens(), settings, metrics, board.away
        )
        desks = gateway.DeskHandler(board, context.desk_tokens, settings, metrics)
        gateway_app = gateway.Gateway(app, parties, desks, settings, metrics)
        gc.freeze()
        config = uvicorn.Config(gateway_app, "127.0.0.1", port, **gateway.server_options())
        await uvicorn.Server(config).serve()
        if "workers" in options:
            await context.workers.aclose()
            await context.counter.aclose()


async def echo(port: int, count: int) -> None:
    server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*")

    async def connect(sid: str, _environ: dict[str, Any], auth: dict[str, str]) -> None:
        await server.enter_room(sid, auth["token"].partition(".")[0])

    async def cmd(sid: str, body: dict[str, Any]) -> dict[str, Any]:
        await server.emit("patch", body, room=body["session"], skip_sid=sid)
        return body

    async def resume(_sid: str, body: dict[str, Any]) -> dict[str, Any]:
        return body

    server.on("connect", connect)
    server.on("cmd", cmd)
    server.on("resume", resume)

    async def sessions(_: Request) -> Response:
        return JSONResponse([{"session": f"s{at}", "line": "l1"} for at in range(count)])

    app = socketio.ASGIApp(server, Starlette(routes=[Route("/sessions", sessions)]))
    gc.freeze()
    options = {key: gateway.server_options()[key] for key in ("loop", "access_log", "log_config")}
    config = uvicorn.Config(
        app, "127.0.0.1", port, ws="websockets-sansio", ws_per_message_deflate=False, **options
    )
    await uvicorn.Server(config).serve()


def main() -> None:
    kind, port, *rest = sys.argv[1:]
    sys.stderr.write(json.dumps({"kind": kind, "port": port}) + "\n")
    loop = uvicorn.Config(app="", loop="uvloop").get_loop_factory()
    with asyncio.Runner(loop_factory=loop) as runner:
        if kind == "echo":
            runner.run(echo(int(port), int(rest[0])))
        else:
            data, lines, count, *options = rest
            runner.run(theke(int(port), Path(data), int(lines), int(count), options))


if __name__ == "__main__":
    main()
