"""Everything by which a file can be found again: its digests, and if it is a picture its PDQ."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from pehra.base.digest import Digests, digests
from pehra.media.decode import Decoder, Hashed, Reason, Undecodable
from pehra.media.sniff import ENOUGH, sniff

DECODED = frozenset(
    f"image/{kind}" for kind in ("jpeg", "png", "gif", "webp", "bmp", "tiff", "avif")
)


@dataclass(frozen=True, slots=True)
class NotPicture:
    """Digests only: it is no picture."""

    mime: str


@dataclass(frozen=True, slots=True)
class Fingerprint:
    digests: Digests
    mime: str
    perceptual: Hashed | Undecodable | NotPicture


def fingerprint(data: bytes, decoder: Decoder, name: str = "") -> Fingerprint:
    """Of a file's bytes. `name` is only looked at for its ending."""
    mime = sniff(data[:ENOUGH], name)
    return Fingerprint(digests([data]), mime, _perceptual(data, mime, decoder))


def _perceptual(data: bytes, mime: str, decoder: Decoder) -> Hashed | Undecodable | NotPicture:
    if not data:
        return Undecodable(Reason.NOT_A_PICTURE, "the file holds no bytes")
    if mime in DECODED:
        return decoder.decode(data)
    if mime.startswith("image/"):
        # no verdict is said of it: “unknown” would say that it was compared
        return Undecodable(Reason.NOT_SUPPORTED, f"{mime} is not decoded in this version")
    return NotPicture(mime)


def digests_only(chunks: Iterable[bytes]) -> Fingerprint:
    """Of what is too large to be held in memory: a picture so large has no verdict."""
    rest = iter(chunks)
    first = next(rest, b"")
    mime = sniff(first[:ENOUGH])
    found = digests(chain([first], rest))
    if mime.startswith("image/"):
        words = f"{found.size:,} bytes are more than is decoded"
        return Fingerprint(found, mime, Undecodable(Reason.TOO_LARGE, words))
    return Fingerprint(found, mime, NotPicture(mime))
