"""One file for each notary. All obey the law in tests/evidence/test_notary.py."""

from .folder import FolderNotary
from .memory import MemoryNotary
from .socket import SocketNotary

__all__ = ["FolderNotary", "MemoryNotary", "SocketNotary"]
