"""The sandbox company itself: its cards, pages, notices, faults, and what it keeps."""

import asyncio
import sqlite3
from pathlib import Path

import httpx
import pytest

from tests.contract.payments.harness import (
    API,
    NOW_MS,
    PAGE,
    PUBLIC,
    SECRET_KEY,
    SandboxHarness,
    account,
    again,
    create_call,
    listed,
    sandbox_account,
)
from theke_checkout.providers import (
    Answer,
    AuthConfigError,
    InvalidRequestError,
    KeyConflictError,
    OutcomeUnknownError,
    UnavailableError,
)
from theke_checkout.providers.sandbox.provider import SandboxProvider
from theke_checkout.values.facts import DeclineKind, PaymentState
from theke_checkout.values.ids import RefundId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode
from theke_server import sandbox
from theke_server.sandbox.cards import TEST_CARDS, Scenario, number_of

BEARER = {"authorization": f"Bearer {SECRET_KEY}"}
REAL_CARDS = ("5555341244441115", "4111111111111111", "378282246310005", "4242424242424241")
DOCS = Path(__file__).parents[3] / "docs" / "sandbox.md"


async def _pay(
    company: SandboxHarness, case: Scenario, key: str = "k1", **changes: object
) -> Answer:
    confirmation = await company.typed(number_of(case))
    return await company.provider.create(create_call(confirmation, **changes), key=key)  # type: ignore[arg-type]


# ---- cards


def test_every_case_has_one_number_that_passes_the_check_digit() -> None:
    assert [card.case for card in TEST_CARDS] == list(Scenario)
    assert len({card.number for card in TEST_CARDS}) == len(TEST_CARDS)
    for card in TEST_CARDS:
        digits = [int(digit) for digit in reversed(card.number)]
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
        assert (sum(digits[::2]) + sum(doubled)) % 10 == 0, card.case


def test_the_documentation_lists_every_card() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for card in TEST_CARDS:
        spaced = " ".join(card.number[i : i + 4] for i in range(0, 16, 4))
        assert f"| `{spaced}` | {card.does} |" in text


@pytest.mark.parametrize("number", [*REAL_CARDS, "", "4242 4242 4242 4242", "x" * 16])
async def test_only_test_numbers_are_taken(company: SandboxHarness, number: str) -> None:
    body = {"account": "demo", "number": number, "expiry": "12/30", "cvc": "123"}
    answer = await company.http.post("/sandbox/frame/tokens", json=body)
    assert (answer.status_code, answer.json()) == (400, {"error": {"code": "test_numbers_only"}})


async def test_a_late_decline_and_a_late_success(company: SandboxHarness) -> None:
    good = await _pay(company, Scenario.LATE_SUCCESS)
    bad = await _pay(company, Scenario.LATE_DECLINE, "k2", attempt="a2")
    await company.let_pass(4_999)
    assert {snapshot.state for snapshot in await listed(company)} == {PaymentState.PROCESSING}
    await company.let_pass(1)
    after = {snapshot.ref: snapshot for snapshot in await listed(company)}
    assert after[good.snapshot.ref].state is PaymentState.AUTHORIZED
    assert after[bad.snapshot.ref].state is PaymentState.OPEN
    assert after[bad.snapshot.ref].decline is DeclineKind.REFUSED


async def test_the_mismatch_card_pays_too_much(company: SandboxHarness) -> None:
    answer = await _pay(company, Scenario.AMOUNT_MISMATCH, capture=CaptureMode.AUTOMATIC)
    assert answer.snapshot.captured == answer.snapshot.amount == Money(21_580, "CHF")


async def test_the_lost_answer_card_pays_and_its_answer_is_lost_once(
    company: SandboxHarness,
) -> None:
    call = create_call(await company.typed(number_of(Scenario.LOST_ANSWER)))
    with pytest.raises(OutcomeUnknownError):
        await company.provider.create(call, key="k1")
    answer = await company.provider.create(call, key="k1")
    assert answer.snapshot.state is PaymentState.AUTHORIZED
    assert len(await listed(company)) == 1


