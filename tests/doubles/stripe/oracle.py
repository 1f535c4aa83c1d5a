"""Serves somebody else's copy of Stripe, to compare ours with: a script for Python 3.13 or newer.

`seahaven-stripe-world` replays recordings of the real Stripe in its own tests. It is written for
Python 3.14; this runs it on 3.13 too, by compiling its sources with deferred annotations. It is no
part of the tests' own environment, and imports nothing of ours.
"""

import importlib
import importlib.machinery
import re
import socket
import sys
from types import CodeType
from typing import Any

FUTURE = __import__("__future__").annotations.compiler_flag
UNBRACKETED = re.compile(r"^(\s*except) (\w+(?:, \w+)+):", re.MULTILINE)
"""Two exception types without brackets, as 3.14 allows."""


def compiled(_: object, data: Any, path: Any, *, _optimize: int = -1, **__: object) -> CodeType:
    """Compile a module; the copy's own with what 3.14 would do by itself."""
    text, flags = bytes(data).decode(), 0
    if "seahaven" in str(path):
        text, flags = UNBRACKETED.sub(r"\1 (\2):", text), FUTURE
    return compile(text, path, "exec", flags=flags, dont_inherit=True, optimize=_optimize)


def main() -> None:
    """Serve until the process ends; say where, in one line."""
    sys.dont_write_bytecode = True
    if sys.version_info < (3, 14):
        setattr(importlib.machinery.SourceFileLoader, "source_to_code", compiled)  # noqa: B010
    served = importlib.import_module("seahaven.http")
    importlib.import_module("seahaven_stripe_world")
    world = importlib.import_module("seahaven_stripe_world.world").world
    handle = importlib.import_module("seahaven_stripe_world.http_api").handle
    uvicorn = importlib.import_module("uvicorn")
    options = {"startup": {"livemode": False}}
    app = served.app(world, handle, reset_options=options)
    listening = socket.create_server(("127.0.0.1", 0))
    sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(app, log_level="warning")
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
