"""A shop's settings as versions that are only ever added: who changed what, when and why.

The first version is the file's. After that a key belongs to whoever set it last: the file's changes
are taken over where no operator has set that key. Sessions record the version they began with.

    SettingError   a setting that cannot be: which, why, and how to fix it
"""

from collections.abc import Mapping, Sequence
from typing import Any, get_origin, get_type_hints

import msgspec
from msgspec import Struct, structs

from theke_checkout.providers import PaymentProvider
from theke_checkout.values.call import CallForm
from theke_checkout.values.ids import ShopId
from theke_checkout.values.settings import CaptureMode, MethodPolicy, Policy
from theke_server.clock import Clock
from theke_server.config import Problem, nearest
from theke_server.stores import StaleVersionError
from theke_server.stores.values import ValueStore

FILE = "theke.toml"
"""Who the file is, as the author of a version."""
DERIVED = frozenset({"version", "mails_receipt"})
"""Not settings: the number of the version, and what follows from the mail server."""
KIND = "policy"
"""Under which kind the versions are kept: the shop, and the number, filled up with zeros."""
TRIES_MAX = 5
"""How often a change is made again when others keep being faster."""


class SettingError(Exception):
    """A setting cannot be what was asked for."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.where}: {problem.what}")
        self.problem = problem


class Changed(Struct, frozen=True, kw_only=True):
    """One key's values, as JSON."""

    before: Any
    after: Any


class PolicyVersion(Struct, frozen=True, kw_only=True):
    """One version of a shop's settings. The first one changed nothing."""

    at_ms: int
    by: str
    why: str
    changes: dict[str, Changed]
    policy: Policy

    @property
    def version(self) -> int:
        """Its number, from 1."""
        return self.policy.version


class Policies:
    """The settings of all shops, read anew where there is something newer."""

    def __init__(self, values: ValueStore, clock: Clock) -> None:
        self._values = values
        self._clock = clock
        self._versions: dict[ShopId, list[PolicyVersion]] = {}

    async def history(self, shop_id: ShopId) -> Sequence[PolicyVersion]:
        """Return all versions, oldest first."""
        versions = self._versions.setdefault(shop_id, [])
        found = await self._values.items(KIND, f"{shop_id}/", _key(shop_id, len(versions)))
        newer = [msgspec.json.decode(body, type=PolicyVersion) for _, body in found]
        versions += [
            policy_version for policy_version in newer if policy_version.version > len(versions)
        ]
        return versions

    async def newest(self, shop_id: ShopId) -> Policy:
        """Return the settings of sessions that begin now. `take_file` must have been called."""
        return (await self.history(shop_id))[-1].policy

    async def begin(self, shop_id: ShopId, file: Policy) -> PolicyVersion:
        """Return the newest version; the file's where there is none yet."""
        history = await self.history(shop_id)
        return history[-1] if history else await self.take_file(shop_id, file)

    async def take_file(self, shop_id: ShopId, file: Policy) -> PolicyVersion:
        """Take over what the file says, where no operator has said something else."""
        for _ in range(TRIES_MAX):
            history = await self.history(shop_id)
            if history:
                held = {
                    key
                    for policy_version in history
                    if policy_version.by != FILE
                    for key in policy_version.changes
                }
                values = {k: v for k, v in values_of(file).items() if k not in held}
                made = await self._changed(shop_id, history[-1], values, FILE, "the file changed")
            else:
                first = structs.replace(file, version=1, mails_receipt=False)
                made = await self._added(shop_id, first, {}, FILE, "the first start")
            if made is not None:
                return made
        raise StaleVersionError(shop_id)

    async def change(
        self, shop_id: ShopId, values: Mapping[str, Any], by: str, why: str
    ) -> PolicyVersion:
        """Set keys to values. What changes nothing makes no version."""
        for _ in range(TRIES_MAX):
            history = await self.history(shop_id)
            made = await self._changed(shop_id, history[-1], values, by, why)
            if made is not None:
                return made
        raise StaleVersionError(shop_id)

    async def restore(self, shop_id: ShopId, version: int, by: str, why: str) -> PolicyVersion:
        """Make the values of an older version the newest ones. Raises `SettingError`."""
        history = await self.history(shop_id)
        if not 1 <= version <= len(history):
            what = f"there is no version {version}"
            raise SettingError(Problem("version", what, f"the newest is {len(history)}"))
        return await self.change(shop_id, values_of(history[version - 1].policy), by, why)

    async def _changed(
        self,
        shop_id: ShopId,
        last: PolicyVersion,
        values: Mapping[str, Any],
        by: str,
        why: str,
    ) -> PolicyVersion | None:
        """Add a version, where there is something to change; None where someone was faster."""
        before = values_of(last.policy)
        changes = {
            key: Changed(before=before[key], after=value)
            for key, value in values.items()
            if before[key] != value
        }
        if not changes:
            return last
        whole = {**before, **values, "version": last.version + 1}
        policy = msgspec.convert(whole, Policy)
        return await self._added(shop_id, policy, changes, by, why)

    async def _added(
        self, shop_id: ShopId, policy: Policy, changes: dict[str, Changed], by: str, why: str
    ) -> PolicyVersion | None:
        made = PolicyVersion(
            at_ms=self._clock.now_ms(), by=by, why=why, changes=changes, policy=policy
        )
        key = _key(shop_id, made.version)
        added = await self._values.put(KIND, key, msgspec.json.encode(made), before=None)
        return made if added else None


