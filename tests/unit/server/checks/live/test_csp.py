"""Content security policies, read as browsers read them."""

import pytest

from theke_server.checks.live import csp

THEKE = "https://theke.example"


@pytest.mark.parametrize(
    ("header", "script", "frame"),
    [
        ("", True, True),
        ("img-src 'none'", True, True),
        ("default-src 'self'", False, False),
        ("default-src *", True, True),
        ("default-src https:", True, True),
        ("default-src http:", True, True),
        ("default-src 'self'; script-src https://theke.example", True, False),
        ("default-src 'self'; frame-src https://theke.example", False, True),
        ("default-src 'self'; child-src https://theke.example", False, True),
        ("child-src https://theke.example; frame-src 'none'", True, False),
        ("script-src 'self'; script-src-elem https://theke.example", True, True),
        ("script-src *.example; frame-src *.theke.example", True, False),
        ("script-src theke.example; frame-src theke.example:443", True, True),
        ("script-src theke.example:8443; frame-src theke.example:*", False, True),
        ("script-src HTTPS://THEKE.EXAMPLE/launcher.js", True, True),
        ("script-src http://theke.example", True, True),
        ("script-src https://theke.example.evil.example", False, True),
        ("frame-src 'self', frame-src https://theke.example", True, False),
        ("script-src 'self'; script-src https://theke.example", False, True),
        ("script-src 'none'; frame-src data: blob:", False, False),
    ],
)
def test_a_policy_lets_script_and_frame_in_or_not(header: str, script: bool, frame: bool) -> None:
    policies = csp.parse([header])
    for chain, wanted in ((csp.SCRIPT, script), (csp.FRAME, frame)):
        let_in = [csp.allows(csp.governing(policy, chain), THEKE) for policy in policies]
        assert all(let_in) is wanted, chain


@pytest.mark.parametrize(
    ("source", "lets_in"),
    [
        ("https://theke.example", True),
        ("https://theke.example/", True),
        ("theke.example/static/", True),
        ("*.example/static/assets/", True),
        ("https:", True),
        ("https://theke.example/launcher.js", False),
        ("https://theke.example/static", False),
        ("https://theke.example/static/assets/a-1.js", True),
        ("https://other.example/static/assets/", False),
    ],
)
def test_a_source_with_a_path_lets_in_what_is_there(source: str, lets_in: bool) -> None:
    [policy] = csp.parse([f"script-src {source}"])
    sources = csp.governing(policy, csp.SCRIPT)
    assert csp.allows(sources, THEKE, "/static/assets/a-1.js") is lets_in


def test_a_port_that_is_named_is_another_origin() -> None:
    [policy] = csp.parse(["script-src http://127.0.0.1:8765"])
    sources = csp.governing(policy, csp.SCRIPT)
    assert csp.allows(sources, "http://127.0.0.1:8765")
    assert not csp.allows(sources, "http://127.0.0.1:8766")


def test_nonces_and_strict_dynamic_are_noticed() -> None:
    [policy] = csp.parse(["script-src 'nonce-abc' 'strict-dynamic' https://theke.example"])
    sources = csp.governing(policy, csp.SCRIPT)
    assert csp.trusts_by_nonce(sources)
    assert csp.ignores_hosts(sources)
