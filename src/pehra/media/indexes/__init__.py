"""One file for each way to search hashes. All obey the law in tests/media/test_index.py."""

from .columns import Columns
from .scan import Scan

INDEXES = (Scan, Columns)
__all__ = ["INDEXES", "Columns", "Scan"]
