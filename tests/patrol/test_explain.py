"""Which rule decides, in words."""

import pytest

from pehra.patrol.explain import NOT_IN_FORCE, WORDS, Explanation, explain
from pehra.patrol.gate import Halts, Spent
from pehra.patrol.permit import Why

from .asked import LAST, NOON, stands

SCOPE = (
    "allow prefix https://a.test/forum/ pages<=9\nallow api acct:n@b.test\n"
    "deny page https://a.test/forum/x"
)


def test_what_allows_is_named_with_its_line() -> None:
    found = explain((stands(SCOPE),), "HTTPS://A.test/forum/%79#z", NOON)
    assert found == Explanation(
        "HTTPS://A.test/forum/%79#z", "https://a.test/forum/y", "allow",
        "allow prefix https://a.test/forum/ pages<=9", "A-1@1", "",
        "A-1@1 allows it until 2026-02-01 00:00 UTC.", 1,
    )  # fmt: skip


def test_what_denies_is_named_with_its_line() -> None:
    found = explain((stands(SCOPE),), "http://a.test//forum/X", NOON)
    assert (found.decision, found.rule, found.authority, found.why, found.line) == (
        "deny", "deny page https://a.test/forum/x", "A-1@1", "DENIED", 3,
    )  # fmt: skip
    assert found.words == "A rule of A-1@1 denies it, whatever others allow."


def test_what_is_no_address_has_no_canonical_form() -> None:
    found = explain((stands(SCOPE),), "http://u@a.test/", NOON)
    assert (found.canonical, found.decision, found.why) == ("", "deny", "NOT_A_TARGET")
    assert "user information" in found.words


def test_an_authority_that_is_not_in_force_is_told_and_decides_nothing() -> None:
    found = explain((stands(SCOPE),), "https://a.test/forum/", LAST)
    assert (found.decision, found.rule, found.authority, found.why) == ("deny", "", "", "EXPIRED")
    assert found.words == "A-1@1 allowed it, and has ended."


def test_one_in_force_that_allows_it_at_other_times_is_named() -> None:
    one = stands(SCOPE, spent={1: Spent(9)})
    found = explain((one,), "https://a.test/forum/", NOON)
    assert (found.authority, found.why) == ("A-1@1", "SPENT")
    halted = explain((one,), "https://a.test/forum/", NOON, Halts(all=True))
    assert (halted.authority, halted.why) == ("", "HALTED")
    elsewhere = explain((stands("allow host a.com"),), "http://a.com/", NOON, test_home=True)
    assert elsewhere.why == "TEST_HOME"


def test_statuses_of_an_account_are_told_as_its_reader_may_ask() -> None:
    url, by = "https://b.test/api/v1/accounts/7/statuses", "https://b.test/users/n"
    found = explain((stands(SCOPE),), url, NOON, by=by)
    assert (found.decision, found.rule) == ("allow", "allow api acct:n@b.test")
    assert explain((stands(SCOPE),), url, NOON).why == "NO_AUTHORITY"  # nobody knows whose it is


@pytest.mark.parametrize("why", list(Why))
def test_every_reason_has_its_words(why: Why) -> None:
    assert WORDS[why].format(authority="A-1@1").endswith(".")
    assert ("{authority}" in WORDS[why]) or why not in NOT_IN_FORCE
