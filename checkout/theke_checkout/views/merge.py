"""JSON merge patches (RFC 7396) between values that hold no nulls: how to make and to apply one."""

from collections.abc import Mapping
from typing import Any, cast


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
