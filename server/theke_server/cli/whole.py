"""All that a server opens, for commands that do what a server does."""

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from theke_server.config import Settings

if TYPE_CHECKING:
    from theke_server.http.context import Context


def whole_server(settings: Settings) -> "AbstractAsyncContextManager[Context]":
    """Open it; nothing works by itself. The import is here because it takes half a second."""
    from theke_server import app

    return app.contextual(settings)
