"""The language of scopes: one text for one scope, and where a text is wrong."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.patrol import onion
from pehra.patrol.bounds import Bounds
from pehra.patrol.permit import Retention, Robots
from pehra.patrol.scope import MOST_RULES, BadScope, overlaps, parse, starved
from pehra.patrol.terms import Terms

KEY = onion.address(bytes(range(32)))
HASH = "0123456789abcdef0123456789abcdef01234567"
SCOPE = """\
# the board and what lies beside it
allow page    https://Example.test:443/thread/17#top    # exactly this
allow  prefix https://example.test/forum/ rate=1/2s depth=3 bytes<=2048MiB pages<=500 hours=22-00
\tallow host example.test. method=http-get

allow domain shop.example.test ports=9000,8081\r
deny prefix https://example.test/help/
with requisites=1hop robots=obey
with redirects=3 ua=overt retention=page+hash
"""
CANONICAL = """\
allow page https://example.test/thread/17
allow prefix https://example.test/forum/ depth=3 pages<=500 bytes<=2GiB rate=1/2s hours=22-24
allow host example.test
allow domain shop.example.test ports=8081,9000
deny prefix https://example.test/help/
with requisites=1hop redirects=3 retention=page+hash
"""


def test_a_scope_has_one_text() -> None:
    scope = parse(SCOPE)

    assert str(scope) == CANONICAL
    assert parse(CANONICAL) == scope
    assert [rule.line for rule in scope.rules] == [2, 3, 4, 6, 7]
    assert scope.terms == Terms(1, 3, Robots.OBEY, covert=False, retention=Retention.PAGE_AND_HASH)
    assert scope.rules[1].bounds == Bounds(3, 500, 2**31, (1, 2), (22, 24))
    assert scope.rules[1].bounds.delay == 2.0
    assert str(scope.rules[2]) == "allow host example.test"
    assert scope.rules[3].ports == {8081, 9000}


options = st.lists(
    st.sampled_from(
        ["depth=0", "pages<=7", "bytes<=3KiB", "bytes<=1025", "rate=3/1m", "hours=22-06", "depth=9"]
    ),
    unique_by=lambda text: text.partition("=")[0].rstrip("<"),
    max_size=4,
)
lines = st.one_of(
    st.builds(
        "allow {} {}".format,
        st.sampled_from(
            ["prefix https://a.test/x/", "host b.test", "domain c.test", f"onion {KEY}"]
        ),
        options.map(" ".join),
    ),
    st.sampled_from(["deny host d.test", "deny page http://a.test/x/y", "# nothing", ""]),
)  # fmt: skip


@given(st.lists(lines, unique_by=lambda text: text[:14], max_size=6))
@settings(max_examples=100)
def test_reading_what_is_written_gives_the_same_scope(told: list[str]) -> None:
    scope = parse("\n".join([*told, "allow host always.test"]))
    assert parse(str(scope)) == scope
    assert str(parse(str(scope))) == str(scope)


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("alow host a.test", 1, 1, "begins no rule"),
        ("\n\n  alow host a.test", 3, 3, "begins no rule"),
        ("allow", 1, 6, "does not say of what kind"),
        ("allow hots a.test", 1, 7, "no kind of rule"),
        ("allow host", 1, 11, "does not say which host"),
        ("allow host a.test/x", 1, 12, "more than a host"),
        ("allow host *.a.test", 1, 12, r"with \* are not taken"),
        ("allow domain *", 1, 14, r"with \* are not taken"),
        ("allow domain co.uk", 1, 14, "belong to many people"),
        ("allow domain com", 1, 14, "belong to many people"),
        ("allow domain test", 1, 14, "belong to many people"),
        ("allow domain github.io", 1, 14, "belong to many people"),
        ("allow domain 127.0.0.1", 1, 14, "no names below it"),
        ("allow domain [::1]", 1, 14, "no names below it"),
        (f"allow domain {KEY}", 1, 14, "Write onion"),
        ("allow domain a.test:80", 1, 14, "has no port"),
        ("allow onion a.test", 1, 13, "does not end in .onion"),
        ("allow onion expyuzz4wqqyqhjn.onion", 1, 13, "version 3"),
        (f"allow onion {KEY}:80", 1, 13, "without a port"),
        ("allow page a.test/x", 1, 12, "no web address"),
        ("allow page https://u:p@a.test/", 1, 12, "user information"),
        ("allow prefix https://a.test/x?y=1", 1, 14, "has no query"),
        ("allow prefix https://a.test/x%2f../y", 1, 14, "hides a step upwards"),
        ("allow api nostr:npub1", 1, 11, "no such network"),
        ("allow api acct:ann", 1, 11, "acct:NAME@INSTANCE"),
        ("allow btih zz countries=PK", 1, 12, "no info-hash"),
        (f"allow btih {HASH}", 1, 12, "countries=PK"),
        (f"allow btih {HASH} countries=pk", 1, 53, "capital letters"),
        (f"allow btmh {HASH} countries=PK", 1, 12, "1220 and 64"),
        ("allow host a.test depht=3", 1, 19, "is no option"),
        ("allow host a.test depth", 1, 19, "without blanks"),
        ("allow host a.test depth=x", 1, 19, "whole number"),
        ("allow host a.test depth=1001", 1, 19, "from 1 to 1000"),
        ("allow host a.test depth=3 depth=4", 1, 27, "stands twice"),
        ("allow host a.test pages=3", 1, 19, "write pages<="),
        ("allow host a.test depth<=3", 1, 19, "write depth="),
        ("allow host a.test pages<=0", 1, 19, "from 1 to"),
        ("allow host a.test bytes<=2GB", 1, 19, "GiB"),
        ("allow host a.test rate=0/2s", 1, 19, "rate is"),
        ("allow host a.test hours=25-26", 1, 19, "from 00 to 24"),
        ("allow host a.test hours=08-08", 1, 19, "from 00 to 24"),
        ("allow host a.test hours=00-00", 1, 19, "hours"),
        ("allow host a.test hours=8-20", 1, 19, "written like"),
        ("allow host a.test ports=0", 1, 19, "a port"),
        ("allow host a.test ports=" + "1," * 20 + "1", 1, 19, "at most 20 ports"),
        ("allow host a.test ports=70000", 1, 19, "a port"),
        ("allow host a.test method=post", 1, 19, "no other"),
        ("allow page https://a.test/ depth=2", 1, 28, "takes no depth"),
        ("allow host a.test countries=PK", 1, 19, "takes no countries"),
        ("allow host a.test\ndeny host b.test depth=3", 2, 18, "has no options"),
        ("allow host a.test\nwith", 2, 5, "does not say with what"),
        ("allow host a.test\nwith colour=red", 2, 6, "is no term"),
        ("allow host a.test\nwith requisites=9hop", 2, 6, "requisites is none"),
        ("allow host a.test\nwith redirects=21", 2, 6, "from 0 to 20"),
        ("allow host a.test\nwith robots=ignore", 2, 6, "robots is one of"),
        ("allow host a.test\nwith ua=firefox", 2, 6, "ua is one of"),
        ("allow host a.test\nwith retention=all", 2, 6, "retention is one of"),
        ("allow host a.test\nwith ua=overt\nwith ua=covert", 3, 6, "stands twice"),
        ("allow host a.test\n\nallow  host A.test.", 3, 1, "on line 1 already"),
        ("deny host a.test", 1, 1, "no rule allows anything"),
        ("", 1, 1, "no rule allows anything"),
        ("# nothing\n", 1, 1, "no rule allows anything"),
        ("x" * 70_000, 1, 1, "longer than"),
    ],
)  # fmt: skip
def test_a_fault_is_told_by_line_and_column(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(BadScope, match=words) as told:
        parse(text)
    assert [(fault.line, fault.column) for fault in told.value.faults] == [(line, column)]
    assert str(told.value).startswith(f"line {line}, column {column}: ")


def test_all_faults_are_told_at_once_in_their_order() -> None:
    with pytest.raises(BadScope) as told:
        parse("allow host a/b depth=x\nwith nothing=1 redirects=99\nalow\nallow host ok.test")
    assert [(one.line, one.column) for one in told.value.faults] == [
        (1, 12), (1, 16), (2, 6), (2, 16), (3, 1),
    ]  # fmt: skip


def test_an_authority_has_at_most_so_many_rules() -> None:
    rules = [f"allow host h{number}.test" for number in range(MOST_RULES + 1)]
    assert len(parse("\n".join(rules[:-1])).rules) == MOST_RULES
    with pytest.raises(BadScope, match="at most 200 rules") as told:
        parse("\n".join(rules))
    assert told.value.faults[0].line == MOST_RULES + 1


heaps = st.lists(
    st.sampled_from([*SCOPE.split(), "\n", "#", "deny", "=", "<=", "with"]), max_size=30
).map(" ".join)


@given(st.text(max_size=200) | heaps)
@settings(max_examples=300)
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        scope = parse(text)
    except BadScope as bad:
        faults = bad.faults
    else:
        assert parse(str(scope)) == scope
        return
    assert faults
    assert all(fault.line >= 1 and fault.column >= 1 for fault in faults)


@pytest.mark.parametrize(
    ("hours", "open_", "shut", "closes"),
    [
        ("08-20", 8, 20, 20), ("08-20", 19, 7, 20), ("22-06", 23, 6, 6), ("22-06", 5, 21, 6),
        ("22-00", 23, 0, 24),
    ],
)  # fmt: skip
def test_hours_are_of_utc(hours: str, open_: int, shut: int, closes: int) -> None:
    (rule,) = parse(f"allow host a.test hours={hours}").rules
    at = datetime(2026, 1, 5, open_, 30, tzinfo=UTC)
    assert rule.bounds.opens(at)
    assert not rule.bounds.opens(at.replace(hour=shut))
    end = rule.bounds.closes_at(at)
    assert end > at
    assert end.hour == closes % 24
    assert (end - at).total_seconds() < 24 * 3600


def test_a_rule_that_begins_with_what_is_denied_is_told() -> None:
    scope = parse(
        "allow host a.test\nallow page https://b.test/x\nallow prefix https://c.test/y/\n"
        "deny host a.test\ndeny page https://b.test/x?z\ndeny prefix https://c.test/y/z/"
    )
    assert [rule.line for rule in starved(scope)] == [1]


def test_overlaps_are_seen_either_way() -> None:
    def meet(one: str, other: str) -> bool:
        return overlaps(parse(one), parse(other))

    assert meet("allow domain a.test", "allow prefix https://x.a.test/y/")
    assert meet("allow prefix https://x.a.test/y/", "allow domain x.a.test")
    assert meet(f"allow btih {HASH} countries=PK", f"allow btih {HASH} countries=AE")
    assert not meet("allow domain a.test", "allow host b.test\ndeny host a.test")
