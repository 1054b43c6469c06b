"""One file for each way to compute PDQ: `plain` reads like the reference, `banded` is quick."""

from .banded import banded
from .plain import plain

HASHERS = (plain, banded)
__all__ = ["HASHERS", "banded", "plain"]
