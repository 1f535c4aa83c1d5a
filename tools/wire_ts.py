"""Write the client's types of socket and HTTP from the Python ones: `python tools/wire_ts.py`.

`wire.ts` has what the socket says, `http.ts` what the endpoints of the pages take and answer, by
method and path. Fields of commands and bodies are optional where they have a default; fields of
views and answers are optional where they may be missing. Nothing is ever null, but what a shop says
of a product.
"""

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec.inspect as shape
from msgspec import NODEFAULT

from theke_checkout import wire
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.providers import ClientSetup, NextAction
from theke_checkout.rules import permissions
from theke_checkout.values.codes import CaseKind, Role
from theke_checkout.values.contact import REQUIRED
from theke_checkout.values.currencies import DIGITS, USUAL
from theke_checkout.values.reasons import Reason
from theke_checkout.views.shapes import VIEW_FORMAT
from theke_checkout.wire import signals
from theke_server.http.endpoints import Endpoint
from theke_server.http.openapi import NOUNS
from theke_server.shops import Product

CLIENT = Path(__file__).parent.parent / "client" / "src"
OUTPUT = CLIENT / "wire.ts"
HTTP_OUTPUT = CLIENT / "http.ts"
PAGES = (
    "sessions",
    "joining",
    "calls",
    "pay",
    "introductions",
    "availability",
    "messages",
    "desk",
    "cases",
    "sets",
    "products",
    "addresses",
)
"""The nouns whose endpoints are for our own pages."""
HTTP_SETS = (CaseKind,)
"""Closed sets of which a field carries a word as plain text, as other releases may have others."""
UNIONS = {
    "Command": PartyCommand,
    "CmdAck": wire.CmdAck,
    "ResumeAck": wire.ResumeAck,
    "SayAck": wire.SayAck,
    "TalkAck": wire.TalkAck,
    "AnySignal": signals.AnySignal,
    "SignalAck": signals.SignalAck,
}
STRUCTS = (
    wire.Cmd, wire.Resume, wire.Say, wire.ReadTalk, wire.Hint, wire.Patched, wire.HintFrom,
    wire.Presence, wire.Bye, wire.DeskView, Product, ClientSetup, NextAction,
    signals.SignalFrom, signals.CallNews,
)  # fmt: skip
SIMPLE: dict[type[shape.Type], str] = {
    shape.StrType: "string",
    shape.IntType: "number",
    shape.FloatType: "number",
    shape.BoolType: "boolean",
    shape.NoneType: "null",
    shape.AnyType: "unknown",
}


Named = shape.StructType | shape.EnumType


def generate() -> str:
    """Return the text of `wire.ts`."""
    named = _socket_types()
    required = ", ".join(f"'{field.value}'" for field in REQUIRED)
    chunks = [
        "// Written by `make wire` from the Python types. Do not edit.",
        "/** The version of what is said on the socket. */\n"
        f"export const PROTOCOL = {wire.PROTOCOL};",
        f"/** The form of the views. */\nexport const VIEW_FORMAT = {VIEW_FORMAT};",
        "/** Fields without which nothing can be delivered. */\n"
        f"export const REQUIRED_FIELDS = [{required}] as const;",
        _digits(),
        _advisor_commands(),
        *(_declaration(named[name]) for name in sorted(named)),
        *(_union(name, _parts(shape.type_info(union))) for name, union in UNIONS.items()),
    ]
    return "\n\n".join(chunks) + "\n"


