"""A field whose check needs the country: looked at again whenever that is another one."""

import pytest
from msgspec import UNSET

from tests.live.deployment import ADVISOR, SHOPPER, Deployment, Visit
from tests.live.test_counter import virtually
from theke_checkout.commands.cart import AddLine
from theke_checkout.commands.contact import SetField, ShareField
from theke_checkout.commands.quote import ApproveQuote, PresentQuote
from theke_checkout.values.codes import Phase
from theke_checkout.values.contact import COUNTRY_OF, Access, Field
from theke_checkout.values.ids import PartyId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.views.shapes import FieldView, SessionView
from theke_server.live.intents import buyer, cart_intent

REST = {
    Field.NAME: "Lea Muster",
    Field.EMAIL: "lea@example.org",
    Field.STREET: "Gasse 7",
    Field.CITY: "Wil",
}


async def fill(visit: Visit, values: dict[Field, str]) -> None:
    for field, value in values.items():
        await visit.do(SetField(field=field, value=value))


async def seen(visit: Visit, field: Field, by: PartyId = SHOPPER) -> FieldView:
    _, view = await visit.deployment.counter.view(visit.session_id, by)
    assert isinstance(view, SessionView)
    return view.fields[field]


async def refused_at_the_till(visit: Visit) -> tuple[Reason, str]:
    await visit.priced()
    try:
        await visit.do(PresentQuote())
    except RejectedError as rejection:
        return rejection.reason, rejection.subject
    raise AssertionError("not refused")


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("D-80331", "DE", "80331"),
        ("CH-8001", "CH", "8001"),
        ("A-1010", "AT", "1010"),
        ("sw1a1aa", "GB", "SW1A 1AA"),
        ("８００１", "CH", "8001"),
    ],
)
def test_a_postal_code_before_its_country_is_written_as_the_country_does(
    typed: str, country: str, kept: str
) -> None:
    async def main(deployment: Deployment) -> None:
        for code, land in (
            (Field.POSTAL_CODE, Field.COUNTRY),
            (Field.BILLING_POSTAL_CODE, Field.BILLING_COUNTRY),
        ):
            visit = await deployment.open()
            await fill(visit, {code: typed, land: country})
            view = await seen(visit, code)
            assert (view.value, view.flaw) == (kept, UNSET)
            await deployment.restart()
            assert (await seen(visit, code)).value == kept

    virtually(main)


def test_a_postal_code_that_does_not_fit_the_country_never_reaches_the_approval() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.do(AddLine(sku="mug"))
        await fill(visit, {**REST, Field.POSTAL_CODE: "84", Field.COUNTRY: "CH"})
        view = await seen(visit, Field.POSTAL_CODE)
        assert (view.value, view.flaw) == ("84", Reason.INVALID_POSTAL_CODE)
        lacking = (Reason.INVALID_POSTAL_CODE, Field.POSTAL_CODE)
        assert await refused_at_the_till(visit) == lacking
        await deployment.restart()
        assert await refused_at_the_till(visit) == lacking
        await fill(visit, {Field.POSTAL_CODE: "8400"})
        await visit.priced()
        assert (await visit.do(PresentQuote())).after.checkout.phase is Phase.IN_REVIEW

    virtually(main)


def test_another_country_looks_at_the_whole_address_again() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await fill(visit, {Field.COUNTRY: "US", Field.POSTAL_CODE: "95014", Field.REGION: "Texas"})
        assert (await seen(visit, Field.REGION)).value == "TX"
        await fill(visit, {Field.COUNTRY: "CH"})
        assert (await seen(visit, Field.POSTAL_CODE)).flaw is Reason.INVALID_POSTAL_CODE
        assert (await seen(visit, Field.REGION)).flaw is UNSET
        await fill(visit, {Field.COUNTRY: "AU"})
        assert (await seen(visit, Field.REGION)).flaw is Reason.INVALID_REGION
        await fill(visit, {Field.COUNTRY: "DE"})
        assert (await seen(visit, Field.POSTAL_CODE)).flaw is UNSET

    virtually(main)


@pytest.mark.parametrize(
    ("field", "value", "home", "without"),
    [
        (Field.POSTAL_CODE, "10115", "DE", "HK"),
        (Field.POSTAL_CODE, "8001", "CH", "AE"),
        (Field.REGION, "TX", "US", "CH"),
        (Field.BILLING_POSTAL_CODE, "1010", "AT", "HK"),
        (Field.BILLING_REGION, "NSW", "AU", "DE"),
    ],
)
def test_a_country_that_has_no_such_field_takes_nothing_away(
    field: Field, value: str, home: str, without: str
) -> None:
    """It is there again with the next country; and who sees no country learns of none by a field
    that is empty all at once."""

    async def main(deployment: Deployment) -> None:
        land = COUNTRY_OF[field]
        visit = await deployment.open()
        await fill(visit, {land: home, field: value})
        before = await seen(visit, field, ADVISOR)
        await fill(visit, {land: without})
        assert await seen(visit, field, ADVISOR) == before
        await deployment.restart()
        state = await visit.state()
        personal = {land: without, field: (await seen(visit, field)).value or ""}
        assert buyer(personal).values == {str(land): without}
        assert cart_intent(state, state.checkout, personal).region == ""
        assert cart_intent(state, state.checkout, personal).postal_code == ""
        await fill(visit, {field: ""})
        await fill(visit, {field: value})
        assert await seen(visit, field, ADVISOR) == before
        await fill(visit, {land: home})
        view = await seen(visit, field)
        assert (view.value, view.flaw) == (value, UNSET)

    virtually(main)


