"""The envelopes of the socket: what travels around commands and patches (`docs/socket.md`).

Client to server, each answered by an acknowledgement: `cmd`, `resume`, `say`, `talk`; unanswered:
`hint`.
Server to client: `patch`, `said`, `hint`, `presence`, `bye`. The desk: `resume`, `patch`.
"""

from typing import Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from theke_checkout.commands.command import NoCard
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.values.ids import CommandId, Id
from theke_checkout.values.limits import HISTORY_CHARS_MAX, TALK_CHARS_MAX
from theke_checkout.values.money import Money
from theke_checkout.values.reasons import Reason
from theke_checkout.views.shapes import LineView, SessionView

PROTOCOL = 1
"""The version of the socket protocol; a client names it when it connects."""


class ClientMessage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parent of what comes in: unknown fields are refused."""


class Cmd(ClientMessage, frozen=True, kw_only=True):
    """`cmd`: a command."""

    id: CommandId
    command: PartyCommand


class Resume(ClientMessage, frozen=True, kw_only=True):
    """`resume`: what was missed since `version`, and the last that was said since `talk_seq`.

    `version` is that of the view that the client has. `format` is its `VIEW_FORMAT`: one of another
    format gets a whole view in any case. `history` is the one that came with the view: in another
    one the same numbers may count other versions and other talk.
    """

    version: Annotated[int, Meta(ge=0)]
    talk_seq: Annotated[int, Meta(ge=0)]
    format: int
    history: Annotated[str, Meta(max_length=HISTORY_CHARS_MAX)] = ""


class Say(ClientMessage, frozen=True, kw_only=True):
    """`say`: something for the others to read."""

    id: CommandId
    text: Annotated[str, Meta(min_length=1, max_length=TALK_CHARS_MAX)]
    no_card: NoCard = False


class ReadTalk(ClientMessage, frozen=True, kw_only=True):
    """`talk`: a page of what was said before a sequence number."""

    before: Annotated[int, Meta(ge=1)]


class Hint(ClientMessage, frozen=True, kw_only=True):
    """`hint`: what is happening right now and is never stored. Only the newest of a kind counts.

    `looking`: a SKU. `typing`: `talk`, or the name of the field that is being filled.
    `page`: the path of the shop page. `step`: where in the checkout somebody is. `closer`: how the
    product on show is looked at together, as the number of the picture, how large (1 or 2), and
    the SKU of the variant: `0 2 kauz-cream`. `answer`: from the server alone; a message that was
    left in this session was answered, and its visitor reads it by HTTP.
    """

    kind: Literal["looking", "typing", "page", "step", "closer", "answer"]
    subject: Annotated[str, Meta(max_length=200)]


class Patched(Struct, frozen=True, kw_only=True):
    """`patch`: merge `patch` (RFC 7396) into the view at `base` to get the one at `version`."""

    base: int
    version: int
    patch: dict[str, Any]


class CmdDone(Struct, frozen=True, kw_only=True, tag_field="result", tag="done"):
    """A command was carried out and is durable. A repeat may carry no patch: resume on a gap."""

    base: int
    version: int
    patch: dict[str, Any]


class Rejected(Struct, frozen=True, kw_only=True, tag_field="result", tag="rejected"):
    """A rule said no. `line` is the current line where someone was faster."""

    reason: Reason
    subject: str | UnsetType = UNSET
    line: LineView | UnsetType = UNSET


class TalkView(Struct, frozen=True, kw_only=True):
    """`said`: one thing said, and the log version at which it was said."""

    seq: int
    id: str
    by: str
    at_ms: int
    version: int
    text: str


class Resumed(Struct, frozen=True, kw_only=True, tag_field="result", tag="resumed"):
    """The whole view, the last that was said since, and who is online."""

    version: int
    history: str
    """Within which versions and talk are counted. Another one than before: what was known of talk
    is no longer true either, and `talk` begins anew."""
    view: SessionView
    talk: tuple[TalkView, ...]
    earlier: int = 0
    """Where more was said since than fits: the number before which it is; ask for it by `talk`."""
    online: dict[str, bool]
    away: dict[str, int]
    """As in `presence`."""
    paying: tuple[str, ...] = ()
    """As in `presence`."""


class Current(Struct, frozen=True, kw_only=True, tag_field="result", tag="current"):
    """The client's view is the one that is now; with the last that was said since."""

    version: int
    talk: tuple[TalkView, ...]
    earlier: int = 0
    """As in `resumed`."""
    online: dict[str, bool]
    away: dict[str, int]
    """As in `presence`."""
    paying: tuple[str, ...] = ()
    """As in `presence`."""


class Said(Struct, frozen=True, kw_only=True, tag_field="result", tag="said"):
    """What was said is durable; the same id again gives the same item."""

    item: TalkView


class TalkPage(Struct, frozen=True, kw_only=True, tag_field="result", tag="page"):
    """The last that was said before a number, in its order; `earlier` as in `resumed`."""

    talk: tuple[TalkView, ...] = ()
    earlier: int = 0


class HintFrom(Struct, frozen=True, kw_only=True):
    """`hint` from another party."""

    by: str
    kind: str
    subject: str


class Presence(Struct, frozen=True, kw_only=True):
    """`presence`: who is online, by party id."""

    online: dict[str, bool]
    away: dict[str, int]
    """Of an advisor who is away: in how many milliseconds the session waits again."""
    paying: tuple[str, ...] = ()
    """Who has the pay page before them and nothing else: they see neither cart nor chat."""


class Bye(Struct, frozen=True, kw_only=True):
    """`bye`: the server is about to close this connection, and why."""

    reason: Reason


class WaitingView(Struct, frozen=True, kw_only=True):
    """A session on the desk's lists, as an advisor may know it before joining."""

    session_id: Id
    status: str
    phase: str
    since_ms: int
    page: str
    locale: str
    lines: int
    total: Money | UnsetType = UNSET
    """Missing where there is no price yet."""
    name: str | UnsetType = UNSET
    """What the shopper may be called, by who may know it."""
    number: int | UnsetType = UNSET
    """The how many-th visitor of the shop's day this is, for who has no name."""
    product: str | UnsetType = UNSET
    """The title of the product's page on which advice was asked for."""
    advisor: str
    """The id of the advisor who is assigned; empty while it waits."""
    advisor_name: str = ""
    picture: str | UnsetType = UNSET
    """Of that advisor, as in `PartyView`; so are the next two."""
    sentence: str | UnsetType = UNSET
    languages: tuple[str, ...] | UnsetType = UNSET
    returns_at_ms: int | UnsetType = UNSET
    """When it waits again unless its advisor comes back; missing while the advisor is there."""
    served_by: str | UnsetType = UNSET
    """The name of the advisor whom it had last, where it waits again."""
    shopper_away: bool = False
    """Whether the shopper is not connected; so also in the moment before a new one has come."""
    shopper_came: bool = False
    """Whether the shopper has been connected at all; nobody can be accepted who has not."""


class DeskView(Struct, frozen=True, kw_only=True):
    """What the desk's own connection shows: sessions that wait and that are live in this shop.

    The advisor's own, and the first of all others; as these leave, the next ones move up.
    """

    shop_id: str
    advisor: str
    sessions: dict[str, WaitingView]
    more: int = 0
    """How many sessions there are beside these."""
    todo_version: int = 0
    """Grows whenever a message or a case of the shop may have changed: they are read anew then."""


CmdAck: TypeAlias = CmdDone | Rejected
ResumeAck: TypeAlias = Resumed | Current | Rejected
SayAck: TypeAlias = Said | Rejected
TalkAck: TypeAlias = TalkPage | Rejected
