"""Everything by which a file can be found again."""

import hashlib

import pytest

from pehra.base.digest import digests
from pehra.media.decode import Hashed, Reason, Undecodable
from pehra.media.decoders.inline import Inline
from pehra.media.fingerprint import Fingerprint, NotPicture, digests_only, fingerprint
from pehra.media.synthetic import picture

FILM = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41"


def test_a_picture_has_digests_and_a_hash() -> None:
    data = picture(1)

    found = fingerprint(data, Inline())

    assert found.digests.sha256 == hashlib.sha256(data).hexdigest()
    assert found.mime == "image/jpeg"
    assert isinstance(found.perceptual, Hashed)


@pytest.mark.parametrize(
    ("data", "mime"), [(FILM, "video/mp4"), (b"md5,note\nx,y\n", "text/plain")]
)
def test_what_is_no_picture_has_digests_only(data: bytes, mime: str) -> None:
    assert fingerprint(data, Inline()) == Fingerprint(digests([data]), mime, NotPicture(mime))


def test_a_kind_of_picture_that_is_not_decoded_is_not_passed_over() -> None:
    found = fingerprint(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Inline()).perceptual

    assert found == Undecodable(Reason.NOT_SUPPORTED, "image/heic is not decoded in this version")


def test_a_file_without_bytes_is_undecodable() -> None:
    found = fingerprint(b"", Inline())

    assert (found.digests.size, found.mime) == (0, "application/octet-stream")
    assert isinstance(found.perceptual, Undecodable)


def test_a_file_called_a_picture_that_is_none_is_undecodable() -> None:
    found = fingerprint(bytes(500), Inline(), "a.jpg").perceptual

    assert isinstance(found, Undecodable)
    assert found.reason is Reason.NOT_A_PICTURE


def test_what_is_too_large_to_hold_is_digested_in_pieces() -> None:
    assert digests_only([FILM, b"more"]) == Fingerprint(
        digests([FILM + b"more"]), "video/mp4", NotPicture("video/mp4")
    )


def test_a_picture_too_large_to_hold_is_not_called_unknown() -> None:
    found = digests_only([picture(1), b"more"]).perceptual

    assert isinstance(found, Undecodable)
    assert found.reason is Reason.TOO_LARGE


def test_no_pieces_are_a_file_without_bytes() -> None:
    assert digests_only([]).digests.size == 0
