"""What a shopper is given of their data: all of it, in words, and nothing that was erased."""

import msgspec
import pytest

from tests.live.deployment import ADDRESS, ADVISOR, SHOP, SHOPPER, Deployment, Visit
from tests.live.test_counter import virtually
from theke_checkout.commands.contact import SetField, ShareField
from theke_checkout.commands.party import RecordOutcome, ReportAdvice
from theke_checkout.commands.system import JoinSession, ReturnToQueue
from theke_checkout.values.codes import ReportReason, Role, VisitOutcome
from theke_checkout.values.contact import Access, Field
from theke_checkout.values.ids import PartyId
from theke_checkout.values.reasons import RejectedError
from theke_server.cli import export
from theke_server.cli.export import ERASED, Exported, Match
from theke_server.live.personal import CUSTOMER_EMAIL, CUSTOMER_REFERENCE, handover_name
from theke_server.privacy.seal import Sealer
from theke_server.stores.lists import SessionRow


async def row(visit: Visit) -> SessionRow:
    rows = await visit.deployment.stores.lists.sessions()
    return next(session_row for session_row in rows if session_row.session_id == visit.session_id)


async def exported(visit: Visit) -> Exported:
    deployment = visit.deployment
    return await export.export(
        deployment.stores, deployment.counter, deployment.messages, await row(visit)
    )


def sealer(deployment: Deployment) -> Sealer:
    return Sealer(deployment.keys, b"m" * 32, deployment.ids)


def test_a_shopper_is_given_fields_talk_consents_orders_and_the_timeline() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await deployment.counter.say(visit.session_id, SHOPPER, "i1", "Is it blue?")
        await visit.buy()
        note = RecordOutcome(outcome=next(iter(VisitOutcome)), note="wanted blue ones")
        await visit.do(note, ADVISOR)
        back = ReturnToQueue(party_id=ADVISOR)
        for_the_next = {handover_name(ADVISOR): "asks for May"}
        await deployment.counter.system(visit.session_id, back, beside=for_the_next)
        given = await exported(visit)
        report = ReportAdvice(reason=ReportReason.PRESSED, note="was in a hurry")
        await visit.do(report)
        assert b"hurry" not in msgspec.json.encode(
            await deployment.stores.log.records(visit.session_id)
        )
        given = await exported(visit)
        assert [(reported.reason, reported.text) for reported in given.reports] == [
            ("pressed", "was in a hurry")
        ]
        assert [(noted.by, noted.text) for noted in given.notes] == [
            ("advisor Bo", "wanted blue ones"),
            ("advisor Bo", "asks for May"),
        ]
        assert {value.field: value.value for value in given.personal} == {
            field.value: value for field, value in ADDRESS.items()
        }
        assert [(said.by, said.text) for said in given.talk] == [("shopper", "Is it blue?")]
        [bought] = given.purchases
        assert bought.order
        assert bought.total is not None
        assert bought.payments[0].amount == bought.total
        assert "." in bought.total.amount
        assert bought.payments[0].outcome == "captured"
        assert given.people == {"pshopper": "shopper", "padvisor": "advisor Bo"}
        assert {"session opened", "field set", "order placed"} <= {
            row.what for row in given.timeline
        }
        assert "mac" not in {key for row in given.timeline for key in row.details}
        assert not given.erased

    virtually(main)


def test_what_was_shared_says_with_whom() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.do(SetField(field=Field.NAME, value="Ada Canary"))
        advisor = next(p for p in (await visit.state()).parties if p != SHOPPER)
        await visit.do(ShareField(field=Field.NAME, party_id=advisor, access=Access.SEE))
        [name] = (await exported(visit)).personal
        assert name.shared_with == {"advisor Bo": "see"}

    virtually(main)


def test_an_erased_session_says_so_and_holds_nothing_personal() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await deployment.counter.say(visit.session_id, SHOPPER, "i1", "I am Ada Canary")
        await visit.buy()
        await sealer(deployment).erase(visit.session_id)
        await deployment.stores.erase(visit.session_id)
        await deployment.restart()
        given = await exported(visit)
        assert given.erased
        assert given.note == ERASED
        assert (given.personal, given.talk) == ([], [])
        assert given.purchases[0].order
        assert b"anary" not in msgspec.json.encode(given)

    virtually(main)


