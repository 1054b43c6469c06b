"""What was seen of a file, kept with it: when lists change it is compared again without its bytes,
which by then only custodians can open.
"""

import zlib

from pehra.media.decode import Filmed, Hashed, Undecodable
from pehra.media.decoders import wire
from pehra.media.fingerprint import NotPicture
from pehra.media.show import Shown

Perceptual = Hashed | Filmed | Undecodable | NotPicture


def packed(seen: Perceptual) -> bytes:
    """Small: a picture takes some 300 bytes, an hour's video some 60 KB."""
    if isinstance(seen, NotPicture):
        return b"-"
    return zlib.compress(wire.line(0, seen))


def unpacked(kept: bytes, mime: str) -> Perceptual:
    """Raises NoAnswer when it was changed."""
    if kept == b"-":
        return NotPicture(mime)
    try:
        found = wire.answer(zlib.decompress(kept), 0)
    except zlib.error as error:
        raise wire.NoAnswer("what was seen of the file is damaged") from error
    if isinstance(found, Shown):
        raise wire.NoAnswer("pixels are never kept")
    return found
