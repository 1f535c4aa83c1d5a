"""What a shopper's page and hints may tell: paths, products and fields, never what was typed."""

from typing import Literal

import pytest

from theke_checkout.wire import Hint
from theke_server.gateway.hints import sound
from theke_server.http.sessions import PAGE_KEPT_MAX, bare_page


@pytest.mark.parametrize(
    ("kind", "subject", "passed_on"),
    [
        ("looking", "mug-2.red", True),
        ("looking", "", True),
        ("looking", "7612345678901", True),
        ("looking", "A/B-1", True),
        ("looking", "Grün", True),
        ("looking", "lea@example.org", False),
        ("looking", "my mug", False),
        ("typing", "talk", True),
        ("typing", "street", True),
        ("typing", "Gasse 7", False),
        ("page", "/p/mug", True),
        ("page", "/#!/p/mug", True),
        ("page", "/p/mug · compare", True),
        ("page", "/reset?email=lea@example.org", False),
        ("page", "/p#token=abc", False),
        ("page", "lea@example.org", False),
        ("step", "where", True),
        ("step", "", True),
        ("step", "lea@example.org", False),
        ("closer", "0 1 kauz-cream", True),
        ("closer", "12 2 A/B-1", True),
        ("closer", "", True),
        ("closer", "0 3 kauz-cream", False),
        ("closer", "100 1 kauz-cream", False),
        ("closer", "0 1 lea@example.org", False),
        ("closer", "0 1 my mug", False),
        ("closer", "kauz-cream", False),
        ("answer", "", False),
        ("answer", "m1", False),
    ],
)
def test_a_hint_is_about_what_its_kind_can_be_about(
    kind: Literal["looking", "typing", "page", "step", "closer", "answer"],
    subject: str,
    passed_on: bool,
) -> None:
    assert sound(Hint(kind=kind, subject=subject)) is passed_on


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ("/p/mug", "/p/mug"),
        ("/reset?email=lea@example.org&token=abc", "/reset"),
        ("/reset?email=lea@example.org#/step", "/reset#/step"),
        ("/a#token=abc", "/a"),
        ("/a#!/p/mug?q=lea", "/a#!/p/mug"),
        ("?q=lea", ""),
        ("/" + "x" * 400, "/" + "x" * (PAGE_KEPT_MAX - 1)),
        ("/search/4242%204242%204242%204242", ""),
        ("/#/search/4242424242424242", ""),
        ("/o/4242-4242-4242-4242?page=2", ""),
        ("/p/4006381333931", "/p/4006381333931"),
    ],
)
def test_a_page_is_kept_without_what_was_asked_of_it(page: str, kept: str) -> None:
    assert bare_page(page) == kept
