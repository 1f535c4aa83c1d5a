"""One word, one meaning: words that had several, or were metaphors, are not said again.

The client's list is in `client/test_rooms.py`.
"""

import ast
import io
import re
import tokenize
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("checkout", "server/theke_server", "tools", "tests")
OLD_WORDS = {
    "told": "what it is: TimelineText, WebhookData, Stripe*, a callback `on_...`",
    "wish": "a command, a request, a body",
    "wishes": "commands",
    "known": "the context `ctx`, the state `before`, what is `stored`",
    "here": "what is there: a bearer, a room, our own state",
    "holder": "a bearer, an owner, an advisor",
    "one": "what the loop goes over",
    "mend": "fix",
    "seat": "a party, its token, a person",
    "seats": "parties",
    "street": "the sites of a test",
    "house": "a server, a place",
    "houses": "servers, places",
    "door": "a gateway, a handler, an HTTP client",
    "doors": "handlers",
}
"""Each with what to say instead."""
ANYWHERE = OLD_WORDS.keys() - {"known", "here", "one"}
"""Refused also as a part of a name; the others are words of every sentence."""
STAY = {
    "REFUND_UNTOLD": "stored: a kind of case",
    "mend": "public: the kit's harness, and `Complaint.mend` of a plug-in",
    "wish": "the demo shop's wish list, a word of shops",
    "wishes": "the demo shop's wish list",
    "unwish": "the demo shop's wish list",
    "show_wishes": "the demo shop's wish list",
    "change_wishes": "the demo shop's wish list",
    "WISHES_MAX": "the demo shop's wish list",
    "test_the_wish_list": "the demo shop's wish list",
    "here": "on the wire: whether an advisor is still at a session",
    "holder": "stored: a column of the board; and who has a lease, the term of the field",
    "STREET": "stored: a field of an address",
    "BILLING_STREET": "stored: a field of an address",
    "INVALID_STREET": "on the wire: a reason",
    "street": "a field of an address, as a test fills it in",
    "test_a_fraud_is_told_as_one": "public: authors of plug-ins name cases of the kit",
    "test_a_notice_that_comes_twice_is_told_from_two": "public: a case of the kit",
}
"""Names that keep an old word, each with its reason."""
ONLY_IN = {
    "mend": (
        "checkout/theke_checkout/",
        "server/theke_server/checks/provider_accounts.py",
        "tests/",
    ),
    "wish": ("server/theke_server/demo/", "server/theke_server/shops/"),
    "wishes": ("server/theke_server/demo/", "server/theke_server/shops/"),
    "here": (
        "server/theke_server/desk/",
        "server/theke_server/cli/reconcile.py",
        "server/theke_server/outbox/reconcile.py",
        "tests/live/",
    ),
    "holder": (
        "server/theke_server/desk/board.py",
        "server/theke_server/live/messages.py",
        "server/theke_server/outbox/carts.py",
        "server/theke_server/stores/",
        "tests/contract/stores/test_leases.py",
        "tests/unit/server/stores/sqlite/test_schema.py",
    ),
    "street": ("tests/process/",),
}
"""Where such a name stays, if not everywhere."""
MODULES = {"words", "line", "told", "door", "house", "houses", "accounts"}
"""Names of modules that said nothing, or two things."""
BAGS = ("Parts(", "Outside(", "Behind(", "Hands(")
"""Classes that each held the same things in another cut."""
NOUNS_IN_ING = {"Ending", "Finding", "Listing", "Nothing"}


@cache
def sources() -> list[tuple[str, str]]:
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    texts = [(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in paths]
    return [(name, text) for name, text in texts if "/static/" not in name]


@cache
def names(source: str) -> list[tuple[str, int]]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [(token.string, token.start[0]) for token in tokens if token.type == tokenize.NAME]


@cache
def parts(name: str) -> set[str]:
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return {word.lower() for word in words}


def stays(name: str, path: str) -> bool:
    return name in STAY and path.startswith(ONLY_IN.get(name, ("",)))


def test_no_name_says_a_word_in_its_old_meaning() -> None:
    found = [
        f"{path}:{line} {name}"
        for path, source in sources()
        for name, line in names(source)
        if (name.strip("_") in OLD_WORDS or parts(name) & ANYWHERE) and not stays(name, path)
    ]
    assert found == []


def test_every_name_that_stays_is_there() -> None:
    found = {name for _, source in sources() for name, _ in names(source)}
    assert STAY.keys() - found == set()
    assert ONLY_IN.keys() <= STAY.keys()


def test_no_module_has_an_old_name() -> None:
    assert [path for path, _ in sources() if Path(path).stem in MODULES] == []


def test_there_is_one_context_and_no_other_bag() -> None:
    found = [path for path, source in sources() for bag in BAGS if f"class {bag}" in source]
    assert found == []


def test_no_class_is_named_by_a_gerund() -> None:
    found = [
        f"{path}:{node.lineno} {node.name}"
        for path, source in sources()
        if re.search(r"\bclass\s+\w*[a-z]ing\b", source)  # to parse them all takes seconds
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef)
        if re.search(r"[a-z]ing$", node.name) and node.name not in NOUNS_IN_ING
    ]
    assert found == []
