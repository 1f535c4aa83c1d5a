"""Whether what a browser offers or answers fits the form of the call; else it is cut to fit.

A description is read line by line and never interpreted further than directions, kinds, places and
addresses. Media sections have fixed places: 0 sound, 1 camera, 2 screen; the browser on the other
side sends nothing on what is `recvonly` or `inactive` here.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from theke_checkout.values.call import CallForm, Track, may_send
from theke_checkout.values.codes import Role
from theke_checkout.values.reasons import Reason, RejectedError

SDP_CHARS_MAX = 24_000
SDP_LINES_MAX = 600
CANDIDATE_CHARS_MAX = 512

PLACES: tuple[Track, ...] = (Track.AUDIO, Track.CAMERA, Track.SCREEN)
"""What stands in which media section."""
_KINDS = {Track.AUDIO: "audio", Track.CAMERA: "video", Track.SCREEN: "video"}

_TEXT = re.compile(r"v=0(?:\r?\n[a-z]=[\x20-\x7e]*)*(?:\r?\n)?")
_READ = frozenset({"mid", "gro", "bun", "sim", "rid", "ssr", "sen", "rec", "ina"})
"""How attributes begin that are looked at; of all others only the grammar counts."""
_MEDIA = re.compile(r"m=([a-z]{1,16}) (\d{1,5}) (UDP/TLS/RTP/SAVPF)((?: \d{1,3}){1,80})")
_DIRECTION = re.compile(r"a=\s*(sendrecv|sendonly|recvonly|inactive).*", re.IGNORECASE)
_REFUSED = ("a=simulcast", "a=rid:", "a=ssrc-group:SIM", "k=")
"""Several pictures in one section, and keys in the open: no form has them."""
_CANDIDATE = re.compile(
    r"candidate:[A-Za-z0-9+/]{1,32} [12] (?:udp|tcp|UDP|TCP) \d{1,10} "
    r"(?:[0-9.]{7,15}|[0-9a-fA-F:.]{2,45}|[0-9A-Za-z-]{1,64}\.local) "
    r"\d{1,5} typ (host|srflx|prflx|relay)((?: [A-Za-z0-9+/.:\-]{1,256})*) ?",
    re.ASCII,
)
"""Of addresses only numbers, and the names by which browsers hide their own: a name elsewhere would
let the other side's browser ask anybody."""
_RELATED = re.compile(r" raddr [A-Za-z0-9.:\-]+ rport \d+")
_NOWHERE = "0.0.0.0"  # noqa: S104 -- written in place of an address, nothing listens there


class Way(StrEnum):
    """In which directions a media section is used, seen from who wrote the description."""

    SENDRECV = "sendrecv"
    SENDONLY = "sendonly"
    RECVONLY = "recvonly"
    INACTIVE = "inactive"


_WAYS: dict[tuple[bool, bool], Way] = {
    (True, True): Way.SENDRECV,
    (True, False): Way.SENDONLY,
    (False, True): Way.RECVONLY,
    (False, False): Way.INACTIVE,
}
_DOES = {way: does for does, way in _WAYS.items()}


class Allowed(Struct, frozen=True):
    """What the writer of a description may do in one media section."""

    send: bool
    receive: bool


class Checked(Struct, frozen=True, kw_only=True):
    """A description that fits the form."""

    sdp: str
    downgraded: bool
    """Whether something had to be taken out of it."""


class _Section(Struct):
    """One media section while it is read."""

    kind: str
    live: bool
    """Whether it is used: one without a port is, where it goes with others."""
    way: Way | None = None
    mid: str = ""
    line: int = 0
    """The number of the line with the direction; of the first line where there is none."""


def allowed(form: CallForm, sender: Role, receiver: Role, *, paying: bool) -> tuple[Allowed, ...]:
    """Return what `sender` may do in each section towards `receiver`."""
    return tuple(
        Allowed(
            may_send(form, sender, track, paying=paying),
            may_send(form, receiver, track, paying=paying),
        )
        for track in PLACES
    )


def checked(sdp: str, may: Sequence[Allowed], *, refuse: bool = False) -> Checked:
    """Return `sdp` as it fits; with `refuse` one that does not fit is refused instead.

    Raises `RejectedError` with `too_large`, or with `sdp_refused` and what is wrong with it:
    `grammar`, `lines`, `kind`, `direction`, `simulcast`, `group`, or `<track> <direction>`.
    """
    if len(sdp) > SDP_CHARS_MAX:
        raise RejectedError(Reason.TOO_LARGE, "sdp")
    lines = _lines(sdp)
    session_way, sections = _sections(lines)
    downgraded = False
    for place, section in reversed(list(enumerate(sections))):
        way = section.way or session_way
        fitting = _fitting(way, may[place])
        if (
            fitting is not way and section.live
        ):  # without a port it is rejected, or goes with others
            downgraded = True
            if refuse:
                raise RejectedError(Reason.SDP_REFUSED, f"{PLACES[place]} {way}")
        if section.way is None:  # browsers do not read what stands above all sections
            lines.insert(section.line + 1, f"a={fitting}")
        else:
            lines[section.line] = f"a={fitting}"
    return Checked(sdp="\r\n".join(lines) + "\r\n", downgraded=downgraded)


