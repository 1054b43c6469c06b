"""32 bytes as age writes them: Bech32 (BIP-173), only that way round.

age names a key by its text; to share a key out we need its bytes, so they are drawn first and
written out here. Reading the text back is age's own business.
"""

from collections.abc import Iterable, Iterator

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
CHECK = 6  # letters
FIVE, EIGHT = 5, 8  # bits


def bech32(prefix: str, data: bytes) -> str:
    """Lower case. `prefix` is ASCII in lower case."""
    words = list(_fives(data))
    spread = [ord(mark) >> FIVE for mark in prefix] + [0] + [ord(mark) & 31 for mark in prefix]
    sum_ = _sum([*spread, *words, *[0] * CHECK]) ^ 1
    check = [sum_ >> FIVE * (CHECK - 1 - place) & 31 for place in range(CHECK)]
    return f"{prefix}1{''.join(LETTERS[one] for one in [*words, *check])}"


def _fives(data: bytes) -> Iterator[int]:
    held = bits = 0
    for byte in data:
        held, bits = held << EIGHT | byte, bits + EIGHT
        while bits >= FIVE:
            bits -= FIVE
            yield held >> bits & 31
    if bits:
        yield held << FIVE - bits & 31


def _sum(values: Iterable[int]) -> int:
    found = 1
    for value in values:
        top, found = found >> 25, (found & 0x1FFFFFF) << FIVE ^ value
        for bit, factor in enumerate(GENERATOR):
            found ^= factor if top >> bit & 1 else 0
    return found
