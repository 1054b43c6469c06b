"""Addresses written out of harm are the addresses that they would be plainly, and text that holds
none is left alone.
"""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.identifiers.test_kinds import pieces

from pehra.identifiers.extract import Found, from_field, from_text
from pehra.identifiers.fold import same_length
from pehra.identifiers.identifier import Identifier
from pehra.identifiers.identifier import Kind as KindName
from pehra.identifiers.kind import Span
from pehra.identifiers.kinds import KINDS
from pehra.identifiers.out_of_harm import undo

WRITTEN = {
    ".": ("[.]", "(.)", "{.}", "[dot]", "(DOT)", "{dot}"),
    ":": ("[:]",), "/": ("[/]",), "@": ("[@]", "(@)", "{@}"),
}  # fmt: skip
JOINS = re.compile(r"(?<=\w)\.(?=\w)|:(?=:?[\w/])|(?<=[\w:/])/|(?<=\w)@(?=\w)")

v4 = st.ip_addresses(v=4).map(str)
v6 = st.ip_addresses(v=6).map(str).filter(lambda one: not one.endswith("::"))
names = st.from_regex(r"[a-z]{1,8}(?:\.[a-z0-9]{1,5})?\.example\.org", fullmatch=True)
webs = st.builds(
    "http{}://{}{}{}".format, st.sampled_from(["", "s"]), names | v4 | v6.map("[{}]".format),
    st.sampled_from(["", ":8080"]), st.sampled_from(["", "/", "/a/b.html", "/x?u=1.2"]),
)  # fmt: skip
mails = st.from_regex(r"[a-z]{1,5}(?:\.[a-z]{1,5})?@[a-z]{1,8}\.org", fullmatch=True)
plain_texts = st.lists(
    v4 | v6 | webs | mails | v4.map("{}:44120".format) | pieces.filter(lambda one: "(" not in one)
    | st.sampled_from([" ", "\n", "، ", "2026-01-05 12:00:00 UTC ", "سائٹ "]),
    max_size=8,
).map("".join).filter(lambda one: not undo(one).marks)  # fmt: skip


def written(draw: st.DrawFn, text: str) -> str:
    """Some or all of what joins, put into brackets."""
    every = draw(st.booleans())

    def put(found: re.Match[str]) -> str:
        alone = not every and draw(st.booleans())
        return found[0] if alone else draw(st.sampled_from(WRITTEN[found[0]]))

    return JOINS.sub(put, text)


@st.composite
def both(draw: st.DrawFn, of: st.SearchStrategy[str]) -> tuple[str, str]:
    plain = draw(of)
    return plain, written(draw, plain)


def before(text: str) -> list[tuple[Identifier, int, int]]:
    """What the kinds alone find in the text as it stands: slow and obvious."""
    taken: list[Span] = []
    for kind in KINDS:
        for span in kind.find(same_length(text), region="PK"):
            if all(span.end <= one.start or one.end <= span.start for one in taken):
                taken.append(span)
    told = sorted(taken, key=lambda span: span.start)
    return [(span.identifier, span.start, span.end) for span in told]


def brief(found: tuple[Found, ...]) -> list[tuple[object, ...]]:
    return [(f.identifier.kind, f.identifier.value, f.port, f.at) for f in found]


def bare(one: Found) -> bool:
    """A web address without a scheme, of which brackets alone say that it is one."""
    raw = undo(one.identifier.raw).text
    return one.identifier.kind is KindName.URL and "//" not in raw and ":\\" not in raw


@given(both(plain_texts))
def test_what_is_undone_is_the_plain_text_and_every_character_has_its_place(
    of: tuple[str, str],
) -> None:
    plain, written = of
    undone = undo(written)

    assert undone.text == plain
    places = [undone.written(n, n + 1) for n in range(len(plain))]
    assert [end for _, end in places[:-1]] == [start for start, _ in places[1:]]
    assert "".join(written[start:end] for start, end in places) == written
    for one, (start, end) in zip(plain, places, strict=True):
        there = written[start:end]
        assert there == one or there.lower() in {form.lower() for form in WRITTEN[one]}


@given(both(plain_texts))
def test_written_out_of_harm_it_is_the_same_identifier_in_the_same_place(
    of: tuple[str, str],
) -> None:
    plain, written = of
    there, undone = from_text(plain, region="PK"), undo(written)
    found = tuple(one for one in from_text(written, region="PK") if not bare(one))

    assert brief(found) == brief(there)
    for one, was in zip(found, there, strict=True):
        assert (one.start, one.end) == undone.written(was.start, was.end)
        assert one.identifier.raw == written[one.start : one.end]


@given(both(v4 | v6 | webs | mails))
def test_a_field_is_undone_too_and_kept_as_written(of: tuple[str, str]) -> None:
    for hint in ("ip", "url", "email"):
        was, found = (from_field(hint, one, region="PK") for one in of)
        if not isinstance(was, Identifier):
            assert not isinstance(found, Identifier)
            continue
        assert isinstance(found, Identifier)
        assert (found.value, found.raw) == (was.value, of[1])


