"""A bad row never stops the good ones; a file that is no list is refused whole."""

import contextlib
import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.hashlists.feeds import feed_for
from pehra.hashlists.listed import BadList, Listed, Rejected, Removed

EMPTY = "d41d8cd98f00b204e9800998ecf8427e"
MD5, SHA1, PDQ = "ab" * 16, "cd" * 20, hashlib.sha256(b"benign").hexdigest()


def read(data: bytes) -> list[Listed | Rejected | Removed]:
    return list(feed_for(data[:1000]).read(io.BytesIO(data)))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_columns_come_in_any_order_with_any_mark(mark: str) -> None:
    head, row = (
        mark.join([" Note", "PDQ", "md5", "category"]),
        mark.join(["n", PDQ, MD5.upper(), "A1"]),
    )

    found = read(f"\ufeff{head}\r\n{row}\r\n".encode())

    assert set(found) == {Listed("MD5", MD5, "A1", "n", 2), Listed("PDQ", PDQ, "A1", "n", 2)}


def test_bad_rows_are_named_by_line_and_good_ones_go_on() -> None:
    rows = ["md5,note", "xyz,", f'{MD5},"kept, quoted"', ",", '"open', f"{EMPTY},", f"{'cd' * 16},"]
    data = "\n".join(rows)

    found = read(data.encode())

    assert [one.line for one in found if isinstance(one, Rejected)] == [2, 4, 5, 6]
    assert [one.value for one in found if isinstance(one, Listed)] == [MD5, "cd" * 16]


def test_one_hash_a_line_is_a_list_too() -> None:
    found = read(f"{MD5}  a.jpg\n{SHA1}\n{PDQ},100\n{PDQ}\nrubbish\n".encode())

    # 64 digits alone may be either, and are looked up as both
    kinds = [(one.line, one.algorithm) for one in found if isinstance(one, Listed)]
    assert set(kinds) == {(1, "MD5"), (2, "SHA1"), (3, "PDQ"), (4, "SHA256"), (4, "PDQ")}
    assert [one.line for one in found if isinstance(one, Rejected)] == [5]


@pytest.mark.parametrize("data", [b"", b"  \n", b"\x00\x01", b"name,age\n1,2\n", b"\x89PNG\r\n"])
def test_what_is_no_list_is_refused_whole(data: bytes) -> None:
    with pytest.raises(BadList):
        read(data)


@given(st.binary(max_size=300))
def test_any_rows_below_a_good_head_are_listed_or_rejected(rows: bytes) -> None:
    feed = feed_for(b"md5,pdq\n")
    with contextlib.suppress(BadList):  # a head with nothing below it
        for one in feed.read(io.BytesIO(b"md5,pdq\n" + rows)):
            assert isinstance(one, Listed | Rejected)
