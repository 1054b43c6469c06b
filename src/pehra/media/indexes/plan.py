"""How 256 bits are cut into chunks so that none of the near hashes can be missed.

The generalised pigeonhole principle (Norouzi, Punjani, Fleet, “Fast Exact Search in Hamming Space
with Multi-Index Hashing”, 2014; radii of different size after Qin et al., “GPH”, 2018): if two
hashes differ in at most `within` bits and the radii of the chunks add up so that
sum(radius + 1) > within, then in at least one chunk they differ in at most its radius.
"""

import math
from dataclasses import dataclass
from itertools import combinations

BITS = 256
FEWEST, MOST = 8, 24  # chunks
WIDEST = 26  # bits
#: bytes that the tables of offsets may take: so much for each hash, and a little for few of them
A_HASH, A_LITTLE = 160, 4 * 2**20
READ = 3.0  # what a candidate costs, in probes: its row is read from memory and counted
SHUFFLE = 97  # odd, so that k * SHUFFLE mod 256 visits every bit: neighbours of a PDQ are alike


@dataclass(frozen=True, slots=True)
class Plan:
    """`widths` in bits, together 256; `radii` for the distance that the plan was made for."""

    widths: tuple[int, ...]
    radii: tuple[int, ...]


def radii(chunks: int, within: int) -> tuple[int, ...]:
    """The smallest that suffice; -1 for a chunk that need not be looked at.

    sum(radius + 1) = within + 1, spread evenly, the larger ones first.
    """
    even, more = divmod(within + 1, chunks)
    return tuple(even if n < more else even - 1 for n in range(chunks))


def widths(chunks: int) -> tuple[int, ...]:
    """Together 256, spread evenly, the wider ones last, where the radii are smaller."""
    even, more = divmod(BITS, chunks)
    return tuple(even if n < chunks - more else even + 1 for n in range(chunks))


def plan(count: int, within: int) -> Plan:
    """The cheapest for so many hashes: probes of the table plus what the candidates cost."""
    usable = [n for n in range(FEWEST, MOST + 1) if _fits(widths(n), count)]
    return min((Plan(widths(n), radii(n, within)) for n in usable), key=lambda of: cost(of, count))


def _fits(of: tuple[int, ...], count: int) -> bool:
    return max(of) <= WIDEST and 4 * sum(2**w for w in of) <= A_HASH * count + A_LITTLE


def cost(of: Plan, count: int) -> float:
    """In probes for one query, of uniformly spread hashes."""
    chunks = zip(of.widths, of.radii, strict=True)
    probes = [sum(math.comb(w, k) for k in range(r + 1)) for w, r in chunks]
    candidates = sum(n * count / 2**w for n, w in zip(probes, of.widths, strict=True))
    return float(sum(probes) + READ * candidates)


def masks(width: int, radius: int) -> list[int]:
    """Every pattern of at most `radius` of `width` bits, the fewest bits first."""
    return [
        sum(1 << bit for bit in bits)
        for flips in range(radius + 1)
        for bits in combinations(range(width), flips)
    ]
