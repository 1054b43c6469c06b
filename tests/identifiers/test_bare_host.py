"""Web addresses without a scheme: taken where brackets say so, and where the name can be one."""

import pytest

from pehra.identifiers.extract import from_text
from pehra.identifiers.identifier import Kind


@pytest.mark.parametrize(
    ("text", "value", "raw"),
    [
        ("seen on example[.]org, again", "https://example.org/", "example[.]org"),
        ("(Example[dot]org)", "https://example.org/", "Example[dot]org"),
        (
            "board[.]example[.]co[.]uk/thread/7?x=1.",
            "https://board.example.co.uk/thread/7?x=1",
            "board[.]example[.]co[.]uk/thread/7?x=1",
        ),
        ("www.example[.]org:8443/a", "https://www.example.org:8443/a", "www.example[.]org:8443/a"),
        ("دیکھیں example[.]org/a۔", "https://example.org/a", "example[.]org/a"),
        ("سائٹ[.]پاکستان", "https://سائٹ.پاکستان/", "سائٹ[.]پاکستان"),
        ("a" * 56 + "[.]onion/x", "https://" + "a" * 56 + ".onion/x", "a" * 56 + "[.]onion/x"),
    ],
)
def test_a_name_whose_dot_stands_in_brackets_is_an_address(text: str, value: str, raw: str) -> None:
    (found,) = from_text(text, region="PK")

    assert (found.identifier.kind, found.identifier.value) == (Kind.URL, value)
    assert found.identifier.raw == raw == text[found.start : found.end]


@pytest.mark.parametrize(
    "text",
    [
        "example.org", "photo[.]jpg", "notes[.]txt", "co[.]uk", "array[.]length", "a[.]b",
        "example.org/a[.]b", "ftp://example[.]org", "x[.]y.org.jpg",
    ],
)  # fmt: skip
def test_other_names_are_none(text: str) -> None:
    assert from_text(text, region="PK") == ()


def test_it_leaves_a_mailbox_whole() -> None:
    (found,) = from_text("who@example[.]org", region="PK")

    assert (found.identifier.kind, found.identifier.value) == (Kind.EMAIL, "who@example.org")
