"""One file for each way to search hashes. All obey the law in tests/media/test_index.py."""

import importlib
import importlib.util

from pehra.media.index import Bits, Index, Keys

from .chunks import Chunks, chunks, tables
from .columns import Columns
from .scan import Scan
from .tables import Tables

INDEXES = (Scan, Columns, chunks)
FEW = 20_000  # hashes up to which comparing with each is as quick as tables, and needs none
MANY = 200_000  # from here on compiled code repays the time that it takes to load
__all__ = ["INDEXES", "Chunks", "Columns", "Scan", "chunks", "fastest", "near_index", "tables"]


def near_index(bits: Bits, keys: Keys) -> Index:
    """The quickest for so many."""
    return Columns(bits, keys) if len(keys) <= FEW else fastest(tables(bits, keys))


def fastest(of: Tables) -> Index:
    """Compiled where numba is there and there are many; the answers are the same."""
    if len(of.keys) < MANY or importlib.util.find_spec("numba") is None:
        return Chunks(of)
    made: Index = importlib.import_module("pehra.media.indexes.compiled").Compiled(of)
    return made