@given(st.text() | pieces | plain_texts)
def test_text_without_brackets_gives_what_it_gave_before(text: str) -> None:
    text = re.sub(r"[\[\](){}]", " ", text)
    found = from_text(text, region="PK")

    assert undo(text).text == text
    assert [(f.identifier.kind, f.identifier.value, f.start, f.end) for f in found] == [
        (one.kind, one.value, start, end) for one, start, end in before(text)
    ]


@given(st.text(alphabet="[](){}.:/@dota1 ", max_size=60))
def test_any_heap_of_brackets_has_its_places(text: str) -> None:
    undone = undo(text)
    places = [undone.written(n, n + 1) for n in range(len(undone.text))]

    assert [end for _, end in places[:-1]] == [start for start, _ in places[1:]]
    assert "".join(text[start:end] for start, end in places) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("192[.]0[.]2[.]1", "192.0.2.1"),
        ("from 198(.)51(.)100(.)7, twice", "198.51.100.7"),
        ("198.51.100[.]7", "198.51.100.7"),
        ("198[dot]51[.]100{.}7", "198.51.100.7"),
        ("۱۹۸[.]۵۱[.]۱۰۰[.]۷", "198.51.100.7"),
        ("2001[:]db8[:][:]1", "2001:db8::1"),
        ("[2001[:]db8::7]", "2001:db8::7"),
        ("hxxp[:]//example[.]org/a", "http://example.org/a"),
        ("hxxps[://]example.org", "https://example.org/"),
        ("http[:][/][/]example.org[/]a", "http://example.org/a"),
        ("h**p://example.org/a", "http://example.org/a"),
        ("hXtps://example.org/a", "https://example.org/a"),
        (r"http:\\example.org/a", "http://example.org/a"),
        ("http://example[.org/a", "http://example.org/a"),
        ("http://example.org/a:\\\\b", "http://example.org/a:\\\\b"),
        ("hxxp://192[.]0[.]2[.]1/a", "http://192.0.2.1/a"),
        ("http://example[.]org/[.]", "http://example.org/"),
        ("(see http://[2001:db8::1]).", "http://[2001:db8::1]/"),
        ("[http://example.org]", "http://example.org/"),
        ("a.b[@]example[.]org", "a.b@example.org"),
        ("a.b {at} example {dot} org", "a.b@example.org"),
        ("[1.2.3.4] [5]", "1.2.3.4"),  # as before: four numbers are taken for an address
    ],
)
def test_it_is_undone(text: str, value: str) -> None:
    assert [one.identifier.value for one in from_text(text, region="PK")] == [value]


def test_the_port_and_the_time_beside_it_are_found_and_the_place_is_where_it_stood() -> None:
    text = "2026-01-05 12:00:00 UTC login from 198[.]51[.]100[.]7[:]44120 again"
    (found,) = from_text(text, region="PK")

    assert (found.port, found.identifier.raw) == (44120, "198[.]51[.]100[.]7")
    assert text[found.start :].startswith("198[.]51")
    assert found.at == from_text(text.replace("[", "").replace("]", ""), region="PK")[0].at


@pytest.mark.parametrize(
    "text",
    [
        "v1[.]2[.]3", "[1][2][3][4]", "[1, 2, 3, 4]", "(a) (.) (b)", "10 [.] 0 [.] 0 [.] 1",
        "items[:]", "a[:][:]", "- [/] half done", "see [.] there", "f(.)", "[.]", "1[.2[.3[.4",
        "example dot org", "me at example dot org", "http__example.org", "tcp://example[.]org/",
        "example\\.org", "http://[example.org", "aHR0cDovL2V4YW1wbGUub3JnL2E=",
        "687474703a2f2f6578616d706c652e6f7267", "http%3A%2F%2Fexample.org%2Fa", "256[.]1[.]1[.]1",
        "1[.]2[.]3[.]4[.]5", "http://example.org[.pdf]", "http://example.org[.pdf]/a",
    ],
)  # fmt: skip
def test_what_may_mean_something_else_is_left_alone(text: str) -> None:
    assert from_text(text, region="PK") == ()


@pytest.mark.parametrize(
    "text",
    [
        "[.]5",
        "see [dot]net",
        "a [@]b",
        "(.)a",
        "a(.)",
        "a[.)b",
        "[/]a",
        "[://]a",
        "a[:] b",
        "a[,]b",
    ],
)
def test_a_bracket_that_joins_nothing_stays(text: str) -> None:
    assert undo(text).text == text


def test_a_long_text_of_brackets_takes_no_long_time() -> None:
    began = time.perf_counter()
    for text in ("a[.]", "[:]", "1[.]2(.)3 ", "[", "a[/]", "x[.]org"):
        from_text(text * (200_000 // len(text)), region="PK")
    assert time.perf_counter() - began < 60  # a runaway pattern takes hours
