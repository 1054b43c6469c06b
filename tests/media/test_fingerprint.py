"""Everything by which a file can be found again."""

import hashlib
import io
import tempfile

import pytest

from pehra.base.digest import digests
from pehra.media.decode import Hashed, Reason, Undecodable
from pehra.media.decoders.inline import Inline
from pehra.media.fingerprint import LARGEST_PICTURE, Fingerprint, NotPicture, fingerprint
from pehra.media.synthetic import picture

FILM = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41"


def of(data: bytes, name: str = "") -> Fingerprint:
    return fingerprint(io.BytesIO(data), Inline(), name)


def test_a_picture_has_digests_and_a_hash() -> None:
    data = picture(1)

    found = of(data)

    assert found.digests.sha256 == hashlib.sha256(data).hexdigest()
    assert found.mime == "image/jpeg"
    assert isinstance(found.perceptual, Hashed)


@pytest.mark.parametrize(
    ("data", "mime"), [(b"PK\x03\x04", "application/zip"), (b"md5,note\nx,y\n", "text/plain")]
)
def test_what_is_no_picture_has_digests_only(data: bytes, mime: str) -> None:
    assert of(data) == Fingerprint(digests([data]), mime, NotPicture(mime))


def test_a_kind_of_picture_that_is_not_decoded_is_not_passed_over() -> None:
    found = of(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic").perceptual

    assert found == Undecodable(Reason.NOT_SUPPORTED, "image/heic is not decoded in this version")


def test_a_file_without_bytes_is_undecodable() -> None:
    found = of(b"")

    assert (found.digests.size, found.mime) == (0, "application/octet-stream")
    assert isinstance(found.perceptual, Undecodable)


def test_a_file_called_a_picture_that_is_none_is_undecodable() -> None:
    found = of(bytes(500), "a.jpg").perceptual

    assert isinstance(found, Undecodable)
    assert found.reason is Reason.NOT_A_PICTURE


def test_a_picture_too_large_to_hold_is_digested_and_not_called_unknown() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(picture(1))
        file.truncate(LARGEST_PICTURE + 1)

        found = fingerprint(file, Inline())

    assert found.digests.size == LARGEST_PICTURE + 1
    assert isinstance(found.perceptual, Undecodable)
    assert found.perceptual.reason is Reason.TOO_LARGE


def test_a_video_that_is_none_is_undecodable() -> None:
    found = of(FILM).perceptual

    assert isinstance(found, Undecodable)
