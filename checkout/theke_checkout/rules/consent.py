"""The rules of consents: everyone speaks for themselves; only the shopper accepts terms."""

from typing import assert_never

from theke_checkout.commands import contact as c
from theke_checkout.events import party as e
from theke_checkout.events.unions import AnyEvent
from theke_checkout.evolve.party import consent_key
from theke_checkout.rules.call import changed
from theke_checkout.rules.given import Given
from theke_checkout.state.session import Session
from theke_checkout.values.call import CallForm
from theke_checkout.values.codes import Purpose, Role
from theke_checkout.values.reasons import Reason, RejectedError


def decide_consent(
    session: Session, command: c.ConsentCommand, given: Given
) -> tuple[AnyEvent, ...]:
    """Return what giving or revoking a consent causes."""
    consent = session.consents.get(consent_key(command.purpose, given.party.party_id))
    match command:
        case c.GiveConsent():
            _check(session, command, given)
            if consent is not None and consent.text_version == command.text_version:
                raise RejectedError(Reason.NOTHING_TO_DO, command.purpose)
            return (e.ConsentGiven(purpose=command.purpose, text_version=command.text_version),)
        case c.RevokeConsent():
            if consent is None:
                raise RejectedError(Reason.NOTHING_TO_DO, command.purpose)
            return (e.ConsentRevoked(purpose=command.purpose), *_unseen(session, command, given))
        case _:
            assert_never(command)


def _unseen(session: Session, command: c.RevokeConsent, given: Given) -> tuple[AnyEvent, ...]:
    """Return what it causes that a shopper does not want to be seen any more: the next lower
    form."""
    is_seen = session.form is CallForm.TWO_WAY and given.party.role is Role.SHOPPER
    if command.purpose is not Purpose.CAMERA or not is_seen:
        return ()
    lower = [form for form in session.forms if form is not CallForm.TWO_WAY]
    return changed(session, given.party, lower[-1], text_chat=session.text_chat)


def _check(session: Session, command: c.GiveConsent, given: Given) -> None:
    if command.purpose is not Purpose.TERMS:
        return
    if given.party.role is not Role.SHOPPER:
        raise RejectedError(Reason.FORBIDDEN, command.purpose)
    if command.text_version != session.policy.terms_version:
        raise RejectedError(Reason.TERMS_CHANGED)
