"""One file for each way to look digests up. All obey the law in tests/media/test_exact.py."""

from .loose import Loose
from .sorted import Sorted, in_order

EXACTS = (Loose, in_order)
__all__ = ["EXACTS", "Loose", "Sorted", "in_order"]
