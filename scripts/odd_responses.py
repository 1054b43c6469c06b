"""Fetch odd responses from a server on loopback and compare what the fetcher saw with what the
server sent and with what must be seen of it.

    python scripts/odd_responses.py --count 5000 [--first 1] [--tls]

Prints how many of each kind there were, and each that differs; ends with 1 when any did.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.patrol.compared import compared  # noqa: E402

AT_ONCE = 48


async def main(count: int, first: int, *, tls: bool) -> int:
    began = time.perf_counter()
    kinds: Counter[str] = Counter()
    wrong = 0
    async for number, kind, differs in compared(range(first, first + count), AT_ONCE, tls=tls):
        kinds[kind] += 1
        if differs:
            wrong += 1
            print(f"{number} ({kind}): {'; '.join(differs)}", flush=True)
    for kind, times in sorted(kinds.items()):
        print(f"{times:6} {kind}")
    took = time.perf_counter() - began
    print(f"{sum(kinds.values())} responses, {wrong} differ, {took:.1f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--tls", action="store_true")
    told = parser.parse_args()
    sys.exit(asyncio.run(main(told.count, told.first, tls=told.tls)))
