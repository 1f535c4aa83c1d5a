"""Makes a running Theke out of settings: the only place that knows everyone."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import structlog
from msgspec import structs
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from theke_checkout.values.ids import ShopId
from theke_server import demo, gateway, sandbox
from theke_server.access.introductions import Introductions
from theke_server.access.pay_tokens import PayTokens
from theke_server.access.tokens import DeskTokens, JoinTokens, PartyTokens
from theke_server.clock import SystemClock, SystemIds
from theke_server.config import Settings
from theke_server.demo.setup import sandbox_settings
from theke_server.deployment import data_lock
from theke_server.deployment import providers as deployment_providers
from theke_server.deployment.opened import open_data
from theke_server.deployment.policies import Policies
from theke_server.deployment.reload import Reload, Source
from theke_server.desk.board import Board
from theke_server.http import demo as demo_desk
from theke_server.http import openapi, operator, pages
from theke_server.http.bodies import ASTRAY
from theke_server.http.context import Context
from theke_server.http.endpoints import mounted
from theke_server.http.limits import Limits
from theke_server.http.loopback import local_demo
from theke_server.live import context as live
from theke_server.live.asides import Asides
from theke_server.live.counter import Counter
from theke_server.live.messages import Messages
from theke_server.live.tasks import Guards, Worker
from theke_server.live.updates import Aspect
from theke_server.mail import NO_MAIL, Mail, Sender
from theke_server.mail.smtp import SmtpPost
from theke_server.measure.figures import Figures
from theke_server.media.turn import Relay
from theke_server.outbox import Workers
from theke_server.outbox.carts import Carts
from theke_server.outbox.worker import begin_anew
from theke_server.outgoing import Receivers, Webhooks, addresses
from theke_server.outgoing.courier import HttpCourier
from theke_server.shops import ShopConnector
from theke_server.shops.catalogue import assortment
from theke_server.shops.catalogue.connector import CatalogueConnector
from theke_server.shops.catalogue.schema import ShopFile
from theke_server.telemetry import Metrics

log = structlog.get_logger("theke.app")


class Theke:
    """The whole server as one ASGI application. It opens its files when it starts."""

    def __init__(self, settings: Settings, source: Source | None, closed: frozenset[str]) -> None:
        self._settings = settings
        self._closed = closed
        self._source = source
        self._hosts: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a socket, or live from start to end."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._hosts is not None:
            await self._hosts(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with AsyncExitStack() as stack:
            try:
                self._hosts = await stack.enter_async_context(
                    running(self._settings, self._source, self._closed)
                )
            except Exception as error:
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                raise
            await send({"type": "lifespan.startup.complete"})
            await receive()
            self._hosts = None
        await send({"type": "lifespan.shutdown.complete"})


def build(
    settings: Settings, source: Source | None = None, closed: frozenset[str] = frozenset()
) -> Theke:
    """Return the ASGI application of these settings; `serve` it with one process a data folder.

    From a source it can take over new keys of payment companies while it runs. In closed shops
    nobody can begin; what has begun there goes on.
    """
    return Theke(settings, source, closed)


@asynccontextmanager
async def running(
    settings: Settings, source: Source | None = None, closed: frozenset[str] = frozenset()
) -> AsyncGenerator[ASGIApp]:
    """Open everything, yield the application, and close everything again."""
    async with AsyncExitStack() as stack:
        stack.enter_context(data_lock.hold(settings.data, *own_address(settings)))
        context = await stack.enter_async_context(contextual(settings, closed))
        for name, shop in settings.shops.items():
            await context.policies.take_file(ShopId(name), shop.policy)
        sites = await _sites(context, stack)
        Figures(context.metrics).follow(context.counter)
        await context.counter.start()
        stack.push_async_callback(context.counter.aclose)
        # The data folder's lock says that whoever held these is gone.
        await begin_anew(context)
        await context.workers.start()
        stack.push_async_callback(context.workers.aclose)
        await context.board.start()
        stack.push_async_callback(context.board.aclose)
        operator_key = context.ids.token()
        data_lock.keep_operator_key(settings.data, operator_key)
        reload = None
        if source is not None:
            receivers = context.outgoing.receivers
            reload = Reload(settings, context.providers, source, receivers, closed)
            stack.enter_context(reload.heard_on_hangup())
        theke = _theke(context, operator_key, reload)
        stack.push_async_callback(theke.aclose)
        if closed:
            log.error("shops_not_opened", shops=sorted(closed))
        shops = sorted(settings.shops.keys() - closed)
        log.info("started", shops=shops, demo=settings.server.demo)
        yield Hosts(theke, sites)
    log.info("stopped")


@asynccontextmanager
async def contextual(
    settings: Settings, closed: frozenset[str] = frozenset()
) -> AsyncGenerator[Context]:
    """Open everything that offline commands need too; nothing works by itself yet."""
    async with AsyncExitStack() as stack:
        ctx = await _live_context(settings, stack)
        yield _context(settings, ctx, closed)


class Hosts:
    """One port, several sites: demo shop and sandbox beside Theke, told by the host name."""

    def __init__(self, theke: ASGIApp, sites: Mapping[str, ASGIApp]) -> None:
        self._theke = theke
        self._sites = sites

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on to the site that the host names."""
        await self._site(scope)(scope, receive, send)

    def _site(self, scope: Scope) -> ASGIApp:
        if not self._sites:
            return self._theke
        headers = dict(scope.get("headers", ()))
        host = headers.get(b"host", b"").decode("latin-1").lower()
        host = host.removesuffix(f":{host.rpartition(':')[2]}")
        if "sandbox" in self._sites and scope["path"].startswith("/sandbox/"):
            return self._sites["sandbox"]
        return self._sites.get(host, self._theke)


