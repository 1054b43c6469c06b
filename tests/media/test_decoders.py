"""The law of every decoder: it answers on any bytes, and never hashes half a picture."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from pehra.media.decode import MOST_PIXELS, Claim, Decoder, Hashed, Reason, Undecodable
from pehra.media.decoders.apart import Apart
from pehra.media.decoders.inline import Inline
from pehra.media.synthetic import picture

JUDGE = Inline()


@pytest.fixture(name="decoder", scope="module", params=[Inline, Apart])
def a_decoder(request: pytest.FixtureRequest) -> Iterator[Decoder]:
    decoder = request.param()
    yield decoder
    if isinstance(decoder, Apart):
        decoder.close()


def opened(seed: int, width: int = 160, height: int = 120) -> Image.Image:
    with Image.open(io.BytesIO(picture(seed, width, height))) as image:
        return image.convert("RGB")


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


SMALL = opened(3)
SAVED = {
    "jpeg": saved(SMALL, "JPEG"),
    "progressive jpeg": saved(SMALL, "JPEG", progressive=True),
    "png": saved(SMALL, "PNG"),
    "gif": saved(SMALL, "GIF"),
    "webp": saved(SMALL, "WEBP"),
    "lossless webp": saved(SMALL, "WEBP", lossless=True),
    "bmp": saved(SMALL, "BMP"),
    "tiff": saved(SMALL, "TIFF"),
    "lzw tiff": saved(SMALL, "TIFF", compression="tiff_lzw"),
    "jpeg tiff": saved(SMALL, "TIFF", compression="jpeg"),
    "avif": saved(SMALL, "AVIF"),
}


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *more: bytes) -> bytes:
    """A PNG that says it is so large, with next to nothing in it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + body


def gif(width: int, height: int) -> bytes:
    """Its screen is one pixel; its first frame says it is larger."""
    frame = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x4c\x01\x00;"
    return b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6) + frame


def webp(kind: bytes, head: bytes) -> bytes:
    body = b"WEBP" + kind + struct.pack("<I", 100) + head.ljust(100, b"\0")
    return b"RIFF" + struct.pack("<I", len(body)) + body


BOMBS = {
    "png": (png(30_000, 30_000), "30000 x 30000"),
    "gif": (gif(12_000, 12_000), "12000 x 12000"),
    "bmp": (
        b"BM" + bytes(12) + struct.pack("<IiiHH", 40, 30_000, 30_000, 1, 24) + bytes(24),
        "30000 x 30000",
    ),
    "lossy webp": (
        webp(b"VP8 ", b"\x10\0\0\x9d\x01\x2a" + struct.pack("<HH", 16_000, 16_001)),
        "16000 x 16001",
    ),
    "lossless webp": (
        webp(b"VP8L", b"/" + struct.pack("<I", 15_999 | 16_000 << 14)),
        "16000 x 16001",
    ),
    "extended webp": (
        webp(b"VP8X", bytes(4) + (15_999).to_bytes(3, "little") + (16_000).to_bytes(3, "little")),
        "16000 x 16001",
    ),
}


@pytest.mark.parametrize("form", BOMBS)
def test_a_picture_of_too_many_pixels_is_refused_at_once_by_its_size(
    decoder: Decoder, form: str
) -> None:
    data, size = BOMBS[form]
    found = decoder.decode(data)

    assert isinstance(found, Undecodable)
    assert (found.reason, found.words.startswith(size)) == (Reason.TOO_LARGE, True)


def test_a_gif_frame_far_larger_than_its_screen_is_too_large(decoder: Decoder) -> None:
    found = decoder.decode(gif(60_000, 60_000))

    assert isinstance(found, Undecodable)
    assert found.reason is Reason.TOO_LARGE


def test_the_most_pixels_are_decoded_and_one_row_more_is_not(decoder: Decoder) -> None:
    width, height = 5000, MOST_PIXELS // 5000
    grey = Image.new("L", (width, height))
    taller = Image.new("L", (width, height + 1))

    most, more = (decoder.decode(saved(one, "PNG", compress_level=1)) for one in (grey, taller))

    assert isinstance(most, Hashed)
    assert isinstance(more, Undecodable)


def test_text_that_blows_up_is_refused(decoder: Decoder) -> None:
    bomb = chunk(b"zTXt", b"note\0\0" + zlib.compress(bytes(200_000_000), 9))

    found = decoder.decode(png(100, 100, bomb))

    assert isinstance(found, Undecodable)
    assert found.reason is Reason.BROKEN


