"""One file for each way to an authority. All obey the law in tests/evidence/test_stamp.py."""

from .command import CommandStamper
from .http import HttpStamper

__all__ = ["CommandStamper", "HttpStamper"]
