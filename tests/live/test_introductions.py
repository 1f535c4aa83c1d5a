"""Pictures and words of advisors over HTTP: who may change them, who sees them, when they go."""

from collections.abc import AsyncGenerator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.live.deployment import OTHER_SHOP, SHOP, Deployment
from tests.live.reception import HERE, MIRA, PASSWORD, RIGHT, Reception
from theke_checkout.commands.system import ReturnToQueue
from theke_checkout.values.codes import Role
from theke_checkout.values.ids import ShopId
from theke_checkout.values.limits import LANGUAGES_MAX, SENTENCE_CHARS_MAX
from theke_server.access.advisors import KIND, PICTURE
from theke_server.access.introductions import UNCLAIMED_MS
from theke_server.access.pictures import PICTURE_BYTES_MAX
from theke_server.checks import portraits
from theke_server.clock import SystemClock
from theke_server.http.limits import LIMITS, Costly

PROFILE, UPLOAD, REMOVE = "/v1/desk/profile", "/v1/desk/picture", "/v1/desk/picture/remove"
BO = "bo"


def picture(colour: tuple[int, int, int] = (200, 30, 30), size: int = 200) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (size, size), colour).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
async def reception(tmp_path: Path) -> AsyncGenerator[Reception]:
    async with Deployment(clock=SystemClock()) as deployment:
        found = Reception(deployment, tmp_path)
        for shop in (SHOP, OTHER_SHOP):
            for advisor in (MIRA, BO):
                await found.context.desk_tokens.add_advisor(
                    ShopId(shop), advisor, advisor.title(), PASSWORD
                )
        yield found


@pytest.fixture
async def mira(reception: Reception) -> AsyncGenerator[httpx.AsyncClient]:
    """Mira, who has signed in at her desk."""
    async with reception.asking() as client:
        assert (await client.post("/v1/desk/login", json=RIGHT)).status_code == 200
        yield client


def reason(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["reason"])


async def test_an_advisor_is_introduced_as_they_say(
    reception: Reception, mira: httpx.AsyncClient
) -> None:
    empty: dict[str, object] = {
        "name": "Mira",
        "picture": "",
        "sentence": "",
        "languages": [],
        "sentences": {},
    }
    assert (await mira.get(PROFILE)).json() == empty
    shown = (await mira.post(UPLOAD, content=picture())).json()
    assert shown["picture"].startswith("/v1/pictures/")
    said = {"sentence": "  Barista,\u200e  8 years ", "languages": ["de", "en", "de"]}
    described = (await mira.post(PROFILE, json=said)).json()
    assert described == shown | {"sentence": "Barista, 8 years", "languages": ["de", "en"]}
    assert (await mira.get(PROFILE)).json() == described
    in_german = said | {"sentences": {"de": " Barista seit 8 Jahren ", "fr": " "}}
    described = (await mira.post(PROFILE, json=in_german)).json()
    assert described["sentences"] == {"de": "Barista seit 8 Jahren"}
    assert (await mira.post(PROFILE, json=said)).json() == described, "what is not sent stays"
    assert (await mira.get("/v1/desk/me")).json()["picture"] == shown["picture"]
    await reception.context.board.start()
    visit = await reception.deployment.open()
    held = next(p for p in (await visit.state()).parties.values() if p.role is Role.ADVISOR)
    await reception.deployment.counter.system(
        visit.session_id, ReturnToQueue(party_id=held.party_id)
    )
    party_id = await reception.context.board.accept(
        visit.session_id, MIRA, "Mira", await reception.context.introductions.of(SHOP, MIRA)
    )
    assert (await visit.state()).parties[party_id].introduction.picture_path == shown["picture"]
    _, view = await reception.context.board.view(SHOP, BO)
    row = view.sessions[visit.session_id]
    assert (row.picture, row.sentence, row.languages) == (
        shown["picture"],
        "Barista, 8 years",
        ("de", "en"),
    )
    await reception.context.board.aclose()


