"""Where something waits for a person beside the sessions' logs: a place, and its record.

Values only; `asides` keeps them.
"""

from enum import StrEnum
from hashlib import sha256

from msgspec import Struct

from theke_checkout.state.payment import Case
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.ids import CaseId, SessionId

NO_SESSION = "-"
"""How a person names the session of what is about none."""


class Part(StrEnum):
    """What of a session cannot be read; each part can be read again on its own."""

    LOG = "log"
    """Its log, or a personal value that belongs to it: nobody can go on with it."""
    TALK = "talk"
    NOTE = "note"
    KEY = "key"


PARTS = frozenset[str](Part)
STANDING = frozenset[str]({Part.LOG, Part.KEY})
"""Parts without which nobody can go on with a session, or say anything new in it."""


class Place(Struct, frozen=True, kw_only=True):
    """Where something failed: whose work, on which session, and on what of it."""

    worker: str
    """Or the `Part` that cannot be read, whoever wanted to."""
    session_id: str = ""
    """Empty where the work is about no session."""
    subject: str = ""
    """The key of an effect or the id of a notice; empty where it is about the whole session."""
    shop_id: str = ""
    """The shop, where the worker knows it and the session may be none."""

    @property
    def key(self) -> str:
        """Return under which key the store keeps its record: it goes with the session."""
        return key_of(self.session_id, self.worker, self.subject)


class Aside(Struct, frozen=True, kw_only=True):
    """A record on the list. No personal value is in it."""

    session_id: str
    shop_id: str
    worker: str
    subject: str
    error: str
    """The exception's type; of a part that cannot be read, why not."""
    at_ms: int

    @property
    def key(self) -> str:
        """Return under which key the store keeps it."""
        return key_of(self.session_id, self.worker, self.subject)

    @property
    def unreadable(self) -> bool:
        """Whether it is about a part of a session that cannot be read: it goes by itself, once that
        part can be."""
        return self.worker in PARTS

    @property
    def stands(self) -> bool:
        """Whether its session stands still until a person puts its data back."""
        return self.worker in STANDING

    @property
    def session(self) -> SessionId:
        """Return by which name a person finds its session; work on none has a name too."""
        return SessionId(self.session_id or NO_SESSION)

    @property
    def case(self) -> Case:
        """Return the case that its session cannot carry."""
        case_id = CaseId(f"x{sha256(self.key.encode()).hexdigest()[:10]}")
        subject = self.subject or self.worker
        return Case(case_id=case_id, kind=CaseKind.PUT_ASIDE, subject=subject, at_ms=self.at_ms)

    @classmethod
    def at(cls, place: Place, error: str, at_ms: int) -> "Aside":
        """Return the record of what failed at a place."""
        return cls(
            session_id=place.session_id,
            shop_id=place.shop_id,
            worker=place.worker,
            subject=place.subject,
            error=error,
            at_ms=at_ms,
        )


def key_of(session_id: str, worker: str, subject: str = "") -> str:
    """Return under which key the store keeps a record."""
    return f"{session_id}:{worker}/{subject}"
