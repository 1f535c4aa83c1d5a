"""Write the wire types of the browser client from the Python ones: `python deploy/wire_ts.py`.

Fields of commands are optional where they have a default; fields of views are optional where they
may be missing. Nothing is ever null on the wire, but what a shop says of a product.
"""

import inspect
import re
import sys
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec.inspect as shape
from msgspec import NODEFAULT

from theke_checkout import wire
from theke_checkout.commands import PartyWish
from theke_checkout.contact import REQUIRED
from theke_checkout.currencies import DIGITS, USUAL
from theke_checkout.providers import ClientSetup, NextAction
from theke_checkout.reasons import Reason
from theke_checkout.view_shapes import VIEW_FORMAT
from theke_server.shops import Product

OUTPUT = Path(__file__).parent.parent / "client" / "src" / "wire.ts"
UNIONS = {
    "Command": PartyWish,
    "CmdAck": wire.CmdAck,
    "ResumeAck": wire.ResumeAck,
    "SayAck": wire.SayAck,
}
STRUCTS = (
    wire.Cmd, wire.Resume, wire.Say, wire.Hint, wire.Patched, wire.HintFrom, wire.Presence,
    wire.Bye, wire.DeskView, Product, ClientSetup, NextAction,
)  # fmt: skip
SIMPLE: dict[type[shape.Type], str] = {
    shape.StrType: "string",
    shape.IntType: "number",
    shape.FloatType: "number",
    shape.BoolType: "boolean",
    shape.NoneType: "null",
    shape.AnyType: "unknown",
}


def generate() -> str:
    """Return the text of `wire.ts`."""
    unions = {name: _parts(shape.type_info(union)) for name, union in UNIONS.items()}
    roots = [part for parts in unions.values() for part in parts]
    roots += [shape.type_info(root) for root in (*STRUCTS, Reason)]
    named: dict[str, shape.StructType | shape.EnumType] = {}
    for root in roots:
        for found in _walk(root):
            named.setdefault(found.cls.__name__, found)
    required = ", ".join(f"'{field.value}'" for field in REQUIRED)
    chunks = [
        "// Written by `make wire` from the Python types. Do not edit.",
        f"export const PROTOCOL = {wire.PROTOCOL};\nexport const VIEW_FORMAT = {VIEW_FORMAT};",
        f"export const REQUIRED_FIELDS = [{required}] as const;",
        _digits(),
        *(_declaration(named[name]) for name in sorted(named)),
        *(_union(name, parts) for name, parts in unions.items()),
    ]
    return "\n\n".join(chunks) + "\n"


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
        f"export const USUAL_DIGITS = {USUAL};"
    )


def _parts(union: shape.Type) -> Sequence[shape.Type]:
    return union.types if isinstance(union, shape.UnionType) else (union,)


def _walk(kind: shape.Type) -> Iterator[shape.StructType | shape.EnumType]:
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


def _declaration(kind: shape.StructType | shape.EnumType) -> str:
    if isinstance(kind, shape.EnumType):
        return _doc(kind.cls) + _enumeration(kind.cls)
    tag = [f"  {kind.tag_field}: '{kind.tag}';"] if kind.tag is not None else []
    fields = [_field(field, incoming=kind.forbid_unknown_fields) for field in kind.fields]
    body = "\n".join([*tag, *fields])
    return f"{_doc(kind.cls)}export interface {kind.cls.__name__} {{\n{body}\n}}"


def _enumeration(values: type[Enum]) -> str:
    lines = "\n".join(f"  '{member.value}'," for member in values)
    name = values.__name__
    constant = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name) + ("es" if name.endswith("s") else "s")
    listed = f"export const {constant.upper()} = [\n{lines}\n] as const;\n"
    return listed + f"export type {name} = (typeof {constant.upper()})[number];"


def _field(field: shape.Field, *, incoming: bool) -> str:
    may_be_missing = not field.required and (incoming or field.default is NODEFAULT)
    mark = "?" if may_be_missing else ""
    return f"  {field.encode_name}{mark}: {_typescript(field.type)};"


def _union(name: str, parts: Sequence[shape.Type]) -> str:
    lines = "\n".join(f"  | {_typescript(part)}" for part in parts)
    return f"export type {name} =\n{lines};"


def _doc(cls: type[Any]) -> str:
    text = (inspect.getdoc(cls) or "").split("\n\n")[0].replace("\n", " ").replace("`", "")
    return f"/** {text} */\n" if text else ""


def main() -> int:
    """Write the file; with `--check` only say whether it is current."""
    text = generate()
    if "--check" in sys.argv[1:]:
        current = OUTPUT.is_file() and OUTPUT.read_text(encoding="utf-8") == text
        print("wire.ts is current" if current else "wire.ts is stale: run `make wire`")
        return 0 if current else 1
    OUTPUT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
