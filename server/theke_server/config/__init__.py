"""The operator's settings: one `theke.toml`, overlaid by the environment. What is wrong is said
with how to fix it, all of it at once; unknown keys are refused with the nearest valid one.
"""

import os
import tomllib
import types
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct, field
from msgspec.structs import force_setattr

from theke_checkout.values.limits import TALK_CHARS_MAX
from theke_checkout.values.settings import Policy
from theke_server.config.call import Call
from theke_server.config.origins import all_spelled, spelled

ENVIRONMENT_PREFIX = "THEKE_"
SHORTHANDS = {"PORT": ("server", "port"), "THEKE_DATA": ("server", "data")}
"""Environment variables with a name of their own."""
NOT_SETTINGS = frozenset({"THEKE_CONFIG", "THEKE_LONG", "THEKE_ROBOT"})


class Problem(Struct, frozen=True):
    """What is wrong in the configuration, where, and how to fix it."""

    where: str
    what: str
    fix: str
    closes: str = ""
    """The shop that is not opened because of it, while the others are: nobody can begin there, and
    what has begun goes on. Empty: nothing starts."""


class ConfigError(Exception):
    """The configuration cannot be used."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{problem.where}: {problem.what}" for problem in problems))
        self.problems = problems


class Server(Struct, frozen=True, kw_only=True):
    """Where Theke listens and keeps its data."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8765
    public_url: str = ""
    """Theke's own origin as browsers see it, such as `https://theke.example`."""
    data: str = "theke-data"
    master_key: str = ""
    """Wraps the sessions' keys: 64 hex digits. Without it a file in the data folder holds one."""
    demo: bool = False
    """Serve the demo shop and allow the sandbox provider."""
    eager: bool = True
    """Send without a task per message; false is python-socketio's own, slower path."""
    advisor_away_s: Annotated[float, Meta(ge=1)] = 90
    """How long an advisor's connection may be lost before the session is on the list again."""
    sandbox_here: bool = True
    """In demo mode: run the sandbox payment company in this process."""

    def __post_init__(self) -> None:
        """Write Theke's own origin as browsers do."""
        force_setattr(self, "public_url", spelled(self.public_url))

    def __repr__(self) -> str:
        return f"Server(host={self.host!r}, port={self.port}, data={self.data!r})"


class Provider(Struct, frozen=True, kw_only=True):
    """An account at a payment provider."""

    kind: str
    """An entry point of `theke.providers`: sandbox, or that of a plug-in."""
    url: str = ""
    """Where the server reaches the provider's API; empty for the provider's own address."""
    browser_url: str = ""
    """Where the shopper's browser reaches the provider's pages; empty for its own address."""
    secret_key: str = ""
    publishable_key: str = ""
    """What browsers may know, where the provider's forms need it."""
    webhook_secret: str = ""
    webhook_secret_old: str = ""
    """The one before, which is good too while the provider changes over."""
    options: dict[str, str] = {}
    """What only this kind knows; see its page in docs/providers.md."""

    def __post_init__(self) -> None:
        """Write addresses as browsers do where they are origins: pages compare with them."""
        force_setattr(self, "url", spelled(self.url))
        force_setattr(self, "browser_url", spelled(self.browser_url))

    def __repr__(self) -> str:
        return f"Provider(kind={self.kind!r}, url={self.url!r})"


class Mail(Struct, frozen=True, kw_only=True):
    """The mail server that takes receipts, and who they come from."""

    host: str
    port: Annotated[int, Meta(ge=1, le=65_535)] = 587
    username: str = ""
    password: str = ""
    starttls: bool = True
    """Encrypt after connecting; without it on offer nothing is sent."""
    tls: bool = False
    """Encrypt from the first byte on (port 465); `starttls` does not matter then."""
    from_address: str

    def __repr__(self) -> str:
        return f"Mail(host={self.host!r}, port={self.port})"


