"""The configuration: what is wrong is said with how to fix it, and secrets stay out of `repr`."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from theke_server.checks import settings as checks_settings
from theke_server.config import ConfigError, Provider, Settings, load

GOOD = """
[server]
public_url = "https://theke.example"
[providers.cards]
kind = "sandbox"
url = "http://127.0.0.1:9000"
browser_url = "https://pay.example"
secret_key = "sk_0123456789abcdef"
webhook_secret = "wh_0123456789abcdef"
[shops.demo]
name = "Demo"
origins = ["https://shop.example"]
currency = "CHF"
providers = ["cards"]
[shops.demo.policy]
discount_max_bp = 1500
[[shops.demo.policy.methods]]
provider = "cards"
method = "card"
capture = "manual"
"""


def read(tmp_path: Path, text: str, **environment: str) -> Settings:
    path = tmp_path / "theke.toml"
    path.write_text(text)
    return load(path, environment)


MAIL = """
[mail]
host = "mail.example"
from_address = "orders@shop.example"
"""
TERMS = 'terms_tick = true\nterms_link = { en = "https://shop.example/terms" }\n'


def test_a_good_file_is_read_and_the_environment_lies_over_it(tmp_path: Path) -> None:
    settings = read(
        tmp_path, GOOD, PORT="9999", THEKE_PROVIDERS__CARDS__SECRET_KEY="from_the_environment"
    )
    assert settings.server.port == 9999
    assert settings.providers["cards"].secret_key == "from_the_environment"
    assert settings.shops["demo"].policy.discount_max_bp == 1500
    assert [problem.where for problem in checks_settings.problems(settings)] == [
        "shops.demo.providers"
    ]


@pytest.mark.parametrize(
    ("text", "environment", "where", "fix"),
    [
        ("[serwer]\n", {}, "serwer", "did you mean `server`?"),
        ("[server]\nprot = 1\n", {}, "server.prot", "did you mean `port`?"),
        ("[server]\nxyzzy = 1\n", {}, "server.xyzzy", "known here: advisor_away_s, data, demo"),
        (GOOD.replace("discount_max_bp", "discount_max"), {}, "policy.discount_max", "discount_ma"),
        (GOOD.replace("capture =", "captur ="), {}, "methods[0].captur", "`capture`"),
        ("", {"THEKE_SERVER__PROT": "1"}, "server.prot", "did you mean `port`?"),
        ("[server]\nport = 99999\n", {}, "server.port", "docs/configure.md"),
        ("[server]\nport = \n", {}, "theke.toml", "TOML"),
    ],
)
def test_what_is_wrong_is_said_with_how_to_fix_it(
    tmp_path: Path, text: str, environment: dict[str, str], where: str, fix: str
) -> None:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, text, **environment)
    [problem] = error.value.problems
    assert where in problem.where
    assert fix in problem.fix


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("https://theke.example", "http://theke.example", "server.public_url"),
        ("https://theke.example", "https://theke.example/x", "server.public_url"),
        ('"https://shop.example"', '"shop.example"', "shops.demo.origins"),
        ('"https://shop.example"', '"https://theke.example"', "shops.demo.origins"),
        ('"https://shop.example"', "", "shops.demo.origins"),
        ('"https://shop.example"', '"https://shop.example."', "shops.demo.origins"),
        ('"https://shop.example"', '"https://*.shop.example"', "shops.demo.origins"),
        ('"https://shop.example"', '"https://shop.example:99999"', "shops.demo.origins"),
        ('"https://shop.example"', '"https://me@shop.example"', "shops.demo.origins"),
        ('"https://shop.example"', '"http://[::1]"', "shops.demo.origins"),
        ('"https://shop.example"', '"https://THEKE.example:443"', "shops.demo.origins"),
        ('"https://theke.example"', '"https://Shop.Example"', "shops.demo.origins"),
        ('"https://theke.example"', '"https://theke.example."', "server.public_url"),
        ('"https://theke.example"', '"https://theke.example:70000"', "server.public_url"),
        ('"https://theke.example"', '"http://localhost.evil.example"', "server.public_url"),
        ('"CHF"', '"XYZ"', "shops.demo.currency"),
        ('["cards"]', '["carts"]', "shops.demo.providers"),
        ("sk_0123456789abcdef", "short", "providers.cards.secret_key"),
        ('kind = "sandbox"', 'kind = "stripy"', "providers.cards.kind"),
        (
            "[shops.demo.policy]",
            '[shops.demo.customer_tokens]\nalgorithms = ["none"]\nkey = "0123456789abcdef"\n'
            "[shops.demo.policy]",
            "shops.demo.customer_tokens.algorithms",
        ),
        (
            "[shops.demo.policy]",
            '[shops.demo.customer_tokens]\nalgorithms = ["HS256", "RS256"]\n'
            'key = "0123456789abcdef"\n[shops.demo.policy]',
            "shops.demo.customer_tokens.algorithms",
        ),
        (
            "[providers.cards]",
            MAIL.replace("orders@", "") + "[providers.cards]",
            "mail.from_address",
        ),
        ("[providers.cards]", MAIL.replace("mail.example", "") + "[providers.cards]", "mail.host"),
        ("[providers.cards]", f'{MAIL}username = "theke"\n[providers.cards]', "mail.password"),
        ("[providers.cards]", f"{MAIL}starttls = false\n[providers.cards]", "mail.starttls"),
        ('name = "Demo"', 'name = "Demo"\nreply_to = "help"', "shops.demo.reply_to"),
        ('name = "Demo"', 'name = "Demo"\ntimezone = "Mars/Base"', "shops.demo.timezone"),
        ('name = "Demo"', 'name = "Demo"\ncountry = "UK"', "shops.demo.country"),
        ("discount_max_bp", "terms_tick = true\ndiscount_max_bp", "shops.demo.policy.terms_tick"),
        (
            "discount_max_bp",
            TERMS.replace("https", "javascript") + "discount_max_bp",
            "shops.demo.policy.terms_link.en",
        ),
        (
            "discount_max_bp",
            'order_label = { de = " " }\ndiscount_max_bp',
            "shops.demo.policy.order_label.de",
        ),
    ],
)
def test_what_could_be_read_and_is_unsafe_is_found(
    tmp_path: Path, old: str, new: str, where: str
) -> None:
    settings = read(tmp_path, GOOD.replace(old, new, 1))
    assert where in [problem.where for problem in checks_settings.problems(settings)]


def test_mail_and_terms_as_they_should_be_are_no_problem(tmp_path: Path) -> None:
    label = 'order_label = { en = "Buy now", de = "Kaufen" }\n'
    good = GOOD.replace("[shops.demo.policy]\n", f"[shops.demo.policy]\n{TERMS}{label}")
    settings = read(
        tmp_path, f"{MAIL}{good}", THEKE_MAIL__USERNAME="theke", THEKE_MAIL__PASSWORD="right-horse"
    )
    assert [problem.where for problem in checks_settings.problems(settings)] == [
        "shops.demo.providers"
    ]
    assert settings.mail is not None
    assert (settings.mail.port, settings.mail.starttls) == (587, True)
    assert "right" not in repr(settings.mail)
    assert settings.shops["demo"].policy.order_labels["de"] == "Kaufen"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('terms_version = "t1"', False),
        ("", False),
        ('terms_version = "t2"', True),
        ("currency = 7", True),
        ("currency =", True),
    ],
)
def test_a_catalogue_sells_under_the_terms_of_the_settings(
    tmp_path: Path, text: str, found: bool
) -> None:
    """Else every price of it would be refused, and nobody could buy."""
    folder = tmp_path / "goods"
    folder.mkdir()
    (folder / "shop.toml").write_text(text, encoding="utf-8")
    settings = read(tmp_path, GOOD.replace("discount_max_bp", f"{TERMS}discount_max_bp"))
    shop = replace(settings.shops["demo"], catalogue=str(folder))
    settings = replace(settings, shops={"demo": shop})
    where = [problem.where for problem in checks_settings.problems(settings)]
    assert ("shops.demo.catalogue" in where) == found


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        load(tmp_path / "nowhere.toml", {})
    assert "nowhere.toml" in error.value.problems[0].where


def test_secrets_stay_out_of_repr() -> None:
    assert "hush" not in repr(Provider(kind="sandbox", secret_key="hush", webhook_secret="hush"))


def test_a_shop_that_cannot_open_is_named_and_all_else_stops_the_start(tmp_path: Path) -> None:
    other = GOOD[GOOD.index("[shops.demo]") :].replace("shops.demo", "shops.other")
    text = f"{GOOD}{other}".replace("[server]", "[server]\ndemo = true")
    assert checks_settings.closing(read(tmp_path, text)) == []
    settings = read(tmp_path, text.replace('"CHF"', '"XAU"', 1))
    found = checks_settings.closing(settings)
    assert checks_settings.closed(found) == {"demo"}
    for wrong in (
        settings.shops | {"other": replace(settings.shops["other"], origins=[])},
        {"demo": settings.shops["demo"]},
    ):
        with pytest.raises(ConfigError) as error:
            checks_settings.closing(replace(settings, shops=wrong))
        assert set(found) <= set(error.value.problems)
