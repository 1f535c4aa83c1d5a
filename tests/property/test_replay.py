"""Replay equals live, over random histories and through JSON."""

from collections.abc import Callable

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.histories import Step, played, steps
from tests.scene import Scene, advised, approved, opened, paying, quoted
from tests.servers import LONG
from theke_checkout.commands.system import PassTime
from theke_checkout.effects.consequences import due_at
from theke_checkout.events.event import Stamp
from theke_checkout.events.unions import AnyEvent
from theke_checkout.evolve import replay
from theke_checkout.evolve.quote import bound_macs
from theke_checkout.ledger import settled
from theke_checkout.rules.flaws import flaw
from theke_checkout.rules.quote import needs_quote
from theke_checkout.state.session import Session
from theke_checkout.values.codes import Phase
from theke_checkout.values.ids import SYSTEM
from theke_checkout.values.quote import quote_hash

STARTS: tuple[Callable[[], Scene], ...] = (opened, advised, quoted, approved, paying)
EXAMPLES = 2_000 if LONG else 200
RECORD = msgspec.json.Decoder(tuple[Stamp, tuple[AnyEvent, ...]])
SESSION = msgspec.json.Decoder(Session)


@settings(max_examples=EXAMPLES, deadline=None)
@given(start=st.sampled_from(STARTS), numbers=steps)
def test_replay_equals_live(start: Callable[[], Scene], numbers: list[Step]) -> None:
    """The stored records fold to the live state; so does a stored snapshot and the rest of them."""
    scene = start()
    for _ in played(numbers, scene):
        pass
    records = [RECORD.decode(msgspec.json.encode(record)) for record in scene.log]
    session: Session | None = None
    for stamp, events in records:
        if session is not None:
            session = SESSION.decode(msgspec.json.encode(session))
        session = replay(session, events, stamp)
    assert session == scene.session


@settings(max_examples=EXAMPLES, deadline=None)
@given(start=st.sampled_from(STARTS), numbers=steps)
def test_what_always_holds(start: Callable[[], Scene], numbers: list[Step]) -> None:
    """Hashes, approvals, versions and the frozen cart are what they should be, after every step."""
    for before, events, after in played(numbers, start()):
        checkout, quoted_now = after.checkout, after.checkout.quoted
        assert after.serial == before.serial + len(events)
        assert checkout.cart.version >= before.checkout.cart.version
        if quoted_now is not None:
            if checkout.phase is Phase.OPEN and quoted_now.cart_version == checkout.cart.version:
                assert flaw(after, quoted_now.quote) is None
            if checkout.phase in (Phase.OPEN, Phase.IN_REVIEW, Phase.APPROVED):
                bound = quote_hash(quoted_now.quote, bound_macs(after.fields))
                assert bound == quoted_now.quote_hash
        if checkout.phase is Phase.APPROVED:
            assert checkout.approval is not None
            assert quoted_now is not None
            assert checkout.approval.quote_hash == quoted_now.quote_hash
            assert checkout.approval.total == quoted_now.quote.total
            assert quoted_now.cart_version == checkout.cart.version
        if checkout.phase in (Phase.IN_REVIEW, Phase.APPROVED):
            assert not needs_quote(after, 10**15)
        if checkout.phase in (Phase.PAYING, Phase.WITHDRAWING, Phase.SETTLING):
            assert checkout.cart is before.checkout.cart
            assert not settled(after)
        skus = [line.sku for line in checkout.cart.lines.values()]
        assert len(skus) == len(set(skus))
        assert all(line.quantity > 0 for line in checkout.cart.lines.values())
        assert not any(
            checkout.phase is Phase.OPEN
            for n, checkout in after.checkouts.items()
            if n != after.live_checkout
        )


@settings(max_examples=EXAMPLES, deadline=None)
@given(start=st.sampled_from(STARTS), numbers=steps)
def test_passing_time_ends_what_is_due(start: Callable[[], Scene], numbers: list[Step]) -> None:
    """Whenever time is due it causes something, until nothing more is due by then: no busy loop."""
    scene = start()
    for _ in played(numbers, scene):
        pass
    for _ in range(20):
        due = due_at(scene.session)
        if due is None or due > scene.at_ms + 10**10:
            return
        scene.at_ms = max(scene.at_ms, due)
        assert scene.do(PassTime(), SYSTEM)
    raise AssertionError("time is always due")