def _key(shop_id: ShopId, version: int) -> str:
    return f"{shop_id}/{version:010d}"


def resolved(
    policy: Policy,
    providers: Mapping[str, PaymentProvider],
    *,
    mails_receipt: bool,
    has_calls: bool = True,
) -> Policy:
    """Return the rules that a session begins with: without a list of methods all that the shop's
    providers can, authorised first where that is possible. Credit is not among them: a shop that
    sends invoices says so in its list. Where this deployment has no calls, the two write.
    """
    methods = policy.methods or tuple(
        MethodPolicy(
            provider=name,
            method=method.method,
            capture=CaptureMode.MANUAL
            if CaptureMode.MANUAL in method.captures
            else CaptureMode.AUTOMATIC,
        )
        for name, provider in providers.items()
        for method in provider.capabilities.methods
        if method.captures != frozenset({CaptureMode.CREDIT})
    )
    ready = structs.replace(policy, methods=methods, mails_receipt=mails_receipt)
    if has_calls:
        return ready
    text = CallForm.TEXT
    return structs.replace(ready, call_form=text, call_forms=(text,))


def values_of(policy: Policy) -> dict[str, Any]:
    """Return the settings of a policy by key, as JSON values."""
    values: dict[str, Any] = _json(policy)
    return {key: value for key, value in values.items() if key not in DERIVED}


def parsed(text: str, policy: Policy) -> tuple[str, Any]:
    """Return the key and the JSON value of `key=value`; `order_label.de=...` is one language's.

    Raises `SettingError`.
    """
    key, equals, raw = text.partition("=")
    name, dot, part = key.strip().partition(".")
    hints = get_type_hints(Policy, include_extras=True)
    names = [word for word in hints if word not in DERIVED]
    if not equals or name not in names:
        raise SettingError(Problem(key, "unknown setting", nearest(name, names)))
    hint = hints[name]
    try:
        if dot:
            return name, _with_part(values_of(policy)[name], part, raw, hint)
        if get_origin(hint) in (dict, tuple):
            return name, _json(msgspec.json.decode(raw, type=hint))
        return name, _json(_scalar(raw, hint))
    except msgspec.DecodeError as error:
        fix = "see docs/configure.md for the type and the range"
        raise SettingError(Problem(key, str(error), fix)) from error


def _scalar(raw: str, hint: Any) -> Any:
    """Return a value; a number is digits alone, and no power of ten."""
    value = msgspec.convert(raw, hint, strict=False)
    if type(value) is int and raw != str(value):
        raise msgspec.ValidationError(f"{raw!r} is no whole number")
    return value


def _with_part(table: Any, part: str, raw: str, hint: Any) -> dict[str, Any]:
    """Return a table with one part set, or without it where nothing is given."""
    if not isinstance(table, dict):
        raise msgspec.DecodeError("this setting has no parts")
    whole: dict[str, Any] = {**table, part: raw} if raw else {**table}
    if not raw:
        whole.pop(part, None)
    return _json(msgspec.convert(whole, hint))


def _json(value: object) -> Any:
    """Return a value as JSON has it."""
    return msgspec.json.decode(msgspec.json.encode(value))
