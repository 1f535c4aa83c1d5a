"""How advisors are introduced to shoppers: kept in their accounts, with pictures beside them.

A picture has a random id and never changes: another one is another id. When it is replaced, or its
advisor removed, it is deleted; who still shows its address sees initials.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, TypeAlias, cast

import msgspec
from babel import Locale
from msgspec import structs

from theke_checkout.values.ids import ShopId
from theke_checkout.values.introduction import UNINTRODUCED, Introduction, Languages
from theke_checkout.values.limits import SENTENCE_CHARS_MAX
from theke_checkout.values.marks import JOINERS, is_hidden, without_marks
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access import advisors
from theke_server.access.pictures import Picture
from theke_server.clock import Clock, Ids
from theke_server.stores.values import ValueStore

PictureSize: TypeAlias = Literal["small", "large"]
UNCLAIMED_MS = 10 * 60_000
"""How long a picture is kept that no account names yet: a crash leaves none behind."""
LANGUAGES = frozenset(cast("Mapping[str, str]", Locale("en").languages))
"""The codes of all languages that have a name."""


class Introductions:
    """What advisors say of themselves, and their pictures."""

    def __init__(self, values: ValueStore, clock: Clock, ids: Ids) -> None:
        self._values = values
        self._clock = clock
        self._ids = ids

    async def of(self, shop_id: ShopId, advisor: str) -> Introduction:
        """Return how an advisor is introduced; empty where there is no such one."""
        account = await advisors.account_of(self._values, shop_id, advisor)
        return UNINTRODUCED if account is None else account.introduction

    async def describe(
        self,
        shop_id: ShopId,
        advisor: str,
        sentence: str | None = None,
        languages: Iterable[str] | None = None,
        sentences: Mapping[str, str] | None = None,
    ) -> Introduction:
        """Keep a sentence, languages, and the sentence in some of them; None leaves what is there.

        Raises `RejectedError`: `NOT_FOUND` without an account, `MALFORMED` with what is wrong.
        """
        changes: dict[str, object] = {}
        if sentence is not None:
            changes["sentence"] = as_sentence(sentence)
        if languages is not None:
            changes["languages"] = as_languages(languages)
        if sentences is not None:
            changes["sentences"] = tuple(as_sentences(sentences).items())
        return await self._change(shop_id, advisor, lambda old: structs.replace(old, **changes))

    async def show(self, shop_id: ShopId, advisor: str, picture: Picture) -> Introduction:
        """Keep an advisor's picture in the place of the one before, which is deleted.

        Raises `RejectedError(NOT_FOUND)` where there is no such advisor (any more).
        """
        picture_id, body = self._ids.token(), msgspec.msgpack.encode(picture)
        until_ms = self._clock.now_ms() + UNCLAIMED_MS
        kind = advisors.PICTURE
        await self._values.put(kind, picture_id, body, before=None, until_ms=until_ms)
        after = await self._replace(shop_id, advisor, picture_id)
        # Not where the account was removed in between, and the picture with it.
        await self._values.put(kind, picture_id, body, before=body)
        return after

    async def hide(self, shop_id: ShopId, advisor: str) -> Introduction:
        """Delete an advisor's picture. Raises `RejectedError(NOT_FOUND)` without an account."""
        return await self._replace(shop_id, advisor, "")

    async def picture(self, picture_id: str, size: PictureSize) -> bytes:
        """Return a picture, a JPEG. Raises `RejectedError(NOT_FOUND)`."""
        body = await self._values.get(advisors.PICTURE, picture_id)
        if body is None:
            raise RejectedError(Reason.NOT_FOUND, "picture")
        picture = msgspec.msgpack.decode(body, type=Picture)
        return picture.large if size == "large" else picture.small

    async def _replace(self, shop_id: ShopId, advisor: str, picture_id: str) -> Introduction:
        replaced = ""

        def shown(before: Introduction) -> Introduction:
            nonlocal replaced
            replaced = before.picture
            return structs.replace(before, picture=picture_id)

        after = await self._change(shop_id, advisor, shown)
        await advisors.forget_picture(self._values, replaced)
        return after

    async def _change(
        self, shop_id: ShopId, advisor: str, change: Callable[[Introduction], Introduction]
    ) -> Introduction:
        def changed(account: advisors.Account) -> advisors.Account:
            return structs.replace(account, introduction=change(account.introduction))

        account = await advisors.change_account(self._values, shop_id, advisor, changed)
        return account.introduction


def as_sentence(text: str) -> str:
    """Return a sentence as it is shown. Raises `RejectedError(MALFORMED)`."""
    sentence = " ".join(without_marks(text, JOINERS).split())
    if len(sentence) > SENTENCE_CHARS_MAX or any(map(is_hidden, sentence)):
        raise RejectedError(Reason.MALFORMED, "sentence")
    return sentence


def as_sentences(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the sentence by language, without empty ones. Raises `RejectedError(MALFORMED)`."""
    codes = [code for code, text in texts.items() if text.strip()]
    return {as_languages((code,))[0]: as_sentence(texts[code]) for code in codes}


def as_languages(codes: Iterable[str]) -> tuple[str, ...]:
    """Return languages, each once. Raises `RejectedError(MALFORMED)` where one is none."""
    languages = tuple(dict.fromkeys(code.strip().lower() for code in codes))
    try:
        msgspec.convert(languages, Languages)
    except msgspec.ValidationError as error:
        raise RejectedError(Reason.MALFORMED, "languages") from error
    if not LANGUAGES.issuperset(languages):
        raise RejectedError(Reason.MALFORMED, "languages")
    return languages
