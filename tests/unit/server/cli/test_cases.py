"""Cases and refunds on the command line: what a person says is appended, and leads on."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.money_scene import A1, TWINT, Till, completed, settling
from theke_checkout import ledger
from theke_checkout.commands.system import Placement
from theke_checkout.events.event import SCHEMA
from theke_checkout.evolve import replay
from theke_checkout.state.session import Session
from theke_checkout.values.codes import Phase
from theke_checkout.values.ids import SessionId
from theke_server.cli.entry import commands
from theke_server.stores.log import Append, Record
from theke_server.stores.sqlite.store import SqliteStores

S1 = SessionId("s1")


def run(data: Path, *words: str) -> tuple[int, str]:
    """Run a command on a demo's data."""
    answer = CliRunner().invoke(commands(), [*words, "--data", str(data)], env={"COLUMNS": "200"})
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    return answer.exit_code, answer.output


def keep(data: Path, scene: Till) -> None:
    """Write a scene's log as a server would have."""

    async def write() -> None:
        stores = SqliteStores(data / "sessions.sqlite")
        state: Session | None = None
        for version, (stamp, events) in enumerate(scene.log, start=1):
            state = replay(state, events, stamp)
            record = Record(
                version=version, schema=SCHEMA, stamp=stamp, command_id="", events=events
            )
            append = Append(
                session_id=S1,
                expected_version=version - 1,
                record=record,
                state=state,
                due_at_ms=None,
                settled=ledger.settled(state),
            )
            await stores.log.append(append)
        await stores.aclose()

    asyncio.run(write())


def kept(data: Path) -> tuple[Session, list[str]]:
    """Return the session as it is stored, and the keys of what is to be carried out."""

    async def look() -> tuple[Session, list[str]]:
        stores = SqliteStores(data / "sessions.sqlite")
        loaded = await stores.log.load(S1)
        waiting = await stores.outbox.due(2**53, 100)
        await stores.aclose()
        assert loaded is not None
        return loaded.state, [item.key for item in waiting]

    return asyncio.run(look())


@pytest.fixture
def stuck(tmp_path: Path) -> tuple[Path, str]:
    """Return a data folder with a checkout whose order is unknown, and the case's id."""
    scene = settling()
    scene.placed(Placement.UNKNOWN)
    keep(tmp_path, scene)
    (case_id,) = scene.session.cases
    return tmp_path, case_id


AUTHOR = ("--by", "Ada", "--note", "looked")


def test_a_person_sees_what_waits_and_leads_it_on(stuck: tuple[Path, str]) -> None:
    data, case_id = stuck
    code, output = run(data, "cases", "list")
    assert code == 0
    for word in ("s1", case_id, "placement_unknown", "c1", "placed, not_placed"):
        assert word in output
    assert "No shop 'nowhere'" in run(data, "cases", "list", "--shop", "nowhere")[1]
    found = ("--outcome", "placed", "--order", "B7")
    code, output = run(data, "cases", "resolve", "s1", case_id, *found, *AUTHOR)
    assert (code, f"{case_id} is settled. The checkout is settling." in output) == (0, True), output
    state, waiting = kept(data)
    assert state.checkout.order is not None
    assert state.checkout.order.order_ref == "B7"
    assert waiting == ["a1:capture"]
    assert "Nothing waits" in run(data, "cases", "list", "--shop", "demo")[1]


