"""What real browsers wrote: offers, answers and candidates of Chromium 156 and Firefox ESR 153,
each with sound, a camera, and a third section without anything.
"""

import json
from pathlib import Path

FOLDER = Path(__file__).parent
BROWSERS = ("chromium", "firefox")
KINDS = ("offer", "answer", "gathered")
"""The last is an offer with its candidates in it."""


def description(browser: str, kind: str) -> str:
    """Return a description as it was written, with the ends of its lines."""
    return (FOLDER / f"{browser}-{kind}.sdp").read_bytes().decode()


def candidates(browser: str) -> list[str]:
    """Return the candidates as they came, the last one empty."""
    found: list[str] = json.loads((FOLDER / f"{browser}-candidates.json").read_text())
    return found
