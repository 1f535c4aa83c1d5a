"""Origins: written as browsers write them, or refused with what is wrong; nothing in between."""

import pytest

from theke_checkout.providers import PageNeeds
from theke_server.config import Provider, Server, Settings, Shop
from theke_server.config.origins import OriginError, as_browsers_write, is_local, spelled
from theke_server.http.pages import pay_page


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("https://kaffee-müller.ch", "https://xn--kaffee-mller-klb.ch"),
        ("https://WWW.Shop.Example", "https://www.shop.example"),
        ("HTTPS://SHOP.EXAMPLE", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://shop.example:80", "http://shop.example"),
        ("http://shop.example:443", "http://shop.example:443"),
        ("https://shop.example:", "https://shop.example"),
        ("https://shop.example:08443", "https://shop.example:8443"),
        ("https://Bücher.example:8443", "https://xn--bcher-kva.example:8443"),
        ("https://faß.de", "https://xn--fa-hia.de"),
        ("https://łódź.pl", "https://xn--d-uga0v4h.pl"),
        ("https://日本。jp", "https://xn--wgv71a.jp"),
        ("https://shop．example", "https://shop.example"),
        ("https://☕.example", "https://xn--53h.example"),
        ("https://א1.example", "https://xn--1-zhc.example"),
        ("https://XN--Kaffee-Mller-klb.ch", "https://xn--kaffee-mller-klb.ch"),
        ("https://my_shop.example", "https://my_shop.example"),
        ("https://ab--c-.example", "https://ab--c-.example"),
        ("http://LOCALHOST:8765", "http://localhost:8765"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[0:0::1]:80", "http://[::1]"),
        ("http://[2001:DB8:0:0:1:0:0:1]", "http://[2001:db8::1:0:0:1]"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(text: str, written: str) -> None:
    assert as_browsers_write(text) == written
    assert as_browsers_write(written) == written


@pytest.mark.parametrize(
    ("text", "what", "fix"),
    [
        ("https://shop.example.", "a dot too many", "https://"),
        ("https://shop..example", "a dot too many", "https://"),
        ("https://*.shop.example", "wildcard", "name each"),
        ("https://*", "wildcard", "name each"),
        ("*", "neither https:// nor http://", "https://"),
        ("https://me@shop.example", "names a user", "leave out"),
        ("https://me:pw@shop.example", "names a user", "leave out"),
        ("https://shop.example:99999", "port 99999", "1 to 65535"),
        ("https://shop.example:0", "port 0", "1 to 65535"),
        ("https://shop.example:80:80", "at most one port", "https://"),
        ("https://shop.example:８０", "at most one port", "https://"),
        ("https://shop.example/", "has a path", "write https://shop.example"),
        ("https://Shop.Example:443/a?b#c", "has a path", "write https://shop.example"),
        ("https://shop.example?x", "has a path", "write https://shop.example"),
        ("https://shop.example\\evil", "has a path", "write https://shop.example"),
        ("https://shop.example;", "cannot stand", "https://"),
        ("https://shop.example,https://b.example", "cannot stand", "https://"),
        ("https://shop.example 'self'", "a space", "type it again"),
        ("https://shop.example\n", "nobody sees", "type it again"),
        ("https://sh\u200bop.example", "nobody sees", "type it again"),
        ("https://sh%6fp.example", "cannot stand", "https://"),
        ("https://a／b.example", "cannot stand", "https://"),
        ("https://xn--a.example", "stands for no letters", "https://"),
        (f"https://{'a' * 64}.example", "cannot stand", "https://"),
        (f"https://{'a.' * 126}example", "more than 253", "https://"),
        ("https://", "host name", "https://"),
        ("https:shop.example", "neither https:// nor http://", "https://"),
        ("shop.example", "neither https:// nor http://", "https://"),
        ("null", "neither https:// nor http://", "https://"),
        ("file:///shop", "neither https:// nor http://", "https://"),
        ("wss://shop.example", "neither https:// nor http://", "https://"),
        ("http://127.1", "four numbers", "192.0.2.1"),
        ("http://0x7f.0.0.1", "four numbers", "192.0.2.1"),
        ("http://127.0.0.256", "four numbers", "192.0.2.1"),
        ("http://[::1", "at most one port", "https://"),
        ("http://[shop]", "no IPv6 address", "[::1]"),
        ("http://[::ffff:1.2.3.4]", "browsers write otherwise", "[::1]"),
        ("http://[fe80::1%25eth0]", "IPv6", "[::1]"),
        ("", "neither https:// nor http://", "https://"),
    ],
)
def test_what_is_no_origin_is_refused_with_how_to_write_it(text: str, what: str, fix: str) -> None:
    with pytest.raises(OriginError) as error:
        as_browsers_write(text)
    assert what in error.value.what
    assert fix in error.value.fix
    assert spelled(text) == text


def test_settings_hold_origins_as_browsers_write_them_each_once() -> None:
    shop = Shop(
        name="S", currency="CHF", origins=["https://Shop.Example:443", "https://shop.example"]
    )
    assert shop.origins == ["https://shop.example"]
    assert Server(public_url="https://Theke.Example").public_url == "https://theke.example"
    for port, own in ((80, "http://localhost"), (443, "http://localhost:443")):
        assert Settings(server=Server(port=port)).public_url == own
    provider = Provider(kind="sandbox", url="http://API.local:80/v2", browser_url="https://Pay.X")
    assert (provider.url, provider.browser_url) == ("http://API.local:80/v2", "https://pay.x")


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost:8765", True),
        ("http://shop.localhost", True),
        ("http://127.0.0.1", True),
        ("http://[::1]:80", True),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://[::1", False),
    ],
)
def test_local_is_this_machine_alone(url: str, local: bool) -> None:
    assert is_local(url) is local


@pytest.mark.parametrize("bad", ["https://müller.ch", "https://łódź.pl", "a;b", "a,b", "a\u00a0b"])
def test_one_bad_source_takes_no_other_out_of_a_policy(bad: str) -> None:
    needs = PageNeeds(scripts=("https://good.example", bad), frames=(bad,))
    response = pay_page([needs], ["https://shop.example"])
    policy = dict(
        directive.strip().split(" ", 1)
        for directive in response.headers["content-security-policy"].split(";")
    )
    assert "https://good.example" in policy["script-src"]
    assert policy["frame-src"].isascii()
    assert policy["frame-ancestors"] == "'none'"
