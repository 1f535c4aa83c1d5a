"""What each party sees, and the patch from one state to the next.

`view` draws everything. `patch` draws only what is another object than before: states share what
did not change, so that most of them is skipped by identity. Both are made of the same parts, and a
test holds that a patch is just the difference of two views.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET

from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.codes import Role
from theke_checkout.values.contact import COUNTRY_OF, Field
from theke_checkout.values.ids import PartyId
from theke_checkout.views import parts, shapes
from theke_checkout.views.checkout import checkout_view, patch_checkout
from theke_checkout.views.parts import Sight
from theke_checkout.views.patch import diff, patch_collection, patch_log, wired


def view(session: Session, party_id: PartyId, personal: Mapping[Field, str]) -> shapes.SessionView:
    """Return the session as one party may see it.

    `personal` holds the values of the filled fields; what the party may not see is left out here.
    """
    sight = Sight(session, session.parties[party_id], personal)
    return shapes.SessionView(
        session_id=session.session_id,
        shop_id=session.shop_id,
        currency=session.currency,
        locale=session.locale,
        page=session.page,
        number=session.number or UNSET,
        product=session.product or UNSET,
        status=session.status,
        drive=session.drive,
        ending=session.policy.ending,
        terms_version=session.policy.terms_version,
        terms_link=dict(session.policy.terms_link),
        receipt_mailed=session.policy.mails_receipt,
        methods={method.method: method.provider for method in session.policy.methods},
        discount_max_bp=_discount_max_bp(sight),
        me=parts.me_view(session, sight.party),
        parties={
            key: parts.party_view(sight, party) for key, party in parts.seen_parties(sight).items()
        },
        fields={field.value: parts.field_view(sight, field) for field in Field},
        consents={key: parts.consent_view(given) for key, given in session.consents.items()},
        asks={key: parts.asked_view(asked) for key, asked in session.asks.items()},
        proposals={key: parts.proposal_view(made) for key, made in session.proposals.items()},
        changes=_changes(session),
        timeline={
            key: parts.entry_view(item, sight.party.role) for key, item in session.timeline.items()
        },
        shown=session.shown or UNSET,
        call=parts.call_view(session, sight.party),
        checkout=checkout_view(sight),
        past={key: parts.past_view(checkout) for key, checkout in _past(session).items()},
    )


def _changes(session: Session) -> dict[str, shapes.ChangeView]:
    return {key: parts.change_view(made) for key, made in parts.undoable_changes(session).items()}


def to_wire(whole: shapes.SessionView) -> dict[str, Any]:
    """Return a view as it travels: plain JSON values, without what is missing."""
    return wired(whole)


def patch(
    before: Session,
    after: Session,
    party_id: PartyId,
    personal_before: Mapping[Field, str],
    personal_after: Mapping[Field, str],
) -> dict[str, Any]:
    """Return the merge patch (RFC 7396) from one view of a party to the next.

    Empty where the party sees no difference; the whole view where it saw nothing before.
    """
    me = before.parties.get(party_id)
    if me is None:
        return to_wire(view(after, party_id, personal_after))
    party = after.parties[party_id]
    if me.role is not party.role:
        return diff(
            to_wire(view(before, party_id, personal_before)),
            to_wire(view(after, party_id, personal_after)),
        )
    old, new = Sight(before, me, personal_before), Sight(after, party, personal_after)
    sections = {
        "me": _patch_me(old, new),
        "parties": _patch_parties(old, new),
        "fields": _patch_fields(old, new),
        "consents": patch_collection(before.consents, after.consents, parts.consent_view),
        "asks": patch_collection(before.asks, after.asks, parts.asked_view),
        "proposals": patch_collection(before.proposals, after.proposals, parts.proposal_view),
        "changes": _patch_changes(before, after),
        "timeline": patch_log(
            before.timeline, after.timeline, lambda entry: parts.entry_view(entry, party.role)
        ),
        "call": _patch_call(old, new),
        "checkout": patch_checkout(old, new),
        "past": _patch_past(before, after),
    }
    return _patch_words(before, after) | {name: part for name, part in sections.items() if part}


def _discount_max_bp(sight: Sight) -> Any:
    return sight.session.policy.discount_max_bp if sight.party.role is Role.ADVISOR else UNSET


def _past(session: Session) -> dict[str, Checkout]:
    return {
        f"c{number}": checkout
        for number, checkout in session.checkouts.items()
        if number != session.live_checkout
    }


def _patch_words(before: Session, after: Session) -> dict[str, Any]:
    patch: dict[str, Any] = {}
    if before.status is not after.status:
        patch["status"] = after.status.value
    if before.drive is not after.drive:
        patch["drive"] = after.drive.value
    if before.shown != after.shown:
        patch["shown"] = after.shown or None
    return patch


def _patch_me(old: Sight, new: Sight) -> dict[str, Any]:
    if old.party is new.party and old.session.rating == new.session.rating:
        return {}
    before = parts.me_view(old.session, old.party)
    return diff(wired(before), wired(parts.me_view(new.session, new.party)))


def _patch_call(old: Sight, new: Sight) -> dict[str, Any]:
    if old.session.call is new.session.call:
        return {}
    before = parts.call_view(old.session, old.party)
    return diff(wired(before), wired(parts.call_view(new.session, new.party)))


def _patch_parties(old: Sight, new: Sight) -> dict[str, Any]:
    """A shopper's name hangs on the nickname, so that a changed field can change a party.

    So can the end of the session, with which all sharing ends, and that of one's own part.
    """
    before, after = old.session, new.session
    alike = before.status is after.status and old.party.left is new.party.left
    if before.parties is after.parties and before.fields is after.fields and alike:
        return {}
    nickname = Field.NICKNAME
    named_alike = alike and before.fields.get(nickname) is after.fields.get(nickname)
    seen_before, seen_after = parts.seen_parties(old), parts.seen_parties(new)
    patch: dict[str, Any] = {key: None for key in seen_before if key not in seen_after}
    for key, party in seen_after.items():
        was = seen_before.get(key)
        if was is party and (named_alike or party.role is not Role.SHOPPER):
            continue
        drawn = wired(parts.party_view(new, party))
        changed = diff(wired(parts.party_view(old, was)), drawn) if was else drawn
        if changed:
            patch[key] = changed
    return patch


def _patch_fields(old: Sight, new: Sight) -> dict[str, Any]:
    """A changed reference marks a field to draw; a changed phase can open or close all of them, as
    can the end of one's own part."""
    before, after = old.session, new.session
    moved = before.checkout.phase is not after.checkout.phase or before.status is not after.status
    moved = moved or old.party.left is not new.party.left
    if before.fields is after.fields and not moved:
        return {}
    patch: dict[str, Any] = {}
    for field in Field:
        drawn_from = (field, COUNTRY_OF.get(field, field))
        if not moved and all(before.fields.get(f) is after.fields.get(f) for f in drawn_from):
            continue
        changed = diff(wired(parts.field_view(old, field)), wired(parts.field_view(new, field)))
        if changed:
            patch[field.value] = changed
    return patch


def _patch_changes(before: Session, after: Session) -> dict[str, Any]:
    if before.changes is after.changes and before.checkout.cart is after.checkout.cart:
        return {}
    return patch_collection(
        parts.undoable_changes(before), parts.undoable_changes(after), parts.change_view
    )


def _patch_past(before: Session, after: Session) -> dict[str, Any]:
    if before.checkouts is after.checkouts:
        return {}
    return patch_collection(_past(before), _past(after), parts.past_view)
