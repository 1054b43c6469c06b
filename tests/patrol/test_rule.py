"""What each kind of rule covers, and what it denies in whatever spelling."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.patrol import onion
from pehra.patrol.permit import Via
from pehra.patrol.rule import Kind, Rule, Verb
from pehra.patrol.rules import KINDS
from pehra.patrol.scope import Scope, keys, parse
from pehra.patrol.url import Url, target

KEY = onion.address(bytes(range(32)))
HASH = "0123456789abcdef0123456789abcdef01234567"
MATTERS = {
    "page": ["https://a.test/x?id=1", "http://127.0.0.1:8000/"],
    "prefix": ["https://a.test/forum/", "https://a.test/forum", "http://a.test:8081/"],
    "host": ["a.test", "a.test:9000", "[::1]:8080", "127.0.0.1"],
    "domain": ["a.test", "x.gov.pk"],
    "onion": [KEY],
    "api": ["mastodon://a.test/local-timeline", "acct:Name@a.test", "acct:n@127.0.0.1:8001"],
    "btih": [HASH],
    "btmh": ["1220" + "ab" * 32],
}
EACH = [(KINDS[name], text) for name, texts in MATTERS.items() for text in texts]
each = pytest.mark.parametrize(("kind", "text"), EACH)


def allows(rule: str, url: str, via: Via = Via.SEED, by: str = "") -> bool:
    """By one rule alone; the port too."""
    (made,) = parse(f"allow {rule}").rules
    wanted = target(url)
    filed = made in parse(f"allow {rule}").allowing(keys(wanted))
    return filed and made.matter.covers(wanted, via, by) and made.port_is_open(wanted)


def denies(rule: str, url: str) -> bool:
    scope, wanted = parse(f"allow host z.test\ndeny {rule}"), target(url)
    return any(made.matter.touches(wanted) for made in scope.denying(keys(wanted)))


@each
def test_the_text_of_a_matter_is_that_matter(kind: Kind, text: str) -> None:
    made = kind.read(text, Verb.ALLOW)
    assert kind.read(made.text, Verb.ALLOW) == made
    assert kind.read(made.text, Verb.ALLOW).text == made.text


@each
def test_seeds_are_canonical_filed_covered_and_touched(kind: Kind, text: str) -> None:
    rule = Rule(Verb.ALLOW, kind.name, kind.read(text, Verb.ALLOW))
    scope = Scope((rule,))
    assert rule.seeds()
    for seed in rule.seeds():
        wanted = target(seed)
        assert wanted.text == seed
        assert rule in scope.allowing(keys(wanted))
        assert rule.matter.covers(wanted, Via.SEED)
        assert rule.matter.touches(wanted)
        assert rule.port_is_open(wanted)


hosts = st.sampled_from(
    ["a.test", "b.a.test", "xa.test", "a.test.evil.test", "127.0.0.1", "[::1]", KEY, f"w.{KEY}"]
)
paths = st.text("abx/.%2eFf;@?=&forumid1Name", max_size=20)
urls = st.builds(
    "{}://{}{}/{}".format,
    st.sampled_from(["http", "https"]), hosts, st.sampled_from(["", ":8080", ":9000"]), paths,
)  # fmt: skip


@given(st.sampled_from(EACH), urls)
@settings(max_examples=300)
def test_what_a_rule_covers_its_denial_touches_and_its_place_files(
    which: tuple[Kind, str], url: str
) -> None:
    kind, text = which
    wanted, matter = target(url), kind.read(text, Verb.ALLOW)
    rule = Rule(Verb.DENY, kind.name, matter)
    for via in (Via.SEED, Via.API):
        if matter.covers(wanted, via) and rule.port_is_open(wanted):
            assert matter.touches(wanted)
    if matter.touches(wanted):
        assert rule in Scope((rule,)).denying(keys(wanted))
        assert isinstance(wanted, Url)
        own = (wanted.place == matter.place) or (
            matter.below and wanted.host.endswith(f".{matter.place}")
        )
        assert own


@pytest.mark.parametrize(
    ("rule", "url", "allowed"),
    [
        # page: this document, spelled however one likes
        ("page https://a.test/t/17", "https://A.test:443/t/%31%37#x", True),
        ("page https://a.test/t/17", "https://a.test/t/17/", False),
        ("page https://a.test/t/17", "https://a.test/t/17?x=1", False),
        ("page https://a.test/t/17", "http://a.test/t/17", False),
        ("page https://a.test/t/17", "https://b.a.test/t/17", False),
        ("page https://a.test/t?b=2&a=1", "https://a.test/t?b=2&a=1", True),
        ("page https://a.test/t?b=2&a=1", "https://a.test/t?a=1&b=2", False),
        ("page https://a.test/T", "https://a.test/t", False),
        # prefix: whole steps
        ("prefix https://a.test/forum/", "https://a.test/forum/", True),
        ("prefix https://a.test/forum/", "https://a.test/forum/x/y?z=1", True),
        ("prefix https://a.test/forum/", "https://a.test/forum", False),
        ("prefix https://a.test/forum/", "https://a.test/forumx", False),
        ("prefix https://a.test/forum/", "https://a.test/Forum/x", False),
        ("prefix https://a.test/forum/", "http://a.test/forum/x", False),
        ("prefix https://a.test/forum/", "https://a.test:8443/forum/x", False),
        ("prefix https://a.test/a", "https://a.test/a", True),
        ("prefix https://a.test/a", "https://a.test/a?x", True),
        ("prefix https://a.test/a", "https://a.test/a/b", True),
        ("prefix https://a.test/a", "https://a.test/ab", False),
        ("prefix https://a.test/forum/", "https://a.test/forum/../help/", False),
        ("prefix https://a.test/forum/", "https://a.test/forum/%2e%2e/help/", False),
        ("prefix https://a.test/forum/", "https://a.test/forum/..%2fhelp/", False),
        ("prefix https://a.test/forum/", "https://a.test/forum/%252e%252e%252fhelp/", False),
        ("prefix https://a.test/forum/", "https://a.test/forum/..;/help/", False),
        ("prefix https://a.test/forum/", "https://a.test\\forum\\x", True),
        ("prefix https://a.test/forum/", "https://a.test//forum/x", False),
        # host: exactly it, on usual ports
        ("host a.test", "http://a.test/any", True),
        ("host a.test", "https://a.test:8443/any", True),
        ("host a.test", "http://a.test:8081/any", False),
        ("host a.test ports=8081", "http://a.test:8081/any", True),
        ("host a.test", "http://b.a.test/", False),
        ("host a.test:8081", "http://a.test:8081/", True),
        ("host a.test:8081", "http://a.test/", False),
        ("host A.TEST.", "http://a.test/", True),
        ("host 127.1", "http://0x7f000001/", True),
        ("host [0::1]:80", "http://[::1]/", True),
        ("host bücher.test", "http://xn--bcher-kva.test/", True),
        # domain: it and below
        ("domain a.test", "http://a.test/", True),
        ("domain a.test", "http://c.b.a.test/", True),
        ("domain a.test", "http://xa.test/", False),
        ("domain a.test", "http://a.test.evil.test/", False),
        ("domain a.test", "http://b.a.test:9/", False),
        # onion: it and names before its key
        (f"onion {KEY}", f"http://{KEY}/x", True),
        (f"onion {KEY.upper()}", f"http://www.{KEY}:8080/x", True),
        (f"onion {KEY}", f"http://{onion.address(bytes(32))}/", False),
        (f"prefix http://{KEY}/a/", f"http://{KEY}/a/b", True),
        # swarms
        (f"btih {HASH} countries=PK", f"magnet:?xt=urn:btih:{HASH.upper()}", True),
        (f"btih {HASH} countries=PK", "urn:btih:" + "a" * 40, False),
    ],
)  # fmt: skip
def test_what_each_kind_allows(rule: str, url: str, allowed: bool) -> None:  # noqa: FBT001
    assert allows(rule, url) is allowed


@pytest.mark.parametrize(
    ("rule", "url", "allowed"),
    [
        ("acct:Ann@a.test", "/.well-known/webfinger?resource=acct:ann@a.test", True),
        ("acct:Ann@a.test", "/.well-known/webfinger?resource=acct%3Aann%40a.test", True),
        ("acct:Ann@a.test", "/.well-known/webfinger?resource=acct:bob@a.test", False),
        ("acct:Ann@a.test", "/.well-known/webfinger?resource=acct:ann@a.test&x=1", False),
        ("acct:Ann@a.test", "/api/v1/accounts/lookup?acct=ann", True),
        ("acct:Ann@a.test", "/api/v1/accounts/lookup?acct=bob", False),
        ("acct:Ann@a.test", "/users/Ann", True),
        ("acct:Ann@a.test", "/users/ann/outbox?page=true", True),
        ("acct:Ann@a.test", "/users/anna", False),
        ("acct:Ann@a.test", "/users/ann%2F..%2Fbob", False),
        ("acct:Ann@a.test", "/@Ann", True),
        ("acct:Ann@a.test", "/@Ann.rss", True),
        ("acct:Ann@a.test", "/@Ann/123", True),
        ("acct:Ann@a.test", "/@Annabel", False),
        ("acct:Ann@a.test", "/", False),
        ("acct:Ann@a.test", "/api/v1/timelines/public?local=true", False),
        ("mastodon://a.test/local-timeline", "/api/v1/timelines/public?local=true&limit=5", True),
        ("mastodon://a.test/local-timeline", "/api/v1/timelines/public?max_id=3&local=true", True),
        ("mastodon://a.test/local-timeline", "/api/v1/timelines/public", False),
        ("mastodon://a.test/local-timeline", "/api/v1/timelines/public?local=false", False),
        ("mastodon://a.test/local-timeline", "/api/v1/timelines/home?local=true", False),
    ],
)  # fmt: skip
def test_what_a_public_interface_allows(rule: str, url: str, allowed: bool) -> None:  # noqa: FBT001
    assert allows(f"api {rule}", f"https://a.test{url}") is allowed
    assert not allows(f"api {rule}", f"http://a.test{url}")
    assert not allows(f"api {rule}", f"https://b.test{url}")


def test_the_statuses_of_an_account_are_for_the_reader_that_looked_it_up() -> None:
    by = "https://a.test/api/v1/accounts/lookup?acct=ann"
    for path in ("api/v1/accounts/109/statuses?limit=40", "ap/users/109/outbox", "ap/users/109"):
        url = f"https://a.test/{path}"
        assert allows("api acct:Ann@a.test", url, Via.API, by)
        assert allows("api acct:Ann@a.test", url, Via.AGAIN, by)
        for via in set(Via) - {Via.API, Via.AGAIN}:
            assert not allows("api acct:ann@a.test", url, via, by)
    elsewhere = "https://a.test/api/v1/accounts/x/statuses"
    assert not allows("api acct:ann@a.test", elsewhere, Via.API, by)
    assert not allows("api acct:ann@a.test", "https://b.test/ap/users/109", Via.API, by)


@pytest.mark.parametrize(
    ("by", "allowed"),
    [
        ("/.well-known/webfinger?resource=acct:Ann@a.test", True),
        ("/api/v1/accounts/lookup?acct=Ann", True),
        ("/api/v1/accounts/lookup?acct=ann@a.test", True),
        ("/users/ann", True),
        ("/users/ann?x", False),
        ("/users/ann/outbox", False),
        ("/users/ann/statuses/1", False),
        ("/@ann", False),
        ("/@ann/1", False),
        ("/users/bob", False),
        ("/api/v1/accounts/lookup?acct=bob", False),
        ("/api/v1/accounts/lookup?acct=ann&acct=bob", False),
        ("/.well-known/webfinger?resource=acct:bob@a.test", False),
        ("/api/v1/accounts/109/statuses", False),
        ("/api/v1/timelines/public?local=true", False),
        ("/", False),
    ],
)
def test_a_number_is_taken_from_the_look_up_of_that_account_alone(by: str, allowed: bool) -> None:  # noqa: FBT001
    url = "https://a.test/api/v1/accounts/109/statuses"
    assert allows("api acct:Ann@a.test", url, Via.API, f"https://a.test{by}") is allowed
    for there in ("https://b.test", "http://a.test", "https://a.test:8443"):
        assert not allows("api acct:Ann@a.test", url, Via.API, f"{there}{by}")
    assert not allows("api acct:Ann@a.test", url, Via.API)


def test_a_reserved_instance_with_a_port_is_asked_without_tls() -> None:
    (rule,) = parse("allow api acct:n@127.0.0.1:8001").rules
    assert rule.seeds()[1] == "http://127.0.0.1:8001/api/v1/accounts/lookup?acct=n"
    (real,) = parse("allow api acct:n@social.example.com:8001").rules
    assert real.seeds()[1].startswith("https://social.example.com:8001/")


@pytest.mark.parametrize(
    ("rule", "url", "denied"),
    [
        ("prefix https://a.test/help/", "http://a.test:8080/help", True),
        ("prefix https://a.test/forum/help/", "https://a.test/forum//..//help/x", True),
        ("prefix https://a.test/help/", "https://a.test//help/x", True),
        ("prefix https://a.test/help/", "https://a.test/HELP/x", True),
        ("prefix https://a.test/help/", "https://a.test/%2fhelp/x", True),
        ("prefix https://a.test/help/", "https://a.test/%68%65lp;s=1/x", True),
        ("prefix https://a.test/help/", "https://a.test/%2568elp/x", True),
        ("prefix https://a.test/help/", "https://a.test/ｈelp/x", True),
        ("prefix https://a.test/help/", "https://a.test/help./x", True),
        ("prefix https://a.test/help/", "https://a.test/helpers", False),
        ("prefix https://a.test/(x)/", "https://a.test/%28x%29/y", True),
        ("prefix https://a.test:8443/help/", "https://a.test/help/", False),
        ("prefix https://127.0.0.1/", "http://[::ffff:127.0.0.1]/x", True),
        ("page https://a.test/x?b=2&a=1", "http://a.test/x?a=%31&b=2", True),
        ("page https://a.test/x", "https://a.test//x/", True),
        ("page https://a.test/x", "https://a.test/x?y", False),
        ("host a.test", "http://a.test:9/", True),
        ("host a.test:9", "http://a.test/", False),
        ("host 127.0.0.1", "http://[::ffff:7f00:1]/", True),
        (f"host {KEY}", f"http://sub.{KEY}/", True),
        ("domain gov.pk", "https://x.gov.pk/", True),
        ("domain pk", "https://x.gov.pk/", True),
        ("domain gov.pk", "https://xgov.pk/", False),
        (f"btih {HASH}", f"urn:btih:{HASH}", True),
        ("api acct:ann@a.test", "https://a.test/api/v1/accounts/1/statuses", True),
        ("api mastodon://a.test/local-timeline", "https://a.test/api/v1/timelines/public", True),
    ],
)  # fmt: skip
def test_what_each_kind_denies_in_any_spelling(rule: str, url: str, denied: bool) -> None:  # noqa: FBT001
    assert denies(rule, url) is denied