def without_addresses(sdp: str) -> str:
    """Return a description that names no address of its writer's, but those of relays."""
    kept: list[str] = []
    for line in _lines(sdp):
        if line.startswith("a=candidate:"):
            relayed = relayed_only(line[2:])
            if relayed is not None:
                kept.append(f"a={relayed}")
        elif line.startswith("c="):
            kept.append(f"c=IN IP4 {_NOWHERE}")
        elif line.startswith("a=rtcp:"):
            kept.append(f"a=rtcp:9 IN IP4 {_NOWHERE}")
        elif line.startswith("o="):
            kept.append(" ".join((*line.split(" ")[:3], "IN", "IP4", "127.0.0.1")))
        else:
            kept.append(line)
    return "\r\n".join(kept) + "\r\n"


def checked_candidate(candidate: str) -> str:
    """Return a candidate that is one; empty stays empty, the end of all.

    Raises `RejectedError` with `sdp_refused` and `candidate`.
    """
    if candidate and (len(candidate) > CANDIDATE_CHARS_MAX or not _CANDIDATE.fullmatch(candidate)):
        raise RejectedError(Reason.SDP_REFUSED, "candidate")
    return candidate


def relayed_only(candidate: str) -> str | None:
    """Return a candidate as it may be passed on where an address is hidden: relays alone, and
    without the address behind them; None where nothing of it may."""
    if not candidate:
        return candidate
    found = _CANDIDATE.fullmatch(candidate)
    if found is None or found[1] != "relay":
        return None
    return _RELATED.sub(f" raddr {_NOWHERE} rport 0", candidate)


def _lines(sdp: str) -> list[str]:
    if not _TEXT.fullmatch(sdp):
        raise RejectedError(Reason.SDP_REFUSED, "grammar")
    lines = sdp.replace("\r", "").removesuffix("\n").split("\n")
    if len(lines) > SDP_LINES_MAX:
        raise RejectedError(Reason.TOO_LARGE, "sdp")
    return lines


def _sections(lines: list[str]) -> tuple[Way, list[_Section]]:
    """Return the direction of the session, and its media sections."""
    session_way: Way | None = None
    sections: list[_Section] = []
    read = [(number, line) for number, line in enumerate(lines) if _is_read(line)]
    for number, line in read:
        if line.startswith("m="):
            sections.append(_section(line, number, len(sections)))
            continue
        if line.startswith(_REFUSED):
            raise RejectedError(Reason.SDP_REFUSED, "simulcast")
        if sections:
            _note(sections[-1], line)
        if not _DIRECTION.match(line):
            continue
        way = _way(line)
        if not sections and session_way is None:
            session_way = way
        elif sections and sections[-1].way is None:
            sections[-1].way, sections[-1].line = way, number
        else:
            raise RejectedError(Reason.SDP_REFUSED, "direction")
    groups = [line.split(" ")[1:] for _, line in read if line.startswith("a=group:")]
    _check_mids(groups, [section.mid for section in sections])
    _enliven(groups, sections)
    return session_way or Way.SENDRECV, sections


def _is_read(line: str) -> bool:
    return line[0] in "mk" or line[2:5].lower() in _READ or line[2:3] == " "


def _note(section: _Section, line: str) -> None:
    """Note of a section what a line says of it."""
    section.live = section.live or line == "a=bundle-only"
    if line.startswith("a=mid:"):
        section.mid = line.removeprefix("a=mid:")


def _enliven(groups: list[list[str]], sections: list[_Section]) -> None:
    """A section without a port is used where it goes with others."""
    grouped = {mid for group in groups for mid in group}
    for section in sections:
        section.live = section.live or section.mid in grouped


def _section(line: str, number: int, place: int) -> _Section:
    if place >= len(PLACES):
        raise RejectedError(Reason.SDP_REFUSED, "lines")
    found = _MEDIA.fullmatch(line)
    if found is None or found[1] != _KINDS[PLACES[place]]:
        raise RejectedError(Reason.SDP_REFUSED, "kind")
    return _Section(kind=found[1], live=found[2] != "0", line=number)


def _way(line: str) -> Way:
    """Return the direction that a line says; one that only looks like it might is refused."""
    try:
        return Way(line.removeprefix("a="))
    except ValueError:
        raise RejectedError(Reason.SDP_REFUSED, "direction") from None


def _check_mids(groups: list[list[str]], mids: list[str]) -> None:
    """Each section has a name of its own, and groups are of those alone."""
    if not mids or not all(mids) or len(set(mids)) < len(mids):
        raise RejectedError(Reason.SDP_REFUSED, "group")
    for group in groups:
        if not set(group) <= set(mids):
            raise RejectedError(Reason.SDP_REFUSED, "group")


def _fitting(way: Way, may: Allowed) -> Way:
    sends, receives = _DOES[way]
    return _WAYS[sends and may.send, receives and may.receive]
