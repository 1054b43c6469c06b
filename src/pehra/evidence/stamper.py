"""The seam: who stamps checkpoints with the time. The law: tests/evidence/test_stamp.py."""

from collections.abc import Sequence
from typing import Protocol

from cryptography.x509 import Certificate

from pehra.base.errors import PehraError

from .stamp import NotStamped, Stamp, checked, request


class StamperAway(PehraError):
    """The authority could not be asked. The checkpoint waits, and the ledger goes on."""


class Stamper(Protocol):
    @property
    def name(self) -> str: ...

    def post(self, query: bytes) -> bytes:
        """DER of a TimeStampReq in, of a TimeStampResp out. Raises StamperAway."""
        ...


def stamped(stamper: Stamper, text: bytes, roots: Sequence[Certificate]) -> Stamp | NotStamped:
    """Raises StamperAway."""
    asked = request(text)
    return checked(asked, stamper.post(asked.as_bytes()), text, roots)