def test_two_people_of_one_name_have_two_names() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        other = PartyId("pother")
        await deployment.counter.system(
            visit.session_id,
            JoinSession(party_id=other, role=Role.COMPANION, name="Bo"),
        )
        third = PartyId("pthird")
        await deployment.counter.system(
            visit.session_id,
            JoinSession(party_id=third, role=Role.COMPANION, name="Bo"),
        )
        await visit.do(SetField(field=Field.CITY, value="Chur"))
        for party, access in ((third, Access.SEE), (other, Access.EDIT)):
            await visit.do(ShareField(field=Field.CITY, party_id=party, access=access))
        await deployment.counter.say(visit.session_id, other, "i_hello_0000000001", "Hello")
        given = await exported(visit)
        assert len(set(given.people.values())) == len(given.people) == 4
        (city,) = [item for item in given.personal if item.field == Field.CITY]
        assert sorted(city.shared_with.values()) == ["edit", "see"]
        assert [item.by for item in given.talk] == [given.people[other]]
        assert given.people[other] == "companion Bo (pother)"
        assert given.people[ADVISOR] == "advisor Bo"
        assert given.people[SHOPPER] == "shopper", "who shares a name with nobody is called as ever"

    virtually(main)


def test_all_sessions_of_an_address_are_found_also_where_it_was_changed_later() -> None:
    async def main(deployment: Deployment) -> None:
        mine, changed, other, none = [await deployment.open() for _ in range(4)]
        email = ADDRESS[Field.EMAIL]
        await mine.do(SetField(field=Field.EMAIL, value=email))
        await changed.do(SetField(field=Field.EMAIL, value=email))
        await changed.do(SetField(field=Field.EMAIL, value="new@canary.example"))
        await other.do(SetField(field=Field.EMAIL, value="bo@canary.example"))
        keys = sealer(deployment)
        found = [
            session_row.session_id
            async for session_row, match in export.sessions_of(deployment.stores, keys, SHOP, email)
            if match is Match.TYPED
        ]
        assert set(found) == {mine.session_id, changed.session_id}
        assert await deployment.keys.get(none.session_id) is None, "looking makes no keys"
        with pytest.raises(RejectedError):
            _ = [item async for item in export.sessions_of(deployment.stores, keys, SHOP, "nobody")]

    virtually(main)


VOUCHED: list[tuple[dict[str, str], str, Match]] = [
    ({CUSTOMER_EMAIL: "lea@example.org"}, "lea@example.org", Match.VERIFIED),
    ({CUSTOMER_EMAIL: "Lea@Example.org"}, "lea@example.org", Match.VERIFIED),
    ({CUSTOMER_EMAIL: "bo@example.org"}, "lea@example.org", Match.TYPED),
    ({CUSTOMER_REFERENCE: "lea@example.org"}, "lea@example.org", Match.TYPED),
    ({}, "lea@example.org", Match.TYPED),
    ({CUSTOMER_EMAIL: "lea@example.org"}, "eve@example.org", Match.NOT),
]


@pytest.mark.parametrize(("vouched", "asked", "match"), VOUCHED)
def test_only_an_address_that_the_shop_verified_makes_a_session_theirs(
    vouched: dict[str, str], asked: str, match: Match
) -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open(vouched=vouched)
        await visit.do(SetField(field=Field.EMAIL, value="lea@example.org"))
        every = export.sessions_of(deployment.stores, sealer(deployment), SHOP, asked)
        assert [how async for _, how in every] == [match]

    virtually(main)


def test_a_customer_is_found_by_the_shops_own_reference_alone() -> None:
    async def main(deployment: Deployment) -> None:
        hers = await deployment.open(vouched={CUSTOMER_REFERENCE: "customer 4711"})
        await deployment.open(vouched={CUSTOMER_REFERENCE: "customer 47"})
        await deployment.open(vouched={CUSTOMER_EMAIL: "customer 4711"})
        await deployment.open()
        assert b"4711" not in await deployment.gated.everything()
        every = export.sessions_of_customer(
            deployment.stores, sealer(deployment), SHOP, "customer 4711"
        )
        found = {row.session_id async for row, how in every if how}
        assert found == {hers.session_id}
        assert (await exported(hers)).customer == "customer 4711"
        await sealer(deployment).erase(hers.session_id)
        await deployment.stores.erase(hers.session_id)
        every = export.sessions_of_customer(
            deployment.stores, sealer(deployment), SHOP, "customer 4711"
        )
        assert not [row async for row, how in every if how]

    virtually(main)