async def test_the_slow_card_is_answered_seconds_later(company: SandboxHarness) -> None:
    call = create_call(await company.typed(number_of(Scenario.SLOW)))
    first = asyncio.create_task(company.provider.create(call, key="k1"))
    second = asyncio.create_task(company.provider.create(call, key="k1"))
    await asyncio.sleep(0.01)
    assert not first.done()
    assert not second.done()
    assert [snapshot.state for snapshot in await listed(company)] == [PaymentState.AUTHORIZED]
    company.clock.advance(4_000)
    assert (await first) == (await second)


async def test_a_card_that_cannot_be_refunded(company: SandboxHarness) -> None:
    ref = (await _pay(company, Scenario.REFUND_FAILS, capture=CaptureMode.AUTOMATIC)).snapshot.ref
    with pytest.raises(InvalidRequestError, match="refund_failed"):
        await company.provider.refund(ref, RefundId("r1"), Money(1, "CHF"), key="k2")


async def test_a_refund_has_its_name_once(company: SandboxHarness) -> None:
    ref = (await _pay(company, Scenario.SUCCESS, capture=CaptureMode.AUTOMATIC)).snapshot.ref
    await company.provider.refund(ref, RefundId("r1"), Money(1, "CHF"), key="k2")
    with pytest.raises(InvalidRequestError, match="refund_exists"):
        await company.provider.refund(ref, RefundId("r1"), Money(1, "CHF"), key="k3")


async def test_the_check_that_always_fails_and_the_one_without_an_end(
    company: SandboxHarness,
) -> None:
    failing = await _pay(company, Scenario.CHALLENGE_FAIL)
    assert failing.next_action is not None
    await company.answer(failing.next_action, passed=True)
    after = (await company.provider.retrieve(failing.snapshot.ref)).snapshot
    assert after.decline is DeclineKind.AUTHENTICATION_FAILED
    endless = await _pay(company, Scenario.CHALLENGE_ABANDON, "k2", attempt="a2")
    assert endless.next_action is not None
    with pytest.raises(httpx.HTTPStatusError):
        await company.answer(endless.next_action, passed=True)
    again = await company.provider.retrieve(endless.snapshot.ref)
    assert again.snapshot.state is PaymentState.ACTION_REQUIRED


async def test_ten_declines_end_a_payment(company: SandboxHarness) -> None:
    ref = (await _pay(company, Scenario.REFUSED)).snapshot.ref
    for number in range(2, 11):
        card = await company.typed(number_of(Scenario.REFUSED))
        await company.provider.confirm(again(ref, card), key=f"k{number}")
    (after,) = await listed(company)
    assert (after.state, after.declines) == (PaymentState.FAILED, 10)


# ---- tokens and keys


async def test_a_confirmation_lives_for_a_quarter_of_an_hour(company: SandboxHarness) -> None:
    confirmation = await company.typed(number_of(Scenario.SUCCESS))
    await company.let_pass(15 * 60_000)
    with pytest.raises(InvalidRequestError, match="confirmation_unknown"):
        await company.provider.create(create_call(confirmation), key="k1")


async def test_a_refused_call_uses_neither_key_nor_confirmation(company: SandboxHarness) -> None:
    confirmation = await company.typed(number_of(Scenario.SUCCESS))
    with pytest.raises(InvalidRequestError):
        await company.provider.create(create_call(confirmation, Money(1, "XXX")), key="k1")
    answer = await company.provider.create(create_call(confirmation), key="k1")
    assert answer.snapshot.state is PaymentState.AUTHORIZED


async def test_keys_are_distinguished_by_call(company: SandboxHarness) -> None:
    ref = (await _pay(company, Scenario.SUCCESS)).snapshot.ref
    await company.provider.cancel(ref, key="k2")
    with pytest.raises(KeyConflictError):
        await company.provider.capture(ref, Money(1, "CHF"), key="k2")


