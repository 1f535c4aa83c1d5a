"""Cases of honesty: what is declared is so, what is listed is all, what is secret stays so."""

import itertools
import logging
import re
from urllib.parse import urlsplit

import pytest

from theke_checkout.kit.declared import (
    Way,
    each_capture,
    each_method,
    first,
    of_flow,
    over,
)
from theke_checkout.kit.harness import Card, Cut, Harness, Visit
from theke_checkout.kit.scene import (
    SESSION,
    action_of,
    create_call,
    created,
    listed,
    notices,
    refunded,
    typed,
    with_card,
)
from theke_checkout.providers import (
    Capabilities,
    Flow,
    InvalidRequestError,
    NotSupportedError,
    ProviderError,
)
from theke_checkout.values.facts import PaymentSnapshot, PaymentState
from theke_checkout.values.ids import SessionId

EVERY = "no method is declared"
PAGES = 130
"""Payments to be found: more than a page of any provider's list."""

CARD_NUMBER = re.compile(r"(?<!\d)(?:\d[ -]?){15}\d(?!\d)")


class HonestyCases:
    """Nothing is promised that is not kept, hidden that is there, or told that is secret."""

    capabilities: Capabilities
    cards: frozenset[Card]

    async def test_the_declaration_is_the_providers_own(self, harness: Harness) -> None:
        declared = harness.provider.capabilities
        assert declared == self.capabilities
        assert harness.provider.name
        assert declared.idempotency_window_s > 0
        assert declared.methods
        names = [method.method for method in declared.methods]
        assert len(set(names)) == len(names)
        for method in declared.methods:
            assert method.captures
            assert method.name.get("en")

    @over(of_flow(Flow.CLIENT_CONFIRM), "no method is declared as client_confirm")
    async def test_a_form_can_be_paid_and_declined(self, harness: Harness, way: Way) -> None:
        assert {Card.PAYS, Card.REFUSED} <= self.cards
        assert (await harness.confirmation(Card.PAYS)) != (await harness.confirmation(Card.PAYS))

    @over(first, EVERY)
    async def test_preparing_creates_nothing(self, harness: Harness, way: Way) -> None:
        setup = await harness.provider.prepare(way.amount, "de")
        assert await listed(harness) == []
        flows = {method.flow for method in self.capabilities.methods}
        assert (setup is not None) or Flow.CLIENT_CONFIRM not in flows
        if setup is None:
            return
        assert setup.provider == harness.provider.name
        assert setup.driver
        if setup.frame_url:
            assert _origin(setup.frame_url) in harness.provider.page.frames
        for text in (setup.frame_url, *setup.options.values()):
            assert not any(canary in text for canary in harness.canaries)

    @over(of_flow(Flow.REDIRECT), "no method is declared as redirect")
    async def test_a_redirect_leads_where_the_page_may_go(self, harness: Harness, way: Way) -> None:
        action = action_of(await created(harness, way))
        assert action.kind == "redirect"
        allowed = harness.provider.page.redirects
        assert any(_lets_in(origin, action.url) for origin in allowed), (action.kind, allowed)

    @over(each_method, EVERY)
    async def test_find_sees_all_that_create_made(self, harness: Harness, way: Way) -> None:
        start_ms = harness.now_ms()
        made: dict[str, str] = {}
        for number in range(PAGES):
            answer = await created(harness, way, f"k{number}", f"a{number}")
            made[answer.snapshot.ref] = f"a{number}"
            await harness.let_pass(number % 2)
        found = await harness.provider.find(start_ms, SESSION)
        assert {item.snapshot.ref: item.snapshot.attempt_id for item in found} == made
        assert len(found) == PAGES
        assert {item.session_id for item in found} == {SESSION}
        assert len(await harness.provider.find(0)) == PAGES
        assert list(await harness.provider.find(start_ms, SessionId("s2"))) == []
        await harness.let_pass(60_000)
        assert list(await harness.provider.find(harness.now_ms())) == []

    @over(first, EVERY)
    async def test_an_unknown_payment_is_our_mistake(self, harness: Harness, way: Way) -> None:
        with pytest.raises(InvalidRequestError):
            await harness.provider.retrieve("nothing")
        with pytest.raises(InvalidRequestError):
            await harness.provider.cancel("nothing", key="k1")
        with pytest.raises((InvalidRequestError, NotSupportedError)):
            await harness.provider.capture("nothing", way.amount, key="k2")

    @over(each_capture, EVERY)
    async def test_revisions_grow_with_changes_and_with_nothing_else(
        self, harness: Harness, way: Way
    ) -> None:
        seen = await _life(harness, way)
        ref = seen[0].ref
        for before, after in itertools.pairwise(seen):
            assert (before.revision < after.revision) is (before != after)
        for _ in range(2):
            await harness.let_pass(1_000)
            now = (await harness.provider.retrieve(ref)).snapshot
            assert now.revision >= seen[-1].revision
            assert (now.revision == seen[-1].revision) is (now == seen[-1])
            assert [now] == await listed(harness)

    @over(each_method, EVERY)
    async def test_no_card_and_no_secret_in_logs_and_words(
        self, harness: Harness, way: Way, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        checked = with_card(way, Card.CHECKED if Card.CHECKED in self.cards else Card.PAYS)
        confirmation = await typed(harness, checked)
        call = create_call(harness, checked, confirmation)
        answer = await harness.provider.create(call, key="k1")
        await harness.provider.retrieve(answer.snapshot.ref)
        setup = await harness.provider.prepare(way.amount, "en")
        await harness.let_pass(0)
        texts = [
            caplog.text, repr(harness.provider), repr(call), repr(answer), repr(answer.snapshot),
            repr(answer.next_action), repr(setup),
            *(repr(notice) for notice in await notices(harness)),
            *await _complaints(harness, checked),
        ]  # fmt: skip
        action = answer.next_action
        secrets = {confirmation, *harness.canaries}
        if action is not None:
            secrets |= {action.secret, urlsplit(action.url).query}
        for text in texts:
            assert not CARD_NUMBER.search(text)
            assert [secret for secret in secrets if secret and secret in text] == []


async def _life(harness: Harness, way: Way) -> list[PaymentSnapshot]:
    """Pay, take the money and give it back; return all answers on the way."""
    answer = await created(harness, way)
    ref, seen = answer.snapshot.ref, [answer.snapshot]
    if answer.next_action is not None:
        await harness.visit_bank(answer.next_action, Visit.APPROVE)
        seen.append((await harness.provider.retrieve(ref)).snapshot)
    if seen[-1].state is PaymentState.AUTHORIZED:
        captured = await harness.provider.capture(ref, way.amount, key="k2")
        seen.append(captured.snapshot)
    return [*seen, await refunded(harness, ref, "r1", way.amount)]


async def _complaints(harness: Harness, way: Way) -> list[str]:
    """Return what is said of calls that fail."""
    said: list[str] = []
    for cut in (Cut.CONNECT, Cut.ANSWER):
        harness.cut(cut)
        try:
            await harness.provider.create(create_call(harness, way, "spoilt", "a9"), key="k9")
        except ProviderError as error:
            said += [repr(error), str(error), error.code]
        harness.mend()
    assert said
    return said


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _lets_in(allowed: str, url: str) -> bool:
    scheme, _, host = allowed.partition("://")
    parts = urlsplit(url)
    if host.startswith("*."):
        return parts.scheme == scheme and parts.netloc.endswith(host[1:])
    return _origin(url) == allowed