class CustomerTokens(Struct, frozen=True, kw_only=True):
    """How the shop signs who its customer is: JWT, at most five minutes, used once."""

    algorithms: list[str] = field(default_factory=lambda: ["HS256"])
    key: str = ""
    """The shared secret, or the shop's public key in PEM."""
    issuer: str = ""

    def __repr__(self) -> str:
        return f"CustomerTokens(algorithms={self.algorithms})"


class Canned(Struct, frozen=True, kw_only=True):
    """A text that advisors can put into the chat, by its short name: `;hours`."""

    short: Annotated[str, Meta(pattern=r"^[a-z0-9]{1,20}\Z")]
    text: dict[str, Annotated[str, Meta(min_length=1, max_length=TALK_CHARS_MAX)]]
    """By language."""


class Webhook(Struct, frozen=True, kw_only=True):
    """One of the shop's own systems, and how its webhooks are signed."""

    url: str
    secret: str = ""
    """`whsec_` and 24 to 64 random bytes in base64."""
    secret_old: str = ""
    """The one before, while the receiver changes over: both sign."""
    topics: list[str] = field(default_factory=list[str])
    """What it wants to hear of; without any, all."""

    def __repr__(self) -> str:
        return f"Webhook(topics={self.topics})"


class Look(Struct, frozen=True, kw_only=True):
    """How Theke's own pages look for a shop: panel, join page, desk and pay page.

    The launcher's tag can say otherwise for the panel.
    """

    theme: Literal["", "light", "dark"] = ""
    """Empty: the visitor's system decides."""
    accent: Annotated[str, Meta(pattern=r"^(#[0-9a-fA-F]{6})?\Z")] = ""
    """Made darker or lighter until it can be read as text."""


class Shop(Struct, frozen=True, kw_only=True):
    """One shop of this deployment."""

    name: str
    origins: list[str]
    """The origins of the shop's pages: who may embed Theke and open sessions."""
    currency: str
    locale: str = "en"
    connector: str = "catalogue"
    catalogue: str = ""
    """For the embedded catalogue: a folder of TOML files; without one it sells the demo's goods."""
    providers: list[str] = field(default_factory=list[str])
    customer_tokens: CustomerTokens | None = None
    policy: Policy = Policy()
    sessions_per_minute: Annotated[int, Meta(ge=1)] = 60
    """New sessions per minute from one address."""
    invoices_per_day: Annotated[int, Meta(ge=1)] = 3
    """Orders by invoice that one person gets in a day."""
    message_after_s: Annotated[int, Meta(ge=0, le=3_600)] = 60
    """How long a visitor waits before leaving a message is offered first."""
    messages_kept_days: Annotated[int, Meta(ge=1, le=3_650)] = 90
    """How long a message that a visitor left is kept."""
    reply_to: str = ""
    """Where a shopper's answer to a receipt goes."""
    country: str = ""
    """The country that address forms begin with, such as `CH`; without it the first that is
    delivered to."""
    timezone: str = "UTC"
    """The shop's time, such as `Europe/Zurich`: receipts are dated and coupons end by it."""

    look: Look = Look()
    webhooks: dict[str, Webhook] = {}
    """The shop's own systems that hear of orders and money, by name."""
    canned: list[Canned] = field(default_factory=list[Canned])
    """Texts for the chat; without any the built-in ones are on offer."""

    def __post_init__(self) -> None:
        """Write the origins as browsers do: whatever is compared with them comes from browsers."""
        force_setattr(self, "origins", all_spelled(self.origins))

    def has(self, origin: str) -> bool:
        """Whether the shop's pages are at this origin, in whatever spelling."""
        return spelled(origin) in self.origins

    def __repr__(self) -> str:
        return f"Shop(name={self.name!r}, origins={self.origins})"