async def test_a_merchant_sees_its_own_payments_only() -> None:
    other = account(account_id="other", secret_key="sk_other")
    settings = sandbox.Settings(accounts=(account(), other), public_url=PUBLIC, threaded=False)
    app = sandbox.build(settings)
    async with sandbox.running(app), _client(app) as http:
        ours = SandboxProvider(http, sandbox_account())
        theirs = SandboxProvider(http, sandbox_account(secret_key="sk_other"))
        answer = await ours.create(create_call(), key="k1")
        assert (await theirs.create(create_call(), key="k1")).snapshot.ref != answer.snapshot.ref
        for call in (
            theirs.retrieve(answer.snapshot.ref),
            theirs.cancel(answer.snapshot.ref, key="k2"),
        ):
            with pytest.raises(InvalidRequestError, match="unknown_payment"):
                await call
        stranger = SandboxProvider(http, sandbox_account(secret_key="nobody"))
        with pytest.raises(AuthConfigError):
            await stranger.find(0)


# ---- pages


async def test_the_frame_is_for_listed_pages_only(company: SandboxHarness) -> None:
    setup = await company.provider.prepare(Money(1, "CHF"), "de-CH")
    answer = await company.http.get(setup.frame_url)
    policy = answer.headers["content-security-policy"]
    assert f"frame-ancestors {PAGE}" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert 'lang="de"' in answer.text
    assert "<script>" not in answer.text
    assert "style=" not in answer.text
    for parent in ("http://evil.test", "", "null", f"{PAGE}.evil.test"):
        query = {"account": "demo", "parent": parent}
        bad = await company.http.get(f"{PUBLIC}/sandbox/frame", params=query)
        assert bad.status_code == 403


async def test_pages_are_shown_on_the_company_s_own_origin_only(company: SandboxHarness) -> None:
    setup = await company.provider.prepare(Money(1, "CHF"), "en")
    action = (await _pay(company, Scenario.CHALLENGE_PASS)).next_action
    assert action is not None
    for url in (setup.frame_url, action.url):
        assert (await company.http.get(url)).status_code == 200
        assert (await company.http.get(url.replace(PUBLIC, PAGE))).status_code == 404


async def test_the_frame_tokenises_for_itself_only(company: SandboxHarness) -> None:
    body = {
        "account": "demo",
        "number": number_of(Scenario.SUCCESS),
        "expiry": "1/30",
        "cvc": "123",
    }
    for origin, status in ((PUBLIC, 200), (PAGE, 403), ("null", 403)):
        headers = {"origin": origin}
        answer = await company.http.post("/sandbox/frame/tokens", json=body, headers=headers)
        assert answer.status_code == status


async def test_pages_write_names_as_text(company: SandboxHarness) -> None:
    action = (await _pay(company, Scenario.CHALLENGE_PASS)).next_action
    assert action is not None
    answer = await company.http.get(action.url)
    assert "Rad &amp; &lt;Tat&gt;" in answer.text
    assert "CHF" in answer.text
    assert "214.80" in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_a_page_that_is_over_says_so(company: SandboxHarness) -> None:
    action = (await _pay(company, Scenario.CHALLENGE_PASS)).next_action
    assert action is not None
    await company.answer(action, passed=True)
    for method in ("GET", "POST"):
        answer = await company.http.request(method, action.url)
        assert answer.status_code == 410
        assert "<h1>" in answer.text
    gone = await company.http.get(
        f"{PUBLIC}/sandbox/bank/nothing", headers={"accept-language": "de"}
    )
    assert "vorbei" in gone.text


async def test_the_bank_goes_back_to_the_page_and_nowhere_else(company: SandboxHarness) -> None:
    call = create_call(method="bank", capture=CaptureMode.AUTOMATIC)
    action = (await company.provider.create(call, key="k1")).next_action
    assert action is not None
    page = await company.http.get(action.url)
    assert f"form-action 'self' {PAGE};" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    back = await company.http.post(action.url, data={"outcome": "approve"})
    assert back.headers["location"] == f"{PAGE}/pay/demo"


