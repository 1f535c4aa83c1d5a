"""Golden logs: whole sessions as a release stored them, and the hashes of what they fold to.

A log is never changed once its release is out. Where the rules of `evolve` change on purpose, bump
`EVOLVE_VERSION` and run `python -m tests.logs`, which writes the hashes anew; with `--record` it
also writes the logs of sessions that have none yet.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import msgspec
from msgspec.structs import fields

from theke_checkout import evolve
from theke_checkout.events.event import SCHEMA, Stamp
from theke_checkout.events.unions import AnyEvent
from theke_checkout.evolve import upcast
from theke_checkout.state.session import Session

FOLDER = Path(__file__).parent
HASHES = FOLDER / "hashes.json"


def logs() -> list[Path]:
    """Return all stored logs, of all releases."""
    return sorted(FOLDER.glob("v*/*.jsonl"))


def name(path: Path) -> str:
    """Return a log's name: its release and its session."""
    return f"{path.parent.name}/{path.stem}"


def records(path: Path) -> list[dict[str, Any]]:
    """Return the records of a log as they were stored."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def folded(stored: list[dict[str, Any]]) -> Session:
    """Fold records, of whatever schema, to a session."""
    session: Session | None = None
    for record in stored:
        stamp = msgspec.convert(record["stamp"], Stamp)
        happened = upcast.read_events(record["events"], record["schema"])
        session = evolve.replay(session, happened, stamp)
    assert session is not None
    return session


def hash_of(session: Session) -> str:
    """Return the hash of a whole state, but for fields at their defaults.

    A new field that old logs know nothing of changes no hash.
    """
    return hashlib.sha256(msgspec.json.encode(_plain(session), order="sorted")).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        pairs = ((field.name, field.default, getattr(value, field.name)) for field in fields(value))
        return {name: _plain(held) for name, default, held in pairs if held != default}
    if isinstance(value, Mapping):
        table = cast("Mapping[Any, Any]", value)
        return {str(key): _plain(held) for key, held in table.items()}
    if isinstance(value, tuple):
        return [_plain(held) for held in cast("tuple[Any, ...]", value)]
    return value


def stored_hashes() -> dict[str, Any]:
    """Return the hashes that the logs must fold to, and the version of `evolve` that made them."""
    return json.loads(HASHES.read_text(encoding="utf-8"))


def write_hashes() -> None:
    """Accept what the logs fold to now."""
    hashes = {name(path): hash_of(folded(records(path))) for path in logs()}
    content = {"evolve_version": evolve.EVOLVE_VERSION, "logs": hashes}
    HASHES.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def write_log(path: Path, log: list[tuple[Stamp, tuple[AnyEvent, ...]]]) -> None:
    """Store a session as the store would, one record a line."""
    lines = [
        msgspec.json.encode(
            {
                "version": version,
                "schema": SCHEMA,
                "stamp": stamp,
                "command_id": f"golden-command-{version:04d}",
                "events": happened,
            }
        ).decode()
        for version, (stamp, happened) in enumerate(log, start=1)
    ]
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
