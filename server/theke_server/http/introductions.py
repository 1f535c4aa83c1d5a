"""How an advisor is introduced to shoppers: the desk's page about oneself."""

from msgspec import UNSET, Struct, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.values.introduction import Introduction, Languages, Sentence, Sentences
from theke_checkout.values.reasons import Reason
from theke_server.access.pictures import PICTURE_BYTES_MAX
from theke_server.http.bodies import answer, raw, read
from theke_server.http.context import context
from theke_server.http.desk import advisor
from theke_server.http.endpoints import DESK, Nothing, Proof, get, post
from theke_server.http.limits import Costly
from theke_server.privacy.card_numbers import refuse_card_number

UPLOAD_DEADLINE_S = 60.0
"""Two megabytes over a slow line."""


class Profile(Struct, frozen=True, kw_only=True):
    """What shoppers read of the one who is signed in."""

    name: str
    picture: str = ""
    """The path of the small picture; with `/large` behind it the large one. Empty for none."""
    sentence: str = ""
    languages: tuple[str, ...] = ()
    sentences: dict[str, str] = {}
    """The sentence for who reads another language, by its code."""


class Description(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an advisor says of themselves."""

    sentence: Sentence
    languages: Languages
    sentences: Sentences | UnsetType = UNSET
    """Missing, it stays as it is; empty, there is one sentence for everybody."""


async def profile(request: Request) -> Response:
    """Tell what shoppers read of the one who is signed in."""
    bearer = await advisor(request)
    introduction = await context(request).introductions.of(bearer.shop_id, bearer.advisor)
    return _shown(bearer.name, introduction)


async def describe(request: Request) -> Response:
    """Keep what an advisor says of themselves. Sessions that have begun go on as they are."""
    ctx, bearer = context(request), await advisor(request)
    body = await read(request, Description)
    sentences = None if body.sentences is UNSET else body.sentences
    for sentence in (body.sentence, *(sentences or {}).values()):
        refuse_card_number(sentence, "sentence")
    introduction = await ctx.introductions.describe(
        bearer.shop_id, bearer.advisor, body.sentence, body.languages, sentences
    )
    return _shown(bearer.name, introduction)


async def show_picture(request: Request) -> Response:
    """Take a picture: the file itself as the body, a JPEG, PNG or WebP of at most 2 MiB.

    It is cut to a square, made small and written anew without anything that came with it. The one
    before is deleted.
    """
    ctx, bearer = context(request), await advisor(request)
    await ctx.limits.spend(Costly.PICTURE, f"{bearer.shop_id} {bearer.advisor}")
    file = await raw(request, PICTURE_BYTES_MAX, UPLOAD_DEADLINE_S)
    picture = await ctx.pictures.made(file)
    introduction = await ctx.introductions.show(bearer.shop_id, bearer.advisor, picture)
    return _shown(bearer.name, introduction)


async def hide_picture(request: Request) -> Response:
    """Delete the picture of the one who is signed in; shoppers see initials."""
    bearer = await advisor(request)
    await context(request).introductions.hide(bearer.shop_id, bearer.advisor)
    return answer(Nothing())


def _shown(name: str, introduction: Introduction) -> Response:
    return answer(
        Profile(
            name=name,
            picture=introduction.picture_path,
            sentence=introduction.sentence,
            languages=introduction.languages,
            sentences=dict(introduction.sentences),
        )
    )


ENDPOINTS = (
    get("/v1/desk/profile", profile, Profile, **DESK),
    post(
        "/v1/desk/profile",
        describe,
        Profile,
        body=Description,
        refuses=(Reason.NOT_FOUND, Reason.CARD_NUMBER_IN_TEXT),
        **DESK,
    ),
    post(
        "/v1/desk/picture",
        show_picture,
        Profile,
        body=bytes,
        body_type="application/octet-stream",
        proof=Proof.DESK,
        own_page=True,
        limits=(Costly.DESK, Costly.PICTURE),
        refuses=(
            Reason.NOT_FOUND,
            Reason.PICTURE_KIND,
            Reason.PICTURE_BROKEN,
            Reason.PICTURE_SMALL,
            Reason.PICTURE_HUGE,
        ),
    ),
    post("/v1/desk/picture/remove", hide_picture, Nothing, refuses=(Reason.NOT_FOUND,), **DESK),
)
