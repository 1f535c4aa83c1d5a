"""What the shops last said of their products, so that no command waits for a shop in the queue.

A fact is asked for once and used while it is fresh; an older one is still used, and renewed behind
the command's back. Only a product that nobody has asked for before makes its own command wait.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence

from msgspec import Struct

from theke_checkout.commands.cart import AddLine, ChangeQuantity, SetQuantity
from theke_checkout.commands.proposal import AcceptProposal, Propose, ShowProduct
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.rules.given import ProductFact
from theke_checkout.state.session import Session
from theke_checkout.values.ids import LineId, ProposalId, ShopId, Sku
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.live.context import Context
from theke_server.live.tasks import Worker
from theke_server.shops import ConnectorError

FRESH_MS = 30_000
USABLE_MS = 5 * 60_000
"""How old a fact may be and still be used while a newer one is on its way. Stock is the quote's
business in the end: this only spares a command the wait."""
ANSWER_MAX_S = 4.0
"""How long a command waits for the shop before it is refused as unavailable."""
FACTS_MAX = 20_000
"""Facts kept in memory, over all shops."""


class _Cached(Struct, frozen=True):
    """A fact and when the shop said it; None where the shop has no such product."""

    fact: ProductFact | None
    at_ms: int


class ProductFacts:
    """A cache of product facts over all shops."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._guard = ctx.guards.of(Worker.PRODUCTS)
        self._cached: OrderedDict[tuple[ShopId, Sku], _Cached] = OrderedDict()
        self._renewing: set[tuple[ShopId, Sku]] = set()

    def has(self, shop_id: ShopId, skus: Sequence[Sku]) -> bool:
        """Whether `look_up` will answer without waiting for the shop."""
        oldest_ms = self._ctx.clock.now_ms() - USABLE_MS
        return all(
            (fact := self._cached.get((shop_id, sku))) is not None and fact.at_ms > oldest_ms
            for sku in skus
        )

    def learn(self, shop_id: ShopId, skus: Iterable[Sku]) -> None:
        """Keep that the shop has these products, as a search told; more is asked behind this.

        A search says nothing of pieces that one's own reservation holds: until the shop was asked,
        the quote alone judges the stock.
        """
        new = [sku for sku in skus if not self.has(shop_id, (sku,))]
        for sku in new:
            self._keep(shop_id, sku, ProductFact(sku=sku, sellable=True))
        if new:
            self._renewing.update((shop_id, sku) for sku in new)
            self._guard.begin(self._renew(shop_id, new), shop_id=shop_id)

    async def look_up(self, shop_id: ShopId, skus: Sequence[Sku]) -> dict[Sku, ProductFact]:
        """Return the facts of the products that exist.

        Raises `RejectedError(UNAVAILABLE)` where the shop does not answer in `ANSWER_MAX_S`.
        """
        if not self.has(shop_id, skus):
            try:
                async with asyncio.timeout(ANSWER_MAX_S):
                    await self._ask(shop_id, skus)
            except (TimeoutError, ConnectorError) as error:
                raise RejectedError(Reason.UNAVAILABLE, "shop") from error
        return self.at_hand(shop_id, skus)

    def at_hand(self, shop_id: ShopId, skus: Sequence[Sku]) -> dict[Sku, ProductFact]:
        """Return what is known without waiting; what is not fresh is renewed after this."""
        usable = [sku for sku in skus if self.has(shop_id, (sku,))]
        if stale := self._stale(shop_id, usable):
            self._renewing.update((shop_id, sku) for sku in stale)
            self._guard.begin(self._renew(shop_id, stale), shop_id=shop_id)
        facts = {sku: self._cached[shop_id, sku].fact for sku in usable}
        return {sku: fact for sku, fact in facts.items() if fact is not None}

    def _stale(self, shop_id: ShopId, skus: Sequence[Sku]) -> list[Sku]:
        oldest_ms = self._ctx.clock.now_ms() - FRESH_MS
        return [
            sku
            for sku in skus
            if self._cached[shop_id, sku].at_ms < oldest_ms and (shop_id, sku) not in self._renewing
        ]

    async def _renew(self, shop_id: ShopId, skus: Sequence[Sku]) -> None:
        try:
            async with asyncio.timeout(ANSWER_MAX_S):
                await self._ask(shop_id, skus)
        except (TimeoutError, ConnectorError):
            return  # the older fact stays usable for a while
        finally:
            self._renewing.difference_update((shop_id, sku) for sku in skus)

    async def _ask(self, shop_id: ShopId, skus: Sequence[Sku]) -> None:
        connector = self._ctx.connectors.get(shop_id)
        if connector is None:
            raise RejectedError(Reason.UNAVAILABLE, "shop")
        facts = {fact.sku: fact for fact in await connector.facts(skus)}
        for sku in skus:
            self._keep(shop_id, sku, facts.get(sku))

    def _keep(self, shop_id: ShopId, sku: Sku, fact: ProductFact | None) -> None:
        self._cached[shop_id, sku] = _Cached(fact, self._ctx.clock.now_ms())
        self._cached.move_to_end((shop_id, sku))
        if len(self._cached) > FACTS_MAX:
            self._cached.popitem(last=False)


def needed_skus(command: PartyCommand) -> tuple[Sku, ...]:
    """Return the products that the rules must know for this command: it waits for the shop."""
    match command:
        case AddLine() | ShowProduct():
            return (command.sku,) if command.sku else ()
        case Propose():
            return tuple(line.sku for line in command.lines)
        case _:
            return ()


def helpful_skus(command: PartyCommand, state: Session) -> tuple[Sku, ...]:
    """Return the products whose facts help where they are at hand; the quote judges otherwise."""
    match command:
        case AcceptProposal():
            proposal = state.proposals.get(ProposalId(command.proposal_id))
            return () if proposal is None else tuple(line.sku for line in proposal.lines)
        case ChangeQuantity() | SetQuantity():
            line = state.checkout.cart.lines.get(LineId(command.line_id))
            return () if line is None else (line.sku,)
        case _:
            return ()
