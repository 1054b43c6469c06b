"""Some hundred damaged files: one answer each, from a child that was never lost to them.

scripts/fuzz.py does the same for as long as one likes.
"""

import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path

from pehra.media.decode import Filmed, Hashed, Reason
from pehra.media.decoders.apart import Apart

from .mutants import corpus, mutants, outcome

OUTCOMES = {*map(str, Reason), "Hashed", "Filmed", "NotPicture"}
LOST = ("CRASHED", "TOO_SLOW", "FORBIDDEN")
NAUGHTY = (sys.executable, str(Path(__file__).with_name("naughty_child.py")))


def test_the_originals_are_all_seen() -> None:
    """The control: what is damaged was whole."""
    with Apart() as apart:
        for data in corpus():
            assert outcome(data, apart) in {Hashed.__name__, Filmed.__name__}


def test_each_mutant_gets_one_answer() -> None:
    told: Counter[str] = Counter()
    slowest = 0.0
    with Apart() as apart:
        for data in islice(mutants(corpus(), 7), 400):
            start = time.monotonic()
            told[outcome(data, apart)] += 1
            slowest = max(slowest, time.monotonic() - start)
    assert told.total() == 400
    assert told.keys() <= OUTCOMES
    assert told["Hashed"] + told["Filmed"] < 400
    assert {told[bad] for bad in LOST} == {0}, told
    assert slowest < 10


def test_the_same_seed_gives_the_same_mutants() -> None:
    originals = corpus()
    one, again, other = (list(islice(mutants(originals, seed), 30)) for seed in (1, 1, 2))
    assert one == again != other


def test_a_child_that_is_lost_to_a_picture_is_told() -> None:
    """The control: the harness sees a crash when there is one."""
    head = b"\xff\xd8\xff"  # so that it is asked about
    with Apart(command=(*NAUGHTY, "on any")) as apart:
        assert outcome(head, apart) == "CRASHED"
