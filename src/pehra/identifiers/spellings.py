"""What words may be an identifier of, each in its clean spelling."""

from pehra.identifiers.extract import NotOne, from_field
from pehra.identifiers.identifier import Identifier

HINTS = ("email", "phone", "ip", "url", "wallet", "iban", "imei")
LONGEST = 2_000  # characters


def spellings(words: str, *, region: str) -> tuple[Identifier, ...]:
    """Every kind that the whole of the words can be; a platform and a name are told by a colon."""
    words = words.strip()
    if not words or len(words) > LONGEST:
        return ()
    found = [from_field(hint, words, region=region) for hint in HINTS]
    return tuple(one for one in found if not isinstance(one, NotOne))
