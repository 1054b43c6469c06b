"""PDQ of a JPEG against pdqhash with Pillow, and a seal with fsync. Medians of seven runs."""

import io
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pdqhash
from PIL import Image

from pehra.evidence.vaults.folder import FolderVault
from pehra.media.decoders.apart import Apart
from pehra.media.decoders.inline import Inline
from pehra.media.synthetic import picture

RUNS = 7


def median(act: Callable[[], object], times: int) -> float:
    """Seconds of one act."""
    found = []
    for _ in range(RUNS):
        start = time.perf_counter()
        for _ in range(times):
            act()
        found.append((time.perf_counter() - start) / times)
    return statistics.median(found)


def peer(data: bytes) -> object:
    with Image.open(io.BytesIO(data)) as image:
        return pdqhash.compute(np.asarray(image.convert("RGB")))


def main() -> None:
    for width, height, times in ((640, 480, 10), (1280, 960, 4), (4000, 3000, 1)):
        data = picture(1, width, height)
        theirs = median(partial(peer, data), times)
        for name, decoder in (("inline", Inline()), ("apart", Apart())):
            ours = median(partial(decoder.decode, data), times)
            ratio = f"{theirs / ours:.1f}x pdqhash+PIL"
            print(f"pdq {width}x{height} {name}: {ours * 1e3:.1f} ms, {ratio}")
    with tempfile.TemporaryDirectory() as folder:
        vault, count = FolderVault(Path(folder)), iter(range(10**9))
        seal = median(lambda: vault.seal([next(count).to_bytes(8) * 1000]), 50)
        print(f"seal 8 KB with fsync: {seal * 1e3:.2f} ms")


if __name__ == "__main__":
    main()
