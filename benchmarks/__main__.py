"""`make bench`, or `python -m benchmarks pictures matching …`: all of them when none is named.

What is measured and against whom stands at the head of each module. `--count` is the size of the
big index (10,000,000 unless told).
"""

import argparse
import importlib

SUBJECTS = (
    "pictures",
    "digests",
    "matching",
    "scan",
    "video",
    "lists",
    "seal",
    "ledger",
    "dossier",
    "intake",
    "fetching",
    "frontier",
    "gate",
    "floor",
    "uncovered",
    "patrol",
    "tips",
)
IN_A_HOME = (
    "scan",
    "lists",
    "ledger",
    "dossier",
    "intake",
    "floor",
    "uncovered",
    "patrol",
    "tips",
)  # they go through the duties, which need a database


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("subjects", nargs="*", help=", ".join(SUBJECTS))
    parser.add_argument("--count", type=int, default=10_000_000)
    told = parser.parse_args()
    for name in told.subjects or SUBJECTS:
        print(f"== {name}", flush=True)
        if name in IN_A_HOME:
            importlib.import_module("benchmarks.home")
        of = importlib.import_module(f"benchmarks.{name}")
        of.main(told.count) if name == "matching" else of.main()


if __name__ == "__main__":
    main()
