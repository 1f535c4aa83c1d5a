"""Our mails and pages say nothing in German or English that a region would spell in another way.

Pages in the browser have a list of such words (`client/src/words/orthography.ts`) and change them.
What the server writes is little: it does without them. The demo shop stands in Switzerland.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from theke_server import locales
from theke_server.http import pages
from theke_server.mail import reply, texts
from theke_server.sandbox.texts import TEXTS as SANDBOX

ORTHOGRAPHY = Path(__file__).parents[3] / "client/src/words/orthography.ts"
SS = {"adresse", "lassen", "müssen"}
"""German words with ss that have it in every region."""
SAME = {"four", "your"}
"""English words that end like British ones, and are the same in the United States."""
BRITISH = re.compile(
    r"\b(?:per cent|grey"
    r"|\w+(?:our|ours|oured|ise|ised|ises|ising|isation|yse|lled|lling|logue|tre))\b"
)


def said(lang: str) -> Iterator[str]:
    yield from msgspec.to_builtins(texts.TEXTS[lang]).values()
    yield from msgspec.to_builtins(reply.TEXTS[lang]).values()
    yield from SANDBOX[lang].values()
    english, german = pages.NO_DESK.split('<section lang="de">')
    yield re.sub(r"<[^>]*>", " ", german if lang == "de" else english)


def test_german_has_no_word_with_a_sharp_s_outside_switzerland() -> None:
    words = set(re.findall(r"\w*ss\w*", " ".join(said("de")).lower()))
    assert words == SS
    assert "ß" not in "".join(said("de"))


def test_english_has_no_word_that_is_british_only() -> None:
    assert set(BRITISH.findall(" ".join(said("en")).lower())) == SAME


@pytest.mark.parametrize("lang", locales.LANGUAGES)
def test_no_word_of_the_pages_list_is_said(lang: str) -> None:
    source = ORTHOGRAPHY.read_text(encoding="utf-8")
    sharp = re.findall(r"\w*ß\w*", source)
    american = re.findall(r"'?(\b[\w ]+)'?: '", source)
    assert {"schließen"} <= set(sharp)
    assert {"cancelled", "per cent"} <= set(american)
    listed = {"de": [word.replace("ß", "ss") for word in sharp], "en": american}[lang]
    text = " ".join(said(lang)).lower()
    assert [word for word in listed if re.search(rf"\b{word}\b", text)] == []
