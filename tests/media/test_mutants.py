"""Some hundred damaged files: one answer each, from a child that was never lost to them.

scripts/fuzz.py does the same for as long as one likes.
"""

import os
from collections import Counter
from itertools import islice

from pehra.media.decode import Decoder, Filmed, Hashed, Undecodable
from pehra.media.decoders.apart import Apart
from pehra.media.fingerprint import fingerprint

from .mutants import corpus, mutants


def outcome(data: bytes, decoder: Decoder) -> str:
    with os.fdopen(os.memfd_create("mutant"), "w+b") as file:
        file.write(data)
        file.flush()
        found = fingerprint(file, decoder).perceptual
    return str(found.reason) if isinstance(found, Undecodable) else type(found).__name__


def test_the_originals_are_all_seen() -> None:
    """The control: what is damaged was whole."""
    with Apart() as apart:
        for data in corpus():
            assert outcome(data, apart) in {Hashed.__name__, Filmed.__name__}


def test_each_mutant_gets_one_answer() -> None:
    with Apart() as apart:
        told = Counter(outcome(data, apart) for data in islice(mutants(corpus(), 7), 400))
    assert told.total() == 400
    assert told["Hashed"] + told["Filmed"] < 400
    assert told["CRASHED"] == told["TOO_SLOW"] == 0, told