def own_address(settings: Settings) -> tuple[str, str]:
    """Return where this machine reaches Theke, and the host name under which it answers there."""
    host = settings.server.host
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- looked up only
    place = f"[{near}]" if ":" in near else near
    return f"http://{place}:{settings.server.port}", urlsplit(settings.public_url).netloc


def _theke(context: Context, operator_key: str, reload: Reload | None) -> gateway.Gateway:
    """Return Theke's own pages and API with the gateway to Socket.IO before them."""
    api = mounted(openapi.endpoints())
    own = [*operator.routes(), *pages.routes(), *demo_desk.routes(context.settings)]
    app = Starlette(routes=[*api, *own], exception_handlers=ASTRAY)
    app.router.redirect_slashes = False
    app.state.context = context
    app.state.operator_key = operator_key
    app.state.reload = reload
    settings, metrics = context.settings, context.metrics
    gateway_settings = gateway.GatewaySettings(
        own_origins=frozenset({settings.public_url}),
        shop_origins={name: frozenset(shop.origins) for name, shop in settings.shops.items()},
        eager=settings.server.eager,
        relay=_relay(settings),
        has_calls=settings.call.route != "none",
        refuse_signals=settings.call.sdp == "refuse",
    )
    sessions = gateway.SessionHandler(
        context.counter, context.party_tokens, gateway_settings, metrics, context.board.away
    )
    context.desk_tokens.watch(sessions.shut_out)
    context.counter.watch(Worker.COUPONS, sessions.coupon_tries.heard, Aspect.OUTLINE)
    desks = gateway.DeskHandler(context.board, context.desk_tokens, gateway_settings, metrics)
    return gateway.Gateway(app, sessions, desks, gateway_settings, metrics)


def _relay(settings: Settings) -> Relay:
    """Return the relay of the operator's."""
    call = settings.call
    return Relay(
        addresses=tuple(call.turn),
        secret=call.turn_secret,
        ttl_s=call.turn_ttl_s,
        stun=tuple(call.stun),
    )


