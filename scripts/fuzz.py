"""Damaged pictures and videos against the real pool of decoders, for as long as one likes.

    python scripts/fuzz.py --minutes 10 --keep /some/folder

Each must get one answer within ten seconds, the parent must live and its memory stay bounded: what
breaks that is a finding, and the script ends with 1. The bytes of findings, and of what crashed a
child, was killed by the sandbox or took too long, are kept under their SHA-256. Offline, no corpus
ships: the originals are made here (tests/media/mutants.py).
"""

import argparse
import hashlib
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.media.mutants import corpus, mutants, outcome

from pehra.media.decode import Reason
from pehra.media.decoders.apart import Apart

SLOW = 10  # seconds an item, the start of a new child included
GROWTH = 64  # MiB by which the parent's memory may grow once it is warm
WARM = 500  # items until it is
OUTCOMES = {*map(str, Reason), "Hashed", "Filmed", "NotPicture"}
LOST = {"CRASHED", "TOO_SLOW", "FORBIDDEN"}  # an outcome as foreseen, and worth a look


@dataclass
class Tally:
    keep: Path | None
    of: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    warm: float = 0.0  # MiB

    def tell(self, data: bytes, found: str, seconds: float) -> None:
        self.of[found] += 1
        self.slowest = max(self.slowest, seconds)
        if found in LOST:
            self.save(data, found)
        if found not in OUTCOMES:
            self.finding(data, f"no outcome: {found}")
        if seconds > SLOW:
            self.finding(data, "slow")
        if self.of.total() == WARM:
            self.warm = memory()
        if self.of.total() > WARM and memory() > self.warm + GROWTH:
            self.finding(data, "memory")
            self.warm = memory()

    def finding(self, data: bytes, kind: str) -> None:
        self.findings[kind] += 1
        self.save(data, f"FINDING-{kind.partition(':')[0].replace(' ', '-')}")

    def save(self, data: bytes, name: str) -> None:
        if self.keep:
            self.keep.mkdir(parents=True, exist_ok=True)
            (self.keep / f"{name}-{hashlib.sha256(data).hexdigest()[:16]}").write_bytes(data)

    def say(self) -> None:
        print(f"{self.of.total():,} items, {dict(self.of.most_common())}")
        print(
            f"slowest {self.slowest:.2f} s, parent {self.warm:.0f} MiB, at most {memory():.0f} MiB"
        )
        print(f"findings: {dict(self.findings) or 'none'}", flush=True)


def memory() -> float:
    """The most that this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def tried(data: bytes, apart: Apart) -> str:
    try:
        return outcome(data, apart)
    except Exception as error:  # the one thing that must never happen
        return type(error).__name__


def run(items: Iterator[bytes], apart: Apart, tally: Tally) -> None:
    for data in items:
        start = time.monotonic()
        tally.tell(data, tried(data, apart), time.monotonic() - start)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for what is worth a look")
    told = parser.parse_args()
    end = time.monotonic() + 60 * told.minutes
    tally = Tally(told.keep)
    with Apart() as apart:
        items = takewhile(lambda _: time.monotonic() < end, mutants(corpus(), told.seed))
        run(items, apart, tally)
    tally.say()
    return int(bool(tally.findings))


if __name__ == "__main__":
    sys.exit(main())
