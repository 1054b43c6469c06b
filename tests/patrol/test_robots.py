"""Whom robots.txt asks for what: the cases of RFC 9309, and those where protego reads otherwise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.patrol.robots import MOST, Asked, Free, crawl_delay, text_of, verdict

US = "Pehra/0.1.0 (+unit@example.test)"
AT = "https://example.test"


def free(text: str, path: str, agent: str = US, status: int = 200) -> bool:
    return verdict(status, text, agent, AT + path) == Free()


# RFC 9309 §5.1
SIMPLE = """
User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
"""


@pytest.mark.parametrize(
    ("agent", "path", "expected"),
    [
        ("anybot", "/a.gif", False),
        ("anybot", "/a.gif?x", True),
        ("anybot", "/example/x", False),
        ("anybot", "/publications/x", True),
        ("anybot", "/other", True),
        ("FooBot/2.1", "/", False),
        ("foobot", "/example/page.html", True),
        ("foobot", "/example/allowed.gif", True),
        ("foobot", "/publications/", False),
        ("barbot", "/example/page.html", False),
        ("BazBot", "/example/page.html", False),
        ("barbot", "/a.gif", True),
        ("quxbot", "/example/page.html", True),
    ],
)
def test_the_simple_example_of_the_rfc(agent: str, path: str, *, expected: bool) -> None:
    assert free(SIMPLE, path, agent) is expected


@pytest.mark.parametrize(
    ("rules", "path", "expected"),
    [
        # §5.2: the longest match
        ("Allow: /example/page/\nDisallow: /example/page/disallowed.gif",
         "/example/page/disallowed.gif", False),
        # §2.2.2: allow wins when both are as long
        ("Disallow: /page\nAllow: /page", "/page", True),
        # §2.2.2: octets that are percent-encoded or not are the same
        ("Disallow: /foo/bar?baz=quz", "/foo/bar?baz=quz", False),
        ("Disallow: /foo/bar/ツ", "/foo/bar/%E3%83%84", False),
        ("Disallow: /foo/bar/%E3%83%84", "/foo/bar/%E3%83%84", False),
        ("Disallow: /foo/bar/%62%61%7A", "/foo/bar/baz", False),
        # §2.2.3: special characters
        ("Disallow: /a # why", "/a", False),
        ("Disallow: /this/path/exactly$", "/this/path/exactly", False),
        ("Disallow: /this/path/exactly$", "/this/path/exactly/not", True),
        ("Disallow: /this/*/exactly", "/this/x/y/exactly", False),
        # paths are case-sensitive, names of rules are not
        ("DISALLOW: /A", "/a", True),
        ("dIsAlLoW: /a", "/a", False),
        ("Disallow:", "/a", True),
        ("Disallow: /", "/robots.txt", True),
    ],
)  # fmt: skip
def test_rules_of_the_rfc(rules: str, path: str, *, expected: bool) -> None:
    assert free("User-agent: *\n" + rules, path) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("User-agent: pehra\nDisallow: /", False),
        ("User-agent: PEHRA\nDisallow: /", False),
        ("User-agent: Pehra/9.9\nDisallow: /", False),  # protego alone takes it for another
        ("User-agent: Pehra (all)\nDisallow: /", False),
        ("User-agent: Peh\nDisallow: /", True),  # protego alone takes it for us
        ("User-agent: p\nDisallow: /", True),
        ("User-agent: Pehra-images\nDisallow: /", True),
        ("User-agent: unit\nDisallow: /", True),  # a word of our contact is no name of ours
        ("User-agent: us\nDisallow: /", True),
        ("User-agent: others\nDisallow: /", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: * # all\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\nUser-agent: Pehra\nDisallow: /x", True),
        ("User-agent: Pehra\nDisallow: /x\nUser-agent: *\nDisallow: /", True),
        # §2.2.1: all groups for us are one
        ("User-agent: Pehra\nDisallow: /x\nUser-agent: a\nAllow: /\nUser-agent: pehra\nDisallow: /",
         False),
        # a line that is none of a group's does not end it
        ("User-agent: a\nSitemap: https://example.test/s\nUser-agent: Pehra\nDisallow: /", False),
        ("User-agent: a\n\n\nUser-agent: Pehra\n\nDisallow: /", False),
        ("Disallow: /", True),  # of no group
        ("User-agent: *\rDisallow: /\r", False),
        ("User-agent: *\r\nDisallow: /\r\n", False),
        ("User-agent: *\nDisallow: /\u2028x", True),  # no end of a line (§2.2)
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("<html>not found</html>", True),
        ("", True),
    ],
)  # fmt: skip
def test_for_whom_a_group_is(text: str, *, expected: bool) -> None:
    assert free(text, "/a") is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [(200, False), (204, False), (301, False), (401, True), (403, True), (404, True), (410, True),
     (429, True), (500, False), (503, False), (599, False), (0, False), (100, False)],
)  # fmt: skip
def test_what_the_status_says(status: int, *, expected: bool) -> None:
    """§2.3.1: unavailable is free; unreachable or never reached is not, until it is known."""
    assert free("User-agent: *\nDisallow: /", "/a", status=status) is expected


def test_when_it_cannot_be_had_that_is_said() -> None:
    told = verdict(503, "", US, AT + "/")

    assert isinstance(told, Asked)
    assert "503" in told.words


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("3", 3.0), ("0.5", 0.5), ("-1", 0.0), ("nan", 0.0), ("inf", 0.0), ("soon", 0.0),
     ("1e9", 86_400.0), ("", 0.0)],
)  # fmt: skip
def test_the_delay_between_visits(said: str, seconds: float) -> None:
    assert crawl_delay(f"User-agent: *\nCrawl-delay: {said}", US) == seconds
    assert crawl_delay(f"User-agent: Pehra\nCrawl-delay: {said}", US) == seconds


def test_the_delay_of_others_is_not_ours() -> None:
    assert crawl_delay("User-agent: x\nCrawl-delay: 9\nUser-agent: *\nDisallow: /a", US) == 0.0
    assert crawl_delay("", US) == 0.0


def test_no_more_than_500_kibibytes_are_read() -> None:
    """§2.5"""
    late = "#" * MOST + "\nUser-agent: *\nDisallow: /"

    assert free(late, "/a")
    assert len(text_of(late.encode())) == MOST
    assert not free(late[30:], "/a") or len(late[30:]) > MOST
    assert text_of(b"\xef\xbb\xbfUser-agent: \xff") == "User-agent: \ufffd"


@given(st.text(max_size=400), st.text(max_size=30))
@settings(max_examples=100)
def test_any_text_has_a_verdict(text: str, path: str) -> None:
    assert isinstance(verdict(200, text, US, f"{AT}/{path}"), Free | Asked)
    assert crawl_delay(text, US) >= 0


@given(st.lists(st.sampled_from([
    "User-agent: *", "User-agent: Pehra", "user agent Pehra", "Disallow: /", "Allow: /a",
    "Crawl-delay: 1e400", "Disallow: /%", "Disallow: *$", "Allow: $", "Disallow: /%zz%",
    "Visit-time: 9", "Request-rate: 1/0", "Sitemap:", "Host", "User-agent:", ":", "Disallow: /\x85",
    "\0",
])))  # fmt: skip
@settings(max_examples=100)
def test_any_lines_have_a_verdict(lines: list[str]) -> None:
    assert isinstance(verdict(200, "\n".join(lines), US, AT + "/a%zz?"), Free | Asked)
