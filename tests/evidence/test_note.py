"""Signed notes as C2SP has them; the example is the one in Go's `sumdb/note`."""

import base64
import contextlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from pehra.evidence.checkpoint import (
    Checkpoint,
    DoesNotFollow,
    Follows,
    checkpoint,
    follows,
)
from pehra.evidence.note import BadNote, Key, Note, key, opened, read, sign
from pehra.evidence.tree import consistency

from .test_tree import LARGE, head

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
EXAMPLE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngot"
    "pRZb6KE6RyyBwJnAM=\n"
)
SECRET = bytes(range(32))
PUBLIC = Ed25519PrivateKey.from_private_bytes(SECRET).public_key().public_bytes_raw()
OURS = Key("desk.example/ledger", PUBLIC)
ZERO = base64.b64encode(bytes(32)).decode()


def test_the_example_of_those_who_made_it_holds() -> None:
    note, by = opened(EXAMPLE, [key(PETER)])
    assert str(note) == EXAMPLE
    assert [str(one) for one in by] == [PETER]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=80))
def test_what_we_signed_is_opened_and_what_was_changed_is_not(text: str) -> None:
    told = str(sign(text + "\n", OURS.name, SECRET))
    note, by = opened(told, [key(str(OURS)), key(PETER)])
    assert (note.text, by) == (text + "\n", (OURS,))
    with pytest.raises(BadNote):
        opened("x" + told, [OURS])
    with pytest.raises(BadNote, match="No key"):
        opened(told, [key(PETER)])


def test_others_signatures_are_passed_over_and_one_that_is_false_spoils_it() -> None:
    note = sign("text\n", OURS.name, SECRET)
    peter = read(EXAMPLE).signatures[0]
    both = str(Note(note.text, (peter, *note.signatures)))
    assert opened(both, [OURS])[1] == (OURS,)
    with pytest.raises(BadNote, match="PeterNeumann does not hold"):
        opened(both, [OURS, key(PETER)])


@given(st.integers(0, len(EXAMPLE) - 1), st.characters())
def test_no_changed_mark_goes_unseen(at: int, mark: str) -> None:
    told = EXAMPLE[:at] + mark + EXAMPLE[at + 1 :]
    if told != EXAMPLE:
        with contextlib.suppress(BadNote):
            note, _ = opened(told, [key(PETER)])
            # base64 has marks that say nothing; the text is what was signed
            assert note.text == read(EXAMPLE).text


@pytest.mark.parametrize(
    "told", ["", "x", PETER[:-4], "a b+00+AA==", PETER.replace("c7", "c8"), "x+00000000+BBBB"]
)
def test_what_is_no_key_is_refused(told: str) -> None:
    with pytest.raises(BadNote):
        key(told)


@pytest.mark.parametrize(
    "told",
    [
        "",
        "text\n",
        "text\n\n",
        "a\n\n\u2014 x",
        "a\n\n- x AAAAAAAA\n",
        "a\x01\n\n\u2014 x AAAAAAAA\n",
    ],
)
def test_what_is_no_note_is_refused(told: str) -> None:
    with pytest.raises(BadNote):
        read(told)


def point(size: int, origin: str = "desk.example/ledger") -> Checkpoint:
    return Checkpoint(origin, size, head(size))


@given(st.integers(0, 10**9), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_is_read_back(size: int, root: bytes) -> None:
    told = Checkpoint("desk.example/ledger", size, root)
    assert checkpoint(str(told)) == told


@pytest.mark.parametrize(
    "told",
    ["", "x\n5\n", "x\n05\nAA==\n", f"\n5\n{ZERO}\n", f"x\n-1\n{ZERO}\n", f"x\n05\n{ZERO}\n"],
)
def test_what_is_no_checkpoint_is_refused(told: str) -> None:
    with pytest.raises(BadNote):
        checkpoint(told)


@given(st.integers(1, 300), st.integers(1, 300))
def test_a_notary_signs_only_what_follows(one: int, other: int) -> None:
    path = consistency(min(one, other), max(one, other), LARGE)
    found = follows(point(one), point(other), path)
    assert isinstance(found, Follows) == (one <= other)
    if one > other:
        assert found == DoesNotFollow(f"{one - other} entries that were there are gone")


def test_a_notary_signs_nothing_of_another_ledger_or_history() -> None:
    path = consistency(5, 9, LARGE)
    assert isinstance(follows(point(5), point(9, "else"), path), DoesNotFollow)
    forged = Checkpoint("desk.example/ledger", 9, head(8))
    assert isinstance(follows(point(5), forged, path), DoesNotFollow)
    assert isinstance(follows(Checkpoint(point(0).origin, 0, bytes(32)), point(9), ()), Follows)