def test_an_order_that_is_not_there_opens_the_cart_again(stuck: tuple[Path, str]) -> None:
    data, case_id = stuck
    run(data, "cases", "resolve", "s1", case_id, "--outcome", "not_placed", *AUTHOR)
    state, waiting = kept(data)
    assert state.checkout.phase is Phase.OPEN
    assert waiting == ["a1:release"]


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["s9", "k1", "--outcome", "done"], 1, "No session 's9' here."),
        (["s1", "k1", "--outcome", "done"], 1, "No open case 'k1' in s1."),
        (["s1", "CASE", "--outcome", "stands"], 1, "no outcome of this kind of case"),
        (["s1", "CASE", "--outcome", "placed"], 1, "--order names the shop's order"),
        (["s1", "CASE", "--outcome", "lost"], 2, "lost"),
        (["s1", "CASE", "--outcome", "placed", "--order", "4242424242424242"], 2, "a card number"),
    ],
)
def test_what_cannot_be_said_of_a_case_is_explained(
    stuck: tuple[Path, str], words: list[str], code: int, text: str
) -> None:
    data, case_id = stuck
    named = [case_id if word == "CASE" else word for word in words]
    assert run(data, "cases", "resolve", *named, *AUTHOR)[0] == code
    assert text in run(data, "cases", "resolve", *named, *AUTHOR)[1]
    assert kept(data)[0].checkout.phase is Phase.SETTLING


def test_money_is_given_back_exactly(tmp_path: Path) -> None:
    keep(tmp_path, completed(TWINT))
    for amount, code, text in (
        ("30", 1, "Of a1 only CHF 27.00 can still go back."),
        ("0", 2, "no amount in CHF"),
        ("0.005", 2, "no amount in CHF"),
        ("much", 2, "is no amount"),
        ("NaN", 2, "is no amount"),
        ("1e1", 2, "is no amount"),
        ("1e99999999", 2, "is no amount"),
        ("1_0", 2, "is no amount"),
        ("5.", 2, "is no amount"),
        (".5", 2, "is no amount"),
        ("1.000", 2, "is no amount"),
        ("1,5", 2, "is no amount"),
        ("+5", 2, "is no amount"),
        ("5 ", 2, "is no amount"),
        ("\uff11\uff12.\uff15\uff10", 2, "is no amount"),
        ("\u0665", 2, "is no amount"),
        ("0x10", 2, "is no amount"),
        ("1.0000000000000000000000000000000000001", 2, "is no amount"),
        ("12.50", 0, "CHF 12.50 of a1 goes back"),
        ("15", 1, "Of a1 only CHF 14.50"),
    ):
        answer = run(tmp_path, "refund", "s1", "a1", amount, "--reason", "damaged")
        assert (answer[0], text in answer[1]) == (code, True), answer
    state, waiting = kept(tmp_path)
    (refund,) = state.checkout.attempts[A1].refunds.values()
    assert refund.amount.amount == 1250
    assert waiting == ["a1:refund:r1"]
    code, text = run(tmp_path, "payments", "show", "s1/a1")
    assert code == 0
    for word in ("CHF 12.50", "r1 shop: damaged", "CHF 27.00", "a1:refund:r1", "captured"):
        assert word in text, text
    assert "--reason says why" in run(tmp_path, "refund", "s1", "a1", "1", "--reason", " ")[1]
    said = run(tmp_path, "refund", "s1", "a1", "1", "--reason", "again", "--by", "Ada")
    assert said[0] == 0
    assert "r2 shop by Ada: again" in run(tmp_path, "payments", "show", "s1/a1")[1]
    for words, code in ((("s1",), 2), (("s9/a1",), 1), (("s1/a9",), 1)):
        assert run(tmp_path, "payments", "show", *words)[0] == code
    for words, code in ((("--since", "ever"), 2), (("--state", "lost"), 2), (("--shop", "x"), 1)):
        assert run(tmp_path, "payments", "list", *words)[0] == code
    for words, text in (
        (("s9", "a1", "1"), "No session"),
        (("s1", "a9", "1"), "No attempt 'a9' in s1"),
    ):
        assert text in run(tmp_path, "refund", *words, "--reason", "x")[1]
    card = ("--reason", "4242 4242 4242 4242")
    assert "a card number" in run(tmp_path, "refund", "s1", "a1", "1", *card)[1]


def test_money_of_an_order_that_is_on_its_way_stays(stuck: tuple[Path, str]) -> None:
    data, _ = stuck
    assert run(data, "refund", "s1", "a1", "1", "--reason", "x")[0] == 1