class Settings(Struct, frozen=True, kw_only=True):
    """Everything the operator decides."""

    server: Server = Server()
    providers: dict[str, Provider] = {}
    shops: dict[str, Shop] = {}
    mail: Mail | None = None
    """Without it no receipts are mailed, and no page promises one."""
    call: Call = Call()

    @property
    def data(self) -> Path:
        """The folder that holds the databases."""
        return Path(self.server.data)

    @property
    def public_url(self) -> str:
        """Theke's own origin."""
        return self.server.public_url or spelled(f"http://localhost:{self.server.port}")


def load(path: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the file, if there is one, and the environment.

    Raises `ConfigError` with every problem that was found.
    """
    raw: dict[str, Any] = {}
    if path is not None:
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            fix = "create it, or name another with --config"
            raise ConfigError([Problem(str(path), "no such file", fix)]) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            fix = "the file must be TOML in UTF-8"
            raise ConfigError([Problem(str(path), str(error), fix)]) from error
    problems = [*_overlay(raw, environment), *_unknown(raw, Settings, "")]
    if problems:
        raise ConfigError(problems)
    try:
        settings = msgspec.convert(raw, Settings, strict=False)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at ")
        fix = "see docs/configure.md for the type and the range"
        raise ConfigError([Problem(where.strip("`$.") or "theke.toml", what, fix)]) from error
    return settings


def nearest(key: str, candidates: Iterable[str]) -> str:
    """Return how to correct a key that is not known: the nearest one, else all of them."""
    names = sorted(candidates)
    near = get_close_matches(key, names, n=1)
    return f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(names)}"


def _overlay(raw: dict[str, Any], environment: Mapping[str, str]) -> list[Problem]:
    """Put `THEKE_SERVER__PORT=1` and the shorthands over the file's values."""
    problems: list[Problem] = []
    for name, value in sorted(environment.items()):
        path = SHORTHANDS.get(name)
        if path is None and name.startswith(ENVIRONMENT_PREFIX) and name not in NOT_SETTINGS:
            path = tuple(name.removeprefix(ENVIRONMENT_PREFIX).lower().split("__"))
        if path is not None and not _put(raw, path, value):
            problems.append(Problem(name, "does not name a setting", "see docs/configure.md"))
    return problems


def _put(raw: dict[str, Any], path: tuple[str, ...], value: str) -> bool:
    """Put a value into its table; False where something else is in the way."""
    for part in path[:-1]:
        below: object = raw.setdefault(part, {})
        if not isinstance(below, dict):
            return False
        raw = cast(dict[str, Any], below)
    raw[path[-1]] = value
    return True


def _unknown(raw: Mapping[str, Any], kind: type[Struct], where: str) -> Iterator[Problem]:
    """Find keys that no setting has, with the nearest one that exists."""
    hints = get_type_hints(kind)
    for key, value in raw.items():
        place = f"{where}.{key}" if where else key
        if key not in hints:
            yield Problem(place, "unknown setting", nearest(key, hints))
            continue
        yield from _unknown_below(value, hints[key], place)


def _unknown_below(value: object, hint: Any, place: str) -> Iterator[Problem]:
    """Look into tables, tables of tables and lists of tables."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Annotated, Union, types.UnionType):
        for option in inner[:1] if origin is Annotated else inner:
            yield from _unknown_below(value, option, place)
    elif isinstance(value, dict):
        yield from _unknown_in_table(cast(dict[str, Any], value), hint, place)
    elif isinstance(value, list) and origin in (list, tuple):
        for index, below in enumerate(cast(list[object], value)):
            yield from _unknown_below(below, inner[0], f"{place}[{index}]")


def _unknown_in_table(table: dict[str, Any], hint: Any, place: str) -> Iterator[Problem]:
    if isinstance(hint, type) and issubclass(hint, Struct):
        yield from _unknown(table, hint, place)
    elif get_origin(hint) is dict:
        for key, below in table.items():
            yield from _unknown_below(below, get_args(hint)[1], f"{place}.{key}")
