"""The packages that Pehra is measured against. One that is not installed is left out, aloud."""

import importlib
import os
from types import ModuleType

# every one of them on one core, as Pehra is measured
for of in ("OMP", "OPENBLAS", "MKL", "NUMBA"):
    os.environ.setdefault(f"{of}_NUM_THREADS", "1")


class Missing(Exception):
    """Nobody to be compared with."""


def peer(name: str) -> ModuleType:
    """Raises Missing."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise Missing(f"{name} is not installed: this comparison is left out") from error
