"""The advisors of a shop."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import httpx
import msgspec
import typer

from theke_checkout.values.ids import ShopId
from theke_checkout.values.introduction import Introduction
from theke_checkout.values.limits import LANGUAGES_MAX, SENTENCE_CHARS_MAX
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access.introductions import Introductions, as_languages, as_sentence, as_sentences
from theke_server.access.pictures import (
    PICTURE_BYTES_MAX,
    SIDE_PIXELS_MIN,
    Picture,
    picture_of,
)
from theke_server.access.tokens import ADVISOR_CHARS_MAX, PASSWORD_CHARS_MAX, DeskTokens
from theke_server.cli.console import (
    CONFIG_FILE,
    ConfigOption,
    DemoDataOption,
    ShopArgument,
    check_shop,
    fail,
    out,
    settings_or_demo,
)
from theke_server.cli.operator import ask
from theke_server.clock import SystemClock, SystemIds
from theke_server.config import Settings
from theke_server.deployment import data_lock
from theke_server.deployment.data_lock import HeldError, LockOwner
from theke_server.deployment.opened import open_data
from theke_server.stores import Stores

PASSWORD_CHARS_MIN = 10
_REFUSED = {
    Reason.TOO_LARGE: "is larger than 2 MB",
    Reason.PICTURE_KIND: "is no JPEG, PNG or WebP",
    Reason.PICTURE_BROKEN: "cannot be decoded",
    Reason.PICTURE_SMALL: f"needs {SIDE_PIXELS_MIN} pixels on each side",
    Reason.PICTURE_HUGE: "has too many pixels",
}

app = typer.Typer(no_args_is_help=True, help="Advisors: passwords, pictures, what they say.")
AdvisorArgument = Annotated[str, typer.Argument(help="The name to sign in with.")]
SentenceOption = Annotated[
    str | None,
    typer.Option(help=f"What shoppers read beside the name; {SENTENCE_CHARS_MAX} letters at most."),
]
LanguageOption = Annotated[
    list[str] | None,
    typer.Option(help="A language as a code of ISO 639, such as de; once for each language."),
]


SentenceInOption = Annotated[
    list[str] | None,
    typer.Option(
        help="The sentence for who reads another language, such as 'de=Barista seit 8 Jahren';"
        " once for each. Those that were there are replaced."
    ),
]


@app.callback()
def advisors() -> None:
    """Advisors: passwords, pictures, what they say."""


@app.command("add")
def add(  # noqa: PLR0913 -- what a command line takes
    shop: ShopArgument,
    advisor: Annotated[str, typer.Argument(help="The name to sign in with.")],
    name: Annotated[str, typer.Option(help="What shoppers read.")] = "",
    cases: Annotated[
        bool, typer.Option("--cases", help="May look after cases at the desk, and give money back.")
    ] = False,
    sentence: SentenceOption = None,
    language: LanguageOption = None,
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Add an advisor, or give one a new password. Reads the password from a prompt or a pipe."""
    settings = settings_or_demo(config, data)
    check_shop(settings, shop)
    if not advisor.isidentifier() or not advisor.isascii() or len(advisor) > ADVISOR_CHARS_MAX:
        fail("An advisor's sign-in name has letters, digits and _ only, and begins with a letter.")
    password = _password()
    if not PASSWORD_CHARS_MIN <= len(password) <= PASSWORD_CHARS_MAX:
        fail(f"A password has {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters.")
    called = name or advisor.capitalize()
    _describable(sentence, language)
    replaced = asyncio.run(_add(settings, ShopId(shop), advisor, called, password, cases))
    if sentence is not None or language is not None:
        asyncio.run(_describe(settings, ShopId(shop), advisor, sentence, language))
    done = "was there before, has a new password, and" if replaced else "is added, and"
    out.print(f"{advisor} {done} can sign in at {settings.public_url}/desk?shop={shop}")


