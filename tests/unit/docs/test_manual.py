"""What the manual for shops' developers names is what there is, and all of it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
MANUAL = (ROOT / "docs" / "embed.md").read_text("utf-8")
LAUNCHER = ROOT / "client" / "src" / "launcher"
FIRING = ("element.ts", "main.ts", "news.ts", "page.ts", "panel.ts", "session.ts", "trouble.ts")
MARKING = ("counts.ts", "marks.ts", "page.ts", "whereabouts.ts")


def source(name: str) -> str:
    """Return a module of the launcher."""
    return (LAUNCHER / name).read_text("utf-8")


def chapter(title: str) -> str:
    """Return a chapter of the manual."""
    return MANUAL.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_every_call_is_described() -> None:
    interface = source("main.ts").partition("export interface Api {")[2].partition("  q: ")[0]
    calls = set(re.findall(r"^  (\w+)\(", interface, re.MULTILINE))
    assert set(re.findall(r"`(\w+)\([^)]*\)`", chapter("Calls").partition("| Call |")[2])) == calls


def test_every_event_is_described() -> None:
    fired = set(re.findall(r"'(theke:\w+)'", "".join(source(name) for name in FIRING)))
    assert (
        set(re.findall(r"^\| .*?`(theke:\w+)`", chapter("Events"), re.MULTILINE)) | {"theke:close"}
        == fired
    )


def test_every_error_is_described() -> None:
    names = ("trouble.ts", "panel-trouble.ts", "availability.ts")
    tables = [source(name).partition("MESSAGES")[2].partition("};")[0] for name in names]
    codes = {code for table in tables for code in re.findall(r"^  (\w+):", table, re.MULTILINE)}
    rows = re.findall(r"^\| (`[^|]+) \|", chapter("When something is wrong"), re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", " ".join(rows))) - {"code"} == codes


def test_every_attribute_is_described() -> None:
    read = re.search(r"const \{ ([^}]+) \} = saidBy\(script\)", source("setup.ts"))
    assert read is not None
    names = {re.split(r"\W", part)[0] for part in read[1].split(", ")}
    assert set(re.findall(r"`data-([a-z]+)", chapter("The tag"))) == names


def test_every_mark_is_described() -> None:
    sources = "".join(source(name) for name in MARKING)
    marks = set(re.findall(r"\[(data-theke-[a-z-]+)\]", sources))
    assert set(re.findall(r"`(data-theke-[a-z-]+)", chapter("What the page marks"))) == (
        marks | {"data-theke-quantity"}
    )


def test_every_statistic_is_described() -> None:
    names = set(re.findall(r"'([a-z]+_[a-z_]+|purchase)'", source("sales.ts")))
    phases = {"in_review"}
    table = chapter("Your statistics").partition("| Event |")[2].partition("\n\n")[0]
    events = set(
        re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)))
    )
    assert events == names - phases
