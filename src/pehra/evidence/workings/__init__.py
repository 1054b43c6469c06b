"""One file for each place that keeps working keys. All obey the law in tests/evidence."""

from .folder import FolderWorkingKeys
from .memory import MemoryWorkingKeys

__all__ = ["FolderWorkingKeys", "MemoryWorkingKeys"]