async def _live_context(settings: Settings, stack: AsyncExitStack) -> live.Context:
    """Open the data folder, the shops and the accounts at payment companies."""
    stores, sealer = await stack.enter_async_context(open_data(settings))
    clock, metrics = SystemClock(), Metrics()
    connectors = _connectors(settings)
    for connector in connectors.values():
        stack.push_async_callback(connector.aclose)
    accounts = deployment_providers.opened(settings, stores.values, clock)
    providers = await stack.enter_async_context(accounts)
    client = await stack.enter_async_context(_client())
    asides = Asides(stores, clock, metrics)
    return live.Context(
        stores=stores,
        sealer=sealer,
        clock=clock,
        ids=SystemIds(),
        connectors=connectors,
        providers=providers,
        metrics=metrics,
        asides=asides,
        guards=Guards(asides, metrics),
        public_url=settings.public_url,
        mailing=mailing(settings),
        outgoing=Webhooks(
            receivers=Receivers(addresses.receivers(settings)),
            courier=HttpCourier(client, plain=settings.server.demo),
        ),
    )


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(verify=deployment_providers.trust())


def _context(settings: Settings, ctx: live.Context, closed: frozenset[str]) -> Context:
    stores, clock, ids = ctx.stores, ctx.clock, ctx.ids
    counter = Counter(ctx)
    carts = Carts(stores.leases, clock, counter.rooms)
    kept_days = {ShopId(name): shop.messages_kept_days for name, shop in settings.shops.items()}
    messages = Messages(ctx, counter.personal, kept_days)
    board = Board(ctx, counter, settings.server.advisor_away_s)
    messages.on_change = board.touch_todo
    messages.on_answer = counter.hint_answer
    return Context(
        **structs.asdict(ctx),
        settings=settings,
        counter=counter,
        carts=carts,
        workers=Workers(ctx, counter.rooms, counter.personal, carts, messages),
        messages=messages,
        board=board,
        policies=Policies(stores.values, clock),
        party_tokens=PartyTokens(stores.values, clock, ids),
        join_tokens=JoinTokens(stores, clock, ids),
        pay_tokens=PayTokens(stores, clock, ids),
        desk_tokens=DeskTokens(stores.values, clock, ids),
        introductions=Introductions(stores.values, clock, ids),
        limits=Limits(stores.leases, ctx.sealer, clock),
        closed=closed,
    )


def mailing(settings: Settings) -> Mail:
    """Return how receipts are mailed; not at all where no mail server is configured."""
    mail = settings.mail
    if mail is None:
        return NO_MAIL
    senders = {
        ShopId(name): Sender(
            name=shop.name,
            address=mail.from_address,
            reply_to=shop.reply_to,
            timezone=shop.timezone,
            url=f"{shop.origins[0]}/",
        )
        for name, shop in settings.shops.items()
    }
    return Mail(post=SmtpPost(mail), senders=senders)


def _connectors(settings: Settings) -> dict[ShopId, ShopConnector]:
    """Return each shop's connector. `checks` has refused kinds that nobody knows."""
    found: dict[ShopId, ShopConnector] = {}
    for name, shop in settings.shops.items():
        folder = Path(shop.catalogue) if shop.catalogue else assortment.DEMO_FILES
        file = ShopFile(settings.data / f"shop-{name}.sqlite")
        found[ShopId(name)] = CatalogueConnector(
            file,
            assortment.load(folder, shop.timezone),
            SystemClock(),
            SystemIds(),
            origin=shop.origins[0],
        )
    return found


def _plays(settings: Settings) -> bool:
    """Return whether a shop has an account at the sandbox."""
    used = {name for shop in settings.shops.values() for name in shop.providers}
    return any(settings.providers[name].kind == "sandbox" for name in used)


async def _sites(context: Context, stack: AsyncExitStack) -> dict[str, ASGIApp]:
    """Return what a demo serves beside Theke, by host name."""
    settings = context.settings
    if not settings.server.demo:
        return {}
    sites: dict[str, ASGIApp] = {}
    for name, shop in settings.shops.items():
        connector = context.connectors[ShopId(name)]
        if isinstance(connector, CatalogueConnector) and name not in context.closed:
            host = urlsplit(shop.origins[0]).hostname or ""
            demo_settings = demo.DemoSettings(
                shop=name,
                theke_origin=settings.public_url,
                both_sides=local_demo(settings),
            )
            sites[host] = demo.build(connector, demo_settings)
    if settings.server.sandbox_here and _plays(settings):
        client = await stack.enter_async_context(_client())
        company = sandbox.build(sandbox_settings(settings), client)
        await stack.enter_async_context(sandbox.running(company))
        sites["sandbox"] = company
    return sites
