"""One file for each witness. All obey the law in tests/evidence/test_witness.py."""

from .folder import FolderWitness
from .http import HttpWitness
from .memory import MemoryWitness

__all__ = ["FolderWitness", "HttpWitness", "MemoryWitness"]
