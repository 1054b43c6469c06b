"""Every decoder answers on any bytes; what breaks the child breaks nothing else."""

import io
import os
import signal
import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from pehra.media.decode import Decoder, Hashed, Reason, Undecodable
from pehra.media.decoders.apart import Apart
from pehra.media.decoders.inline import Inline
from pehra.media.pdq import Pdq
from pehra.media.synthetic import near_copy, picture


@pytest.fixture(params=["inline", "apart"])
def decoder(request: pytest.FixtureRequest) -> Iterator[Decoder]:
    if request.param == "inline":
        yield Inline()
    else:
        with Apart() as apart:
            yield apart


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_bomb_of_900_megapixels_is_refused_by_its_size(decoder: Decoder) -> None:
    found = decoder.decode(png(30_000, 30_000))

    assert isinstance(found, Undecodable)
    assert found.reason is Reason.TOO_LARGE
    assert "30,000" in found.words or "30000" in found.words


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"GIF89a", b"not one", png(100, 100)[:60]])
def test_what_is_no_picture_is_undecodable(decoder: Decoder, data: bytes) -> None:
    assert isinstance(decoder.decode(data), Undecodable)


def test_half_a_picture_is_not_hashed(decoder: Decoder) -> None:
    found = decoder.decode(picture(3)[:20_000])

    assert isinstance(found, Undecodable)
    assert found.reason is Reason.TRUNCATED


def test_both_see_the_same_picture(decoder: Decoder) -> None:
    assert decoder.decode(picture(4)) == Inline().decode(picture(4))


def test_a_near_copy_is_near() -> None:
    one, two = Inline().decode(picture(5)), Inline().decode(near_copy(picture(5)))

    assert isinstance(one, Hashed)
    assert isinstance(two, Hashed)
    assert one.pdq.distance(two.pdq) <= 31


@pytest.mark.parametrize(
    "form", ["PNG-P", "PNG-LA", "PNG-RGBA", "GIF", "CMYK", "WEBP", "TIFF", "BMP", "I;16"]
)
def test_each_form_hashes_as_its_rgb_original(form: str) -> None:
    with Image.open(io.BytesIO(picture(6))) as opened:
        rgb = opened.convert("RGB")
    grey = form in {"PNG-LA", "I;16"}
    original = rgb.convert("L").convert("RGB") if grey else rgb
    out = io.BytesIO()
    match form:
        case "PNG-P":
            few = rgb.quantize(256)
            few.save(out, "PNG")
            original = few.convert("RGB")
        case "CMYK":
            rgb.convert("CMYK").save(out, "JPEG", quality=95)
        case "I;16":
            wide = rgb.convert("L").convert("I").point(lambda v: v * 257)
            wide.convert("I;16").save(out, "PNG")
        case "GIF":
            few = rgb.quantize(256)
            few.save(out, "GIF")
            original = few.convert("RGB")
        case _:
            mode = form.partition("-")[2] or "RGB"
            original.convert(mode).save(out, form.partition("-")[0])

    found = Inline().decode(out.getvalue())

    assert isinstance(found, Hashed)
    assert found.pdq.distance(_hash(original)) <= 4


def _hash(image: Image.Image) -> Pdq:
    out = io.BytesIO()
    image.save(out, "PNG")
    found = Inline().decode(out.getvalue())
    assert isinstance(found, Hashed)
    return found.pdq


def test_a_child_that_hangs_is_ended_and_the_next_picture_is_seen() -> None:
    with Apart(
        patience=0.3, command=[sys.executable, "-c", "import time; time.sleep(60)"]
    ) as apart:
        found = apart.decode(b"x")

    assert isinstance(found, Undecodable)
    assert found.reason is Reason.TOO_SLOW


def test_a_child_that_dies_is_replaced() -> None:
    with Apart() as apart:
        apart.decode(picture(7))
        children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
        for child in children:  # the decoder's is among them; no other is this test's
            if b"decoders.child" in Path(f"/proc/{child}/cmdline").read_bytes():
                os.kill(int(child), signal.SIGKILL)

        found = [apart.decode(picture(7)) for _ in range(2)]

    assert isinstance(found[-1], Hashed)


def test_a_child_that_answers_nothing_is_a_crash() -> None:
    with Apart(command=[sys.executable, "-c", "raise SystemExit"]) as apart:
        found = apart.decode(picture(8))

    assert isinstance(found, Undecodable)
    assert found.reason is Reason.CRASHED