# ---- notices


async def test_a_notice_is_repeated_until_it_is_taken(company: SandboxHarness) -> None:
    company.receiver_status = 500
    await _pay(company, Scenario.SUCCESS)
    for _ in range(3):
        await company.let_pass(60_000)
    assert company.posted == []
    company.receiver_status = 200
    await company.let_pass(60_000)
    await company.let_pass(60_000)
    assert len(company.posted) == 1


async def test_lost_notices_are_lost_and_the_next_one_is_not(company: SandboxHarness) -> None:
    await company.plan({"lose_notices": 1})
    ref = (await _pay(company, Scenario.SUCCESS)).snapshot.ref
    await company.let_pass(60_000)
    assert company.posted == []
    await company.provider.cancel(ref, key="k2")
    await company.let_pass(0)
    assert len(company.posted) == 1
    answer = await company.http.get("/sandbox/admin/notices", headers=BEARER)
    states = [notice["state"] for notice in answer.json()["notices"]]
    assert states == ["lost", "delivered"]


async def test_delayed_notices_come_later(company: SandboxHarness) -> None:
    await company.plan({"delay_notices_ms": 10_000})
    await _pay(company, Scenario.SUCCESS)
    await company.let_pass(9_999)
    assert company.posted == []
    await company.let_pass(1)
    assert len(company.posted) == 1


# ---- faults of answers


async def test_answers_are_lost_refused_and_broken_on_demand(company: SandboxHarness) -> None:
    await company.plan({"refuse_calls": 1, "fail_calls": 1, "lose_answers": 1})
    call = create_call(await company.typed(number_of(Scenario.SUCCESS)))
    with pytest.raises(UnavailableError):
        await company.provider.create(call, key="k1")
    assert await listed(company) == []
    for _ in range(2):
        with pytest.raises(OutcomeUnknownError):
            await company.provider.create(call, key="k1")
    answer = await company.provider.create(call, key="k1")
    assert await listed(company) == [answer.snapshot]


async def test_faults_can_be_for_one_payment(company: SandboxHarness) -> None:
    ref = (await _pay(company, Scenario.SUCCESS)).snapshot.ref
    await company.plan({"refuse_calls": -1}, target=ref)
    await _pay(company, Scenario.SUCCESS, "k2", attempt="a2")
    for _ in range(3):
        with pytest.raises(UnavailableError):
            await company.provider.cancel(ref, key="k3")
    await company.plan({}, target=ref)
    assert (await company.provider.cancel(ref, key="k3")).snapshot.state is PaymentState.CANCELED


async def test_a_dispute_is_reported(company: SandboxHarness) -> None:
    ref = (await _pay(company, Scenario.SUCCESS, capture=CaptureMode.AUTOMATIC)).snapshot.ref
    await company.http.post("/sandbox/admin/disputes", json={"ref": ref}, headers=BEARER)
    assert (await company.provider.retrieve(ref)).snapshot.disputed is True


