"""Everyone in this process who is connected to one session, and what each of them hears."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from theke_checkout.state.session import Session
from theke_checkout.values.ids import PartyId, SessionId
from theke_checkout.views import session as views
from theke_checkout.wire import CmdDone, Hint, HintFrom, Patched, Presence, Said, TalkView
from theke_server.access.tokens import why_not
from theke_server.gateway.connection import SessionConnection
from theke_server.gateway.packets import event_frame
from theke_server.live.updates import Unsubscribe, Update

Away: TypeAlias = Callable[[SessionId], Mapping[PartyId, int]]
"""Returns of an advisor who is away in how many milliseconds the session waits again."""


Paying: TypeAlias = Callable[[SessionId], tuple[PartyId, ...]]
"""Returns who has the pay page before them and nothing else."""


def nobody_away(session_id: SessionId) -> Mapping[PartyId, int]:
    """Say that no advisor is away."""
    return {}


def nobody_paying(session_id: SessionId) -> tuple[PartyId, ...]:
    """Say that nobody is on the pay page."""
    return ()


class Audience:
    """The connections to one session; a listener of the counter.

    The sender of a command gets its patch in the acknowledgement, every other connection as an
    event, all of them in version order. One patch is cut and written per party, not per connection.
    """

    def __init__(
        self, session_id: SessionId, away: Away = nobody_away, paying: Paying = nobody_paying
    ) -> None:
        self._session_id = session_id
        self._away = away
        self._paying = paying
        self.members: dict[str, SessionConnection] = {}
        self.leave: Unsubscribe = _nothing
        self.heed: Callable[[Update], None] = _unheeded
        """Hears of what may change a call, once everyone was told."""
        self._unseen_since: dict[PartyId, int] = {}
        """The version since which a party has been told nothing, as it could see nothing of it."""

    def of_party(self, party_id: PartyId) -> int:
        """Count the connections of a party."""
        return sum(member.party_id == party_id for member in self.members.values())

    def changed(self, update: Update) -> None:
        """Tell everyone of a new version, each as it may see it.

        Who sees nothing of it is told nothing: that something happened may be a secret, too. The
        next patch leads on from the version that was told last.
        """
        frames: dict[PartyId, str] = {}
        patches: dict[PartyId, Patched | None] = {}
        for member in list(self.members.values()):
            party_id = member.party_id
            if party_id not in patches:
                patches[party_id] = self._patched(update, party_id)
            patched = patches[party_id]
            answers = member.take_asked(update.by, update.command_id)
            if patched is None:
                continue
            for number in answers:
                member.answer(number, _done(patched))
            if not answers and member.following:
                if party_id not in frames:
                    frames[party_id] = event_frame("patch", patched)
                member.push_version(update.version, frames[party_id])
        if update.before.parties is not update.after.parties:
            self._part(update.after)
        self._heeded(update)

    def _heeded(self, update: Update) -> None:
        """Pass on what may change a call, or who is in it; most versions are about the cart."""
        before, after = update.before, update.after
        same = before.call is after.call and before.parties is after.parties
        if not same or before.checkout.phase is not after.checkout.phase:
            self.heed(update)

    def newest_of(self, party_id: PartyId, version: int) -> int:
        """Return the version that a party may know of, where `version` is the one that is now."""
        return self._unseen_since.get(party_id, version)

    def said(self, item: TalkView) -> None:
        """Tell everyone of something said."""
        frame = event_frame("said", item)
        for member in list(self.members.values()):
            answers = member.take_asked(PartyId(item.by), item.id)
            for number in answers:
                member.answer(number, Said(item=item))
            if not answers and member.following:
                member.push(frame)

    def hinted(self, by: PartyId, hint: Hint) -> None:
        """Tell the others what someone does right now."""
        frame = event_frame("hint", HintFrom(by=by, kind=hint.kind, subject=hint.subject))
        for member in list(self.members.values()):
            if member.party_id != by and member.following:
                member.push(frame)

    def present(self, online: Mapping[str, bool]) -> None:
        """Tell everyone who is online."""
        away = {str(party): left_ms for party, left_ms in self._away(self._session_id).items()}
        paying = self._paying(self._session_id)
        frame = event_frame("presence", Presence(online=dict(online), away=away, paying=paying))
        for member in list(self.members.values()):
            if member.following:
                member.push(frame)

    def _patched(self, update: Update, party_id: PartyId) -> Patched | None:
        """Return what to tell a party; None where it neither sees nor did anything."""
        patch = views.patch(
            update.before, update.after, party_id, update.personal_before, update.personal_after
        )
        if not patch and party_id != update.by:
            self._unseen_since.setdefault(party_id, update.base)
            return None
        base = self._unseen_since.pop(party_id, update.base)
        return Patched(base=base, version=update.version, patch=patch)

    def _part(self, session: Session) -> None:
        """Say goodbye to connections whose party has left, or whose token was revoked."""
        for member in list(self.members.values()):
            reason = why_not(session, member.party_id, member.epoch, member.advisor)
            if reason is not None:
                member.bye(reason)


def _done(patched: Patched) -> CmdDone:
    return CmdDone(base=patched.base, version=patched.version, patch=patched.patch)


def _unheeded(update: Update) -> None:
    """Stand for one who hears of nothing."""


def _nothing() -> None:
    """Stand for a subscription that was never made."""
