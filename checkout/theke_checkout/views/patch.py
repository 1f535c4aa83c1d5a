"""Patches by identity: a part is drawn again only where its value is another object than before."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from msgspec import Struct, to_builtins

from theke_checkout.views.merge import diff

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
