"""All of HTTP over a deployment with fakes, asked from whatever address: for what is limited."""

from pathlib import Path

import httpx
from argon2 import PasswordHasher
from msgspec import structs
from starlette.applications import Starlette

from tests.live.deployment import POLICY, SHOP, SHOPPER, Deployment, Visit
from theke_checkout.values.ids import PartyId, ShopId
from theke_checkout.values.settings import Policy
from theke_server.access.introductions import Introductions
from theke_server.access.pay_tokens import PayBearer, PayTokens
from theke_server.access.tokens import Bearer, DeskTokens, JoinTokens, PartyTokens
from theke_server.config import Settings
from theke_server.demo.setup import demo_settings
from theke_server.deployment.policies import Policies
from theke_server.desk.board import Board
from theke_server.http import openapi
from theke_server.http.context import Context
from theke_server.http.endpoints import mounted
from theke_server.http.limits import Limits

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"
MIRA, PASSWORD = "mira", "correct horse battery staple"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""What is limited here is how often one guesses, and hundreds do."""
RIGHT = {"shop": SHOP, "advisor": MIRA, "password": PASSWORD}
WRONG = RIGHT | {"password": "wrong"}


class Reception:
    """The routes of a deployment, and who asks them."""

    def __init__(
        self, deployment: Deployment, data: Path, settings: Settings | None = None
    ) -> None:
        stores, clock, ids = deployment.stores, deployment.clock, deployment.ids
        self.deployment = deployment
        self.app = Starlette(routes=mounted(openapi.endpoints()))
        self.policies = Policies(stores.values, clock)
        self.context = self.app.state.context = Context(
            **structs.asdict(deployment.ctx),
            settings=settings or demo_settings(8765, data),
            counter=deployment.counter,
            carts=deployment.carts,
            workers=deployment.workers,
            messages=deployment.messages,
            board=Board(deployment.ctx, deployment.counter),
            policies=self.policies,
            party_tokens=PartyTokens(stores.values, clock, ids),
            join_tokens=JoinTokens(stores, clock, ids),
            pay_tokens=PayTokens(stores, clock, ids),
            desk_tokens=DeskTokens(stores.values, clock, ids, CHEAP),
            introductions=Introductions(stores.values, clock, ids),
            limits=Limits(stores.leases, deployment.ctx.sealer, clock),
        )

    def use(self, limits: Limits) -> None:
        """Count with other limits from now on."""
        self.context = self.app.state.context = structs.replace(self.context, limits=limits)

    def asking(self, address: str = HERE) -> httpx.AsyncClient:
        """Return somebody who asks from an address."""
        transport = httpx.ASGITransport(self.app, client=(address, 12_345))
        return httpx.AsyncClient(transport=transport, base_url="http://theke.test")

    async def party_token(self, visit: Visit, party_id: PartyId = SHOPPER) -> str:
        """Return a token of a party of a session."""
        epoch = (await visit.state()).parties[party_id].epoch
        bearer = Bearer(session_id=visit.session_id, party_id=party_id, shop_id=SHOP, epoch=epoch)
        return await self.context.party_tokens.issue(bearer)

    async def approved(self, policy: Policy = POLICY) -> Visit:
        """Return a session that is about to pay."""
        await self.policies.take_file(ShopId(SHOP), policy)
        visit = await self.deployment.open(policy)
        await visit.fill()
        await visit.approve()
        return visit

    async def pay_key(self, visit: Visit) -> str:
        """Return the key of a session's pay page."""
        approval = (await visit.state()).checkout.approval
        assert approval is not None
        bearer = PayBearer(
            session_id=visit.session_id,
            party_id=SHOPPER,
            shop_id=SHOP,
            checkout=1,
            quote_hash=approval.quote_hash,
        )
        _, key = await self.context.pay_tokens.redeem(await self.context.pay_tokens.issue(bearer))
        return key


def bearing(token: str) -> dict[str, str]:
    """Return the header that shows a token."""
    return {"authorization": f"Bearer {token}"}
