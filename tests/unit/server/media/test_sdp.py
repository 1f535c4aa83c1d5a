"""Descriptions of browsers, and damaged ones: what fits a form, what is cut, what is refused."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calls import BROWSERS, KINDS, candidates, description
from theke_checkout.values.call import CallForm
from theke_checkout.values.codes import Role
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.media import sdp as s
from theke_server.media.sdp import Allowed, Way

ALL = (Allowed(True, True),) * 3
NONE = (Allowed(False, False),) * 3
OFFER = description("chromium", "offer")


def ways(sdp: str) -> list[str]:
    """Return the directions of the media sections, read in another way than the code does."""
    return [
        re.findall(r"^a=(sendrecv|sendonly|recvonly|inactive)\r?$", section, re.MULTILINE)[-1]
        for section in re.split(r"^m=", sdp, flags=re.MULTILINE)[1:]
    ]


def refusal(sdp: str, may: tuple[Allowed, ...] = ALL, *, refuse: bool = False) -> str:
    """Return the reason and its subject."""
    with pytest.raises(RejectedError) as caught:
        s.checked(sdp, may, refuse=refuse)
    return str(caught.value)


def outcome(sdp: str, may: tuple[Allowed, ...]) -> s.Checked | Reason:
    """Return what is passed on, or why nothing is."""
    try:
        return s.checked(sdp, may)
    except RejectedError as rejection:
        return rejection.reason


@pytest.mark.parametrize(("browser", "kind"), list(itertools.product(BROWSERS, KINDS)))
def test_what_fits_is_passed_on_as_it_came(browser: str, kind: str) -> None:
    """Also with other ends of lines, which browsers take for the same."""
    text = description(browser, kind)
    for came in (text, text.replace("\r\n", "\n")):
        found = s.checked(came, ALL, refuse=True)
        assert (found.sdp, found.downgraded) == (text, False)


WRITES = {
    (CallForm.TEXT, Role.SHOPPER): ["inactive", "inactive", "inactive"],
    (CallForm.TEXT, Role.ADVISOR): ["inactive", "inactive", "inactive"],
    (CallForm.AUDIO, Role.SHOPPER): ["sendrecv", "inactive", "inactive"],
    (CallForm.AUDIO, Role.ADVISOR): ["sendrecv", "inactive", "inactive"],
    (CallForm.ONE_WAY, Role.SHOPPER): ["sendrecv", "recvonly", "recvonly"],
    (CallForm.ONE_WAY, Role.ADVISOR): ["sendrecv", "sendonly", "sendonly"],
    (CallForm.TWO_WAY, Role.SHOPPER): ["sendrecv", "sendrecv", "recvonly"],
    (CallForm.TWO_WAY, Role.ADVISOR): ["sendrecv", "sendrecv", "sendonly"],
}
"""What is left, by form and by who wrote it, of an offer to do everything."""


@pytest.mark.parametrize(("form", "role"), list(WRITES))
@pytest.mark.parametrize("browser", BROWSERS)
def test_who_offers_everything_is_cut_to_the_form(browser: str, form: CallForm, role: Role) -> None:
    greedy = re.sub("a=(inactive|recvonly|sendonly)", "a=sendrecv", description(browser, "offer"))
    other = Role.ADVISOR if role is Role.SHOPPER else Role.SHOPPER
    may = s.allowed(form, role, other, paying=False)
    found = s.checked(greedy, may)
    assert found.downgraded
    assert ways(found.sdp) == WRITES[form, role]
    assert s.checked(found.sdp, may, refuse=True).sdp == found.sdp
    assert re.sub("a=(send|recv|in)[a-z]+", "", found.sdp) == re.sub(
        "a=(send|recv|in)[a-z]+", "", greedy
    )
    assert refusal(greedy, may, refuse=True).startswith("sdp_refused: ")


def test_nobody_shows_a_screen_while_somebody_pays() -> None:
    may = s.allowed(CallForm.TWO_WAY, Role.ADVISOR, Role.SHOPPER, paying=True)
    assert may == (Allowed(True, True), Allowed(True, True), Allowed(False, False))


def test_a_direction_that_is_not_said_is_both() -> None:
    """So says the grammar: of the section, else of the session, else `sendrecv`."""
    bare = re.sub("a=(sendrecv|inactive)\r\n", "", OFFER)
    cut = s.checked(bare, NONE)
    assert (ways(cut.sdp), cut.downgraded) == (["inactive"] * 3, True)
    assert s.checked(cut.sdp, NONE, refuse=True).sdp == cut.sdp
    quiet = bare.replace("t=0 0\r\n", "t=0 0\r\na=inactive\r\n")
    written = s.checked(quiet, NONE, refuse=True)
    assert not written.downgraded
    # Browsers read no direction above all sections: it is written into each.
    assert ways(written.sdp) == ["inactive"] * 3


@pytest.mark.parametrize("port", ["0", "00"])
@pytest.mark.parametrize("more", ["", "a=bundle-only\r\n"])
@pytest.mark.parametrize("group", ["a=group:BUNDLE 0", "a=group:BUNDLE 0 1 2"])
def test_a_section_without_a_port_is_cut_like_any_other(port: str, more: str, group: str) -> None:
    """It may go with others all the same; only one that is rejected offers nothing."""
    text = OFFER.replace("m=video 9", f"m=video {port}")
    text = re.sub("a=group:BUNDLE [^\r]*", group, text)
    text = text.replace("a=mid:1\r\n", f"a=mid:1\r\n{more}")
    found = s.checked(text, (Allowed(True, True), *NONE[1:]))
    assert ways(found.sdp) == ["sendrecv", "inactive", "inactive"]
    is_rejected = port == "0" and not more and group.endswith(" 0")
    assert found.downgraded is not is_rejected


DAMAGES = {
    "grammar": [
        "",
        "v=1\r\n",
        "hello",
        OFFER.replace("a=mid:1", "A=mid:1"),
        OFFER.replace("a=mid:1", "a=mid:1\x00"),
        OFFER.replace("a=sendrecv", "a=recvonly\ra=sendrecv"),
        OFFER.replace("a=mid:1", "a=mid:1\u2028a=sendrecv"),
        OFFER.replace("a=mid:1", " a=mid:1"),
        OFFER + "\r\n",
    ],
    "kind": [
        OFFER.replace("m=audio", "m=application"),
        OFFER.replace("m=audio", "m=video"),
        OFFER.replace("m=video", "m=audio", 1),
        OFFER.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"),
        OFFER.replace("m=audio 9", "m=audio 999999"),
        OFFER.replace("m=audio 9", "m=audio 9/2"),
    ],
    "lines": [OFFER + OFFER[OFFER.index("m=video") :]],
    "direction": [
        OFFER.replace("a=sendrecv", "a=sendrecv "),
        OFFER.replace("a=sendrecv", "a= sendrecv"),
        OFFER.replace("a=sendrecv", "a=SENDRECV"),
        OFFER.replace("a=sendrecv", "a=inactive\r\na=sendrecv"),
        OFFER.replace("a=sendrecv", "a=sendrecv:1"),
        OFFER.replace("a=sendrecv", "a=inactive\r\na=sendrecvx"),
    ],
    "simulcast": [
        OFFER.replace("a=mid:1", "a=mid:1\r\na=simulcast:send 1;2"),
        OFFER.replace("a=mid:1", "a=mid:1\r\na=rid:1 send"),
        OFFER.replace("a=mid:1", "a=mid:1\r\na=ssrc-group:SIM 1 2"),
        OFFER.replace("t=0 0", "t=0 0\r\nk=clear:secret"),
    ],
    "group": [
        OFFER.replace("a=mid:1\r\n", ""),
        OFFER.replace("a=mid:1", "a=mid:0"),
        OFFER.replace("a=group:BUNDLE 0", "a=group:BUNDLE 7"),
        "v=0\r\n",
    ],
}


@pytest.mark.parametrize(
    ("subject", "sdp"), [(subject, sdp) for subject, all_ in DAMAGES.items() for sdp in all_]
)
def test_what_no_browser_writes_is_refused_by_name(subject: str, sdp: str) -> None:
    assert refusal(sdp) == f"sdp_refused: {subject}"


def test_the_limits() -> None:
    long = "a=x:" + "y" * 400
    near = OFFER + f"{long}\r\n" * ((s.SDP_CHARS_MAX - len(OFFER)) // (len(long) + 2))
    assert s.checked(near, ALL).sdp == near
    assert refusal(near + f"{long}\r\n") == "too_large: sdp"
    lines = OFFER.count("\r\n")
    many = OFFER + "a=x\r\n" * (s.SDP_LINES_MAX - lines)
    assert s.checked(many, ALL).sdp == many
    assert refusal(many + "a=x\r\n") == "too_large: sdp"


@pytest.mark.parametrize("browser", BROWSERS)
def test_candidates_of_browsers_are_passed_on(browser: str) -> None:
    for candidate in candidates(browser):
        assert s.checked_candidate(candidate) == candidate


RELAYED = (
    "candidate:1 1 udp 41885439 203.0.113.9 50000 typ relay "
    "raddr 198.51.100.7 rport 61000 generation 0"
)


def test_an_address_that_is_hidden_stands_nowhere() -> None:
    """Relays alone are passed on, without the address behind them."""
    assert s.relayed_only("") == ""
    assert s.relayed_only(RELAYED) == RELAYED.replace(
        "raddr 198.51.100.7 rport 61000", "raddr 0.0.0.0 rport 0"
    )
    for browser in BROWSERS:
        assert {s.relayed_only(item) for item in candidates(browser)} == {None, ""}
        clean = s.without_addresses(
            description(browser, "gathered").replace(
                "a=mid:0", f"a={RELAYED}\r\na=rtcp:9 IN IP4 198.51.100.7\r\na=mid:0"
            )
        )
        assert ".local" not in clean
        assert "198.51.100.7" not in clean
        assert clean.count("a=candidate:") == 1
        assert s.checked(clean, ALL, refuse=True).sdp == clean


@pytest.mark.parametrize(
    "candidate",
    [
        "hello",
        "candidate:",
        "candidate:1 1 udp 1 1.2.3.4 5 typ host\r\na=sendrecv",
        "candidate:1 3 udp 1 1.2.3.4 5 typ host",
        "candidate:1 1 sctp 1 1.2.3.4 5 typ host",
        "candidate:1 1 udp 1 1.2.3.4 5 typ guest",
        "candidate:1 1 udp 1 1.2.3.4/8 5 typ host",
        "candidate:1 1 udp 1 " + "a" * 500 + " 5 typ host",
        "candidate:1 1 udp 1 1.2.3.4 5 typ host \u00e9",
        "candidate:1 1 udp \u0661 1.2.3.4 5 typ host",
        "candidate:1 1 udp 1 evil.example 5 typ host",
    ],
)
def test_a_candidate_that_is_none_is_refused(candidate: str) -> None:
    with pytest.raises(RejectedError) as caught:
        s.checked_candidate(candidate)
    assert (caught.value.reason, caught.value.subject) == (Reason.SDP_REFUSED, "candidate")


TEXTS = [description(browser, kind) for browser in BROWSERS for kind in KINDS]
MAY = st.tuples(*[st.builds(Allowed, st.booleans(), st.booleans())] * 3)
PIECES = [
    "a=sendrecv", "a=inactive", "m=video 9 UDP/TLS/RTP/SAVPF 96", "a=mid:0", "a=mid:7", "a=rid:1",
    "\r\n", "\n", "a=group:BUNDLE 0 1 2", "v=0", "a=sendonly", "c=IN IP4 10.0.0.1", "\x00", "é",
]  # fmt: skip


@given(
    text=st.sampled_from(TEXTS),
    cuts=st.lists(
        st.tuples(st.integers(0, 400), st.sampled_from(PIECES), st.booleans()), max_size=6
    ),
    may=MAY,
)
def test_whatever_comes_is_cut_to_fit_or_refused_and_never_wider(
    text: str, cuts: list[tuple[int, str, bool]], may: tuple[Allowed, ...]
) -> None:
    """Damaged at random: what is passed on does no more than it may, also a second time."""
    lines = text.split("\r\n")
    for at, piece, replaces in cuts:
        place = at % (len(lines) + 1)
        lines[place : place + replaces] = [piece]
    found = outcome("\r\n".join(lines), may)
    if isinstance(found, Reason):
        assert found in (Reason.SDP_REFUSED, Reason.TOO_LARGE)
        return
    assert s.checked(found.sdp, may, refuse=True).sdp == found.sdp
    for way, allowed in zip(ways(found.sdp), may, strict=False):
        assert allowed.send or Way(way) not in (Way.SENDRECV, Way.SENDONLY)
        assert allowed.receive or Way(way) not in (Way.SENDRECV, Way.RECVONLY)
