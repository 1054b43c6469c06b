"""A shelf after any changes answers as one made anew would: a plain dictionary is the judge."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pehra.media.exact import PREFIX
from pehra.media.index import Near
from pehra.media.shelf import (
    Edition,
    no_digests,
    no_pictures,
    read_digests,
    read_pictures,
    write_digests,
    write_pictures,
)

VALUES = [np.random.default_rng(n).integers(0, 256, 32, np.uint8).tobytes() for n in range(6)]
VALUES += [bytes([VALUES[0][0] ^ 3]) + VALUES[0][1:]]
KEYS = st.integers(0, 8)
Step = tuple[frozenset[int], dict[int, bytes]]
ADDED = st.dictionaries(KEYS, st.sampled_from(VALUES), max_size=4)
STEPS = st.lists(st.tuples(st.frozensets(KEYS, max_size=4), ADDED), max_size=6)


def apart(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def rows(told: dict[int, bytes], width: int) -> tuple[np.ndarray, np.ndarray]:
    packed = b"".join(value[:width] for value in told.values())
    return np.frombuffer(packed, np.uint8).reshape(-1, width), np.array([*told], np.uint32)


def replayed(start: dict[int, bytes], steps: Sequence[Step]) -> dict[int, bytes]:
    model = dict(start)
    for removed, added in steps:
        model = {key: value for key, value in model.items() if key not in removed} | added
    return model


def whole(step: Step, model: dict[int, bytes]) -> Step:
    """A key that comes again was taken out first, as the lists do it."""
    removed, added = step
    return removed | (added.keys() & model.keys()), added


@given(st.dictionaries(KEYS, st.sampled_from(VALUES)), STEPS)
def test_pictures(start: dict[int, bytes], steps: list[Step]) -> None:
    shelf = no_pictures().changed(np.empty(0, np.uint32), *reversed(rows(start, 32)))
    model = dict(start)
    for step in steps:
        removed, added = whole(step, model)
        bits, keys = rows(added, 32)
        shelf = shelf.changed(np.array(sorted(removed), np.uint32), keys, bits)
        model = replayed(model, [(removed, added)])
    for value, near in zip(VALUES, shelf.near(VALUES, 31), strict=True):
        expected = [Near(k, apart(value, v)) for k, v in model.items() if apart(value, v) <= 31]
        assert list(near) == sorted(expected, key=lambda one: (one.distance, one.key))


@given(st.dictionaries(KEYS, st.sampled_from(VALUES)), STEPS)
def test_digests(start: dict[int, bytes], steps: list[Step]) -> None:
    shelf = no_digests().changed(np.empty(0, np.uint32), *reversed(rows(start, PREFIX)))
    model = dict(start)
    for step in steps:
        removed, added = whole(step, model)
        prefixes, keys = rows(added, PREFIX)
        shelf = shelf.changed(np.array(sorted(removed), np.uint32), keys, prefixes)
        model = replayed(model, [(removed, added)])
    for value, found in zip(VALUES, shelf.find(VALUES), strict=True):
        assert list(found) == sorted(k for k, v in model.items() if v[:PREFIX] == value[:PREFIX])


def test_files_keep_their_edition_and_their_hashes(tmp_path: Path) -> None:
    told = dict(enumerate(VALUES))
    edition = Edition(7, "2026-01-05T12:00:00Z")
    write_pictures(tmp_path / "p", *rows(told, 32), edition)
    write_digests(tmp_path / "d", *rows(told, PREFIX), edition)
    pictures, first = read_pictures(tmp_path / "p")
    digests, second = read_digests(tmp_path / "d")
    assert first == second == edition
    assert [one[0].key for one in pictures.near(VALUES[1:6], 0)] == [1, 2, 3, 4, 5]
    assert digests.find([VALUES[6]]) == [(6,)]
    gone = pictures.changed(np.array([1], np.uint32), *reversed(rows({}, 32)))
    assert gone.near([VALUES[1]], 31) == [()]
