"""Files are what their bytes say."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pehra.media.sniff import sniff

FILM = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_a_picture_is_told_by_its_bytes_whatever_it_is_called(form: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(out, form)

    assert sniff(out.getvalue(), "film.mp4") == f"image/{form.lower()}"


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (FILM, "video/mp4"),
        (b"\0\0\0\x14ftypqt  \0\0\2\0qt  ", "video/quicktime"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "image/heic"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "image/avif"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0miafxxxx", "image/heic"),
        (b"RIFF\0\0\0\0AVI LIST", "video/x-msvideo"),
        (b"\x1aE\xdf\xa3", "video/webm"),
        (b"PK\x03\x04", "application/zip"),
        (b"%PDF-1.7", "application/pdf"),
        (b"md5,note\n", "text/plain"),
        ("پہرہ\n".encode(), "text/plain"),
        (b"\x80\x81\x82 no text", "application/octet-stream"),
        (b"a\0b", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_what_is_no_picture_is_told_too(head: bytes, mime: str) -> None:
    assert sniff(head) == mime


def test_a_text_cut_within_a_character_is_still_text() -> None:
    assert sniff(b"a" * 1023 + "ہ".encode()) == "text/plain"


def test_a_text_that_begins_with_bm_is_no_bitmap() -> None:
    assert sniff(b"BMW,Audi,Suzuki\n1,2,3\n") == "text/plain"


def test_the_name_tells_a_broken_picture_from_none() -> None:
    assert sniff(b"\0" * 32, "holiday.JPEG") == "image/jpeg"
    assert sniff(b"\0" * 32, "holiday.dat") == "application/octet-stream"


@given(st.binary(max_size=64), st.text(max_size=9))
def test_any_bytes_of_any_name_are_of_some_type(head: bytes, name: str) -> None:
    assert "/" in sniff(head, name)
