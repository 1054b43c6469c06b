"""What a peer said, and the grade that it earns. Pure.

A peer may lie, and must not gain by it: another info-hash, our own words sent back, an answer to a
question that nobody can answer, more pieces than there can be. None of it is worth more than the
list it was found in, or than its plain answer.
"""

from dataclasses import dataclass

from .swarm import Grade

BITS = 8
PIECE_HASH = 20  # bytes of each piece in the metadata of a torrent (BEP 3)


@dataclass(frozen=True, slots=True)
class Heard:
    """All that came from one peer. Empty bytes: that did not come. `control` is the info-hash that
    it echoed when it was asked for one that we drew by lot; `haves` are piece numbers told one by
    one. `trouble` in words: why nothing, or nothing more, came.
    """

    infohash: bytes = b""
    peer_id: bytes = b""
    bitfield: bytes = b""
    haves: frozenset[int] = frozenset()
    metadata_size: int = 0
    control: bytes = b""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Earned:
    grade: Grade
    words: str
    pieces: int = 0
    of_pieces: int = 0


def earned(heard: Heard, *, asked: bytes, ours: bytes, pieces: int = 0) -> Earned:
    """`asked` is the info-hash, `ours` the peer id that we gave; `pieces` as its supplier says, 0
    when it does not.
    """
    if not heard.infohash:
        return Earned(Grade.LISTED, heard.trouble or "it did not answer")
    if heard.infohash != asked:
        return Earned(Grade.LISTED, "it answered for another info-hash")
    if heard.peer_id == ours:
        return Earned(Grade.LISTED, "it sent our own words back")
    if heard.control:
        return Earned(Grade.LISTED, "it answers for any info-hash, one drawn by lot too")
    impossible = _impossible(heard, pieces)
    if impossible:
        return Earned(Grade.ANSWERED, impossible)
    claimed = _claimed(heard)
    of = pieces or len(heard.bitfield) * BITS
    grade = Grade.CLAIMS_PIECES if claimed else Grade.ANSWERED
    return Earned(grade, heard.trouble, claimed, of)


def _claimed(heard: Heard) -> int:
    """Told in the bitfield, one by one, or both: each piece counts once."""
    width = len(heard.bitfield) * BITS
    bits = int.from_bytes(heard.bitfield, "big")
    more = sum(1 for one in heard.haves if one >= width or not bits >> (width - 1 - one) & 1)
    return bits.bit_count() + more


def _impossible(heard: Heard, pieces: int) -> str:
    """In words, what it claims that cannot be; else empty."""
    width = len(heard.bitfield) * BITS
    bits = int.from_bytes(heard.bitfield, "big")
    last = max(width - 1 - ((bits & -bits).bit_length() - 1) if bits else -1, *heard.haves, -1)
    if pieces and width and (pieces + BITS - 1) // BITS * BITS != width:
        return f"its bitfield is for {width} pieces, and there are {pieces}"
    most = min(
        [bound for bound in (pieces, width, heard.metadata_size // PIECE_HASH) if bound], default=0
    )
    if most and last >= most:
        return f"it claims piece {last}, and there can be {most} at most"
    return ""
