"""Everything by which a file can be found again: its digests, and if it is a picture its PDQ."""

from collections.abc import Iterable
from dataclasses import dataclass

from pehra.base.digest import Digests, digests
from pehra.media.decode import Decoder, Hashed, Undecodable

OTHER = "application/octet-stream"
MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"%PDF-", "application/pdf"),
)


@dataclass(frozen=True, slots=True)
class NotPicture:
    """Digests only: it is no picture of a kind that is decoded."""

    mime: str


@dataclass(frozen=True, slots=True)
class Fingerprint:
    digests: Digests
    mime: str
    perceptual: Hashed | Undecodable | NotPicture


def sniff(head: bytes, name: str = "") -> str:
    """The media type by the first bytes; the name only tells a picture that is broken from none."""
    for at, magic, mime in MAGIC:
        if head[at : at + len(magic)] == magic:
            return mime
    ending = name.casefold().rpartition(".")[2]
    pictures = {"jpg": "image/jpeg", "jpeg": "image/jpeg"} | {
        kind: f"image/{kind}" for kind in ("png", "gif", "webp", "bmp", "tiff", "avif")
    }
    return pictures.get(ending, OTHER)


def fingerprint(data: bytes, decoder: Decoder, name: str = "") -> Fingerprint:
    """Of a file's bytes. `name` is only looked at for its ending."""
    mime = sniff(data[:32], name)
    is_picture = mime.startswith("image/")
    seen = decoder.decode(data) if is_picture else NotPicture(mime)
    return Fingerprint(digests([data]), mime, seen)


def digests_only(chunks: Iterable[bytes]) -> Fingerprint:
    """Of what is too large to be held in memory."""
    return Fingerprint(digests(chunks), OTHER, NotPicture(OTHER))
