"""Everything by which a file can be found again: its digests, and what can be seen in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pehra.base.digest import Digests, digests
from pehra.media.decode import Care, Decoder, Filmed, Hashed, Reason, Undecodable
from pehra.media.sniff import ENOUGH, sniff

DECODED = frozenset(
    f"image/{kind}" for kind in ("jpeg", "png", "gif", "webp", "bmp", "tiff", "avif")
)
LARGEST_PICTURE = 256 * 2**20  # bytes
CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class NotPicture:
    """Digests only: it is neither a picture nor a video."""

    mime: str


@dataclass(frozen=True, slots=True)
class Fingerprint:
    digests: Digests
    mime: str
    perceptual: Hashed | Filmed | Undecodable | NotPicture


def fingerprint(
    file: BinaryIO, decoder: Decoder, name: str = "", care: Care = Care.EXACT
) -> Fingerprint:
    """Of a file that can be sought, in memory that does not grow with it. A video must be a real
    file (Decoder.watch). `name` is only looked at for its ending. Raises OSError.
    """
    file.seek(0)
    data = file.read(CHUNK)
    mime = sniff(data[:ENOUGH], name)
    if len(data) < CHUNK:
        found = digests([data])
    else:
        file.seek(0)
        found = digests(_chunks(file))
    if mime.startswith("video/"):
        file.seek(0)
        return Fingerprint(found, mime, decoder.watch(file))
    if mime not in DECODED:
        return Fingerprint(found, mime, _not_decoded(found, mime))
    if found.size > LARGEST_PICTURE:
        words = f"{found.size:,} bytes are more than is decoded"
        return Fingerprint(found, mime, Undecodable(Reason.TOO_LARGE, words))
    if found.size > len(data):
        file.seek(0)
        data = file.read()
    return Fingerprint(found, mime, _decoded(data, decoder, care))


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: file.read(CHUNK), b"")


def _decoded(data: bytes, decoder: Decoder, care: Care) -> Hashed | Undecodable:
    if not data:
        return Undecodable(Reason.NOT_A_PICTURE, "the file holds no bytes")
    return decoder.decode(data, care)


def _not_decoded(found: Digests, mime: str) -> Undecodable | NotPicture:
    if not found.size:
        return Undecodable(Reason.NOT_A_PICTURE, "the file holds no bytes")
    if mime.startswith("image/"):
        # no verdict is said of it: “unknown” would say that it was compared
        return Undecodable(Reason.NOT_SUPPORTED, f"{mime} is not decoded in this version")
    return NotPicture(mime)
