"""Ten million PDQ hashes within 31 bits, every one of them found, on one core.

The peers: `threatexchange`'s PDQIndex as it comes; faiss' multi-hash tuned for this question (11
tables of 23 bits, 2 flips, which is enough for every hash within 32 bits, behind IDMap2); faiss
flat, which compares with each.
"""

import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from pehra.media.index import Bits, Index, Keys
from pehra.media.indexes import Chunks, fastest, tables
from pehra.media.shelf import Edition, read_pictures, write_pictures

from .measure import duration, interleaved, one_core, say, tell, verdict
from .peers import Missing, peer

NEAR = 31
ASKED = 40  # questions of one run: most of the peers take long for each
BATCH = 400
Search = Callable[[Sequence[bytes]], object]


def main(count: int) -> None:
    chance = np.random.default_rng(7)
    bits = chance.integers(0, 256, (count, 32), dtype=np.uint8)
    keys = np.arange(count, dtype=np.uint32)
    start = time.perf_counter()
    made = tables(bits, keys)
    built = time.perf_counter() - start
    compiled, plain = fastest(made), Chunks(made)
    recall(bits, compiled, plain)
    planted = plant(bits, ASKED)
    ours = {
        "numba": lambda: [compiled.near([one], NEAR) for one in planted],
        "numpy": lambda: [plain.near([one], NEAR) for one in planted],
    }
    many = plant(bits, BATCH)
    theirs, their_build = peers(bits, planted)
    with one_core():
        found = interleaved(ours | theirs)
    for name, goals in (("numba", (25, 15, 100)), ("numpy", (8, 5, 0))):
        print(f"{count:,} hashes, {name}: {ASKED / found[name]:,.0f} questions/s, one at a time")
        for other, goal in zip(("PDQIndex", "faiss multi-hash", "faiss flat"), goals, strict=True):
            if other in found:
                say(
                    f"  one question by {name}",
                    found[name] / ASKED,
                    {other: found[other] / ASKED},
                    goal,
                )
    batched = interleaved({
        "numba": lambda: compiled.near(many, NEAR), "numpy": lambda: plain.near(many, NEAR),
    })  # fmt: skip
    for name, seconds in batched.items():
        print(f"  {BATCH} questions at once by {name}: {BATCH / seconds:,.0f} questions/s")
    files(bits, keys, count, built, their_build)


def plant(bits: Bits, count: int) -> list[bytes]:
    """Questions each of which is 0 to 31 bits from a listed hash."""
    chance = np.random.default_rng(11)
    return [_turned(bits[row].tobytes(), n % (NEAR + 1), chance)
            for n, row in enumerate(chance.integers(0, len(bits), count))]  # fmt: skip


def _turned(bits: bytes, away: int, chance: np.random.Generator) -> bytes:
    value = int.from_bytes(bits)
    for place in chance.choice(256, away, replace=False):
        value ^= 1 << int(place)
    return value.to_bytes(32)


def recall(bits: Bits, *indexes: Index) -> None:
    chance = np.random.default_rng(13)
    for index in indexes:
        missed = 0
        for away in range(NEAR + 2):
            rows = chance.integers(0, len(bits), 20)
            asked = [_turned(bits[row].tobytes(), away, chance) for row in rows]
            for row, near in zip(rows, index.near(asked, NEAR), strict=True):
                there = (int(row), away) in {(one.key, one.distance) for one in near}
                missed += there is (away > NEAR)
        name = type(index).__name__
        tell(
            f"{name}: planted at each distance 0 to 32", f"{missed} wrong of 660", "0", missed == 0
        )


def peers(bits: Bits, planted: Sequence[bytes]) -> tuple[dict[str, Callable[[], object]], float]:
    """Their searches, and what PDQIndex takes to be built."""
    asked = np.frombuffer(b"".join(planted), np.uint8).reshape(-1, 32)
    found: dict[str, Callable[[], object]] = {}
    try:
        faiss = peer("faiss")
        faiss.omp_set_num_threads(1)
    except Missing as missing:
        print(missing)
        return found, 0.0
    flat = faiss.IndexBinaryFlat(256)
    flat.add(bits)
    found["faiss flat"] = lambda: flat.range_search(asked, NEAR + 1)
    tuned = faiss.IndexBinaryMultiHash(256, 11, 23)
    tuned.nflip = 2
    mapped = faiss.IndexBinaryIDMap2(tuned)
    mapped.add_with_ids(bits, np.arange(len(bits), dtype=np.int64))
    # one at a time as ours; its own loop over many is no quicker
    found["faiss multi-hash"] = lambda: [mapped.range_search(one[None], NEAR + 1) for one in asked]
    index, seconds = _pdq_index(bits)
    words = [one.hex() for one in planted]
    found["PDQIndex"] = lambda: [index.query(one) for one in words]
    return found, seconds


def _pdq_index(bits: Bits):  # noqa: ANN202  (a peer's own)
    module = peer("threatexchange.signal_type.pdq.pdq_index")
    start = time.perf_counter()
    index = module.PDQIndex((row.tobytes().hex(), n) for n, row in enumerate(bits))
    return index, time.perf_counter() - start


def files(bits: Bits, keys: Keys, count: int, built: float, their_build: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pictures.index"
        write_pictures(path, bits, keys, Edition(1, "x"))
        size = path.stat().st_size
        goal = 1.3e9 * count / 10_000_000
        tell(
            "its file", f"{size / 1e9:.2f} GB, {size / count:.0f} B a hash", "1.3 GB", size <= goal
        )
        start = time.perf_counter()
        shelf, _ = read_pictures(path)
        opened = time.perf_counter() - start
        tell("to open it", duration(opened), "0.1 s", opened <= 0.1)
        shelf.near([bits[0].tobytes()], NEAR)
        fresh = np.random.default_rng(3).integers(0, 256, (1, 32), dtype=np.uint8)
        start = time.perf_counter()
        after = shelf.changed(np.empty(0, np.uint32), np.array([count], np.uint32), fresh)
        (near,) = after.near([fresh[0].tobytes()], NEAR)
        added = time.perf_counter() - start
        assert near[0].key == count
        tell("one added hash found", duration(added), "10 ms", added <= 0.01)
    if their_build:
        met = their_build / built >= 6
        words = f"{built:.1f} s, {their_build / built:.1f}x PDQIndex ({their_build:.0f} s)"
        print(f"to build it: {words}; goal 6x: {verdict(met)}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"peak memory of this whole run with all peers: {peak:.1f} GB")
