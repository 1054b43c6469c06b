"""25 million digests, against sqlite3 with a WITHOUT ROWID table of the same."""

import sqlite3
import tempfile
from functools import partial
from pathlib import Path

import numpy as np

from pehra.media.exact import PREFIX
from pehra.media.shelf import Edition, read_digests, write_digests

from .measure import interleaved, one_core, say, tell

COUNT = 25_000_000
ASKED = 20_000
BLOCK = 500_000


def main() -> None:
    prefixes = np.random.default_rng(5).integers(0, 256, (COUNT, PREFIX), dtype=np.uint8)
    half = prefixes[:: COUNT // (ASKED // 2)][: ASKED // 2]
    other = np.random.default_rng(6).integers(0, 256, (ASKED // 2, PREFIX), dtype=np.uint8)
    asked = [row.tobytes() for row in np.concatenate([half, other])]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "digests.index"
        write_digests(path, prefixes, np.arange(COUNT, dtype=np.uint32), Edition(1, "x"))
        size = path.stat().st_size / COUNT
        tell("its file", f"{size:.1f} B a digest", "20 B", size <= 20)
        digests, _ = read_digests(path)
        assert sum(map(bool, digests.find(asked))) == ASKED // 2
        database = _sqlite(Path(folder) / "peer.sqlite3", prefixes)
        with one_core():
            found = interleaved({
            "ours": partial(digests.find, asked),
            "single": lambda: [digests.find([one]) for one in asked[:500]],
            "sqlite3": lambda: _ask(database, asked),
        })  # fmt: skip
    print(
        f"{ASKED / found['ours']:,.0f} digests/s at once, {500 / found['single']:,.0f} one by one"
    )
    say("a digest", found["ours"] / ASKED, {"sqlite3": found["sqlite3"] / ASKED}, 50)


def _sqlite(path: Path, prefixes: np.ndarray) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("CREATE TABLE d (digest BLOB PRIMARY KEY, key INTEGER) WITHOUT ROWID")
    high = np.ascontiguousarray(prefixes[:, :8]).view(">u8").ravel()
    ordered = prefixes[np.argsort(high, kind="stable")]
    for start in range(0, len(ordered), BLOCK):
        rows = enumerate(ordered[start : start + BLOCK], start)
        database.executemany("INSERT OR IGNORE INTO d VALUES (?, ?)",
                             ((row.tobytes(), n) for n, row in rows))  # fmt: skip
    database.commit()
    return database


def _ask(database: sqlite3.Connection, asked: list[bytes]) -> int:
    return sum(
        database.execute("SELECT key FROM d WHERE digest = ?", (one,)).fetchone() is not None
        for one in asked
    )
