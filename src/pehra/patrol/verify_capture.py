"""Check a capture, a segment (WARC) or a WACZ, as Pehra made it: sound, or every fault.

No public validator sees all that can be done to one (docs/reference/captures.md has a table). What
no check of a file alone can see is a file made anew as a whole: against that stand the signature
with a key known by another way, the time stamp, and the exhibit's digest in the ledger.
"""

from pehra.base.warc_read import looks_like_warc

from .fault import Damaged, Expected, Fault, Kind, Sound, Verdict
from .verify_wacz import check_wacz
from .verify_warc import check_warc, clock_note

ZIP = b"PK"
NOBODY = Expected()


def verify(data: bytes, expected: Expected = NOBODY) -> Verdict:
    """Never raises on any bytes."""
    if looks_like_warc(data[:4096]):
        return _warc(data)
    if ZIP in data[:2] or data.rfind(b"PK\x05\x06") >= 0:  # a ZIP that something was put before
        faults, facts = check_wacz(data, expected)
        if faults:
            return Damaged(faults)
        return Sound(facts.records, facts.captures, facts.key, facts.stamped_at, tuple(facts.notes))
    return Damaged((Fault(Kind.UNREADABLE, "the file", "It is neither a WARC nor a WACZ."),))


def _warc(data: bytes) -> Verdict:
    checked = check_warc("the WARC,", data)
    if checked.faults:
        return Damaged(checked.faults)
    alone = "A segment alone has no signature: compare its SHA-256 with the ledger's."
    notes = (*clock_note(checked.unkept), alone)
    return Sound(len(checked.records), checked.captures, "", None, notes)
