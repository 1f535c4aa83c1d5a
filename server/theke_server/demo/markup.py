"""HTML as values: text is escaped unless it was built here, so no page can forget to."""

from collections.abc import Iterable
from html import escape
from typing import TypeAlias


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Child: TypeAlias = "Html | str | int | Iterable[Html | str | None] | None"
Value: TypeAlias = "str | int | bool | None"

EMPTY = frozenset({"meta", "link", "input", "img", "br", "hr"})


def h(tag: str, *children: Child, **attributes: Value) -> Html:
    """Return an element. `class_` and `for_` drop their line, `data_x` becomes `data-x`; an
    attribute that is True stands without a value, one that is None or False is left out."""
    opening = "".join(
        _attribute(name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items()
    )
    if tag in EMPTY:
        return Html(f"<{tag}{opening}>")
    return Html(f"<{tag}{opening}>{join(*children)}</{tag}>")


def join(*children: Child) -> Html:
    """Return children one after the other, escaped where they are text."""
    return Html("".join(_child(child) for child in children))


def raw(text: str) -> Html:
    """Take a constant of this package as HTML. Never for anything that came from outside."""
    return Html(text)


def _attribute(name: str, value: Value) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    return f' {name}="{escape(str(value), quote=True)}"'


def _child(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, str | int):
        return escape(str(child), quote=True)
    return "".join(_child(part) for part in child)