def generate_http() -> str:
    """Return the text of `http.ts`: what `wire.ts` has already comes from there."""
    endpoints = [endpoint for noun in PAGES for endpoint in NOUNS[noun]]
    queries = [endpoint.query for endpoint in endpoints if endpoint.query]
    written = _socket_types()
    kinds = (*HTTP_SETS, *(kind for endpoint in endpoints for kind in _kinds(endpoint)))
    named = _collected(shape.type_info(kind) for kind in kinds)
    own = {name: kind for name, kind in named.items() if name not in written}
    used = {found for kind in own.values() for found in _directly(kind)}
    used |= {kind.__name__ for endpoint in endpoints for kind in _kinds(endpoint)}
    imported = "".join(f"  {name},\n" for name in sorted(used & written.keys()))
    routes = "\n".join(
        f"  '{endpoint.method} {endpoint.path}': {_route(endpoint)};" for endpoint in endpoints
    )
    chunks = [
        "// Written by `make wire` from the Python types. Do not edit.\n"
        f"import type {{\n{imported}}} from './wire.ts';",
        "/** What each endpoint takes and answers, by method and path. */\n"
        f"export interface Endpoints {{\n{routes}\n}}",
        *(_declaration(own[name], queries) for name in sorted(own)),
    ]
    return "\n\n".join(chunks) + "\n"


def _socket_types() -> dict[str, Named]:
    """Return every named type that the socket speaks, by its name."""
    roots = [part for union in UNIONS.values() for part in _parts(shape.type_info(union))]
    return _collected([*roots, *(shape.type_info(root) for root in (*STRUCTS, Reason))])


def _collected(roots: Iterable[shape.Type]) -> dict[str, Named]:
    named: dict[str, Named] = {}
    for root in roots:
        for found in _walk(root):
            named.setdefault(found.cls.__name__, found)
    return named


def _directly(kind: Named) -> Iterator[str]:
    """Yield the names that the declaration of `kind` mentions."""
    if isinstance(kind, shape.StructType):
        for field in kind.fields:
            yield from re.findall(r"\b[A-Z]\w+", _typescript(field.type))


def _kinds(endpoint: Endpoint) -> Iterator[type[Any]]:
    kinds = (endpoint.query, endpoint.body, endpoint.answer)
    yield from (kind for kind in kinds if kind not in (None, bytes))


def _route(endpoint: Endpoint) -> str:
    parts = {"query": endpoint.query, "body": endpoint.body, "answer": endpoint.answer}
    members = "; ".join(
        f"{part}: {'Blob' if kind is bytes else kind.__name__}"
        for part, kind in parts.items()
        if kind
    )
    return f"{{ {members} }}"


def _digits() -> str:
    """How many decimal digits currencies have, where it is not the usual number."""
    others = {code: digits for code, digits in DIGITS.items() if digits != USUAL}
    by_number = {number: [c for c in others if others[c] == number] for number in others.values()}
    lines = "\n".join(
        "  " + ", ".join(f"{code}: {number}" for code in codes) + ","
        for number, codes in sorted(by_number.items())
    )
    return (
        f"/** Decimal digits of the currencies that do not have {USUAL}. */\n"
        f"export const CURRENCY_DIGITS: Readonly<Record<string, number>> = {{\n{lines}\n}};\n"
        f"/** Decimal digits of all other currencies. */\n"
        f"export const USUAL_DIGITS = {USUAL};"
    )


def _advisor_commands() -> str:
    """What advisors may ever do: a shopper notices all of it, as the client's tests show."""
    tags = (
        str(command.__struct_config__.tag)
        for command, roles in permissions.MAY.items()
        if Role.ADVISOR in roles
    )
    lines = "\n".join(f"  '{tag}'," for tag in sorted(tags))
    return (
        "/** The commands that an advisor may send at all. */\n"
        f"export const ADVISOR_COMMANDS = [\n{lines}\n] as const;"
    )


def _parts(union: shape.Type) -> Sequence[shape.Type]:
    return union.types if isinstance(union, shape.UnionType) else (union,)


def _walk(kind: shape.Type) -> Iterator[Named]:
    """Yield every named type that `kind` is made of."""
    match kind:
        case shape.StructType():
            yield kind
            for field in kind.fields:
                yield from _walk(field.type)
        case shape.EnumType():
            yield kind
        case shape.DictType():
            yield from _walk(kind.key_type)
            yield from _walk(kind.value_type)
        case shape.VarTupleType() | shape.ListType():
            yield from _walk(kind.item_type)
        case shape.UnionType():
            for part in kind.types:
                yield from _walk(part)
        case _:
            return


