"""Every proof out of the tree is checked by proof.py, which is written from the RFC alone; the
head is checked by hashing everything again.
"""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.evidence import merkle, tree
from pehra.evidence.proof import consistent, included
from pehra.evidence.tree import NoProof


class Kept:
    """Nodes as they were grown, each once."""

    def __init__(self, size: int) -> None:
        self.held: dict[tuple[int, int], bytes] = {}
        for n in range(size):
            for one in tree.grown(n, body(n), self):
                assert (one.level, one.index) not in self.held
                self.held[one.level, one.index] = one.hash

    def get(self, level: int, index: int) -> bytes:
        return self.held[level, index]


def body(n: int) -> bytes:
    return b"entry %d" % n


LARGE = Kept(300)
SIZES = st.integers(1, 300)


def head(size: int) -> bytes:
    return merkle.root(body(n) for n in range(size))


@given(st.integers(0, 300))
def test_the_head_at_any_size_is_that_of_all_entries_hashed_again(size: int) -> None:
    assert tree.head(size, LARGE) == head(size)


def test_it_keeps_no_more_than_two_nodes_an_entry() -> None:
    assert len(LARGE.held) < 2 * 300


@given(SIZES, st.data())
def test_an_entry_is_proved_to_be_in_it(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = tree.inclusion(index, size, LARGE)

    assert included(body(index), index, size, path, head(size))
    assert len(path) <= (size - 1).bit_length()
    other = data.draw(st.integers(0, 300).filter(lambda n: n != index))
    assert not included(body(other), index, size, path, head(size))
    assert not included(body(index), other, size, path, head(size))
    for n in range(len(path)):
        bent = [*path]
        bent[n] = hashlib.sha256(path[n]).digest()
        assert not included(body(index), index, size, bent, head(size))
    assert not included(body(index), index, size, [*path, bytes(32)], head(size))
    assert not path or not included(body(index), index, size, path[:-1], head(size))


@given(SIZES, SIZES)
def test_a_longer_ledger_is_proved_to_begin_with_the_shorter(one: int, other: int) -> None:
    old, new = sorted((one, other))
    path = tree.consistency(old, new, LARGE)

    assert consistent(old, head(old), new, head(new), path)
    assert not consistent(old, head(old + 1), new, head(new), path)
    assert not consistent(old, head(old), new, head(new + 1), path)
    for n in range(len(path)):
        bent = [*path]
        bent[n] = hashlib.sha256(path[n]).digest()
        assert not consistent(old, head(old), new, head(new), bent)
    assert not consistent(old, head(old), new, head(new), [*path, bytes(32)])


@given(st.integers(2, 60), st.data())
def test_a_ledger_that_was_written_anew_has_no_proof(size: int, data: st.DataObject) -> None:
    """Whatever path a forger takes from either tree."""
    old = data.draw(st.integers(1, size - 1))
    forged = Kept(0)
    for n in range(size):
        for one in tree.grown(n, b"forged" if n == 0 else body(n), forged):
            forged.held[one.level, one.index] = one.hash
    new = tree.head(size, forged)
    for nodes in (forged, LARGE):
        assert not consistent(old, head(old), size, new, tree.consistency(old, size, nodes))


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0)])
def test_no_proof_of_what_is_not_there(index: int, size: int) -> None:
    with pytest.raises(NoProof):
        tree.inclusion(index, size, LARGE)
    assert not included(b"", index, size, (), head(0))


@pytest.mark.parametrize(("old", "new"), [(0, 5), (6, 5), (-1, 3)])
def test_no_proof_of_what_cannot_follow(old: int, new: int) -> None:
    with pytest.raises(NoProof):
        tree.consistency(old, new, LARGE)
    assert not consistent(old, head(0), new, head(5), ())
