"""vPDQ as lists tell it, with the package of those who made it as judge where it is there."""

import hashlib
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.hashlists.feeds import feed_for
from pehra.hashlists.film import vpdq
from pehra.hashlists.lines import LONGEST
from pehra.hashlists.listed import Listed, Rejected, Removed

BITS = [hashlib.sha256(bytes([n])).hexdigest() for n in range(5)]
SIGNAL = json.dumps([f"{bits},90,{n}.000" for n, bits in enumerate(BITS)])


def read(text: str) -> list[Listed | Rejected | Removed]:
    data = text.encode()
    return list(feed_for(data[:1000]).read(io.BytesIO(data)))


def test_a_video_has_one_value_made_of_its_distinct_clear_frames() -> None:
    found = vpdq(SIGNAL, "A", "n", 7)
    same = vpdq(
        json.dumps([*json.loads(SIGNAL), f"{BITS[0]},99,9.0", f"{'ab' * 32},10,8"]), "", "", 1
    )

    assert isinstance(found, Listed)
    assert isinstance(same, Listed)
    assert (found.algorithm, found.category, found.line) == ("VPDQ", "A", 7)
    assert found.value == hashlib.sha256(bytes.fromhex("".join(BITS))).hexdigest() == same.value
    assert [one.at for one in found.frames] == [0.0, 1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize(
    "raw",
    ["", "[]", "{}", "[1]", '["x,90,1"]', f'["{BITS[0]},90"]', f'["{BITS[0]},101,0"]',
     "[" * 9999, f'["{BITS[0]},90,-1"]',
     f'["{BITS[0]},49,0"]', f'["{"00" * 32},100,0"]', f'["{BITS[0]},90,nan"]'],
)  # fmt: skip
def test_what_is_no_vpdq_is_a_rejected_row(raw: str) -> None:
    assert isinstance(vpdq(raw, "", "", 3), Rejected)


@given(st.text(max_size=60))
def test_any_text_is_listed_or_rejected(raw: str) -> None:
    assert isinstance(vpdq(raw, "", "", 1), Listed | Rejected)


def test_a_column_and_a_line_hold_it() -> None:
    quoted = SIGNAL.replace('"', '""')
    (in_column,) = read(f'vpdq,category\n"{quoted}",A\n')
    printed, plain = read(f"vpdq {SIGNAL}\n{SIGNAL}\n")

    assert isinstance(in_column, Listed)
    assert isinstance(printed, Listed)
    assert isinstance(plain, Listed)
    assert in_column.value == printed.value == plain.value


def test_a_long_video_fits_in_a_field() -> None:
    long = json.dumps([f"{hashlib.sha256(b'%d' % n).hexdigest()},90,{n}.000" for n in range(9_000)])
    assert len(long) < LONGEST
    (found,) = read('vpdq\n"{}"\n'.format(long.replace('"', '""')))
    assert isinstance(found, Listed)
    assert len(found.frames) == 9_000


def test_it_is_what_threatexchange_prints() -> None:
    theirs = pytest.importorskip("threatexchange.extensions.vpdq.vpdq_util")
    features = theirs.json_to_vpdq(SIGNAL)
    assert vpdq(theirs.vpdq_to_json(features), "", "", 1) == vpdq(SIGNAL, "", "", 1)
