"""What every route needs, made once by `app.build` and kept on the application's state."""

from typing import cast

from msgspec import field
from starlette.requests import Request

from theke_checkout.values.ids import ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.values.settings import Policy
from theke_server.access.introductions import Introductions
from theke_server.access.pay_tokens import PayTokens
from theke_server.access.pictures import Pictures
from theke_server.access.tokens import DeskTokens, JoinTokens, PartyTokens
from theke_server.config import Settings, Shop
from theke_server.deployment.policies import Policies, resolved
from theke_server.deployment.providers import Providers
from theke_server.desk.board import Board
from theke_server.gateway.rates import Buckets
from theke_server.http.demo_codes import DemoCodes
from theke_server.http.limits import ASKERS_BURST, ASKERS_PER_S, Limits
from theke_server.http.polls import Polls
from theke_server.http.shared_answer import SharedAnswer
from theke_server.http.turns import Turns
from theke_server.live import context as live
from theke_server.live.counter import Counter
from theke_server.live.messages import Messages
from theke_server.outbox import Workers
from theke_server.outbox.carts import Carts


class Context(live.Context, frozen=True, kw_only=True):
    """The context of the live sessions, with what only requests need on top of it.

    It extends instead of holding the other, so that a route asks one value for all it needs.
    """

    settings: Settings
    counter: Counter
    carts: Carts
    messages: Messages
    workers: Workers
    board: Board
    providers: Providers
    party_tokens: PartyTokens
    join_tokens: JoinTokens
    pay_tokens: PayTokens
    desk_tokens: DeskTokens
    introductions: Introductions
    limits: Limits
    policies: Policies
    askers: Buckets = field(default_factory=lambda: Buckets(ASKERS_PER_S, ASKERS_BURST))
    """Who asks without a proof whether somebody is at the desk, by address."""
    demo_codes: DemoCodes = field(default_factory=DemoCodes)
    polls: Polls = field(default_factory=Polls)
    turns: Turns = field(default_factory=Turns)
    pictures: Pictures = field(default_factory=Pictures)
    writable: SharedAnswer[bool] = field(default_factory=SharedAnswer[bool])
    """Whether the store can be written to."""
    counted: SharedAnswer[bool] = field(default_factory=SharedAnswer[bool])
    """That the store's numbers were counted for `/metrics`; False where it is away."""
    closed: frozenset[str] = frozenset()
    """Shops in which nobody can begin."""

    def shop(self, shop_id: str) -> Shop:
        """Return a shop's settings. Raises `RejectedError(NOT_FOUND)`."""
        found = self.settings.shops.get(shop_id)
        if found is None:
            raise RejectedError(Reason.NOT_FOUND, "shop")
        return found

    def open_shop(self, shop_id: str) -> Shop:
        """Return the settings of a shop in which sessions can begin.

        Raises `RejectedError`: `NOT_FOUND`, or `UNAVAILABLE` where it is closed.
        """
        found = self.shop(shop_id)
        if shop_id in self.closed:
            raise RejectedError(Reason.UNAVAILABLE, "shop")
        return found

    async def policy(self, shop_id: ShopId) -> Policy:
        """Return the rules of sessions that begin now, in their newest version."""
        newest = await self.policies.newest(shop_id)
        mails, calls = self.settings.mail is not None, self.settings.call.route != "none"
        return resolved(newest, self.providers[shop_id], mails_receipt=mails, has_calls=calls)


def context(request: Request) -> Context:
    """Return the context of the application that got this request."""
    return cast(Context, request.app.state.context)
