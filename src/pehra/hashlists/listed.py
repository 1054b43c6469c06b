"""One hash of one row of a list, or why the row holds none."""

from dataclasses import dataclass

from pehra.base.errors import PehraError

LENGTHS = {"MD5": 32, "SHA1": 40, "SHA256": 64, "PDQ": 64}  # hex digits

#: the digests of no bytes at all, and the hash of a picture with nothing in it: real exports hold
#: them, and they would match every empty file
EMPTY = frozenset(
    {
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "0" * 32,
        "0" * 40,
        "0" * 64,
        "f" * 64,
    }
)


class BadList(PehraError):
    """The file as a whole cannot be a hash list."""


@dataclass(frozen=True, slots=True)
class Listed:
    """`category` and `note` are the list's own words, kept as they stand."""

    algorithm: str  # a key of LENGTHS
    value: str  # lower-case hex
    category: str
    note: str
    line: int


@dataclass(frozen=True, slots=True)
class Rejected:
    line: int
    reason: str


def listed(algorithm: str, raw: str, category: str, note: str, line: int) -> Listed | Rejected:
    """Check one value."""
    value = raw.strip().casefold()
    digits = LENGTHS[algorithm]
    if len(value) != digits or any(digit not in "0123456789abcdef" for digit in value):
        return Rejected(line, f"the {algorithm} is not {digits} hex digits")
    if value in EMPTY:
        return Rejected(line, f"the {algorithm} is that of nothing at all, and would match it")
    return Listed(algorithm, value, category.strip()[:80], note.strip()[:1000], line)