# ---- hostile calls


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("POST", "/sandbox/v1/payments", b"{}", {}, 401),
        ("POST", "/sandbox/v1/payments", b"{}", BEARER, 400),
        ("POST", "/sandbox/v1/payments", b"\xff", BEARER, 400),
        ("POST", "/sandbox/v1/payments", b"[" * 10_000, BEARER, 400),
        ("POST", "/sandbox/v1/payments", b"x" * 20_000, BEARER, 413),
        ("POST", "/sandbox/v1/payments/p1/steal", b"{}", BEARER, 404),
        ("POST", "/sandbox/v1/payments/p1/cancel", b'{"ref": "p2"}', BEARER, 400),
        ("POST", "/sandbox/v1/payments/p1/cancel", b'{"ref": "p1"}', BEARER, 400),
        ("GET", "/sandbox/v1/payments?since_ms=-1", b"", BEARER, 400),
        ("GET", "/sandbox/v1/payments?since_ms=1e9", b"", BEARER, 400),
        ("POST", "/sandbox/admin/faults", b"{}", {}, 401),
        ("POST", "/sandbox/admin/faults", b'{"faults": {"explode": 1}}', BEARER, 400),
        ("POST", "/sandbox/frame/tokens", b"x" * 3_000, {}, 413),
        ("POST", "/sandbox/frame/tokens", b'{"number": 1}', {}, 400),
        ("GET", "/sandbox/assets/../api.py", b"", {}, 404),
        ("GET", "/sandbox/nothing", b"", {}, 404),
    ],
)
async def test_what_is_wrong_gets_a_clear_no(
    company: SandboxHarness,
    method: str,
    path: str,
    body: bytes,
    headers: dict[str, str],
    status: int,
) -> None:
    answer = await company.http.request(method, path, content=body, headers=headers)
    assert answer.status_code == status


async def test_wrong_payments_are_not_created(company: SandboxHarness) -> None:
    good: dict[str, object] = {
        "session_id": "s1", "attempt_id": "a1", "amount": 1, "currency": "CHF", "method": "card",
        "manual": True, "return_url": "http://t.test/", "expires_at_ms": NOW_MS + 1,
    }  # fmt: skip
    wrong: list[dict[str, object]] = [
        {"amount": 0}, {"amount": -1}, {"amount": 1.5}, {"amount": True}, {"amount": 10**13},
        {"currency": "chf"}, {"currency": "XXX"}, {"method": "cash"}, {"session_id": ""},
        {"return_url": "javascript:alert(1)"}, {"return_url": "http://t.test/' onclick="},
        {"method": "bank"}, {"confirmation": "sbx_conf_nothing"}, {"extra": 1},
    ]  # fmt: skip
    for change in wrong:
        answer = await company.http.post(
            "/sandbox/v1/payments",
            json={**good, **change},
            headers={**BEARER, "idempotency-key": "k1"},
        )
        assert answer.status_code == 400, change
    assert await listed(company) == []


# ---- what is kept


async def test_the_file_outlives_the_process_and_holds_no_card(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "sandbox.sqlite"
    company = SandboxHarness(path, threaded=True)
    call = create_call(await company.typed(number_of(Scenario.SUCCESS)))
    answer = await company.provider.create(call, key="k1")
    challenge = await _pay(company, Scenario.CHALLENGE_PASS, "k2", attempt="a2")
    files = b"".join(file.read_bytes() for file in path.parent.iterdir())
    for number in (number_of(Scenario.SUCCESS), number_of(Scenario.CHALLENGE_PASS)):
        assert number.encode() not in files
        assert number[-8:].encode() not in files
    for secret in ("7391", "11/31", call.confirmation, SECRET_KEY):
        assert secret.encode() not in files
    await company.aclose()
    again = SandboxHarness(path, threaded=True)
    assert await again.provider.create(call, key="k1") == answer
    assert challenge.next_action is not None
    await again.answer(challenge.next_action, passed=True)
    await again.let_pass(60_000)
    assert len(again.posted) == 3
    await again.aclose()
    assert not [name for name in _columns(path) if "number" in name or "cvc" in name]


async def test_fifty_calls_at_once_on_a_real_file(tmp_path: Path) -> None:
    company = SandboxHarness(tmp_path / "sandbox.sqlite", threaded=True)
    call = create_call(await company.typed(number_of(Scenario.SUCCESS)))
    answers = await asyncio.gather(*(company.provider.create(call, key="k1") for _ in range(50)))
    assert len({answer.snapshot.ref for answer in answers}) == 1
    await company.aclose()


def _columns(path: Path) -> list[str]:
    with sqlite3.connect(path) as file:
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master")]
        found = [row[1] for t in tables for row in file.execute(f"PRAGMA table_info({t})")]
    file.close()
    return found


def _client(app: object) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=API)  # type: ignore[arg-type]
