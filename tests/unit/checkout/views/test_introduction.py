"""What is seen of an advisor beside the name: from the moment of joining, and as it was then."""

import msgspec

from tests.scene import ADVISOR, EXPERT, POLICY, SHOPPER, Scene, opened
from theke_checkout.commands import system as s
from theke_checkout.events.party import AdvisorAssigned, PartyJoined
from theke_checkout.values.codes import Role
from theke_checkout.values.ids import PartyId, SessionId
from theke_checkout.values.introduction import UNINTRODUCED, Introduction
from theke_checkout.views.session import patch, to_wire, view
from theke_server.stores.board import board_row, decode_board_row, encode_board_row

SAID = Introduction(picture="p" * 43, sentence="Barista, 8 years", languages=("de", "en"))
SEEN = {
    "picture": f"/v1/pictures/{'p' * 43}",
    "sentence": "Barista, 8 years",
    "languages": ("de", "en"),
}


def join(scene: Scene, party_id: PartyId, introduction: Introduction) -> None:
    scene.do(
        s.JoinSession(
            party_id=party_id,
            role=Role.ADVISOR,
            name="Mira",
            advisor="mira",
            introduction=introduction,
        )
    )


def seen(scene: Scene, party_id: PartyId, looks: PartyId = SHOPPER) -> dict[str, object]:
    whole = to_wire(view(scene.session, looks, {}))
    return {key: value for key, value in whole["parties"][party_id].items() if key in SEEN}


def test_both_sides_see_how_an_advisor_is_introduced() -> None:
    scene = opened(POLICY)
    before = scene.session
    join(scene, ADVISOR, SAID)
    assert scene.log[-1][1] == (
        PartyJoined(
            party_id=ADVISOR, role=Role.ADVISOR, name="Mira", advisor="mira", introduction=SAID
        ),
        AdvisorAssigned(party_id=ADVISOR),
    )
    assert seen(scene, ADVISOR) == seen(scene, ADVISOR, ADVISOR) == SEEN
    assert seen(scene, SHOPPER) == {}
    patched = patch(before, scene.session, SHOPPER, {}, {})
    assert SEEN.items() <= patched["parties"][ADVISOR].items()


def test_a_sentence_is_read_in_the_language_of_the_session() -> None:
    said = Introduction(sentence="Barista, 8 years", sentences=(("de", "Barista seit 8 Jahren"),))
    assert said.sentence_for("de-CH") == "Barista seit 8 Jahren"
    assert said.sentence_for("fr-CH") == said.sentence_for("") == "Barista, 8 years"
    scene = opened(POLICY)
    join(scene, ADVISOR, said)
    of_session = said.sentence_for(scene.session.locale)
    assert seen(scene, ADVISOR) == {"sentence": of_session}


def test_the_next_advisor_has_an_introduction_of_their_own() -> None:
    scene = opened(POLICY)
    join(scene, ADVISOR, SAID)
    scene.do(s.ReturnToQueue(party_id=ADVISOR))
    join(scene, EXPERT, UNINTRODUCED)
    assert seen(scene, EXPERT) == {}
    assert seen(scene, ADVISOR) == SEEN


def test_an_advisor_who_comes_back_knows_the_own_earlier_part_and_nobody_elses() -> None:
    again = PartyId("y9")
    scene = opened(POLICY)
    join(scene, ADVISOR, SAID)
    scene.do(s.ReturnToQueue(party_id=ADVISOR))
    before = scene.session
    join(scene, again, SAID)

    def own(looks: PartyId) -> dict[str, bool | None]:
        parties = to_wire(view(scene.session, looks, {}))["parties"]
        return {party_id: party.get("own") for party_id, party in parties.items()}

    assert own(again) == {SHOPPER: None, ADVISOR: True, again: None}
    assert own(SHOPPER) == dict.fromkeys((SHOPPER, ADVISOR, again))
    assert "own" not in patch(before, scene.session, SHOPPER, {}, {})["parties"][again]


def test_an_event_of_an_older_log_introduces_nobody() -> None:
    old = b'{"type":"party_joined","party_id":"y2","role":"advisor","name":"A","advisor":"a"}'
    event = msgspec.json.decode(old, type=PartyJoined)
    assert event.introduction == UNINTRODUCED


def test_the_row_of_the_board_carries_it_until_the_advisor_leaves() -> None:
    scene = opened(POLICY)
    join(scene, ADVISOR, SAID)
    row = board_row(scene.session)
    assert row is not None
    assert row.introduction == SAID
    assert decode_board_row(encode_board_row(row)) == row
    assert row.session_id == SessionId(scene.session.session_id)
    scene.do(s.ReturnToQueue(party_id=ADVISOR))
    row = board_row(scene.session)
    assert row is not None
    assert row.introduction == UNINTRODUCED
