"""The last record of a segment: which records stand before it, in their order.

WARC has no count, so every public validator passes a file whose last record was taken away whole.
This record lists each record's type, id and digest (of its head, which holds its block's digest).
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from pehra.base.warc import END_TARGET, Written, written
from pehra.base.warc_read import Record

FORM = "pehra-segment-end/1"


@dataclass(frozen=True, slots=True)
class Listing:
    """`lines`: (type, id, digest) of each record before it; `chain` as chained() gives it; `head`
    what the headers of the last record itself must be, since no list holds them.
    """

    lines: tuple[tuple[str, str, str], ...]
    chain: str
    head: bytes


def end_of(records: Sequence[Written], id_: str, at: str) -> Written:
    """The last record; its date is that of the first capture."""
    lines = [(kind, name, one.digest) for one in records for kind, name in (_named(one),)]
    told = {
        "form": FORM, "id": id_, "at": at, "records": lines, "count": len(lines),
        "chain": chained([digest for _, _, digest in lines]),
    }  # fmt: skip
    return _headed(id_, at, json.dumps(told, separators=(",", ":")).encode())


def _headed(id_: str, at: str, block: bytes) -> Written:
    head = [
        ("WARC-Type", "metadata"), ("WARC-Record-ID", id_), ("WARC-Date", at),
        ("Content-Type", "application/json"), ("WARC-Target-URI", END_TARGET),
    ]  # fmt: skip
    return written(head, block)


def chained(digests: Sequence[str]) -> str:
    """Each link is the SHA-256 of the link before it and the next record's digest, hex."""
    link = hashlib.sha256(FORM.encode()).hexdigest()
    for digest in digests:
        link = hashlib.sha256(f"{link}{digest}".encode()).hexdigest()
    return link


def is_end(record: Record) -> bool:
    return record.type == "metadata" and record.header("WARC-Target-URI") == END_TARGET


def listing(block: bytes) -> Listing | None:
    """What an end record's block says; None when it cannot be read as one."""
    try:
        told = json.loads(block)
        lines = tuple((str(kind), str(name), str(digest)) for kind, name, digest in told["records"])
        whole = told["form"] == FORM and told["count"] == len(lines)
        head = _headed(str(told["id"]), str(told["at"]), block).head
        return Listing(lines, str(told["chain"]), head) if whole else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _named(record: Written) -> tuple[str, str]:
    """Type and id as they stand in the first two lines that written() was given."""
    lines = record.head.split(b"\r\n", 3)
    return lines[1].partition(b": ")[2].decode(), lines[2].partition(b": ")[2].decode()
