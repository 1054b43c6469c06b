"""What is folded, and what only looks alike."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.intake.entry import Way
from pehra.intake.fold import Sent, keys

ONE = Sent("Example Social", "900", ("example social:7",), ("aa" * 16, "bb" * 16), viral=False)
SENT = st.builds(
    Sent, st.sampled_from(["A", "B"]), st.sampled_from(["", "1", "2"]),
    st.lists(st.sampled_from(["a:1", "a:2"]), max_size=2).map(tuple),
    st.lists(st.sampled_from(["00" * 16, "11" * 16]), max_size=2).map(tuple), st.booleans(),
)  # fmt: skip


def together(one: Sent, other: Sent) -> bool:
    return bool(set(keys(one)) & set(keys(other)))


@pytest.mark.parametrize(
    ("more", "folded"),
    [
        ({"number": "901"}, True),  # the same files of the same account
        ({"accounts": ("example social:8",)}, True),  # the same number
        ({"number": "901", "accounts": ("example social:8",)}, False),
        ({"number": "901", "digests": ("aa" * 16,)}, False),
        ({"number": "901", "digests": ("bb" * 16, "aa" * 16)}, True),
        ({"sender": "Another", "digests": ()}, False),
    ],
)
def test_by_number_and_by_files_of_one_account(more: dict[str, object], *, folded: bool) -> None:
    assert together(ONE, replace(ONE, **more)) is folded  # type: ignore[arg-type]


def test_a_picture_that_goes_round_is_one_cluster_whoever_sent_it() -> None:
    round_ = Sent("A", "1", ("a:1",), ("cc" * 16,), viral=True)
    assert together(round_, Sent("B", "2", ("b:2",), ("cc" * 16,), viral=True))
    assert not together(round_, Sent("B", "2", ("b:2",), ("cc" * 16,), viral=False))
    assert not together(round_, Sent("B", "2", ("b:2",), ("cc" * 16, "dd" * 16), viral=True))


@pytest.mark.parametrize("way", list(Way))
def test_a_number_of_a_diary_is_no_senders(way: Way) -> None:
    one = Sent(str(way), "12/2026", (), (), viral=False)
    assert not together(one, one)
    filed = replace(one, accounts=("a:1",), digests=("aa" * 16,))
    assert together(filed, replace(filed, number="13/2026"))  # what it shares besides still counts


@given(SENT, SENT)
def test_the_rule_in_plain_words(one: Sent, other: Sent) -> None:
    number = one.number != "" and (one.sender, one.number) == (other.sender, other.number)
    files = set(one.digests) == set(other.digests) != set()
    account = bool(set(one.accounts) & set(other.accounts))
    viral = one.viral and other.viral and files and len(set(one.digests)) == 1
    assert together(one, other) is (number or (files and account) or viral)
    assert together(one, other) is together(other, one)
