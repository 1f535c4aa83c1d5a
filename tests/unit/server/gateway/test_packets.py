"""Packets: what comes through is plain, and whatever else comes raises one error and no other."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.servers import LONG
from theke_checkout.values.reasons import Reason
from theke_checkout.wire import Bye, Patched
from theke_server.access.plain_json import INTEGER_MAX, JSON_DEPTH_MAX, MalformedError, load
from theke_server.gateway.packets import (
    CONNECT,
    CONNECT_ERROR,
    DISCONNECT,
    EVENT,
    Event,
    PlainPacket,
    ack_frame,
    event_frame,
    read_event,
)

EXAMPLES = 20_000 if LONG else 400

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-INTEGER_MAX, INTEGER_MAX)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
    max_leaves=8,
)
GRAMMAR = st.lists(
    st.sampled_from(
        ["0", "1", "2", "3", "4", "5", "42", "40", "421", "45", "-", "/", ",", "?", "[", "]", "{",
         "}", '"', ":", "cmd", "hint", "connect", '["cmd",{}]', '["hint",{}]', "null", "NaN",
         "1e999", "\\u0000", "\\ud800", "\\", " ", "\n", "\0", "²", "١", "ü", "👋", "9" * 30,
         "[" * 200, '{"a":' * 50, '{"token":"x"}']
    ),
    max_size=12,
).map("".join)  # fmt: skip
GOOD = '21["cmd",{"id":"a1b2c3d4e5f6a7b8","command":{"type":"add_line","sku":"mug"}}]'


@st.composite
def bent(draw: st.DrawFn) -> str:
    """Return a good packet with some of its bytes changed, as text."""
    data = bytearray(GOOD.encode())
    for _ in range(draw(st.integers(1, 4))):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return data.decode("utf-8", "replace")


@given(GRAMMAR | bent() | st.text(max_size=40))
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_text_is_an_event_of_ours_or_malformed(text: str) -> None:
    try:
        event = read_event(text)
    except MalformedError:
        return
    ours = event.name in ("cmd", "resume", "say", "hint")
    assert event.name != "hint" or event.number == 0
    assert ours or text[1].isdigit(), "one of no name of ours can be answered"
    json.dumps(event.body, allow_nan=False, ensure_ascii=False).encode()


@given(GRAMMAR | bent() | st.text(max_size=40))
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_text_connects_or_disconnects_or_is_malformed(text: str) -> None:
    try:
        packet = PlainPacket(encoded_packet=text)
    except MalformedError:
        return
    assert packet.packet_type in (CONNECT, DISCONNECT)
    assert (packet.packet_type == CONNECT) == isinstance(packet.data, dict)


@given(PLAIN)
@settings(max_examples=EXAMPLES // 4, deadline=None)
def test_plain_values_come_through_as_they_are(value: Any) -> None:
    assert load(json.dumps(value)) == value
    assert load(json.dumps(value, ensure_ascii=False)) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[" * JSON_DEPTH_MAX + "]" * JSON_DEPTH_MAX, None),
        ("[" * (JSON_DEPTH_MAX + 1) + "]" * (JSON_DEPTH_MAX + 1), "depth"),
        (json.dumps("[[[[[[[[[[[["), None),
        (str(INTEGER_MAX), None),
        (str(INTEGER_MAX + 1), "number"),
        (str(-INTEGER_MAX), None),
        (str(-INTEGER_MAX - 1), "number"),
        ("1.5", None),
        ("1e308", None),
        ("1e309", "number"),
        ("-Infinity", "number"),
        ('"\\ud83d\\ude00"', None),
        ('"\\ude00"', "unicode"),
        ('"\\u0000"', "unicode"),
        ('"\\\\u0000"', None),
        ('{"a":1,"a":1}', "key_twice"),
        ('{"a":{"b":1},"b":1}', None),
        ("", "json"),
        ("[1", "json"),
    ],
)
def test_each_limit_of_a_value_is_reached_and_not_passed(text: str, why: str | None) -> None:
    if why is None:
        load(text)
        return
    with pytest.raises(MalformedError) as error:
        load(text)
    assert error.value.why == why


def test_what_goes_out_is_what_a_client_expects() -> None:
    patched = Patched(base=1, version=2, patch={"page": None, "shown": "mug"})
    assert event_frame("patch", patched) == (
        '2["patch",{"base":1,"version":2,"patch":{"page":null,"shown":"mug"}}]'
    )
    assert ack_frame(7, Bye(reason=Reason.BUSY)) == '37[{"reason":"busy"}]'
    assert PlainPacket(CONNECT, {"sid": "c1"}, namespace="/").encode() == '0{"sid":"c1"}'
    assert PlainPacket(CONNECT_ERROR, data={"message": "no"}).encode() == '4{"message":"no"}'
    assert PlainPacket(EVENT, data=["x", {}], id=3).encode() == '23["x",{}]'


def test_a_binary_packet_cannot_be_made() -> None:
    with pytest.raises(MalformedError):
        PlainPacket(EVENT, data=[b"x"], binary=True)


@pytest.mark.parametrize("name", ["signal", "hints", "connect", "*", ""])
def test_an_unknown_event_is_read_where_it_can_be_answered(name: str) -> None:
    assert read_event(f'27["{name}",{{}}]') == Event(name, {}, 7)
    with pytest.raises(MalformedError, match="event_name"):
        read_event(f'2["{name}",{{}}]')


def test_an_event_of_ours_asks_for_an_answer_where_it_must_and_only_there() -> None:
    for text in ('27["hint",{}]', '2["cmd",{}]', '2["resume",{}]', '2["say",{}]'):
        with pytest.raises(MalformedError, match="event_name"):
            read_event(text)
