"""What the operator says of live calls: whether there are any, and where the relay is."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field


class Call(Struct, frozen=True, kw_only=True):
    """How browsers reach each other in a call. No sound and no picture passes through Theke."""

    route: Literal["p2p", "none"] = "p2p"
    """`none`: no shop has calls, whatever its settings say; people write."""
    turn: list[Annotated[str, Meta(pattern=r"^turns?:[^\s]{1,250}\Z")]] = field(
        default_factory=list[str]
    )
    """Addresses of the relay, as browsers take them: `turn:turn.example:3478?transport=udp`."""
    turn_secret: str = ""
    """The secret that coturn has as `static-auth-secret`."""
    turn_ttl_s: Annotated[int, Meta(ge=30, le=3_600)] = 120
    """How long a credential opens something new; a call that is on outlasts it."""
    stun: list[Annotated[str, Meta(pattern=r"^stuns?:[^\s]{1,250}\Z")]] = field(
        default_factory=list[str]
    )
    sdp: Literal["downgrade", "refuse"] = "downgrade"
    """What is done with an offer of more than the form allows: cut to fit, or refused."""

    def __repr__(self) -> str:
        return f"Call(route={self.route!r}, turn={self.turn})"