async def test_a_picture_is_served_to_any_page_and_runs_nothing(
    reception: Reception, mira: httpx.AsyncClient
) -> None:
    path = (await mira.post(UPLOAD, content=picture())).json()["picture"]
    async with reception.asking() as stranger:
        for address, side in ((path, 96), (f"{path}/large", 320)):
            answer = await stranger.get(address)
            assert answer.status_code == 200
            assert Image.open(BytesIO(answer.content)).size == (side, side)
            assert dict(answer.headers) | {
                "content-type": "image/jpeg",
                "x-content-type-options": "nosniff",
                "content-security-policy": "default-src 'none'; sandbox",
                "access-control-allow-origin": "*",
                "cross-origin-resource-policy": "cross-origin",
                "cache-control": "private, max-age=86400, immutable",
            } == dict(answer.headers)
            assert (await stranger.head(address)).status_code == 200
        for guessed in (f"{path}x", f"{path}/huge", "/v1/pictures/a"):
            assert (await stranger.get(guessed)).status_code == 404


@pytest.mark.parametrize("how", ["changed", "removed", "account removed"])
async def test_a_picture_that_is_not_shown_any_more_is_deleted(
    reception: Reception, mira: httpx.AsyncClient, how: str
) -> None:
    path = (await mira.post(UPLOAD, content=picture())).json()["picture"]
    if how == "changed":
        after = (await mira.post(UPLOAD, content=picture((1, 2, 3)))).json()["picture"]
        assert after != path
        assert (await mira.get(after)).status_code == 200
    elif how == "removed":
        assert (await mira.post(REMOVE, json={})).status_code == 200
        assert (await mira.get(PROFILE)).json()["picture"] == ""
    else:
        assert await reception.context.desk_tokens.remove_advisor(SHOP, MIRA)
    assert (await mira.get(path)).status_code == 404
    assert (await mira.get(f"{path}/large")).status_code == 404
    kept = await reception.context.stores.values.items(PICTURE)
    assert len(kept) == (1 if how == "changed" else 0)


async def test_whoever_is_no_advisor_of_this_shop_changes_nothing(
    reception: Reception, mira: httpx.AsyncClient
) -> None:
    path = (await mira.post(UPLOAD, content=picture())).json()["picture"]
    async with reception.asking() as nobody, reception.asking() as other:
        there = RIGHT | {"shop": OTHER_SHOP}
        # The demo's settings know one shop only: what another one keeps is looked at below.
        assert (await other.post("/v1/desk/login", json=there)).status_code == 404
        for ask in (
            nobody.get(PROFILE),
            nobody.post(PROFILE, json={"sentence": "x", "languages": []}),
            nobody.post(UPLOAD, content=picture()),
            nobody.post(REMOVE, json={}),
        ):
            answer = await ask
            assert (answer.status_code, reason(answer)) == (401, "unauthorized")
        abroad = {"origin": "https://evil.example"}
        answer = await mira.post(UPLOAD, content=picture(), headers=abroad)
        assert (answer.status_code, reason(answer)) == (403, "origin_forbidden")
    introductions = reception.context.introductions
    assert (await introductions.of(ShopId(OTHER_SHOP), MIRA)).picture == ""
    assert (await introductions.of(SHOP, BO)).picture == ""
    await introductions.hide(ShopId(OTHER_SHOP), MIRA)
    await reception.context.desk_tokens.remove_advisor(ShopId(OTHER_SHOP), MIRA)
    assert (await mira.get(path)).status_code == 200


async def test_a_removed_advisor_uploads_nothing(
    reception: Reception, mira: httpx.AsyncClient
) -> None:
    await reception.context.desk_tokens.remove_advisor(SHOP, MIRA)
    assert (await mira.post(UPLOAD, content=picture())).status_code == 401
    assert not await reception.context.stores.values.items(PICTURE)
    await reception.context.desk_tokens.add_advisor(SHOP, MIRA, "Mira", PASSWORD)
    assert (await reception.context.introductions.of(SHOP, MIRA)).picture == ""


async def test_a_new_password_keeps_the_introduction(
    reception: Reception, mira: httpx.AsyncClient
) -> None:
    before = (await mira.post(UPLOAD, content=picture())).json()
    await reception.context.desk_tokens.add_advisor(SHOP, MIRA, "Mira", PASSWORD + "!")
    after = await reception.context.introductions.of(SHOP, MIRA)
    assert after.picture_path == before["picture"]


