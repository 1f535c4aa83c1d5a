"""What a page brings into a browser: scripts, styles, frames, and whatever else can run. Pure."""

import re
from base64 import b64encode
from hashlib import sha384
from html.parser import HTMLParser

from msgspec import Struct

RUNS = frozenset({"script", "iframe", "frame", "object", "embed", "base", "form", "applet"})
LINKS = frozenset({"stylesheet", "modulepreload", "preload", "import", "manifest"})
"""Kinds of links that bring something along; an icon does not run."""
FILE = re.compile(r"[\w.-]+\.(?:js|css)")


class Part(Struct, frozen=True, kw_only=True, order=True):
    """One thing on a page that runs, or makes something run or look different."""

    what: str
    """`script`, `link stylesheet`, `handler onclick`."""
    where: str = ""
    """Its address, or the hash of what stands in the page."""
    integrity: str = ""

    def __str__(self) -> str:
        held = (
            " without its hash" if self.where.startswith("/static/") and not self.integrity else ""
        )
        return f"{self.what} {self.where}{held}".strip()


class _Reader(HTMLParser):
    """Collects the parts of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Part] = []
        self._inline: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name, value in given.items():
            if name.startswith("on"):
                self.parts.append(Part(what=f"handler {name}", where=hash_of(value.encode())))
            elif value.strip().lower().startswith("javascript:"):
                self.parts.append(Part(what=f"{tag} {name}", where=hash_of(value.encode())))
        if tag == "script" and "src" not in given:
            self._inline = []
        elif tag in RUNS:
            where = given.get("src") or given.get("href") or given.get("data") or ""
            where = where or given.get("action", "")
            self.parts.append(Part(what=tag, where=where, integrity=given.get("integrity", "")))
        elif tag == "link":
            self._link(given)
        elif tag == "meta" and "http-equiv" in given:
            self.parts.append(
                Part(what=f"meta {given['http-equiv'].lower()}", where=given.get("content", ""))
            )

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._inline is not None:
            self._inline.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._inline is not None:
            text = "".join(self._inline).encode()
            self.parts.append(Part(what="script in the page", where=hash_of(text)))
            self._inline = None

    def _link(self, given: dict[str, str]) -> None:
        for rel in given.get("rel", "").lower().split():
            if rel in LINKS:
                self.parts.append(
                    Part(
                        what=f"link {rel}",
                        where=given.get("href", ""),
                        integrity=given.get("integrity", ""),
                    )
                )


def parts(html: str) -> list[Part]:
    """Return what a page brings along, in its order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.parts


def hash_of(content: bytes) -> str:
    """Return a hash as `integrity` attributes have it."""
    return f"sha384-{b64encode(sha384(content).digest()).decode()}"


def named_files(text: str) -> list[str]:
    """Return the names in a page or a module that may be files of the bundle."""
    return list(dict.fromkeys(FILE.findall(text)))
