"""Reads content security policies as browsers do (CSP Level 3), as far as an embedding needs it."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias
from urllib.parse import urlsplit

Policy: TypeAlias = Mapping[str, Sequence[str]]
"""Source lists by directive, all in lower case."""

SCRIPT = ("script-src-elem", "script-src", "default-src")
FRAME = ("frame-src", "child-src", "default-src")
"""What governs a use: the first of these that a policy has."""

DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def parse(headers: Sequence[str]) -> list[Policy]:
    """Return the policies of a page; every one of them must allow what is done."""
    found: list[Policy] = []
    for text in (part for header in headers for part in header.split(",")):
        policy: dict[str, list[str]] = {}
        for directive in text.lower().split(";"):
            name, *sources = directive.split() or [""]
            if name and name not in policy:
                policy[name] = sources
        if policy:
            found.append(policy)
    return found


def governing(policy: Policy, chain: Sequence[str]) -> Sequence[str] | None:
    """Return the source list that governs a use; None where anything may be."""
    return next((policy[name] for name in chain if name in policy), None)


def allows(sources: Sequence[str] | None, origin: str, path: str = "") -> bool:
    """Return whether a source list lets this origin in, or what it has at a path."""
    if sources is None:
        return True
    return any(_matches(source, origin, path) for source in sources)


def trusts_by_nonce(sources: Sequence[str] | None) -> bool:
    """Return whether scripts are let in by a nonce, which only the page itself can give."""
    return any(source.startswith("'nonce-") for source in sources or ())


def ignores_hosts(sources: Sequence[str] | None) -> bool:
    """Return whether `strict-dynamic` makes host names in the list count for nothing."""
    return "'strict-dynamic'" in (sources or ())


def _matches(source: str, origin: str, path: str) -> bool:
    at = urlsplit(origin)
    if source == "*":
        return at.scheme in DEFAULT_PORTS
    if source.startswith("'"):
        return False
    if source.endswith(":"):
        return _scheme_fits(source[:-1], at.scheme)
    scheme, separator, rest = source.partition("://")
    if separator and not _scheme_fits(scheme, at.scheme):
        return False
    authority, slash, below = (rest if separator else source).partition("/")
    host, _, port = authority.partition(":")
    if path and not _path_fits(slash + below, path):
        return False
    return _host_fits(host, at.hostname or "") and _port_fits(port, at.scheme, at.port)


def _scheme_fits(allowed: str, scheme: str) -> bool:
    return allowed == scheme or (allowed == "http" and scheme == "https")


def _host_fits(allowed: str, host: str) -> bool:
    if allowed.startswith("*."):
        return host.endswith(allowed[1:])
    return allowed == host


def _path_fits(allowed: str, path: str) -> bool:
    if allowed.endswith("/"):
        return path.startswith(allowed)
    return not allowed or allowed == path


def _port_fits(allowed: str, scheme: str, port: int | None) -> bool:
    mine = port or DEFAULT_PORTS.get(scheme)
    if not allowed:
        return mine == DEFAULT_PORTS.get(scheme)
    return allowed == "*" or allowed == str(mine)
