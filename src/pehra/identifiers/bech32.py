"""Bech32 and Bech32m, in which newer Bitcoin and Litecoin addresses are written (BIP-173, BIP-350):
a prefix, the version of the witness, its program, six check letters.
"""

from collections.abc import Iterable
from dataclasses import dataclass

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
PLACE = {mark: place for place, mark in enumerate(ALPHABET)}
GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
BECH32, BECH32M = 1, 0x2BC830A3
CHECK = 6  # letters
LONGEST = 90
LAST_VERSION = 16
OF_VERSION_0 = (20, 32)  # bytes of its program


@dataclass(frozen=True, slots=True)
class Witness:
    """`prefix` is `bc` or the like."""

    prefix: str
    version: int
    program: bytes


@dataclass(frozen=True, slots=True)
class Crooked:
    """Other letters, cases mixed, a wrong length, or the check letters do not fit."""


def decode(text: str) -> Witness | Crooked:
    plain = text.lower()
    prefix, one, rest = plain.rpartition("1")
    fits = one and prefix and len(rest) > CHECK and len(text) <= LONGEST
    if text not in {plain, text.upper()} or not fits or any(m not in PLACE for m in rest):
        return Crooked()
    values = [PLACE[mark] for mark in rest]
    version = values[0]
    if version > LAST_VERSION or _sum(prefix, values) != (BECH32M if version else BECH32):
        return Crooked()
    return _witness(prefix, version, values[1:-CHECK])


def _witness(prefix: str, version: int, values: list[int]) -> Witness | Crooked:
    """Five bits each to bytes; what is left over is less than five zeros."""
    whole = 0
    for value in values:
        whole = whole << 5 | value
    left = len(values) * 5 % 8
    if left > 4 or whole & ((1 << left) - 1):  # noqa: PLR2004  (BIP-173, “Decoding”)
        return Crooked()
    program = (whole >> left).to_bytes(len(values) * 5 // 8)
    long_enough = 2 <= len(program) <= 40  # noqa: PLR2004  (BIP-141)
    if not long_enough or (version == 0 and len(program) not in OF_VERSION_0):
        return Crooked()
    return Witness(prefix, version, program)


def encode(prefix: str, version: int, program: bytes) -> str:
    bits = len(program) * 8
    spare = -bits % 5
    whole = int.from_bytes(program) << spare
    values = [version]
    values += [whole >> at & 31 for at in range(bits + spare - 5, -1, -5)]
    check = _sum(prefix, [*values, *[0] * CHECK]) ^ (BECH32M if version else BECH32)
    values += [check >> 5 * (CHECK - 1 - place) & 31 for place in range(CHECK)]
    return f"{prefix}1{''.join(ALPHABET[value] for value in values)}"


def _sum(prefix: str, values: Iterable[int]) -> int:
    told = 1
    letters = prefix.encode()
    for value in (*(one >> 5 for one in letters), 0, *(one & 31 for one in letters), *values):
        top = told >> 25
        told = (told & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(GENERATORS):
            told ^= generator if top >> place & 1 else 0
    return told
