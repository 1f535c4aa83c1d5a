"""How an advisor is introduced to shoppers: a picture, a sentence, the languages they speak."""

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from theke_checkout.values.limits import LANGUAGES_MAX, SENTENCE_CHARS_MAX

PICTURE_PATH = "/v1/pictures/"
"""Where a server has pictures: this and the id is the small one, and with `/large` the large."""

Sentence: TypeAlias = Annotated[str, Meta(max_length=SENTENCE_CHARS_MAX)]
Language: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z]{2,3}\Z")]
"""A language by its code of ISO 639, without a region."""

Languages: TypeAlias = Annotated[tuple[Language, ...], Meta(max_length=LANGUAGES_MAX)]
Sentences: TypeAlias = Annotated[dict[Language, Sentence], Meta(max_length=LANGUAGES_MAX)]
"""The sentence in further languages."""


class Introduction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a shopper reads of an advisor beside the name; all of it may be empty.

    Stored in events, so that its limits stand where it comes in, in the types above.
    """

    picture: str = ""
    """The id of the picture: random, and another one for each picture."""
    sentence: str = ""
    """For everybody whose language has none of its own."""
    languages: tuple[str, ...] = ()
    sentences: tuple[tuple[str, str], ...] = ()
    """The sentence for who reads another language: its code, and the sentence."""

    def sentence_for(self, locale: str) -> str:
        """Return the sentence for who reads in `locale`, such as `de-CH`."""
        return dict(self.sentences).get(locale.partition("-")[0].lower(), self.sentence)

    @property
    def picture_path(self) -> str:
        """The address of the small picture at the server; empty where there is none."""
        return f"{PICTURE_PATH}{self.picture}" if self.picture else ""


UNINTRODUCED = Introduction()
"""Of an advisor who has said nothing, and of everyone in logs that are older than this."""
