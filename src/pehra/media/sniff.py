"""What a file is, by its first bytes: names and what senders declare are not believed."""

import re

OTHER = "application/octet-stream"
TEXT = "text/plain"
ENOUGH = 1024  # bytes of a file's beginning that `sniff` looks at, at most

MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"II+\0", "image/tiff"),
    (0, b"MM\0+", "image/tiff"),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"),
    (0, b"\xff\x0a", "image/jxl"),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (0, b"8BPS", "image/vnd.adobe.photoshop"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (8, b"AVI ", "video/x-msvideo"),
    (8, b"WAVE", "audio/wav"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-asf"),
    (0, b"\0\0\x01\xba", "video/mpeg"),
    (0, b"OggS", "application/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
)
# ISO/IEC 14496-12 §4.3: a file of boxes names its brands; the first that we know decides
BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
} | dict.fromkeys(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "image/heic"
)
# BITMAPCOREHEADER up to BITMAPV5HEADER: without it any text that begins with “BM” were a picture
BMP_HEADERS = {12, 16, 40, 52, 56, 64, 108, 124}
NOT_IN_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
ENDINGS = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "tif": "image/tiff",
    "heif": "image/heic",
} | {kind: f"image/{kind}" for kind in ("png", "gif", "webp", "bmp", "tiff", "avif", "heic")}


def sniff(head: bytes, name: str = "") -> str:
    """The media type by the first bytes (`ENOUGH` of them), else by the ending of the name.

    The name only tells a picture that is broken from a file that is none.
    """
    head = head[:ENOUGH]
    for at, magic, mime in MAGIC:
        if head[at : at + len(magic)] == magic:
            return mime
    if head[4:8] == b"ftyp":
        return _brand(head)
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in BMP_HEADERS:
        return "image/bmp"
    if head[:1] == head[188:189] == head[376:377] == b"G":  # ISO/IEC 13818-1 §2.4.3.2: sync bytes
        return "video/mp2t"
    ending = name.casefold().rpartition(".")[2]
    return ENDINGS.get(ending, TEXT if _is_text(head) else OTHER)


def _brand(head: bytes) -> str:
    size = int.from_bytes(head[:4])
    major, others = head[8:12], [head[at : at + 4] for at in range(16, min(size, len(head)), 4)]
    if major in {b"mif1", b"msf1"} and not BRANDS.keys().isdisjoint(others):
        # “some picture in a box”: the brands that follow say which kind
        return next(
            (BRANDS[brand] for brand in (b"avif", b"avis") if brand in others), "image/heic"
        )
    return BRANDS.get(major, "video/mp4")


def _is_text(head: bytes) -> bool:
    if not head or NOT_IN_TEXT.search(head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # a character cut by the end of what we look at
    return True
