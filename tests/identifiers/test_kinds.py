"""The law that every kind keeps, and examples of each."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.base.said import NOT_SAID
from pehra.identifiers.extract import NotOne, from_field, from_text
from pehra.identifiers.fold import fold, same_length
from pehra.identifiers.identifier import Identifier
from pehra.identifiers.kind import Kind
from pehra.identifiers.kinds import KINDS

pieces = st.lists(
    st.sampled_from(
        [
            "a.b@example.org",
            "0300-1234567",
            "+92 300 0000001",
            "198.51.100.7",
            ":44120",
            "2001:db8::7",
            "https://example.org/x",
            "۰۳۰۰",
            "@",
            ".",
            ":",
            " ",
            "\n",
            "(at)",
            "[.]",
            "hxxp://",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
            "PK36 SCBL 0000 0011 2345 6702",
            "IMEI: 490154203237518",
            "1" * 9,
        ]
    )
    | st.text(max_size=5),
    max_size=12,
).map("".join)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@given(pieces)
def test_what_is_found_is_clean_and_stands_where_it_says(kind: Kind, text: str) -> None:
    plain = same_length(text)
    for span in kind.find(plain, region="PK"):
        again = kind.clean(span.identifier.value, region="PK")
        assert isinstance(again, Identifier)
        assert again.value == span.identifier.value
        assert 0 <= span.start < span.end <= len(text)


@given(pieces)
def test_spans_do_not_overlap_and_raw_is_a_slice(text: str) -> None:
    found = from_text(text, region="PK")

    for one in found:
        assert one.identifier.raw == text[one.start : one.end]
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert len(same_length(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("کال کریں ۰۳۰۰۱۲۳۴۵۶۷ ابھی", "+923001234567"),
        ("number: ٠٣٠٠١٢٣٤٥٦٧", "+923001234567"),
        ("mera number 0300 1234567 hai", "+923001234567"),
        ("wa.me/923001234567", "+923001234567"),
        ("mail Test.User(at)Example[dot]org", "test.user@example.org"),
        ("see hxxps://Example[.]org/a۔", "https://example.org/a"),
        ("::ffff:198.51.100.7 login", "198.51.100.7"),
        ("2001:DB8:0:0:0:0:0:7", "2001:db8::7"),
    ],
)
def test_it_is_found_however_it_is_written(text: str, value: str) -> None:
    assert [one.identifier.value for one in from_text(text, region="PK")] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "35202-1234567-1",
        "2026-10-12 13:00:00",
        "v1.2.3",
        "12.10.2026",
        "Rs 1234567",
        "a@b",
        "13:45:07",
    ],
)
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    assert from_text(text, region="PK") == ()


def test_an_ip_address_takes_the_port_and_time_beside_it() -> None:
    (found,) = from_text("2026-10-12 13:00:00 UTC [2001:db8::7]:443 Login\n", region="PK")

    assert (found.port, found.at != NOT_SAID) == (443, True)


def test_a_time_without_its_zone_is_not_taken() -> None:
    (found,) = from_text("2026-10-12 13:00:00 198.51.100.7", region="PK")

    assert found.at == NOT_SAID


def test_a_field_that_does_not_parse_says_so() -> None:
    assert isinstance(from_field("IP Address", "somewhere", region="PK"), NotOne)
    assert isinstance(from_field("Shoe size", "44", region="PK"), NotOne)


@pytest.mark.parametrize(
    ("written", "value", "strength"),
    [
        ("12025550123", "+12025550123", "STRONG"),
        ("966501234567", "+966501234567", "STRONG"),
        ("4915112345678", "+4915112345678", "STRONG"),
        ("923001234567", "+923001234567", "STRONG"),
        ("3001234567", "+923001234567", "STRONG"),
        ("042-35761234", "+924235761234", "STRONG"),
        ("1234567", "+921234567", "MEDIUM"),  # so many digits, and given out to nobody
    ],
)
def test_a_number_without_its_plus_is_of_the_country_that_gives_it_out(
    written: str, value: str, strength: str
) -> None:
    found = from_field("phone", written, region="PK")
    assert isinstance(found, Identifier)
    assert (found.value, found.strength) == (value, strength)
