"""What can be wrong with a Stripe account's settings, found without asking Stripe."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from theke_checkout.providers.kinds import Account, Complaint
from theke_checkout.providers.stripe.methods import METHODS, USUAL

LIVE_CHARS_MIN = 24
"""Shorter than any key that moves real money."""
_KEY = re.compile(r"(sk|rk|pk)_(live|test)_\w+")


def complaints(account: Account) -> Sequence[Complaint]:
    """Return what is wrong with an account."""
    return (
        *_key_complaints(account),
        *_secret_complaints(account),
        *_place_complaints(account),
    )


def offered(options: Mapping[str, str]) -> tuple[str, ...]:
    """Return the methods that the operator names, as `methods = "card twint"`, commas or none."""
    return tuple(options.get("methods", "").replace(",", " ").split()) or USUAL


def _mode(key: str) -> str:
    """Return `live` or `test`, as a key of Stripe says itself; empty for anything else."""
    match = _KEY.fullmatch(key)
    return match[2] if match else ""


def _key_complaints(account: Account) -> Sequence[Complaint]:
    secret, public = account.secret_key, account.publishable_key
    found: list[Complaint] = []
    if not _mode(secret) or secret.startswith("pk_"):
        mend = "take the secret key (sk_) or a restricted one (rk_) from Stripe, Developers"
        found.append(Complaint(key="secret_key", what="is not a secret key of Stripe", mend=mend))
    if not _mode(public) or not public.startswith("pk_"):
        mend = "take the publishable key (pk_) from Stripe, Developers, API keys"
        what = "is not a publishable key of Stripe"
        found.append(Complaint(key="publishable_key", what=what, mend=mend))
    if found:
        return found
    if _mode(secret) != _mode(public):
        what = f"is a {_mode(public)} key, but secret_key is a {_mode(secret)} one"
        mend = "take both from the same mode"
        return [Complaint(key="publishable_key", what=what, mend=mend)]
    return [
        Complaint(key=key, what="is cut off", mend="copy all of it from Stripe")
        for key, value in (("secret_key", secret), ("publishable_key", public))
        if _mode(value) == "live" and len(value) < LIVE_CHARS_MIN
    ]


def _secret_complaints(account: Account) -> Sequence[Complaint]:
    secrets = account.webhook_secrets
    if secrets and all(secret.startswith("whsec_") for secret in secrets):
        return ()
    mend = f"add an endpoint for {account.webhook_url} at Stripe, and take its whsec_ secret"
    what = "is not the signing secret of a webhook endpoint"
    return (Complaint(key="webhook_secret", what=what, mend=mend),)


def _place_complaints(account: Account) -> Sequence[Complaint]:
    found: list[Complaint] = []
    for key, value in (("url", account.url), ("browser_url", account.browser_url)):
        if value and _mode(account.secret_key) == "live":
            what, mend = "is set beside a live key", "remove it: a live key goes to Stripe alone"
            found.append(Complaint(key=key, what=what, mend=mend))
        elif value and value != "{0.scheme}://{0.netloc}".format(urlsplit(value)):
            mend = "such as http://127.0.0.1:12111, or nothing for Stripe itself"
            found.append(Complaint(key=key, what="is not an origin", mend=mend))
    for name in sorted(set(account.options) - {"methods"}):
        mend = "only `methods` is known"
        found.append(Complaint(key=f"options.{name}", what="is not known", mend=mend))
    unknown = [text for text in offered(account.options) if text not in METHODS]
    if unknown:
        what, mend = f"names {', '.join(unknown)}", f"known are {', '.join(METHODS)}"
        found.append(Complaint(key="options.methods", what=what, mend=mend))
    return found
