"""`theke check --live` asks a real relay for an address, as browsers do, and says what is wrong."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.servers import free_port
from tests.turn import SECRET, Coturn, coturn
from theke_server.checks.live import turn
from theke_server.checks.live.findings import State
from theke_server.config import Settings
from theke_server.config.call import Call

NORTH = "another-secret-of-the-tests"


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncGenerator[Coturn]:
    async with coturn(tmp_path) as running:
        yield running


async def seen(address: str, secret: str = SECRET) -> tuple[State, str]:
    """Return how it stands with one relay, and what was seen."""
    settings = Settings(call=Call(turn=[address], turn_secret=secret))
    [finding] = await turn.relays(settings)
    assert finding.what == f"relay: {address}"
    assert secret not in str(finding)
    return finding.state, finding.seen


@pytest.mark.parametrize("kind", ["udp", "tcp"])
async def test_a_relay_with_our_configuration_gives_out_an_address(
    relay: Coturn, kind: str
) -> None:
    """On loopback that is one which nobody outside reaches: said, for a person to judge."""
    [address] = relay.relay(kind).addresses
    state, text = await seen(address)
    assert (state, text) == (State.LOOK, "it gives out 127.0.0.1, which nobody outside reaches")


async def test_another_secret_and_a_closed_port_are_said_in_words(relay: Coturn) -> None:
    [address] = relay.relay().addresses
    state, text = await seen(address, NORTH)
    assert state is State.FIX
    assert text.startswith("it does not take the credential")
    state, text = await seen(f"turn:127.0.0.1:{free_port()}?transport=tcp")
    assert (state, text[:20]) == (State.FIX, "it cannot be reached")


async def test_a_relay_that_lets_anybody_in_is_a_finding(tmp_path: Path) -> None:
    """`no-auth` instead of a secret: then all the world sends through it."""
    async with coturn(tmp_path, is_open=True) as running:
        [address] = running.relay().addresses
        state, text = await seen(address)
        assert (state, text) == (State.FIX, "it lets anybody in without a credential")


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("turn:turn.example", turn.Place("turn.example", 3478, "udp")),
        ("turn:turn.example:99?transport=tcp", turn.Place("turn.example", 99, "tcp")),
        ("turns:turn.example", turn.Place("turn.example", 5349, "tls")),
        ("turns:[2001:db8::1]:443?transport=tcp", turn.Place("2001:db8::1", 443, "tls")),
    ],
)
def test_an_address_says_where_it_leads(address: str, place: turn.Place) -> None:
    assert turn.place_of(address) == place


def test_what_is_no_address_of_a_relay_is_said() -> None:
    with pytest.raises(turn.RelayError):
        turn.place_of("stun:turn.example")
