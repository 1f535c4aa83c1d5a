"""What an operator's dashboard shows of a shop: advice, prices, money, and what waits."""

import re
from pathlib import Path

from tests.live.deployment import ADVISOR, SHOP, Deployment, Visit
from tests.live.test_counter import virtually
from tests.property.world.bank import Outcome
from theke_checkout.commands import payment as c
from theke_checkout.commands.party import RateAdvice
from theke_checkout.commands.system import RequestRefund
from theke_checkout.values.codes import AttemptState, Phase
from theke_checkout.values.facts import RefundState
from theke_checkout.values.ids import AttemptId
from theke_server.measure import figures
from theke_server.measure.figures import Figures
from theke_server.outbox.reconcile import Run
from theke_server.telemetry import Metrics


async def shown(deployment: Deployment) -> dict[str, float]:
    """Return the numbers as a dashboard reads them."""
    figures.take(
        deployment.metrics, await deployment.stores.lists.census(), deployment.clock.now_ms()
    )
    lines = deployment.metrics.render().decode().splitlines()
    return {
        name: float(value)
        for name, _, value in (line.rpartition(" ") for line in lines)
        if not name.startswith("#") and not name.endswith("_created")
    }


async def begun(deployment: Deployment) -> Visit:
    Figures(deployment.metrics).follow(deployment.counter)
    return await deployment.open()


def test_a_purchase_after_a_decline_is_counted_step_by_step() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await begun(deployment)
        deployment.bank.outcomes = [Outcome.DECLINE, Outcome.SUCCESS]
        await visit.fill()
        await visit.approve()
        attempt_id = await visit.pay()
        await visit.until(lambda state: state.checkout.attempts[attempt_id].decline)
        await visit.do(c.RetryPayment(attempt_id=attempt_id, confirmation="conf_2"))
        await visit.until_phase(Phase.COMPLETED)
        seen = await shown(deployment)
        assert seen['theke_sessions_opened_total{shop="demo"}'] == 1
        assert seen['theke_advisor_seconds_count{shop="demo"}'] == 1
        assert seen['theke_quotes_total{outcome="priced",shop="demo"}'] >= 1
        assert seen['theke_quote_seconds_count{shop="demo"}'] >= 1
        assert seen['theke_declines_total{kind="refused",shop="demo"}'] == 1
        assert seen['theke_attempts_total{outcome="captured",shop="demo"}'] == 1
        assert seen['theke_orders_total{shop="demo"}'] == 1
        assert seen['theke_sessions_open{shop="demo",status="live"}'] == 1
        assert not [name for name in seen if name.startswith("theke_refunds_total{")]

    virtually(main)


def test_failed_refunds_and_cases_are_counted_by_kind() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await begun(deployment)
        await visit.buy()
        deployment.bank.refund_state = RefundState.FAILED
        refund = RequestRefund(attempt_id=AttemptId("a1"), amount=100, reason="damaged")
        await deployment.counter.system(visit.session_id, refund)
        await visit.until(lambda state: state.cases)
        seen = await shown(deployment)
        assert seen['theke_refunds_failed_total{shop="demo"}'] == 1
        assert seen['theke_cases_opened_total{kind="refund_failed",shop="demo"}'] == 1
        figures.take_run(deployment.metrics, SHOP, Run(at_ms=1_000, left=2), 61_000)
        text = deployment.metrics.render().decode()
        assert 'theke_reconcile_findings{shop="demo"} 2.0' in text
        assert 'theke_reconcile_age_seconds{shop="demo"} 60.0' in text

    virtually(main)


def test_what_shoppers_say_of_the_advice_is_counted_by_its_number_alone() -> None:
    """A changed answer counts again, the same with other words does not; no word is shown."""

    async def main(deployment: Deployment) -> None:
        visit = await begun(deployment)
        for rating, note in ((3, "canary words"), (3, "other canary"), (5, "")):
            await visit.do(RateAdvice(rating=rating, note=note))
        seen = await shown(deployment)
        ratings = {name: count for name, count in seen.items() if "ratings_total" in name}
        assert ratings == {
            'theke_advice_ratings_total{rating="3",shop="demo"}': 1,
            'theke_advice_ratings_total{rating="5",shop="demo"}': 1,
        }
        assert "canary" not in deployment.metrics.render().decode()

    virtually(main)


def test_what_waits_is_shown_with_its_age_and_goes_again() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await begun(deployment)
        deployment.bank.outcomes = [Outcome.PROCESSING]
        await visit.fill()
        await visit.approve()
        attempt_id = await visit.pay()
        at_pay = await shown(deployment)
        assert at_pay['theke_outbox_waiting{lane="money",shop="demo"}'] == 1
        assert at_pay['theke_outbox_oldest_seconds{lane="money",shop="demo"}'] >= 0
        assert at_pay['theke_sessions_unsettled{shop="demo"}'] == 1
        await visit.until(
            lambda s: s.checkout.attempts[attempt_id].state is AttemptState.PROCESSING
        )
        assert not [name for name in await shown(deployment) if name.startswith("theke_outbox")]
        deployment.bank.books.finish("pay1", Outcome.SUCCESS)
        await visit.until_phase(Phase.COMPLETED)
        assert not [name for name in await shown(deployment) if "unsettled{" in name]

    virtually(main)


def test_webhooks_are_counted_by_what_became_of_them() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await begun(deployment)
        await visit.buy()
        for notice_id, ref in (("n1", "pay1"), ("n1", "pay1")):
            body = deployment.bank.notice(notice_id, ref)
            notices = deployment.bank.parse_webhook({"signed": "yes"}, body, 0)
            await deployment.workers.keep_notices(SHOP, "bank", notices, body)
        await visit.until(lambda _: True)
        seen = await shown(deployment)
        assert seen['theke_webhooks_total{outcome="kept",shop="demo"}'] == 1
        assert seen['theke_webhooks_total{outcome="repeated",shop="demo"}'] == 1

    virtually(main)


def test_no_label_names_a_session_or_a_person() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await begun(deployment)
        await visit.buy()
        text = deployment.metrics.render().decode()
        for word in (visit.session_id, ADVISOR, "canary", "Ada", "Bo", "a1", "pay1"):
            assert not re.search(rf'"{re.escape(word)}"', text), word

    virtually(main)


def test_every_metric_says_what_it_is() -> None:
    names = [metric.name for metric in Metrics().registry.collect()]
    assert all(name.startswith("theke_") for name in names)
    assert all(metric.documentation.endswith(".") for metric in Metrics().registry.collect())


def test_the_write_ahead_logs_of_all_databases_are_measured(tmp_path: Path) -> None:
    for name, size in (("sessions.sqlite", 70), ("shop-demo.sqlite", 5)):
        (tmp_path / name).touch()
        (tmp_path / f"{name}-wal").write_bytes(bytes(size))
    (tmp_path / "keys.sqlite").touch()
    (tmp_path / "theke.log").touch()
    metrics = Metrics()

    def seen() -> dict[str, float]:
        figures.take_write_ahead(metrics, tmp_path)
        found = re.findall(
            r'theke_write_ahead_bytes\{file="(.+)"\} (.+)', metrics.render().decode()
        )
        return {name: float(size) for name, size in found}

    assert seen() == {"sessions.sqlite": 70, "shop-demo.sqlite": 5, "keys.sqlite": 0}
    (tmp_path / "sessions.sqlite-wal").unlink()
    assert seen()["sessions.sqlite"] == 0
    figures.take_write_ahead(metrics, tmp_path / "away")
    assert "theke_write_ahead_bytes{" not in metrics.render().decode()
