"""A whole scan: three digests, the sandbox, PDQ, one million listed hashes; against the peers' loop
that reads, hashes and looks up the same files in one process without a sandbox.
"""

import hashlib
import io
import tempfile
from pathlib import Path

import numpy as np

from pehra.duties.eyes import Eyes
from pehra.duties.scan_folder import How, scan_folder
from pehra.duties.shelves import Shelves
from pehra.media.decoders.apart import Apart
from pehra.media.synthetic import near_copy, picture

from .home import HOME, ON
from .lists import listed
from .measure import RUNS, interleaved, one_core, say
from .peers import Missing, peer
from .pictures import pdqhash_pil

FILES, LISTED = 120, 1_000_000
SIDES = ((640, 480), (1280, 960), (1600, 1200), (4000, 3000))


def main() -> None:
    hashes = np.random.default_rng(9).integers(0, 256, (LISTED, 32), dtype=np.uint8)
    listed("scan", hashes)
    with tempfile.TemporaryDirectory() as folder, Apart() as decoder:
        paths = _folder(Path(folder))
        shelves = Shelves(HOME / "index")
        shelves.catch_up()
        runs = iter(range(10 * RUNS))

        def ours() -> None:
            how = How(HOME / f"scan-{next(runs)}.jsonl", workers=1)
            scan_folder(ON, Eyes(decoder, shelves), paths, how, lambda _: None)

        try:
            theirs = _peers_loop(hashes, paths)
        except Missing as missing:
            print(missing)
            return
        with one_core():
            found = interleaved({"ours": ours, "theirs": theirs}, runs=3)
    print(f"{FILES / found['ours']:.0f} files/s")
    say("a file, whole", found["ours"] / FILES, {"the peers' loop": found["theirs"] / FILES}, 4)


def _folder(folder: Path) -> list[Path]:
    """A phone's pictures and what platforms make of them."""
    for n in range(FILES):
        width, height = SIDES[n % len(SIDES)]
        data = picture(n, width, height)
        (folder / f"{n:04}.jpg").write_bytes(near_copy(data) if n % 3 == 0 else data)
    return sorted(folder.iterdir())


def _peers_loop(hashes: np.ndarray, paths: list[Path]):  # noqa: ANN202
    faiss = peer("faiss")
    faiss.omp_set_num_threads(1)
    index = faiss.IndexBinaryMultiHash(256, 16, 16)  # as threatexchange sets it up
    index.nflip = 1
    index.add(hashes)

    def loop() -> None:
        for path in paths:
            data = path.read_bytes()
            for algorithm in ("md5", "sha1", "sha256"):
                hashlib.new(algorithm, data).hexdigest()
            bits = pdqhash_pil(io.BytesIO(data).getvalue())
            index.range_search(np.frombuffer(bits, np.uint8).reshape(1, 32), 32)

    return loop
