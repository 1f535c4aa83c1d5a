"""Credentials as coturn checks them, and nothing of who asked in them."""

import base64
import hashlib
import hmac

from theke_server.media.turn import Relay, ice

NOW_MS = 1_733_000_000_500
RELAY = Relay(
    addresses=("turn:turn.example:3478?transport=udp", "turns:turn.example:5349?transport=tcp"),
    secret="north",
    ttl_s=60,
    stun=("stun:turn.example:3478",),
)


def test_a_credential_is_the_hmac_of_a_name_that_runs_out() -> None:
    """As `use-auth-secret` wants it (RFC 7635's predecessor, the REST API of TURN servers)."""
    found = ice(RELAY, "party-1", NOW_MS, relay_only=False)
    stun, turn = found.servers
    assert (stun.urls, stun.username) == (["stun:turn.example:3478"], "")
    assert turn.urls == list(RELAY.addresses)
    until, name = turn.username.split(":")
    assert int(until) == 1_733_000_060
    assert found.until_ms == 1_733_000_060_000
    expected = hmac.new(b"north", turn.username.encode(), hashlib.sha1).digest()
    assert base64.b64decode(turn.credential) == expected
    assert "party" not in name


def test_a_party_has_one_name_and_another_party_another() -> None:
    """The relay counts quotas by it; it stays the same from one credential to the next."""
    names = [
        ice(RELAY, party, now_ms, relay_only=True).servers[0].username.split(":")[1]
        for party, now_ms in (("a", NOW_MS), ("a", NOW_MS + 90_000), ("b", NOW_MS))
    ]
    assert names[0] == names[1] != names[2]


def test_without_a_relay_there_is_none_and_hidden_means_hidden() -> None:
    assert ice(Relay(), "a", NOW_MS, relay_only=False).servers == []
    hidden = ice(RELAY, "a", NOW_MS, relay_only=True)
    assert hidden.relay_only
    assert [server.urls[0][:5] for server in hidden.servers] == ["turn:"]


def test_no_secret_is_ever_printed() -> None:
    found = ice(RELAY, "a", NOW_MS, relay_only=False)
    text = f"{RELAY!r} {found!r}"
    assert "north" not in text
    assert found.servers[1].credential not in text
