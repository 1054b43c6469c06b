"""Any line that is dropped, swapped or edited is found."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.evidence import ledger, merkle

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def chain(count: int) -> list[ledger.Line]:
    made: list[ledger.Line] = []
    previous = ledger.GENESIS
    for seq in range(1, count + 1):
        body = ledger.body(ledger.Entry(seq, NOON, "seal", "B-17", "SOP 4.2", f"EXH-{seq}"))
        previous = ledger.link(previous, body)
        made.append(ledger.Line(seq, body, previous))
    return made


@given(st.integers(0, 40))
def test_an_untouched_chain_is_sound_and_counted(count: int) -> None:
    verdict = ledger.verify(chain(count))

    assert isinstance(verdict, ledger.Sound)
    assert verdict.entries == count


@given(st.integers(2, 30), st.data())
def test_a_dropped_line_is_found_where_it_stood(count: int, data: st.DataObject) -> None:
    lines = chain(count)
    gone = data.draw(st.integers(0, count - 2))

    verdict = ledger.verify(lines[:gone] + lines[gone + 1 :])

    assert isinstance(verdict, ledger.Broken)
    assert verdict.seq == gone + 1


@given(st.integers(2, 30), st.data())
def test_two_swapped_lines_are_found(count: int, data: st.DataObject) -> None:
    lines = chain(count)
    first, second = sorted(data.draw(st.sets(st.integers(0, count - 1), min_size=2, max_size=2)))
    lines[first], lines[second] = lines[second], lines[first]

    assert isinstance(ledger.verify(lines), ledger.Broken)


@given(st.integers(1, 20), st.data())
def test_any_edited_byte_is_found(count: int, data: st.DataObject) -> None:
    lines = chain(count)
    which = data.draw(st.integers(0, count - 1))
    body = bytearray(lines[which].body)
    body[data.draw(st.integers(0, len(body) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    lines[which] = ledger.Line(which + 1, bytes(body), lines[which].link)

    verdict = ledger.verify(lines)

    assert isinstance(verdict, ledger.Broken)
    assert verdict.seq == which + 1


def test_a_ledger_cut_at_its_end_is_sound_but_its_root_is_another() -> None:
    whole, cut = ledger.verify(chain(9)), ledger.verify(chain(8))

    assert isinstance(whole, ledger.Sound)
    assert isinstance(cut, ledger.Sound)
    assert whole.root != cut.root


@pytest.mark.parametrize("bodies", [[], [b"a"], [b"a", b"b"], [b"a", b"b", b"c"]])
def test_the_root_is_the_tree_head_of_rfc_6962(bodies: list[bytes]) -> None:
    assert merkle.root(bodies) == head(bodies)


@given(st.lists(st.binary(max_size=4), max_size=40))
def test_the_one_pass_root_is_the_recursive_one(bodies: list[bytes]) -> None:
    assert merkle.root(bodies) == head(bodies)


def head(bodies: list[bytes]) -> bytes:
    """MTH as RFC 6962 §2.1 writes it."""
    if not bodies:
        return merkle.EMPTY
    if len(bodies) == 1:
        return merkle.leaf(bodies[0])
    split = 1 << ((len(bodies) - 1).bit_length() - 1)
    return merkle.node(head(bodies[:split]), head(bodies[split:]))
