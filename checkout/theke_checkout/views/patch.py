"""Patches: merge patches (RFC 7396) between values that hold no nulls, and patches by identity.

By identity, a part is drawn again only where its value is another object than before.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from msgspec import Struct, to_builtins

Value = TypeVar("Value")


def wired(shape: Struct) -> dict[str, Any]:
    """Return a shape as it travels: plain JSON values, without what is missing."""
    return cast("dict[str, Any]", to_builtins(shape, str_keys=True))


def patch_part(
    name: str, before: Value | None, after: Value | None, draw: Callable[[Value], Struct]
) -> dict[str, Any]:
    """Return the patch of one part that can be missing, under its name; empty where it is equal."""
    if before is after:
        return {}
    if after is None:
        return {name: None}
    drawn = wired(draw(after))
    if before is None:
        return {name: drawn}
    changed = diff(wired(draw(before)), drawn)
    return {name: changed} if changed else {}


def patch_collection(
    before: Mapping[Any, Value], after: Mapping[Any, Value], draw: Callable[[Value], Struct]
) -> dict[str, Any]:
    """Return the patch of a collection whose items look alike as long as they are the same."""
    if before is after:
        return {}
    patch: dict[str, Any] = {}
    for key, value in after.items():
        was = before.get(key)
        if was is not value:
            patch |= patch_part(str(key), was, value, draw)
    for key in before:
        if key not in after:
            patch[str(key)] = None
    return patch


def patch_log(
    before: dict[str, Value], after: dict[str, Value], draw: Callable[[Value], Struct]
) -> dict[str, Any]:
    """Return the patch of a collection that only grows at its end and is cut at its start."""
    if before is after:
        return {}
    new: list[str] = []
    for key in reversed(after):
        if key in before:
            break
        new.append(key)
    patch: dict[str, Any] = {key: wired(draw(after[key])) for key in reversed(new)}
    for key in before:
        if key in after:
            break
        patch[key] = None
    return patch


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the smallest patch that makes `after` of `before`; empty where they are equal."""
    patch: dict[str, Any] = {}
    for key, value in after.items():
        if key not in before:
            patch[key] = value
            continue
        was = before[key]
        if isinstance(was, dict) and isinstance(value, dict):
            inner = diff(cast("dict[str, Any]", was), cast("dict[str, Any]", value))
            if inner:
                patch[key] = inner
        elif was != value:
            patch[key] = value
    for key in before:
        if key not in after:
            patch[key] = None
    return patch


def merge(target: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return `target` with `patch` merged in; `target` itself stays as it is."""
    merged = dict(target)
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            old = merged.get(key)
            base = cast("dict[str, Any]", old) if isinstance(old, dict) else {}
            merged[key] = merge(base, cast("dict[str, Any]", value))
        else:
            merged[key] = value
    return merged