@app.command("allow")
def allow(
    shop: ShopArgument,
    advisor: Annotated[str, typer.Argument(help="The name to sign in with.")],
    cases: Annotated[
        bool, typer.Option("--cases/--no-cases", help="May look after cases, and give money back.")
    ],
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Give an advisor the right to look after cases, or take it: it holds at once."""
    settings = settings_or_demo(config, data)
    if not asyncio.run(_allow(settings, ShopId(shop), advisor, cases)):
        fail(f"No advisor {advisor!r} of {shop!r} here.")
    out.print(f"{advisor} may {'' if cases else 'not '}look after cases.")


@app.command("change")
def change(  # noqa: PLR0913 -- what a command line takes
    shop: ShopArgument,
    advisor: AdvisorArgument,
    sentence: SentenceOption = None,
    sentence_in: SentenceInOption = None,
    language: LanguageOption = None,
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Change what an advisor says, from the next session on. An empty sentence takes it away."""
    settings = settings_or_demo(config, data)
    _describable(sentence, language)
    sentences = _sentences(sentence_in)
    said = _describe(settings, ShopId(shop), advisor, sentence, language, sentences)
    _say(asyncio.run(said))


@app.command("show")
def show(
    shop: ShopArgument,
    advisor: AdvisorArgument,
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Show what shoppers read of an advisor."""
    settings = settings_or_demo(config, data)
    _say(asyncio.run(_describe(settings, ShopId(shop), advisor, None, None)))


@app.command("picture")
def picture(  # noqa: PLR0913 -- what a command line takes
    shop: ShopArgument,
    advisor: AdvisorArgument,
    file: Annotated[
        Path | None, typer.Argument(help="A JPEG, PNG or WebP of 2 MB at most.", dir_okay=False)
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Delete the picture.")] = False,
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Give an advisor a picture, from the next session on, or delete it.

    Only its middle is kept, small, and nothing that the file says beside it.
    """
    settings = settings_or_demo(config, data)
    if (file is None) is not remove:
        fail("Name either a file or --remove.")
    _say(asyncio.run(_picture(settings, ShopId(shop), advisor, _read(file))))


@app.command("remove")
def remove(
    shop: ShopArgument,
    advisor: Annotated[str, typer.Argument(help="The name to sign in with.")],
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Remove an advisor: cookie, tokens and connections end at once, live sessions wait again."""
    settings = settings_or_demo(config, data)
    if not asyncio.run(_remove(settings, ShopId(shop), advisor)):
        fail(f"No advisor {advisor!r} of {shop!r} here.")
    out.print(f"{advisor} is removed, and shut out of {shop!r} at once.", markup=False)


def _describable(sentence: str | None, languages: list[str] | None) -> None:
    """Refuse what no shopper could read, before anything is changed."""
    try:
        as_sentence(sentence or "")
    except RejectedError:
        fail(f"A sentence is one line of {SENTENCE_CHARS_MAX} letters at most.")
    try:
        as_languages(languages or ())
    except RejectedError:
        fail(f"Languages are codes of ISO 639, such as de or gsw; {LANGUAGES_MAX} at most.")


def _sentences(texts: list[str] | None) -> dict[str, str] | None:
    """Return the sentence by language, from `de=...` each."""
    if texts is None:
        return None
    try:
        if not all("=" in text for text in texts):
            raise RejectedError(Reason.MALFORMED, "sentence")
        return as_sentences({code: said for code, _, said in (t.partition("=") for t in texts)})
    except RejectedError:
        fail(
            "A sentence in a language is a code of ISO 639, a '=', and one line of"
            f" {SENTENCE_CHARS_MAX} letters at most."
        )


def _say(introduction: Introduction) -> None:
    said = {
        "Picture": introduction.picture_path or "none: shoppers see initials",
        "Sentence": introduction.sentence or "none",
        **{f"Sentence in {code}": said for code, said in introduction.sentences},
        "Languages": ", ".join(introduction.languages) or "none",
    }
    for what, text in said.items():
        out.print(f"{what}: {text}", markup=False)


def _read(file: Path | None) -> Picture | None:
    if file is None:
        return None
    try:
        with file.open("rb") as opened:
            return picture_of(opened.read(PICTURE_BYTES_MAX + 1))
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}.")
    except RejectedError as rejection:
        fail(f"{file} {_REFUSED[rejection.reason]}.")


async def _describe(  # noqa: PLR0913 -- what a command line takes
    settings: Settings,
    shop: ShopId,
    advisor: str,
    sentence: str | None,
    languages: list[str] | None,
    sentences: dict[str, str] | None = None,
) -> Introduction:
    async with open_data(settings) as (stores, _):
        introductions = Introductions(stores.values, SystemClock(), SystemIds())
        try:
            return await introductions.describe(shop, advisor, sentence, languages, sentences)
        except RejectedError:
            fail(f"No advisor {advisor!r} of {shop!r} here.")


async def _picture(
    settings: Settings, shop: ShopId, advisor: str, shown: Picture | None
) -> Introduction:
    async with open_data(settings) as (stores, _):
        introductions = Introductions(stores.values, SystemClock(), SystemIds())
        try:
            if shown is None:
                return await introductions.hide(shop, advisor)
            return await introductions.show(shop, advisor, shown)
        except RejectedError:
            fail(f"No advisor {advisor!r} of {shop!r} here.")


async def _allow(settings: Settings, shop: ShopId, advisor: str, cases: bool) -> bool:
    async with open_data(settings) as (stores, _):
        tokens = DeskTokens(stores.values, SystemClock(), SystemIds())
        return await tokens.allow_cases(shop, advisor, cases=cases)


async def _add(  # noqa: PLR0913 -- an account has so many parts
    settings: Settings, shop: ShopId, advisor: str, name: str, password: str, cases: bool
) -> bool:
    """Keep an advisor's account; True where there was one of this name."""

    async def added(stores: Stores) -> bool:
        tokens = DeskTokens(stores.values, SystemClock(), SystemIds())
        replaced = await tokens.knows(shop, advisor)
        await tokens.add_advisor(shop, advisor, name, password, cases=cases)
        return replaced

    return await _changed(settings, shop, advisor, added)


async def _remove(settings: Settings, shop: ShopId, advisor: str) -> bool:
    """Delete an advisor's account and desk; False where there is none."""

    from theke_server.http.operator import forget_desk  # with it comes half of the server

    async def removed(stores: Stores) -> bool:
        await forget_desk(stores.values, shop, advisor)
        tokens = DeskTokens(stores.values, SystemClock(), SystemIds())
        return await tokens.remove_advisor(shop, advisor)

    return await _changed(settings, shop, advisor, removed)


async def _changed(
    settings: Settings, shop: ShopId, advisor: str, change: Callable[[Stores], Awaitable[bool]]
) -> bool:
    """Change an account, and have the server that runs here close what it stands for no longer."""
    owner = LockOwner()
    with ExitStack() as stack:
        try:
            stack.enter_context(data_lock.hold(settings.data))
        except HeldError as error:
            owner = error.owner
        async with open_data(settings) as (stores, _):
            done = await change(stores)
    if owner.address and not await _heard(settings, owner, shop, advisor):
        fail(
            f"The account of {advisor} is changed, and nobody comes in with the old one any"
            " more. The server that runs here could not be told: what is connected there stays so."
            " Do it again, or restart the server."
        )
    return done


async def _heard(settings: Settings, owner: LockOwner, shop: ShopId, advisor: str) -> bool:
    from theke_server.http.operator import ADVISOR_PATH, ChangedAdvisor

    whose = ChangedAdvisor(shop=shop, advisor=advisor)
    try:
        answer = await ask(settings, owner, ADVISOR_PATH, msgspec.to_builtins(whose))
    except (httpx.TransportError, OSError):
        return False
    return answer.is_success


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")
