"""One file for each way to compute PDQ: `plain` reads like the reference, `banded` is quick."""

from .banded import banded, folded, samples
from .plain import plain
from .spectrum import SMALLEST, from_samples, turned

HASHERS = (plain, banded)
__all__ = [
    "HASHERS",
    "SMALLEST",
    "banded",
    "folded",
    "from_samples",
    "plain",
    "samples",
    "turned",
]
