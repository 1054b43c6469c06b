"""One hash of one row of a list, or why the row holds none."""

import base64
import re
from dataclasses import dataclass

from pehra.base.errors import PehraError
from pehra.media.decode import Frame
from pehra.media.pdq import Pdq

LENGTHS = {"MD5": 32, "SHA1": 40, "SHA256": 64, "PDQ": 64}  # hex digits
VPDQ = "VPDQ"  # a video by its frames (hashlists/film.py)
PHOTODNA = "PHOTODNA"  # nobody but its owner can compute it: kept as it is, equal or not
SHORTEST_PHOTODNA, LONGEST_PHOTODNA = 36, 200  # bytes; 144 are usual
HEX = re.compile(r"[0-9a-f]+")
LONGEST_CATEGORY = 80  # characters
LONGEST_NOTE = 1000  # characters

#: the digests of no bytes at all, and values that stand for “none”: real exports hold them, and
#: they would match every empty file
EMPTY = frozenset(
    {
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
    | {digit * length for digit in "0f" for length in LENGTHS.values()}
)

# A PDQ hash has 128 ones, fewer when coefficients are equal; in its 16x16 bits 480 pairs of
# neighbours differ 240 times, give or take 11. So far outside of both is the hash of a picture
# with nothing in it (a ramp, a chequer, a plain wall), which many innocent pictures are near.
FEWEST_ONES, MOST_ONES = 64, 192
FEWEST_CHANGES, MOST_CHANGES = 64, 416
SIDE = 16
LEFT_OF_ANOTHER = int("7fff" * SIDE, 16)  # every bit but those of the last column


class BadList(PehraError):
    """The file as a whole cannot be a hash list."""


@dataclass(frozen=True, slots=True)
class Listed:
    """`category` and `note` are the list's own words, kept as they stand."""

    algorithm: str  # a key of LENGTHS, PHOTODNA or VPDQ
    value: str  # lower-case hex
    category: str
    note: str
    line: int
    frames: tuple[Frame, ...] = ()  # of a VPDQ: its value is made of them


@dataclass(frozen=True, slots=True)
class Rejected:
    """What of a row cannot be used. The row's other hashes can: they come as Listed."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Removed:
    """The owner took the hash back; only exchanges say so, files just leave it out."""

    algorithm: str
    value: str  # lower-case hex
    line: int


def listed(algorithm: str, raw: str, category: str, note: str, line: int) -> Listed | Rejected:
    """Check one value."""
    value = raw.strip().lower()
    digits = LENGTHS[algorithm]
    if len(value) != digits or HEX.fullmatch(value) is None:
        return Rejected(line, f"the {algorithm} is not {digits} hex digits")
    if value in EMPTY:
        return Rejected(line, f"the {algorithm} is that of nothing at all, and would match it")
    if algorithm == "PDQ" and is_degenerate(value):
        return Rejected(line, "the PDQ is that of an empty picture, and would match many others")
    return Listed(
        algorithm, value, category.strip()[:LONGEST_CATEGORY], note.strip()[:LONGEST_NOTE], line
    )


def photodna(raw: str, category: str, note: str, line: int) -> Listed | Rejected:
    """From base64, hex or numbers with commas, as lists write it; the value is its bytes in hex."""
    value = _photodna_bytes(raw.strip())
    if not SHORTEST_PHOTODNA <= len(value) <= LONGEST_PHOTODNA or not any(value):
        return Rejected(line, "the PhotoDNA is neither base64, nor hex, nor numbers with commas")
    return Listed(
        PHOTODNA, value.hex(), category.strip()[:LONGEST_CATEGORY], note.strip()[:LONGEST_NOTE],
        line,
    )  # fmt: skip


def _photodna_bytes(text: str) -> bytes:
    try:
        if "," in text:
            return bytes(int(part) for part in text.split(","))
        return (
            bytes.fromhex(text)
            if HEX.fullmatch(text.lower())
            else base64.b64decode(text, validate=True)
        )
    except ValueError:
        return b""


def is_degenerate(value: str) -> bool:
    """Whether 64 hex digits can hardly be the PDQ of a picture that shows something."""
    bits = int.from_bytes(Pdq.from_hex(value, quality=0).bits)
    across = (bits ^ bits >> 1) & LEFT_OF_ANOTHER
    down = (bits ^ bits >> SIDE) & ((1 << SIDE * (SIDE - 1)) - 1)
    changes = across.bit_count() + down.bit_count()
    return not (
        FEWEST_ONES <= bits.bit_count() <= MOST_ONES and FEWEST_CHANGES <= changes <= MOST_CHANGES
    )
