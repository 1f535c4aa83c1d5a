"""Origins as browsers write them: the one place that reads what an operator or a page calls one.

Browsers send lower case, IDNA and no default port, and they drop a whole list of a page's policy
for one letter that is not ASCII. So every origin is written here once, where it comes in, and all
comparing is on the result.
"""

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import idna

DEFAULT_PORTS = {"http": 80, "https": 443}
PORT_MAX = 65_535
HOST_CHARS_MAX = 253
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
EXAMPLE = "such as https://shop.example"
_PLACE = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::([0-9]{0,9}))?")
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_ACE = "xn--"
"""How a label begins that holds letters beyond ASCII."""


class OriginError(ValueError):
    """A text is no origin; `what` is wrong with it, and how to `fix` it."""

    def __init__(self, what: str, fix: str = EXAMPLE) -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix


def as_browsers_write(text: str) -> str:
    """Return an origin as browsers send it: scheme, host, and a port that is not the default one.

    Raises `OriginError` for what is no origin, or none that a page's policy can name.
    """
    if not text.isprintable() or " " in text:
        raise OriginError("holds a space, or a sign that nobody sees", "type it again")
    scheme, separator, rest = text.partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in DEFAULT_PORTS:
        raise OriginError("is not an origin: it begins with neither https:// nor http://")
    place = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    if "@" in place:
        raise OriginError("names a user: an origin has none", "leave out all up to the @")
    if place != rest:
        bare = as_browsers_write(f"{scheme}://{place}")
        raise OriginError("is an address, not an origin: it has a path", f"write {bare}")
    return f"{scheme}://{_place(place, scheme)}"


def spelled(text: str) -> str:
    """Return an origin as browsers write it; what is none stays as it is, and equals no origin."""
    try:
        return as_browsers_write(text)
    except OriginError:
        return text


def all_spelled(texts: Iterable[str]) -> list[str]:
    """Return origins as browsers write them, each once, in their order."""
    return list(dict.fromkeys(spelled(text) for text in texts))


def is_local(url: str) -> bool:
    """Whether an address leads to this machine alone, where browsers trust plain http."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host in LOCAL_HOSTS or host.endswith(".localhost")


def _place(text: str, scheme: str) -> str:
    found = _PLACE.fullmatch(text)
    if found is None:
        raise OriginError("is not an origin: after its host comes at most one port")
    host, port = _host(found[1]), int(found[2] or DEFAULT_PORTS[scheme])
    if not 0 < port <= PORT_MAX:
        raise OriginError(f"has port {port}", f"ports go from 1 to {PORT_MAX}")
    return host if port == DEFAULT_PORTS[scheme] else f"{host}:{port}"


def _host(text: str) -> str:
    if text.startswith("["):
        return _ip6(text)
    if "*" in text:
        raise OriginError(
            "is a wildcard: it would let in pages that are not the shop's", "name each origin"
        )
    try:
        # std3_rules keep letters only that host names had in the beginning; browsers do not.
        mapped = idna.uts46_remap(text, std3_rules=False, transitional=False)
        labels = [_label(label) for label in mapped.split(".")]
    except (idna.IDNAError, UnicodeError) as error:
        raise OriginError("has a host name that no browser knows") from error
    host = ".".join(labels)
    if len(host) > HOST_CHARS_MAX:
        raise OriginError(f"has a host name of more than {HOST_CHARS_MAX} characters")
    if _NUMBER.fullmatch(labels[-1]):
        return _ip4(host)
    return host


def _label(text: str) -> str:
    """Return a part of a host name in ASCII. Raises `OriginError` or `idna.IDNAError`."""
    if not text:
        raise OriginError("has a dot too many in its host name")
    if text.isascii():
        label = text
        if label.startswith(_ACE) and not _hides_letters(label.removeprefix(_ACE)):
            raise OriginError(f"has no host name: {text!r} stands for no letters")
    else:
        # Not `idna.alabel`: it refuses names that browsers open, such as those with an emoji.
        idna.check_bidi(text)
        label = _ACE + text.encode("punycode").decode()
    if not _LABEL.fullmatch(label):
        raise OriginError(f"has no host name: {text!r} cannot stand in one")
    return label


def _hides_letters(text: str) -> bool:
    """Whether this is punycode as browsers write it, of something that ASCII could not say."""
    try:
        letters = text.encode().decode("punycode")
        if idna.uts46_remap(letters, std3_rules=False, transitional=False) != letters:
            return False
        return not letters.isascii() and letters.encode("punycode").decode() == text
    except UnicodeError:
        return False


def _ip4(host: str) -> str:
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError as error:
        raise OriginError(
            "ends in a number, and is no address of four numbers", "such as 192.0.2.1"
        ) from error


def _ip6(text: str) -> str:
    try:
        address = ipaddress.IPv6Address(text[1:-1])
    except ValueError as error:
        raise OriginError("has no IPv6 address in its brackets", "such as [::1]") from error
    if address.scope_id or address.ipv4_mapped:
        raise OriginError("has an IPv6 address that browsers write otherwise", "such as [::1]")
    return f"[{address.compressed}]"
