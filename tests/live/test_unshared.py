"""A field that is not open to an advisor: every try to fill it is answered alike."""

import pytest

from tests.live.deployment import ADVISOR, SHOPPER, Deployment, Visit
from tests.live.test_counter import virtually
from theke_checkout.commands.contact import SetField, ShareField, UnshareField
from theke_checkout.commands.party import EndSession
from theke_checkout.values.contact import Access, Field
from theke_checkout.values.reasons import Reason, RejectedError

COUNTRIES = ("CH", "KZ", "LI", "")
TRIES = (
    "",
    "CH",
    "KZ",
    "KZ-ABCDEFGHIJKL",
    "CH-8001",
    "9490",
    "079 123 45 67",
    "0171 2345678",
    "ada@canary.example",
    "4242 4242 4242 4242",
    "\u202e",
    "x" * 200,
)


async def answer(visit: Visit, field: Field, value: str, command_id: str = "") -> tuple[str, str]:
    try:
        done = await visit.do(SetField(field=field, value=value), ADVISOR, command_id)
    except RejectedError as rejection:
        return rejection.reason, rejection.subject
    return "done", done.after.fields[field].mac and "filled"


@pytest.mark.parametrize("field", Field)
@pytest.mark.parametrize("access", [None, Access.SEE])
def test_who_may_not_fill_a_field_is_refused_for_that_whatever_the_value(
    field: Field, access: Access | None
) -> None:
    async def main(deployment: Deployment) -> None:
        for country in COUNTRIES:
            visit = await deployment.open()
            if country:
                for name in (Field.COUNTRY, Field.BILLING_COUNTRY):
                    await visit.do(SetField(field=name, value=country))
            if access is not None:
                await visit.do(ShareField(field=field, party_id=ADVISOR, access=access))
            answers = {await answer(visit, field, value) for value in TRIES}
            assert answers == {(Reason.FIELD_NOT_OPENED, field)}

    virtually(main)


@pytest.mark.parametrize(
    "field", [Field.POSTAL_CODE, Field.BILLING_POSTAL_CODE, Field.PHONE, Field.CITY]
)
def test_who_fills_a_field_learns_nothing_of_a_country_that_is_closed(field: Field) -> None:
    async def main(deployment: Deployment) -> None:
        heard: list[list[tuple[str, str]]] = []
        for country in COUNTRIES:
            visit = await deployment.open()
            if country:
                for name in (Field.COUNTRY, Field.BILLING_COUNTRY):
                    await visit.do(SetField(field=name, value=country))
            await visit.do(ShareField(field=field, party_id=ADVISOR, access=Access.EDIT))
            heard.append([await answer(visit, field, value) for value in TRIES])
        assert all(answers == heard[0] for answers in heard)

    virtually(main)


def test_an_open_country_sharpens_the_check_for_both() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.do(SetField(field=Field.COUNTRY, value="CH"))
        for field, access in ((Field.COUNTRY, Access.SEE), (Field.POSTAL_CODE, Access.EDIT)):
            await visit.do(ShareField(field=field, party_id=ADVISOR, access=access))
        wrong = SetField(field=Field.POSTAL_CODE, value="84")
        for by in (SHOPPER, ADVISOR):
            assert await visit.refusal(wrong, by) is Reason.INVALID_POSTAL_CODE

    virtually(main)


def test_what_was_filled_before_a_field_was_closed_still_has_its_first_outcome() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.do(ShareField(field=Field.CITY, party_id=ADVISOR, access=Access.EDIT))
        command = SetField(field=Field.CITY, value="Bern")
        first = await visit.do(command, ADVISOR, "c_fill")
        await visit.do(UnshareField(field=Field.CITY, party_id=ADVISOR))
        again = await visit.do(command, ADVISOR, "c_fill")
        assert (again.repeated, again.version) == (True, first.version)
        assert await visit.refusal(command, ADVISOR) is Reason.FIELD_NOT_OPENED

    virtually(main)


def test_after_the_end_nothing_depends_on_a_value_either() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.do(SetField(field=Field.COUNTRY, value="KZ"))
        await visit.do(EndSession())
        answers = {await answer(visit, field, value) for field in Field for value in TRIES}
        assert answers == {(Reason.SESSION_ENDED, "")}

    virtually(main)
