"""The few values of a person that stand in the log in plain, and how an erasure takes them out.

Tax and delivery need the countries of an address, so that events hold them, and so does a shop that
says where it does not deliver. Records are rewritten for this alone: what else they say stays.
"""

from typing import Any, cast

import msgspec

from theke_server.stores.sqlite.database import Database

_PROBLEM = {"code", "subject"}
_TABLES = (
    (
        "SELECT version, body FROM records WHERE session_id = ?",
        "UPDATE records SET body = ? WHERE session_id = ? AND version = ?",
    ),
    (
        "SELECT version, body FROM snapshots WHERE session_id = ?",
        "UPDATE snapshots SET body = ? WHERE session_id = ? AND version = ?",
    ),
)


def erase_plain(database: Database, session_id: str) -> None:
    """Take the plain values of a person out of a session's records and its snapshot."""
    found = [
        (update, version, node)
        for select, update in _TABLES
        for version, body in database.execute(select, (session_id,))
        if (node := _read(body)) is not None
    ]
    values = {value for _, _, node in found for value in _values(node)}
    for update, version, node in found if values else ():
        database.execute(update, (msgspec.json.encode(_without(node, values)), session_id, version))


def _read(body: bytes) -> Any:
    """Return what is stored as JSON values; None for what cannot be read, and so says nothing."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _values(node: Any) -> set[str]:
    """Return the plain values in a record or a snapshot."""
    if isinstance(node, list):
        return {value for item in cast("list[Any]", node) for value in _values(item)}
    if not isinstance(node, dict):
        return set()
    mapping = cast("dict[str, Any]", node)
    own = {plain} if isinstance(plain := mapping.get("plain"), str) and plain else set[str]()
    return own.union(*(_values(item) for item in mapping.values()))


def _without(node: Any, values: set[str]) -> Any:
    """Return the same without these values where they stand for a field, or as a problem's."""
    if isinstance(node, list):
        return [_without(item, values) for item in cast("list[Any]", node)]
    if not isinstance(node, dict):
        return node
    mapping = cast("dict[str, Any]", node)
    secret = {"plain"} | ({"subject"} if mapping.keys() == _PROBLEM else set[str]())
    return {
        key: "" if key in secret and item in values else _without(item, values)
        for key, item in mapping.items()
    }