@pytest.mark.parametrize("form", SAVED)
def test_every_decoder_gives_what_the_judge_gives(decoder: Decoder, form: str) -> None:
    found = decoder.decode(SAVED[form])

    assert isinstance(found, Hashed)
    assert (found.width, found.height) == (160, 120)
    assert found == JUDGE.decode(SAVED[form])


@pytest.mark.parametrize("form", SAVED)
@given(share=st.floats(0, 1, exclude_max=True))
@settings(max_examples=60, deadline=None)
def test_a_picture_cut_anywhere_is_undecodable_or_whole(form: str, share: float) -> None:
    data = SAVED[form]

    found = JUDGE.decode(data[: int(share * len(data))])

    # whole: what was cut off were not pixels (the end mark of a PNG, say)
    assert isinstance(found, Undecodable) or found == JUDGE.decode(data)


@pytest.mark.parametrize("form", SAVED)
def test_a_picture_cut_in_half_is_told_as_truncated(decoder: Decoder, form: str) -> None:
    found = decoder.decode(SAVED[form][: len(SAVED[form]) * 7 // 8])

    assert isinstance(found, Undecodable)
    assert found.reason is Reason.TRUNCATED


@pytest.mark.parametrize("data", [b"", b"not one", b"\0" * 100, b"%PDF-1.7", b"BMW,Audi\n1,2\n"])
def test_what_does_not_begin_like_a_picture_is_none(decoder: Decoder, data: bytes) -> None:
    found = decoder.decode(data)

    assert isinstance(found, Undecodable)
    assert found.reason is Reason.NOT_A_PICTURE


@pytest.mark.parametrize("form", SAVED)
@given(rubbish=st.binary(max_size=200), keep=st.integers(4, 60))
@settings(max_examples=40, deadline=None)
def test_rubbish_that_begins_like_a_picture_is_answered(
    form: str, rubbish: bytes, keep: int
) -> None:
    assert isinstance(JUDGE.decode(SAVED[form][:keep] + rubbish), Hashed | Undecodable)


def test_values_without_a_known_white_are_not_guessed_at(decoder: Decoder) -> None:
    heights = Image.fromarray(np.linspace(-1, 1, 10_000, dtype=np.float32).reshape(100, 100))

    found = decoder.decode(saved(heights, "TIFF"))

    assert isinstance(found, Undecodable)
    assert found.reason is Reason.NOT_SUPPORTED


def test_of_several_frames_the_first_is_hashed(decoder: Decoder) -> None:
    film = saved(SMALL, "GIF", save_all=True, append_images=[opened(4), opened(5)])

    found, alone = decoder.decode(film), JUDGE.decode(SAVED["gif"])
    assert isinstance(found, Hashed)
    assert isinstance(alone, Hashed)
    assert (found.pdq, found.width, found.height) == (alone.pdq, alone.width, alone.height)
    assert [one.number for one in found.frames] == [1, 2]


def test_a_picture_is_hashed_as_stored_whatever_its_orientation_says(decoder: Decoder) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6

    found, upright = decoder.decode(saved(SMALL, "JPEG", exif=turned)), JUDGE.decode(SAVED["jpeg"])
    assert isinstance(found, Hashed)
    assert found.claims == (Claim("orientation", "6", "EXIF 0th 0x0112"),)
    assert replace(found, claims=()) == upright


def deep(image: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)


SAME: dict[str, tuple[Callable[[Image.Image], Image.Image], str]] = {
    "CMYK": (lambda image: image.convert("CMYK"), "JPEG"),
    "L": (lambda image: image.convert("L"), "PNG"),
    "LA": (lambda image: image.convert("LA"), "PNG"),
    "RGBA": (lambda image: image.convert("RGBA"), "PNG"),
    "P of greys": (lambda image: image.convert("L").quantize(256), "PNG"),
    "I;16": (deep, "PNG"),
    "I;16 as TIFF": (deep, "TIFF"),
    "YCbCr": (lambda image: image, "AVIF"),
}


@pytest.mark.parametrize("form", SAME)
def test_each_form_hashes_as_its_rgb_original(decoder: Decoder, form: str) -> None:
    convert, kind = SAME[form]
    original = JUDGE.decode(saved(opened(6, 640, 480), "PNG"))

    found = decoder.decode(saved(convert(opened(6, 640, 480)), kind))

    assert isinstance(found, Hashed)
    assert isinstance(original, Hashed)
    assert found.pdq.distance(original.pdq) <= 4


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_palette_hashes_as_the_colours_it_stands_for(decoder: Decoder, kind: str) -> None:
    coloured = opened(6, 640, 480).quantize(64)

    found = decoder.decode(saved(coloured, kind))

    assert found == JUDGE.decode(saved(coloured.convert("RGB"), "PNG"))


def test_half_pictures_stay_refused_by_pillow_itself() -> None:
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
