"""One spelling for every address, whatever it is dressed up as."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.patrol import onion
from pehra.patrol.spelling import crooked, pairs, segments
from pehra.patrol.url import (
    BadUrl,
    Swarm,
    canonical,
    is_known_name,
    is_public_suffix,
    is_reserved,
    registered,
    swarm,
    target,
)

KEY = onion.address(bytes(range(32)))
SPELLINGS = [
    # host: case, dots, ports
    ("HTTP://EXAMPLE.TEST", "http://example.test/"),
    ("http://example.test.", "http://example.test/"),
    ("http://example.test.:80/", "http://example.test/"),
    ("https://example.test:443/", "https://example.test/"),
    ("http://example.test:443/", "http://example.test:443/"),
    ("http://example.test:0080/", "http://example.test/"),
    ("http://example.test:8080/", "http://example.test:8080/"),
    ("  http://example.test/ ", "http://example.test/"),
    ("http:example.test", "http://example.test/"),
    ("http:/example.test", "http://example.test/"),
    ("http:////example.test", "http://example.test/"),
    ("http:\\\\example.test\\a", "http://example.test/a"),
    ("ht\ttp://exa\nmple.te\rst/a", "http://example.test/a"),
    ("http://exa%6Dple.test/", "http://example.test/"),
    ("http://ex%41mple.test/", "http://example.test/"),
    ("http://example.test\\@evil.test/", "http://example.test/@evil.test/"),
    ("http://example.test/\\evil.test/", "http://example.test//evil.test/"),
    # full-width and other forms of dots and letters
    ("http://example。test/", "http://example.test/"),
    ("http://example．test/", "http://example.test/"),
    ("http://example｡test/", "http://example.test/"),
    ("http://ｅｘａｍｐｌｅ.test/", "http://example.test/"),
    ("http://ⓔⓧⓐⓜⓟⓛⓔ.test/", "http://example.test/"),
    ("http://𝐞xample.test/", "http://example.test/"),
    ("http://exam\u00adple.test/", "http://example.test/"),
    ("http://exam\u200bple.test/", "http://example.test/"),
    ("http://bücher.test/", "http://xn--bcher-kva.test/"),
    ("http://BÜCHER.test/", "http://xn--bcher-kva.test/"),
    ("http://XN--BCHER-KVA.test/", "http://xn--bcher-kva.test/"),
    ("http://faß.test/", "http://xn--fa-hia.test/"),
    # IPv4 in every notation
    ("http://127.0.0.1/", "http://127.0.0.1/"),
    ("http://0x7f.1/", "http://127.0.0.1/"),
    ("http://0x7F.0x0.0x0.0x1/", "http://127.0.0.1/"),
    ("http://0x7f000001/", "http://127.0.0.1/"),
    ("http://2130706433/", "http://127.0.0.1/"),
    ("http://017700000001/", "http://127.0.0.1/"),
    ("http://0177.0.0.01/", "http://127.0.0.1/"),
    ("http://127.1/", "http://127.0.0.1/"),
    ("http://127.0.1/", "http://127.0.0.1/"),
    ("http://127.0.0.1./", "http://127.0.0.1/"),
    ("http://１２７.０.０.１/", "http://127.0.0.1/"),
    ("http://127。0。0。1/", "http://127.0.0.1/"),
    ("http://%31%32%37.0.0.1/", "http://127.0.0.1/"),
    ("http://0/", "http://0.0.0.0/"),
    # IPv6
    ("http://[::1]/", "http://[::1]/"),
    ("http://[0:0:0:0:0:0:0:1]/", "http://[::1]/"),
    ("http://[0000::0001]:80/", "http://[::1]/"),
    ("http://[2001:DB8::A]/", "http://[2001:db8::a]/"),
    ("http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
    # paths
    ("http://a.test/x/../y", "http://a.test/y"),
    ("http://a.test/x/%2e%2e/y", "http://a.test/y"),
    ("http://a.test/x/%2E%2e/y", "http://a.test/y"),
    ("http://a.test/x/.%2e/y", "http://a.test/y"),
    ("http://a.test/./x/%2e/y", "http://a.test/x/y"),
    ("http://a.test/../../y", "http://a.test/y"),
    ("http://a.test\\x\\..\\y", "http://a.test/y"),
    ("http://a.test/%7Ename", "http://a.test/~name"),
    ("http://a.test/%61%62", "http://a.test/ab"),
    ("http://a.test/%2f%3f", "http://a.test/%2F%3F"),
    ("http://a.test/%c3%a9", "http://a.test/%C3%A9"),
    ("http://a.test/é", "http://a.test/%C3%A9"),
    ("http://a.test/a b", "http://a.test/a%20b"),
    ("http://a.test/a|b", "http://a.test/a%7Cb"),
    ("http://a.test/100%", "http://a.test/100%25"),
    ("http://a.test/%zz", "http://a.test/%25zz"),
    ("http://a.test/%%361", "http://a.test/%2561"),
    ("http://a.test/%252e%252e/", "http://a.test/%252e%252e/"),
    ("http://a.test//x//y", "http://a.test//x//y"),
    # query and fragment
    ("http://a.test/?", "http://a.test/"),
    ("http://a.test?q=%61", "http://a.test/?q=a"),
    ("http://a.test/?q='é'", "http://a.test/?q=%27%C3%A9%27"),
    ("http://a.test/#part", "http://a.test/"),
    ("http://a.test/#@b.test", "http://a.test/"),
    ("http://a.test/?x=@b.test", "http://a.test/?x=@b.test"),
    ("http://a.test/@name", "http://a.test/@name"),
    (f"http://{KEY.upper()}/", f"http://{KEY}/"),
    (f"http://www.{KEY}.:80/a", f"http://www.{KEY}/a"),
]  # fmt: skip
NO_TARGETS = [
    "", "example.test", "//example.test/", "ftp://example.test/", "file:///etc/passwd", "data:,x",
    "javascript:alert(1)", "ws://example.test/", "gopher://example.test/", "http://", "http:///",
    "https://?", "http://user@example.test/", "http://user:word@example.test/",
    "http://:word@example.test/", "http://@example.test/", "http:\\\\@example.test/",
    "http://example.test@evil.test/", "http://example.test:80@evil.test/",
    "http://exa mple.test/", "http://example..test/",
    "http://.example.test/", "http://*.example.test/", "http://exa<mple.test/", "http://exa%00.test/",
    "http://exa%2Fmple.test/", "http://a.test:0/", "http://a.test:65536/", "http://a.test:x/",
    "http://[::1/", "http://[::1%25lo]/", "http://[::g]/", "http://256.1.1.1/", "http://1.2.3.4.5/",
    "http://0x100000000/", "http://127.0.0.0x100/", "http://" + "a" * 64 + ".test/",
    "http://" + "a." * 130 + "test/", "http://a.test/" + "x" * 8200, "http://a.test/" + "é" * 3000,
    "http://\ud800.test/", "http://x.onion/", "http://expyuzz4wqqyqhjn.onion/", f"http://b{KEY[1:]}/",
    f"http://{KEY[:-7]}e.onion/", "urn:btih:abc", "magnet:?dn=x", "urn:btmh:" + "a" * 68,
    "http://\u202ea.test/",
]  # fmt: skip


@pytest.mark.parametrize(("spelled", "wanted"), SPELLINGS)
def test_every_spelling_has_one_form(spelled: str, wanted: str) -> None:
    found = canonical(spelled)

    assert found.text == wanted
    assert canonical(found.text) == found


@pytest.mark.parametrize("text", NO_TARGETS)
def test_what_cannot_be_fetched_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadUrl) as told:
        target(text)
    assert not any(part in str(told.value) for part in ("evil", "word", "example"))


def test_the_parts_are_those_of_the_text() -> None:
    url = canonical("https://h.example.test:8443/a/b?x=1&y=2#z")
    assert (url.scheme, url.host, url.port) == ("https", "h.example.test", 8443)
    assert (url.path, url.query, url.place) == ("/a/b", "x=1&y=2", "h.example.test")
    assert canonical("http://[::ffff:7f00:1]/").place == "127.0.0.1"
    assert canonical(f"http://a.b.{KEY}/").place == KEY


texts = st.one_of(
    st.text(max_size=60),
    st.builds(
        "{}://{}{}{}".format,
        st.sampled_from(["http", "https", "HTTP"]),
        st.sampled_from(["a.test", "A.Test.", "0x7f.1", "[::1]", "x.y.test:8080", "127.1:80"]),
        st.text("/\\.%2eE5cCfF;?#@: aé|'[]{}^\t&=+~", max_size=30),
        st.text(max_size=10),
    ),
)


@given(texts)
@settings(max_examples=300)
def test_the_one_spelling_of_it_is_itself(text: str) -> None:
    try:
        found = canonical(text)
    except BadUrl:
        return
    assert canonical(found.text) == found
    assert found.text.isascii()
    assert not any(char in found.text for char in ' \t\n\r\\#<>"`{}|^')
    assert "@" not in found.text.split("/")[2]
    assert not {".", ".."} & set(found.path.split("/"))


words = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_~", min_size=1, max_size=8)
labels = st.from_regex(r"[a-wyz][a-z0-9-]{0,8}", fullmatch=True)


@given(
    st.sampled_from(["http", "https"]), st.lists(labels, min_size=1, max_size=3),
    st.none() | st.integers(1, 65535), st.lists(words, max_size=4),
    st.lists(st.tuples(words, words), max_size=3),
)  # fmt: skip
@settings(max_examples=100)
def test_a_plain_address_is_read_as_the_standard_library_reads_it(
    scheme: str, names: list[str], port: int | None, steps: list[str], asked: list[tuple[str, str]]
) -> None:
    host = ".".join([*names, "test"])
    query = "&".join("=".join(pair) for pair in asked)
    at = f":{port}" if port else ""
    text = f"{scheme}://{host}{at}/{'/'.join(steps)}{'?' if query else ''}{query}"
    found, other = canonical(text), urlsplit(text)

    assert (found.scheme, found.host, found.path) == (other.scheme, other.hostname, other.path)
    assert found.query == other.query
    assert found.port == (other.port or {"http": 80, "https": 443}[scheme])


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("a.b.example.co.uk", "example.co.uk"), ("example.co.uk", "example.co.uk"),
        ("x.gov.pk", "x.gov.pk"), ("a.x.gov.pk", "x.gov.pk"), ("co.uk", "co.uk"),
        ("a.b.some.test", "some.test"), ("localhost", "localhost"), ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "[::1]"), ("[::ffff:7f00:1]", "127.0.0.1"), (f"a.{KEY}", KEY),
        ("someone.github.io", "someone.github.io"),
    ],
)  # fmt: skip
def test_the_registered_domain(host: str, domain: str) -> None:
    assert registered(host) == domain


def test_suffixes_and_known_endings() -> None:
    assert all(map(is_public_suffix, ("com", "co.uk", "gov.pk", "github.io", "test", "localhost")))
    assert not any(map(is_public_suffix, ("example.com", "x.gov.pk", "a.test")))
    assert all(map(is_known_name, ("a.com", "a.pk", "a.test", KEY)))
    assert not any(map(is_known_name, ("photo.jpg", "style.css", "index.php")))


@pytest.mark.parametrize(
    ("text", "reserved"),
    [
        ("http://127.0.0.1/", True), ("http://127.8.8.8:9000/", True), ("http://[::1]/", True),
        ("http://[::ffff:127.0.0.1]/", True), ("http://a.test/", True), ("http://x.example/", True),
        ("http://localhost:8000/", True), ("http://a.invalid/", True), (f"http://{KEY}/", False),
        ("urn:btih:" + "a" * 40, True), ("http://10.0.0.1/", False), ("http://0.0.0.0/", False),
        ("http://example.com/", False), ("http://test.com/", False), ("http://[fe80::1]/", False),
    ],
)  # fmt: skip
def test_what_a_test_home_may_ask_for(text: str, reserved: bool) -> None:  # noqa: FBT001
    assert is_reserved(target(text)) is reserved


def test_onion_addresses_are_checked_by_their_own_digits() -> None:
    assert len(KEY) == onion.LENGTH + len(onion.SUFFIX)
    # the address of the Tor project's own site, from its public documentation
    assert onion.is_good("2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion")
    for at in range(0, 56, 5):
        other = "a" if KEY[at] != "a" else "b"
        assert not onion.is_good(KEY[:at] + other + KEY[at + 1 :])
    assert not onion.is_good("onion")
    assert not onion.is_good(KEY.removesuffix(".onion"))


def test_swarms_by_any_of_their_names() -> None:
    digits = "0123456789abcdef0123456789abcdef01234567"
    wanted = Swarm(f"urn:btih:{digits}", "btih", digits)
    base32 = "AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH"

    assert swarm("btih", digits.upper()) == target(f"URN:BTIH:{digits}") == wanted
    assert target(f"magnet:?dn=x&xt=urn:btih:{base32}&tr=http://t.test/") == wanted
    assert target("urn:btmh:1220" + "a" * 64) == swarm("btmh", "1220" + "A" * 64)
    with pytest.raises(BadUrl, match="40 hexadecimal"):
        swarm("btih", "g" * 40)


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/a/b", ("a", "b")), ("//a///b/", ("a", "b")), ("/A%2Fb", ("a", "b")),
        ("/a%252fb", ("a", "b")), ("/a%5Cb", ("a", "b")), ("/a;x=1/b", ("a", "b")),
        ("/a./b%20", ("a", "b")), ("/%EF%BC%A1", ("a",)), ("/a%00", ("a",)), ("/%25u0061", ("a",)),
        ("/", ()),
    ],
)  # fmt: skip
def test_the_steps_that_a_server_may_read(path: str, wanted: tuple[str, ...]) -> None:
    assert segments(path) == wanted


@pytest.mark.parametrize(
    "path",
    [
        "/a/%2e%2e%2fb", "/a/..%2fb", "/a%2f..%2fb", "/a/..%5cb", "/a/%252e%252e%252fb",
        "/a/..;/b", "/a/..;x=1/b", "/a/%c0%ae%c0%ae/b", "/a/%25252e%25252e%25252fb", "/a/...//b",
        "/a/%EF%BC%8E%EF%BC%8E%EF%BC%8Fb", "/a/%20../b", "/a/%25u002e%25u002e/b",
        "/a/%EF%BC%852e./b", "/a/%" + "25" * 12 + "2e./b",
    ],
)  # fmt: skip
def test_a_step_upwards_that_hides_is_seen(path: str) -> None:
    assert crooked(canonical(f"http://a.test{path}").path)


@pytest.mark.parametrize(
    "path", ["/", "/a/b.c", "/a..b/", "/v1.2/", "/.well-known/x", "/100%25", "/%2525", "/a%20b"]
)
def test_plain_paths_are_straight(path: str) -> None:
    assert not crooked(path)


def test_a_query_has_one_order() -> None:
    assert pairs("b=2&a=%31") == pairs("a=1&&b=%2532") == ("a=1", "b=2")
