"""One file (or folder) for each form of report."""

from pehra.intake.reader import Reader, Unreadable
from pehra.intake.report import Report

from .cybertip.json import CybertipJson
from .mail import Mail

READERS: tuple[Reader, ...] = (CybertipJson(), Mail())
HEAD = 4096  # bytes


def read(data: bytes, name: str) -> Report:
    """By the first reader that takes the file for its own. Raises Unreadable."""
    for reader in READERS:
        if reader.reads(data[:HEAD], name):
            return reader.read(data)
    raise Unreadable(
        "It is no form of report that Pehra reads (CyberTipline JSON, alone or in a ZIP; e-mail). "
        "It stays sealed; ask the sender for the JSON."
    )
