"""An authority's TOML: what it must say, and how long it may last."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.patrol.authority import MAY, NEEDED, Authority, BadAuthority, read
from pehra.patrol.bounds import READ
from pehra.patrol.permit import Retention, Robots, Why
from pehra.patrol.rules import KINDS
from pehra.patrol.terms import KEYS


def toml(rules: str = "allow host a.test", /, **told: str) -> str:
    """Values as TOML writes them; an empty one leaves its key out."""
    rows = {
        "ref": '"CPD/2026-17"', "law": '"Act 1"', "reason": '"tip-offs"', "ordered_by": '"S-9"',
        "from": "2026-01-01", "until": "2026-01-31", "retention": '"hash-only"',
        "scope": f"'''\n{rules}\n'''",
    } | told  # fmt: skip
    return "".join(f"{key} = {value}\n" for key, value in rows.items() if value)


def at(*told: int) -> datetime:
    return datetime(*told, tzinfo=UTC)  # type: ignore[arg-type, misc]


def test_what_is_written_is_what_is_read() -> None:
    found = read(
        toml(
            "allow host a.test\nwith robots=record-only ua=covert retention=full",
            retention='"full"', necessity='" no other way "', proportionality='"x"',
            collateral='"y"', document='"EXH-000001"', robots_reason='"r"', covert_reason='"c"',
        )
    )  # fmt: skip
    assert isinstance(found, Authority)
    assert (found.ref, found.law, found.reason, found.ordered_by) == (
        "CPD/2026-17", "Act 1", "tip-offs", "S-9",
    )  # fmt: skip
    assert (found.from_at, found.until_at) == (at(2026, 1, 1), at(2026, 2, 1))
    assert (found.retention, found.robots) == (Retention.FULL, Robots.RECORD_ONLY)
    assert (found.necessity, found.document) == ("no other way", "EXH-000001")
    assert found.scope.terms.covert
    assert [rule.line for rule in found.scope.rules] == [1]


@pytest.mark.parametrize(
    ("told", "from_at"),
    [
        ("2026-01-02", at(2026, 1, 2)),
        ('"2026-01-02"', at(2026, 1, 2)),
        ("2026-01-02T08:30:00Z", at(2026, 1, 2, 8, 30)),
        ("2026-01-02T08:30:00+05:00", at(2026, 1, 2, 3, 30)),
        ("2026-01-02T08:30:00", at(2026, 1, 2, 8, 30)),
        ("2026-01-02 08:30:00", at(2026, 1, 2, 8, 30)),
        ('"2026-01-02T08:30:00Z"', at(2026, 1, 2, 8, 30)),
        ('"2026-01-02T08:30+05:00"', at(2026, 1, 2, 3, 30)),
        ('" 2026-01-02 08:30 "', at(2026, 1, 2, 8, 30)),
    ],
)  # fmt: skip
def test_moments_in_every_form_are_of_utc(told: str, from_at: datetime) -> None:
    assert read(toml(**{"from": told})).from_at == from_at


def test_until_a_day_means_until_its_end() -> None:
    assert read(toml(until="2026-01-31")).until_at == at(2026, 2, 1)
    assert read(toml(until='"2026-01-31"')).until_at == at(2026, 2, 1)
    assert read(toml(until="2026-01-31T00:00:00Z")).until_at == at(2026, 1, 31)
    assert read(toml(until="2026-01-01")).until_at == at(2026, 1, 2)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"colour": '"red"'}, "colour: there is no such key"),
        ({"untill": "2026-01-31"}, "the keys are: ref, law"),
        *[({key: ""}, f"{key}: it is missing") for key in
          ("ref", "law", "reason", "ordered_by", "from", "until", "retention", "scope")],
        ({"law": "3"}, "law: it must be a text"),
        ({"law": '" "'}, "law: it must be a text that says something"),
        ({"reason": f'"{"x" * 5000}"'}, "reason: it is longer than 4000"),
        ({"law": '"a\\u0000b"'}, "law: it holds control characters"),
        ({"document": '""'}, "document: it must be a text"),
        ({"ref": '"a@b"'}, "ref: letters, digits"),
        ({"ref": '"-a"'}, "ref: letters, digits"),
        ({"ref": '"a b"'}, "ref: letters, digits"),
        ({"ref": '"a//b"'}, "ref: letters, digits"),
        ({"ref": '"a/"'}, "ref: letters, digits"),
        ({"ref": f'"{"a" * 81}"'}, "ref: letters, digits"),
        ({"from": "3"}, "from: it must be a date"),
        ({"from": '"yesterday"'}, "from: it must be a date"),
        ({"from": "08:00:00"}, "from: it must be a date"),
        ({"until": "9999-12-31"}, "until: it must be a date"),
        ({"from": "0001-01-01T00:00:00+05:00"}, "from: it must be a date"),
        ({"until": "2025-12-01"}, "until: it must be after from"),
        ({"until": "2026-01-01T00:00:00Z"}, "until: it must be after from"),
        ({"until": "2026-04-01"}, "until: an authority lasts at most 90 days"),
        ({"retention": '"all"'}, "retention: it is one of hash-only, page[+]hash, full"),
        ({"scope": '"alow host a.test"'}, "scope, line 1, column 1: “alow”"),
        ({"scope": "['allow host a.test']"}, "scope: it must be a text"),
        ({"scope": "'''allow host a.test\nwith retention=full'''"}, "retention: the scope"),
        ({"scope": "'''\nallow host a.test\nwith robots=record-only'''"}, "robots_reason: say why"),
        ({"scope": "'''\nallow host a.test\nwith ua=covert'''"}, "covert_reason: say why"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_its_key(told: dict[str, str], words: str) -> None:
    with pytest.raises(BadAuthority, match=words):
        read(toml(**told))


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(BadAuthority) as told:
        read(toml("alow x\nallow y", colour="1", law="", until="2027-01-01"))
    assert [line.partition(":")[0] for line in str(told.value).split("\n")] == [
        "colour", "the keys are", "law", "until",
        "scope, line 1 (line 8 of the text), column 1",
        "scope, line 2 (line 9 of the text), column 7",
    ]  # fmt: skip


def test_a_reason_that_is_wanting_is_told_beside_faults_of_the_scope() -> None:
    told = toml("alow x\nwith robots=record-only ua=covert # for now")
    with pytest.raises(BadAuthority, match="robots_reason: say why") as error:
        read(told)
    assert "covert_reason: say why" in str(error.value)
    with pytest.raises(BadAuthority) as other:
        read(toml("alow x\n# with robots=record-only\nwith redirects=1 # ua=covert"))
    assert "_reason" not in str(other.value)


def test_a_fault_of_the_scope_has_its_line_there_and_in_the_text() -> None:
    told = toml("allow host a.test\nallow moon x")
    line = told.split("\n").index("allow moon x") + 1
    with pytest.raises(BadAuthority, match=rf"scope, line 2 \(line {line} of the text\), column 7"):
        read(told)


@pytest.mark.parametrize("text", ["", "ref", "ref = ", "ref = 'a'\nref = 'b'", "[scope]\nx = 1"])
def test_what_is_no_toml_or_too_little_of_it_is_refused(text: str) -> None:
    with pytest.raises(BadAuthority):
        read(text)


def test_ninety_days_are_the_most_and_days_count_whole() -> None:
    assert read(toml(until="2026-03-31")).until_at - at(2026, 1, 1) == timedelta(days=90)
    with pytest.raises(BadAuthority, match="90 days"):
        read(toml(until="2026-04-01T00:00:01Z"))


values = st.sampled_from(
    ['"x"', "1", "true", "[]", "{}", "2026-01-01", "08:00:00", "2026-01-01T00:00:00Z", "1.5", '""',
     "'''allow host a.test'''"]
)  # fmt: skip
names = st.sampled_from(["ref", "law", "from", "until", "retention", "scope", "document", "x"])


@given(st.dictionaries(names, values, max_size=5))
@settings(max_examples=100)
def test_no_type_in_no_place_breaks_the_reader(told: dict[str, str]) -> None:
    try:
        found = read(toml(**told))
    except BadAuthority as bad:
        words = str(bad)
    else:
        assert found.from_at < found.until_at
        return
    assert words


def test_the_reference_gives_an_example_that_can_be_used_and_names_every_key_and_word() -> None:
    told = (Path(__file__).parents[2] / "docs" / "reference" / "authority.md").read_text("utf-8")
    example = told.partition("```toml\n")[2].partition("```")[0]

    assert read(example).ref == "CPD-2026-17"
    words = (*NEEDED, *MAY, *KINDS, *READ, *KEYS, *Why, *Retention, *Robots)
    assert [word for word in words if word not in told] == []