@pytest.mark.parametrize(
    ("file", "status", "why"),
    [
        (b"", 422, "picture_kind"),
        (b"<svg/>", 422, "picture_kind"),
        (picture()[:80], 422, "picture_broken"),
        (picture(size=20), 422, "picture_small"),
        (b"\xff\xd8\xff" + bytes(PICTURE_BYTES_MAX), 413, "too_large"),
    ],
)
async def test_a_refused_file_leaves_the_picture_that_was(
    mira: httpx.AsyncClient, file: bytes, status: int, why: str
) -> None:
    path = (await mira.post(UPLOAD, content=picture())).json()["picture"]
    answer = await mira.post(UPLOAD, content=file)
    assert (answer.status_code, reason(answer)) == (status, why)
    assert (await mira.get(PROFILE)).json()["picture"] == path
    assert (await mira.get(path)).status_code == 200


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"sentence": "x" * (SENTENCE_CHARS_MAX + 1), "languages": []}, "malformed"),
        ({"sentence": "a\u0007b", "languages": []}, "malformed"),
        ({"sentence": "4242 4242 4242 4242", "languages": []}, "card_number_in_text"),
        ({"sentence": "", "languages": ["qqq"]}, "malformed"),
        ({"sentence": "", "languages": ["de-CH"]}, "malformed"),
        ({"sentence": "", "languages": ["DE"]}, "malformed"),
        ({"sentence": "", "languages": ["de"] * (LANGUAGES_MAX + 1)}, "malformed"),
        ({"sentence": "", "languages": [], "name": "Boss"}, "malformed"),
        ({"languages": []}, "malformed"),
    ],
)
async def test_what_no_shopper_should_read_is_refused(
    mira: httpx.AsyncClient, said: dict[str, object], why: str
) -> None:
    answer = await mira.post(PROFILE, json=said)
    assert reason(answer) == why
    longest = {"sentence": "x" * SENTENCE_CHARS_MAX, "languages": ["gsw"]}
    assert (await mira.post(PROFILE, json=longest)).status_code == 200


async def test_a_desk_brings_so_many_pictures_an_hour(mira: httpx.AsyncClient) -> None:
    for _ in range(LIMITS[Costly.PICTURE].uses):
        assert reason(await mira.post(UPLOAD, content=b"")) == "picture_kind"
    answer = await mira.post(UPLOAD, content=picture())
    assert (answer.status_code, reason(answer)) == (429, "rate_limited")
    assert HERE not in answer.text


async def test_the_check_names_a_picture_that_is_missing_or_broken(
    reception: Reception, mira: httpx.AsyncClient
) -> None:
    values = reception.context.stores.values
    path = (await mira.post(UPLOAD, content=picture())).json()["picture"]
    assert await portraits.problems(values) == []
    picture_id = path.rpartition("/")[2]
    body = await values.get(PICTURE, picture_id)
    assert body is not None
    for broken in (b"", b"\x00", body[:-400], None):
        before = await values.get(PICTURE, picture_id)
        if broken is None:
            await values.remove(PICTURE, picture_id)
        else:
            assert await values.put(PICTURE, picture_id, broken, before=before)
        [problem] = await portraits.problems(values)
        assert problem.where == f"advisor {MIRA} of {SHOP}"
        assert f"theke advisor picture {SHOP} {MIRA}" in problem.fix


async def test_a_picture_that_no_account_names_goes_by_itself(
    reception: Reception, mira: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account was removed while its picture was decoded; or the server was killed there."""
    ctx = reception.context
    await mira.post(UPLOAD, content=picture())
    account = await ctx.stores.values.get(KIND, f"{SHOP}:{MIRA}")
    assert account is not None
    made = await ctx.pictures.made(picture((9, 9, 9)))
    await ctx.desk_tokens.remove_advisor(SHOP, MIRA)
    with pytest.raises(Exception, match="not_found"):
        await ctx.introductions.show(SHOP, MIRA, made)
    later = ctx.clock.now_ms() + UNCLAIMED_MS + 1

    def then(_: SystemClock) -> int:
        return later

    monkeypatch.setattr(SystemClock, "now_ms", then)
    assert not await ctx.stores.values.items(PICTURE)