@pytest.mark.parametrize(
    ("value", "home", "over"),
    [
        ("8001", "CH", ("LV", "VG")),
        ("12207", "US", ("KY", "BB", "IE")),
        ("9490", "LI", ("VC", "HK", "LV")),
        ("SW1A 1AA", "GB", ("IM", "JE", "CA")),
        ("00-001", "PL", ("BB", "DE", "KY")),
    ],
)
def test_a_way_over_other_countries_changes_no_postal_code(
    value: str, home: str, over: tuple[str, ...]
) -> None:
    """Arrow keys walk over them, and some write letters of their own before each code."""

    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await fill(visit, {Field.COUNTRY: home, Field.POSTAL_CODE: value})
        for country in (*over, home):
            await fill(visit, {Field.COUNTRY: country})
        await deployment.restart()
        view = await seen(visit, Field.POSTAL_CODE)
        assert (view.value, view.flaw) == (value, UNSET)

    virtually(main)


def test_a_phone_before_its_country_is_kept_as_typed_and_tried_again() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await fill(visit, {Field.PHONE: "079 123 45 67"})
        assert (await seen(visit, Field.PHONE)).value == "079 123 45 67"
        await fill(visit, {Field.COUNTRY: "CH"})
        assert (await seen(visit, Field.PHONE)).value == "+41791234567"
        await fill(visit, {Field.COUNTRY: "DE"})
        assert (await seen(visit, Field.PHONE)).value == "+41791234567"
        other = await deployment.open()
        await fill(other, {**REST, Field.PHONE: "12345678901234", Field.COUNTRY: "CH"})
        assert (await seen(other, Field.PHONE)).flaw is Reason.INVALID_PHONE
        await fill(other, {Field.POSTAL_CODE: "8400"})
        await other.do(AddLine(sku="mug"))
        assert await refused_at_the_till(other) == (Reason.INVALID_PHONE, Field.PHONE)
        await fill(other, {Field.PHONE: ""})
        await other.do(PresentQuote())

    virtually(main)


def test_a_country_asks_for_what_its_addresses_need() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.do(AddLine(sku="mug"))
        await fill(visit, {**REST, Field.COUNTRY: "US", Field.POSTAL_CODE: "95014"})
        assert await refused_at_the_till(visit) == (Reason.FIELD_MISSING, Field.REGION)
        await fill(visit, {Field.COUNTRY: "IE"})
        await fill(visit, {Field.POSTAL_CODE: ""})
        await visit.priced()
        await visit.do(PresentQuote())

    virtually(main)


def test_an_advisor_learns_nothing_of_a_closed_country_by_what_fits_it() -> None:
    """Neither by a view, nor at the till, nor by how a value is written anew. The shopper's yes
    waits until the address fits."""

    async def main(deployment: Deployment) -> None:
        heard: list[tuple[object, ...]] = []
        for country in ("CH", "KZ", "DE"):
            visit = await deployment.open()
            await visit.do(AddLine(sku="mug"))
            await fill(visit, {**REST, Field.COUNTRY: country})
            share = ShareField(field=Field.POSTAL_CODE, party_id=ADVISOR, access=Access.EDIT)
            await visit.do(share)
            await visit.do(SetField(field=Field.POSTAL_CODE, value="CH-8001"), ADVISOR)
            await visit.priced()
            view = await seen(visit, Field.POSTAL_CODE, ADVISOR)
            done = await visit.do(PresentQuote(), ADVISOR)
            heard.append((view.value, view.flaw, done.after.checkout.phase))
            quoted = done.after.checkout.quoted
            assert quoted is not None
            yes = ApproveQuote(quote_hash=quoted.quote_hash, total=quoted.quote.total)
            if country == "CH":
                await visit.do(yes)
            else:
                assert await visit.refusal(yes) is Reason.INVALID_POSTAL_CODE
                own = await seen(visit, Field.POSTAL_CODE)
                assert own.flaw is Reason.INVALID_POSTAL_CODE
        assert all(answers == heard[0] for answers in heard)

    virtually(main)


def test_a_flaw_is_shown_once_the_country_is_open_too() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await fill(visit, {Field.POSTAL_CODE: "84", Field.COUNTRY: "CH"})
        await visit.do(ShareField(field=Field.POSTAL_CODE, party_id=ADVISOR))
        assert (await seen(visit, Field.POSTAL_CODE, ADVISOR)).flaw is UNSET
        await visit.do(ShareField(field=Field.COUNTRY, party_id=ADVISOR))
        flaw = (await seen(visit, Field.POSTAL_CODE, ADVISOR)).flaw
        assert flaw is Reason.INVALID_POSTAL_CODE

    virtually(main)


def test_nobody_reads_that_a_field_was_looked_at_again() -> None:
    """Else a number from abroad and a national one would look different to who sees neither; also
    by the numbers of what comes after."""

    async def main(deployment: Deployment) -> None:
        timelines: list[list[tuple[str, str, str]]] = []
        lines: list[list[str]] = []
        for phone in ("079 123 45 67", "+41791234567"):
            visit = await deployment.open()
            await fill(visit, {Field.PHONE: phone, Field.COUNTRY: "CH"})
            state = await visit.state()
            timelines.append([(key, e.what, e.subject) for key, e in state.timeline.items()])
            await visit.do(AddLine(sku="mug"))
            lines.append([str(line) for line in (await visit.state()).checkout.cart.lines])
        assert timelines[0] == timelines[1]
        assert lines[0] == lines[1]

    virtually(main)
