"""Time stamps of checkpoints by an authority outside (RFC 3161), by rfc3161-client.

A checkpoint is stamped, not each item: its head covers every line before it. What is stamped is the
checkpoint's text with its last line end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimeStampRequest,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from pehra.base.errors import PehraError

OFTEN = timedelta(minutes=15)


class BadRoots(PehraError):
    """The certificates to believe cannot be read."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """`token` is the answer as it came, DER of TimeStampResp; `at` by the authority's clock."""

    at: datetime
    serial: int
    token: bytes


@dataclass(frozen=True, slots=True)
class NotStamped:
    """`reason` in words."""

    reason: str


@dataclass(frozen=True, slots=True)
class Due:
    """The checkpoint should be stamped now."""


@dataclass(frozen=True, slots=True)
class NotDue:
    """Nothing grew, or it was stamped a moment ago."""


def request(text: bytes) -> TimeStampRequest:
    """With a nonce, and asking for the authority's certificate; SHA-256."""
    builder = TimestampRequestBuilder().data(text).hash_algorithm(HashAlgorithm.SHA256)
    return builder.nonce(nonce=True).cert_request(cert_request=True).build()


def checked(
    asked: TimeStampRequest, token: bytes, text: bytes, roots: Sequence[Certificate]
) -> Stamp | NotStamped:
    """The stamp when it is over this text, answers this request and leads to one of the roots."""
    try:
        answer = decode_timestamp_response(token)
        builder = VerifierBuilder.from_request(asked)
        for root in roots:
            builder = builder.add_root_certificate(root)
        builder.build().verify_message(answer, text)
        info = answer.tst_info
        return Stamp(info.gen_time, info.serial_number, token)
    except (VerificationError, ValueError) as error:
        return NotStamped(f"the time stamp is not to be believed: {str(error)[:200]}")


def roots(pem: bytes) -> tuple[Certificate, ...]:
    """The certificates of authorities that are believed. Raises BadRoots."""
    try:
        return tuple(load_pem_x509_certificates(pem))
    except ValueError as error:
        raise BadRoots("The file of certificates holds none in PEM.") from error


def due(stamped_size: int, stamped_at: datetime | None, size: int, at: datetime) -> Due | NotDue:
    """Every quarter of an hour, when the ledger grew."""
    if size <= stamped_size or (stamped_at is not None and at - stamped_at < OFTEN):
        return NotDue()
    return Due()
