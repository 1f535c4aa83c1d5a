"""What the panel says, from its own tables: a sentence that a test repeats grows old."""

import re
from pathlib import Path

CLIENT = Path(__file__).parents[2] / "client" / "src"
PANEL = "session/words-en.ts"
TIMELINE = "words/timeline-en.ts"


def says(path: str, table: str = PANEL, **parts: str) -> str:
    """Return a sentence of a table by its path, up to the first part that is not given."""
    text = (CLIENT / table).read_text(encoding="utf-8")
    *groups, key = path.split(".")
    for group in groups:
        text = text[text.index(f"\n  {group}: {{") :]
    found = re.search(rf"\n +{key}: (?:\([^)]*\) =>\s*)?(['`])(.*?)\1,\n", text, re.DOTALL)
    assert found, f"{table} has no sentence {path}"
    sentence = re.sub(r"\$\{(\w+)\}", lambda part: parts.get(part[1], part[0]), found[2])
    return sentence.partition("${")[0]
