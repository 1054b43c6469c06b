"""One file for each way out. All obey the law in tests/patrol/test_fetcher.py."""

from .budget import Budget
from .by_kind import ByKind
from .chain import Roots
from .direct import Direct
from .onion import Onion
from .recorded import Recorded
from .request import overt

__all__ = ["Budget", "ByKind", "Direct", "Onion", "Recorded", "Roots", "overt"]
