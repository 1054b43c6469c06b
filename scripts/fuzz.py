"""Damaged pictures and videos against the real pool of decoders, for as long as one likes.

    python scripts/fuzz.py --minutes 10 --keep /some/folder

Each must get one answer within ten seconds, the parent must live and its memory stay bounded. What
crashed a child or took too long is kept under its SHA-256, to be looked into. Offline, no corpus
ships: the originals are made here (tests/media/mutants.py).
"""

import argparse
import hashlib
import os
import resource
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.media.mutants import corpus, mutants

from pehra.media.decode import Filmed, Undecodable
from pehra.media.decoders.apart import Apart
from pehra.media.fingerprint import NotPicture, fingerprint

SLOW = 10  # seconds an item
BAD = ("CRASHED", "TOO_SLOW", "FORBIDDEN")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    told = parser.parse_args()
    tally: Counter[str] = Counter()
    slowest = 0.0
    end = time.monotonic() + 60 * told.minutes
    with Apart() as apart:
        for data in mutants(corpus(), told.seed):
            if time.monotonic() > end:
                break
            start = time.monotonic()
            found = outcome(data, apart)
            slowest = max(slowest, time.monotonic() - start)
            tally[found] += 1
            if found in BAD and told.keep:
                (told.keep / f"{found}-{hashlib.sha256(data).hexdigest()[:16]}").write_bytes(data)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{tally.total():,} items, {dict(tally.most_common())}")
    print(f"slowest {slowest:.2f} s, parent at most {memory:.0f} MiB")
    return int(slowest > SLOW + 1)


def outcome(data: bytes, apart: Apart) -> str:
    with os.fdopen(os.memfd_create("mutant"), "w+b") as file:
        file.write(data)
        file.flush()
        found = fingerprint(file, apart).perceptual
    if isinstance(found, Undecodable):
        return str(found.reason)
    return "NOT_A_PICTURE" if isinstance(found, NotPicture) else _seen(found)


def _seen(found: object) -> str:
    return "FILMED" if isinstance(found, Filmed) else "HASHED"


if __name__ == "__main__":
    sys.exit(main())
