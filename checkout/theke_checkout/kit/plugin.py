"""The pytest plugin of the kit: runs each case for the ways that an author declares, and says so.

pytest loads it wherever Theke is installed, so that it imports nothing but pytest.
"""

from __future__ import annotations  # an older pytest lacks some of these names, and must not mind

from collections.abc import Callable, Iterable
from typing import Any

import pytest

CASES = ("contract", "create", "honesty", "money", "notice", "shopper", "scene")

for _name in CASES:
    _module = _name if _name in {"contract", "scene"} else f"{_name}_cases"
    pytest.register_assert_rewrite(f"theke_checkout.kit.{_module}")

_ABSENT = pytest.StashKey[dict[str, dict[str, str]]]()
_PRESENT = pytest.StashKey[dict[str, int]]()
_NOTHING: dict[str, dict[str, str]] = {}
_NONE: dict[str, int] = {}


def pytest_pycollect_makeitem(
    collector: pytest.Module | pytest.Class, name: str, obj: object
) -> list[pytest.Item] | None:
    """Leave out a case that a declaration leaves nothing of, and remember why."""
    if _is_contract(obj) and not hasattr(obj, "capabilities"):
        return []  # the suite itself, imported by an author's module
    cls = collector.obj if isinstance(collector, pytest.Class) else None
    if not _is_contract(cls) or not hasattr(obj, "theke_ways") or _ways(obj, cls):
        return None
    absent = collector.config.stash.setdefault(_ABSENT, {})
    absent.setdefault(collector.name, {})[name] = str(getattr(obj, "theke_why", ""))
    return []


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a case once for each way that it is for."""
    cls: Any = getattr(metafunc, "cls", None)
    if not _is_contract(cls):
        return
    present = metafunc.config.stash.setdefault(_PRESENT, {})
    present[cls.__name__] = present.get(cls.__name__, 0) + 1
    if hasattr(metafunc.function, "theke_ways"):
        metafunc.parametrize("way", _ways(metafunc.function, cls), ids=str)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say which cases were for a provider, and which were not; of one, or with -v, each and why."""
    absent, present = config.stash.get(_ABSENT, _NOTHING), config.stash.get(_PRESENT, _NONE)
    in_full = len(present) == 1 or config.get_verbosity() > 0
    for name, cases in sorted(present.items()):
        left_out = absent.get(name, {})
        terminalreporter.write_line(
            f"provider contract, {name}: {cases} cases apply, {len(left_out)} do not"
        )
        for case, why in sorted(left_out.items() if in_full else ()):
            terminalreporter.write_line(f"  {case}: {why}")


def _is_contract(cls: Any) -> bool:
    """Tell by the names of its parents: importing the suite here would make pytest slow."""
    parents: Iterable[type] = getattr(cls, "__mro__", ())
    return any(
        (parent.__module__, parent.__name__) == ("theke_checkout.kit.contract", "ProviderContract")
        for parent in parents
    )


def _ways(test: object, cls: Any) -> list[object]:
    from theke_checkout.kit.declared import Declared

    selector: Callable[[Declared], Iterable[object]] = getattr(test, "theke_ways")  # noqa: B009
    declared = Declared(
        capabilities=cls.capabilities,
        cards=cls.cards,
        amount=cls.amount,
        chargebacks=cls.chargebacks,
    )
    return list(selector(declared))
