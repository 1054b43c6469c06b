"""Lists taken in: a million rows of CSV through the duty, and VICS read in bounded memory."""

import io
import json
import time
import tracemalloc

import numpy as np

from pehra.duties.import_hashlist import import_hashlist
from pehra.hashlists.about import About
from pehra.hashlists.feeds.vics import VicsFeed
from pehra.media.known import Standing

from .home import ON

ROWS = 200_000
RECORDS = 200_000


def listed(name: str, hashes: np.ndarray) -> float:
    """Import them as PDQ; gives the seconds."""
    rows = ["pdq", *(row.tobytes().hex() for row in hashes)]
    file = io.BytesIO("\n".join(rows).encode())
    start = time.perf_counter()
    import_hashlist(ON, name, file, About(ON.at, Standing.KNOWN))
    return time.perf_counter() - start


def main() -> None:
    hashes = np.random.default_rng(10).integers(0, 256, (ROWS, 32), dtype=np.uint8)
    seconds = listed("lists", hashes)
    print(f"CSV through the duty: {ROWS / seconds:,.0f} rows/s taken in")
    again = listed("lists", hashes)
    print(f"the same again: {ROWS / again:,.0f} rows/s")
    record = {"MediaID": 1, "Category": 1, "MD5": "ab" * 16, "SHA1": "cd" * 20}
    head, _, tail = json.dumps({"@odata.context": "x#Media", "value": ["R"]}).partition('"R"')
    data = (head + ",".join([json.dumps(record)] * RECORDS) + tail).encode()
    tracemalloc.start()
    start = time.perf_counter()
    count = sum(1 for _ in VicsFeed().read(io.BytesIO(data)))
    seconds = time.perf_counter() - start
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    print(f"VICS: {count / 2 / seconds:,.0f} records/s read (traced), peak {peak:.1f} MB beside it")
