"""What a letter says, in words and in order, and how it looks as plain text and as HTML."""

from collections.abc import Sequence
from html import escape

from msgspec import Struct

TEXT_CHARS = 72
AMOUNT_CHARS = 18

STYLE = """
body { margin: 0; padding: 24px 12px; background: #f5f6f7; color: #1f2328;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 560px; margin: 0 auto; padding: 24px; background: #ffffff; border-radius: 8px; }
h1 { font-size: 20px; line-height: 1.3; margin: 0 0 16px; }
h2 { font-size: 16px; margin: 24px 0 8px; }
p { margin: 0 0 12px; }
table { width: 100%; border-collapse: collapse; }
th { font-weight: 400; text-align: left; padding: 4px 0; }
td { text-align: right; white-space: nowrap; padding: 4px 0 4px 16px; }
.total th, .total td { font-weight: 700; border-top: 1px solid #d5d9dd; padding-top: 8px; }
.tax, .soft { color: #59636e; font-size: 14px; }
"""


class Row(Struct, frozen=True):
    """A line of the bill, in words."""

    name: str
    amount: str
    kind: str = ""
    """`total`, `tax` or nothing."""


class Page(Struct, frozen=True, kw_only=True):
    """All that the letter says, in words, in its order."""

    lang: str
    title: str
    greeting: str
    thanks: str
    facts: Sequence[Row]
    bought: str
    rows: Sequence[Row]
    goes_to: str
    address: Sequence[str]
    next_title: str
    next_text: Sequence[str]
    links: Sequence[tuple[str, str]]
    """Text with a place for the link, and the link."""


def text(page: Page) -> str:
    """Return the letter as plain text."""
    blocks = [
        f"{page.greeting}",
        page.thanks,
        "\n".join(f"{row.name}: {row.amount}" for row in page.facts),
        f"{page.bought}\n" + "\n".join(_aligned(row) for row in page.rows),
        "\n".join((page.goes_to, *page.address)) if page.address else "",
        "\n".join((page.next_title, *page.next_text)),
        "\n".join(name.format(link=link) for name, link in page.links),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _aligned(row: Row) -> str:
    """Return a row with its amount at the right; a long name gets a line of its own."""
    room = TEXT_CHARS - AMOUNT_CHARS
    if len(row.name) <= room:
        return f"{row.name:<{room}}{row.amount:>{AMOUNT_CHARS}}"
    return f"{row.name}\n{row.amount:>{TEXT_CHARS}}"


def html(page: Page) -> str:
    """Return the letter as HTML: one column, no pictures, nothing that calls anywhere."""
    blocks = (
        f"<h1>{escape(page.title)}</h1><p>{escape(page.greeting)}</p><p>{escape(page.thanks)}</p>",
        _table(page.facts),
        f"<h2>{escape(page.bought)}</h2>{_table(page.rows)}",
        _section(page.goes_to, ["<br>".join(escape(line) for line in page.address)])
        if page.address
        else "",
        _section(page.next_title, [escape(line) for line in page.next_text]),
        "".join(_link(text, link) for text, link in page.links),
    )
    head = (
        f'<meta charset="utf-8"><title>{escape(page.title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style>"
    )
    return (
        f'<!doctype html><html lang="{page.lang}"><head>{head}</head>'
        f"<body><main>{''.join(blocks)}</main></body></html>"
    )


def _table(rows: Sequence[Row]) -> str:
    lines = "".join(
        f'<tr class="{row.kind}"><th scope="row">{escape(row.name)}</th>'
        f"<td>{escape(row.amount)}</td></tr>"
        for row in rows
    )
    return f"<table>{lines}</table>"


def _section(title: str, paragraphs: Sequence[str]) -> str:
    """Return a heading with paragraphs that are escaped already."""
    return f"<h2>{escape(title)}</h2>" + "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def _link(text: str, link: str) -> str:
    before, _, after = text.partition("{link}")
    shown = f'<a href="{escape(link)}">{escape(link)}</a>'
    return f'<p class="soft">{escape(before)}{shown}{escape(after)}</p>'
