"""The law of every index: all that is near is found, nothing else, in one order."""

from collections.abc import Callable

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.media.index import Bits, Index, Keys, Near
from pehra.media.indexes import INDEXES, Scan, chunks, tables
from pehra.media.indexes.compiled import Compiled
from pehra.media.indexes.plan import BITS, masks, plan, radii, widths
from pehra.media.indexes.tables import cut

Made = Callable[[Bits, Keys], Index]


def compiled(bits: Bits, keys: Keys) -> Index:
    return Compiled(tables(bits, keys))


FAST: tuple[Made, ...] = (*(of for of in INDEXES if of is not Scan), compiled)


def spread(count: int, seed: int) -> Bits:
    return np.random.default_rng(seed).integers(0, 256, (count, 32), np.uint8)


def moved(row: Bits, bits: int, chance: np.random.Generator) -> bytes:
    loose = np.unpackbits(row)
    loose[chance.permutation(BITS)[:bits]] ^= 1
    return np.packbits(loose).tobytes()


@st.composite
def listed(draw: st.DrawFn) -> tuple[Bits, Keys, list[bytes]]:
    """Clusters, duplicates and skewed bits, and queries near, far and equal."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    centres = spread(draw(st.integers(1, 4)), draw(st.integers(0, 99)))
    if draw(st.booleans()):
        centres &= np.uint8(3)
    count = draw(st.integers(0, 40))
    of = chance.integers(0, len(centres), count)
    rows = [moved(centres[n], int(chance.integers(0, 41)), chance) for n in of]
    bits = np.frombuffer(b"".join(rows), np.uint8).reshape(-1, 32)
    keys = chance.permutation(1000)[:count].astype(np.uint32)
    queries = [moved(row, int(chance.integers(0, 41)), chance) for row in centres]
    return bits, keys, [*queries, *rows[:2], bytes(32)]


@pytest.mark.parametrize("made", FAST)
@settings(deadline=None)  # the first query of the compiled one compiles
@given(listed(), st.integers(0, 40))
def test_it_finds_what_the_scan_finds(
    made: Made, of: tuple[Bits, Keys, list[bytes]], within: int
) -> None:
    bits, keys, queries = of

    assert made(bits, keys).near(queries, within) == Scan(bits, keys).near(queries, within)


@pytest.mark.parametrize("made", FAST)
def test_recall_is_exact_at_every_distance_and_faiss_is_the_judge(made: Made) -> None:
    chance = np.random.default_rng(7)
    bits = spread(20_000, 1)
    keys = np.arange(len(bits), dtype=np.uint32)
    planted = [moved(bits[n], n % 41, chance) for n in range(0, 4100, 10)]
    flat = faiss.IndexBinaryFlat(BITS)
    flat.add(bits)
    asked = np.frombuffer(b"".join(planted), np.uint8).reshape(-1, 32)
    ends, distances, labels = flat.range_search(asked, 32)  # faiss counts what is below

    found = made(bits, keys).near(planted, 31)

    for n, near in enumerate(found):
        of = slice(int(ends[n]), int(ends[n + 1]))
        theirs = {Near(int(k), int(d)) for k, d in zip(labels[of], distances[of], strict=True)}
        assert set(near) == theirs
    assert sum(map(len, found)) >= len(planted) * 31 // 41


def test_a_plan_that_looks_less_far_misses_some() -> None:
    """The negative control of the law: one radius less, and the pigeonhole no longer holds."""
    chance = np.random.default_rng(3)
    bits = spread(2_000, 2)
    index = chunks(bits, np.arange(2_000, dtype=np.uint32))
    planted = [moved(row, 31, chance) for row in bits]

    assert all(index.near(planted, 31))
    assert not all(len(one) for one in index.near(planted, 30))


@pytest.mark.parametrize("count", [0, 1, 100, 10**5, 10**6, 10**7])
def test_a_plan_covers_all_bits_and_the_whole_distance(count: int) -> None:
    found = plan(count, 31)

    assert sum(found.widths) == BITS
    assert sum(radius + 1 for radius in found.radii) > 31


@given(st.integers(8, 24), st.integers(0, 60))
def test_radii_always_reach(chunks: int, within: int) -> None:
    assert sum(radius + 1 for radius in radii(chunks, within)) == within + 1
    assert sum(widths(chunks)) == BITS


def test_masks_are_every_pattern_once() -> None:
    found = masks(10, 2)

    assert len(set(found)) == len(found) == 1 + 10 + 45
    assert max(one.bit_count() for one in found) == 2


def test_chunks_hold_every_bit_once() -> None:
    cuts = widths(11)
    for bit in range(BITS):
        loose = np.zeros((1, BITS), np.uint8)
        loose[0, bit] = 1
        values = cut(np.packbits(loose, axis=1), cuts)
        assert sum(int(value).bit_count() for value in values[0]) == 1


@pytest.mark.parametrize("made", FAST)
def test_of_very_many_hits_the_nearest_thousand_are_told(made: Made) -> None:
    bits = np.zeros((3_000, 32), np.uint8)
    bits[1_500:, 0] = 1
    keys = np.arange(3_000, dtype=np.uint32)[::-1].copy()

    (found,) = made(bits, keys).near([bytes(32)], 31)

    assert found == tuple(Near(key, 0) for key in range(1_500, 2_500))
