"""What a robot says, in both languages: written into the talk, and spoken where it was recorded."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = ("en", "de")


class Sentence(StrEnum):
    """Everything that a robot may say. The first six are spoken too."""

    GREET = "greet"
    SHOW_POT = "show_pot"
    SHOW_MILL = "show_mill"
    ADD = "add"
    REVIEW = "review"
    GOODBYE = "goodbye"
    IN_WRITING = "in_writing"
    FULL = "full"
    REMOVED = "removed"
    NO_READER = "no_reader"
    HANDED_OVER = "handed_over"


SPOKEN = (
    Sentence.GREET,
    Sentence.SHOW_POT,
    Sentence.SHOW_MILL,
    Sentence.ADD,
    Sentence.REVIEW,
    Sentence.GOODBYE,
)
"""What there is a recording of (`tools/robot_voice.py`)."""

TEXTS: Mapping[Sentence, tuple[str, str]] = {
    Sentence.GREET: (
        "Hello, I am Moka, a robot. Nobody is at the desk right now, so I will show you how advice"
        " works.",
        "Guten Tag, ich bin Moka, ein Roboter. Gerade ist niemand am Beratungsplatz, darum zeige"
        " ich Ihnen, wie die Beratung geht.",
    ),
    Sentence.SHOW_POT: (
        "And this is our moka pot, Meise: strong coffee for three, in five minutes.",
        "Und das ist unsere Herdkanne Meise: kräftiger Kaffee für drei, in fünf Minuten.",
    ),
    Sentence.SHOW_MILL: (
        "This hand grinder, Sperling, is fine enough for filter coffee and for the moka pot.",
        "Diese Handmühle, Sperling, mahlt fein genug für Filterkaffee und für die Herdkanne.",
    ),
    Sentence.ADD: (
        "I am putting the moka pot into our cart. You can change or remove it at any time.",
        "Ich lege die Herdkanne in unseren Warenkorb. Sie können sie jederzeit ändern oder"
        " herausnehmen.",
    ),
    Sentence.REVIEW: (
        "Please look through the order now. Approving and paying is yours alone.",
        "Schauen Sie die Bestellung jetzt bitte durch. Freigeben und bezahlen können nur Sie.",
    ),
    Sentence.GOODBYE: (
        "Thank you for your order, and goodbye.",
        "Danke für Ihre Bestellung, und auf Wiedersehen.",
    ),
    Sentence.IN_WRITING: (
        "We can also do without a call: I will go on in writing.",
        "Es geht auch ohne Anruf: Ich mache schriftlich weiter.",
    ),
    Sentence.FULL: (
        "All robots are in a call at the moment, so I advise you in writing.",
        "Zurzeit sind alle Roboter im Gespräch, darum berate ich Sie schriftlich.",
    ),
    Sentence.REMOVED: (
        "You have taken it out, and that is fine: I will not put it back.",
        "Sie haben sie herausgenommen, das ist in Ordnung: Ich lege sie nicht wieder hinein.",
    ),
    Sentence.NO_READER: (
        "I am a robot and do not understand what you write. For questions, be the advisor yourself:"
        " the desk is a page of this demo.",
        "Ich bin ein Roboter und verstehe nicht, was Sie schreiben. Für Fragen seien Sie selbst die"
        " Beratung: Der Beratungsplatz ist eine Seite dieser Demo.",
    ),
    Sentence.HANDED_OVER: (
        "Somebody has come to the desk and will take over.",
        "Am Beratungsplatz ist jetzt jemand und übernimmt.",
    ),
}


def text(sentence: Sentence, language: Language) -> str:
    """Return a sentence as it is written."""
    return TEXTS[sentence][LANGUAGES.index(language)]


def language_of(locale: str) -> Language:
    """Return the language of these two that fits a locale best: de-CH is German."""
    return "de" if locale.lower().startswith("de") else "en"


def said_in(texts: frozenset[str]) -> frozenset[Sentence]:
    """Return which sentences are among what was said: after a restart nothing is said twice."""
    return frozenset(sentence for sentence, both in TEXTS.items() if texts & set(both))