def _typescript(kind: shape.Type) -> str:  # noqa: PLR0911 -- one case for each kind
    match kind:
        case shape.StructType() | shape.EnumType():
            return kind.cls.__name__
        case shape.DictType(key_type=shape.EnumType() as key, value_type=value):
            return f"Partial<Record<{key.cls.__name__}, {_typescript(value)}>>"
        case shape.DictType(value_type=value):
            return f"Record<string, {_typescript(value)}>"
        case shape.VarTupleType(item_type=item) | shape.ListType(item_type=item):
            text = _typescript(item)
            return f"({text})[]" if " " in text else f"{text}[]"
        case shape.LiteralType(values=literals):
            return " | ".join(f"'{literal}'" for literal in literals)
        case shape.UnionType(types=types):
            return " | ".join(_typescript(part) for part in types)
        case _:
            return SIMPLE[type(kind)]


def _declaration(kind: Named, queries: Sequence[type[Any]] = ()) -> str:
    if isinstance(kind, shape.EnumType):
        return _enumeration(kind.cls)
    docs = _field_docs(kind.cls)
    tag = [f"  {kind.tag_field}: '{kind.tag}';"] if kind.tag is not None else []
    incoming = kind.forbid_unknown_fields or kind.cls in queries
    fields = [
        docs.get(field.name, "") + _field(field, kind, incoming=incoming) for field in kind.fields
    ]
    lines = "".join(f"{line}\n" for line in [*tag, *fields])
    body = f"\n{lines}" if lines else ""
    return f"{_doc(kind.cls)}export interface {kind.cls.__name__} {{{body}}}"


def _enumeration(values: type[Enum]) -> str:
    lines = "\n".join(f"  '{member.value}'," for member in values)
    name = values.__name__
    constant = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name) + ("es" if name.endswith("s") else "s")
    listed = f"/** Every `{name}`. */\nexport const {constant.upper()} = [\n{lines}\n] as const;\n"
    return f"{listed}{_doc(values)}export type {name} = (typeof {constant.upper()})[number];"


def _field(field: shape.Field, kind: shape.StructType, *, incoming: bool) -> str:
    """Write a field down. Where defaults are left out, one that is None is not there at all."""
    left_out = kind.cls.__struct_config__.omit_defaults
    unset = field.default is NODEFAULT and field.default_factory is NODEFAULT
    may_be_missing = not field.required and (left_out or incoming or unset)
    written = _typescript(field.type)
    text = written.removesuffix(" | null") if left_out else written
    return f"  {field.encode_name}{'?' if may_be_missing else ''}: {text};"


def _field_docs(cls: type[Any]) -> dict[str, str]:
    """Return the docstrings that stand below the fields of a class, as comments."""
    body = [
        statement
        for node in ast.parse(textwrap.dedent(inspect.getsource(cls))).body
        if isinstance(node, ast.ClassDef)
        for statement in node.body
    ]
    docs: dict[str, str] = {}
    for field, below in pairwise(body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
        ):
            docs[field.target.id] = f"  {_comment(str(below.value.value))}"
    return docs


def _union(name: str, parts: Sequence[shape.Type]) -> str:
    lines = "\n".join(f"  | {_typescript(part)}" for part in parts)
    return f"/** One of these, told apart by a field. */\nexport type {name} =\n{lines};"


def _doc(cls: type[Any]) -> str:
    text = inspect.getdoc(cls) or ""
    return _comment(text.split("\n\n")[0]) if text else ""


def _comment(text: str) -> str:
    return f"/** {' '.join(text.split()).replace('`', '')} */\n"


def main() -> int:
    """Write the files; with `--check` only say whether they are current."""
    files = {OUTPUT: generate(), HTTP_OUTPUT: generate_http()}
    stale = [path for path, text in files.items() if not _has(path, text)]
    if "--check" in sys.argv[1:]:
        names = ", ".join(path.name for path in stale)
        print(f"stale: {names}; run `make wire`" if stale else "wire.ts and http.ts are current")
        return 1 if stale else 0
    for path in stale:
        path.write_text(files[path], encoding="utf-8")
    return 0


def _has(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
