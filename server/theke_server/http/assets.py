"""The client's own files as they are sent: made small when the client was built, never here.

Only what is the same for everybody is sent compressed. Answers that carry a secret beside something
that a stranger may choose would tell its length.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from mimetypes import guess_type
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from theke_checkout.values.reasons import Reason, RejectedError

CODINGS = {"br": ".br", "gzip": ".gz"}
"""What the build wrote beside a file, by the name that browsers have for it; the smallest first."""
KEPT = {
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
}
"""For files whose names change with their contents."""

EMBEDDABLE = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}
"""For the launcher's files: any page may load them, also one that isolates itself."""
LAUNCHER = "launcher-"
"""How their names begin."""

NAME = re.compile(r"[\w-]{1,100}\.(js|css|svg)", re.ASCII)


def assets(folder: Path) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint of the bundle's own files, `{name}` in a folder; pages are no files."""

    async def asset(request: Request) -> Response:
        """A file that browsers keep, and take for what it says it is."""
        name = request.path_params["name"]
        if not NAME.fullmatch(name) or not (folder / name).is_file():
            raise RejectedError(Reason.NOT_FOUND, "asset")
        headers = KEPT | EMBEDDABLE if name.startswith(LAUNCHER) else KEPT
        return sent_file(request, folder / name, headers)

    return asset


def sent_file(request: Request, path: Path, headers: Mapping[str, str]) -> Response:
    """Return a file of the client, in the smallest form that was built and that is accepted."""
    media_type = guess_type(path.name)[0]
    coding = _chosen(request.headers, path)
    own = {**headers, "vary": "accept-encoding"}
    if coding is None:
        return FileResponse(path, media_type=media_type, headers=own)
    own["content-encoding"] = coding
    return FileResponse(
        path.with_name(path.name + CODINGS[coding]), headers=own, media_type=media_type
    )


def _chosen(headers: Headers, path: Path) -> str | None:
    """Return the coding to send, or None for the file as it is."""
    accepted = accepted_codings(",".join(headers.getlist("accept-encoding")))
    for coding, suffix in CODINGS.items():
        if coding in accepted and path.with_name(path.name + suffix).is_file():
            return coding
    return None


def accepted_codings(header: str) -> frozenset[str]:
    """Return which of our codings an `Accept-Encoding` header takes (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameter = (piece.strip() for piece in part.partition(";"))
        weights[name] = _weight(parameter)
    rest = weights.get("*", 0.0)
    return frozenset(coding for coding in CODINGS if weights.get(coding, rest) > 0)


def _weight(parameter: str) -> float:
    """Return what `q=` says; a weight that is none takes nothing."""
    if not parameter:
        return 1.0
    name, _, value = parameter.partition("=")
    try:
        return float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0
