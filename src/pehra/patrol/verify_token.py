"""Check a time-stamp token long after it was given: over these bytes, by whom, and when."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.x509 import Certificate
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response


@dataclass(frozen=True, slots=True)
class Stamped:
    """`believed`: it leads to one of the roots that were given."""

    at: datetime
    believed: bool


@dataclass(frozen=True, slots=True)
class NotOverThis:
    """`reason` in words."""

    reason: str


def token_over(token: bytes, data: bytes, roots: Sequence[Certificate]) -> Stamped | NotOverThis:
    """Without roots only what it was given over and when is read, and nobody is believed."""
    try:
        answer = decode_timestamp_response(token)
        info = answer.tst_info
        if info.message_imprint.message != hashlib.sha256(data).digest():
            return NotOverThis("the time stamp was given over something else")
        if roots:
            builder = VerifierBuilder()
            for root in roots:
                builder = builder.add_root_certificate(root)
            builder.build().verify_message(answer, data)
        return Stamped(info.gen_time, bool(roots))
    except (VerificationError, ValueError) as error:
        return NotOverThis(f"the time stamp is not to be believed: {str(error)[:200]}")
