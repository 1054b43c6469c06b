"""What is shown is pixels from the sandbox, veiled and marked; in this process and apart alike."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pehra.media.decode import Reason, Undecodable
from pehra.media.decoders import wire
from pehra.media.decoders.apart import Apart
from pehra.media.decoders.inline import Inline
from pehra.media.decoders.warm import _film
from pehra.media.show import EDGE, Shower, Shown, Veil, rendered
from pehra.media.synthetic import picture

MARK = "I-1 2026-01-05 12:00 UTC EXH-000001"


@pytest.fixture(scope="module", params=["inline", "apart"])
def shower(request: pytest.FixtureRequest) -> Iterator[Shower]:
    if request.param == "inline":
        yield Inline()
    else:
        with Apart() as apart:
            yield apart


def as_file(kind: str, mode: str, size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(picture(1))).convert(mode).resize(size).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_every_kind_of_picture_is_shown_small(shower: Shower, kind: str) -> None:
    found = shower.show(as_file(kind, "RGB", (1300, 700)))
    assert isinstance(found, Shown)
    assert (found.width, found.height) == (EDGE, round(700 * EDGE / 1300))


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "LA", "1"])
def test_every_mode_is_shown_in_colours(shower: Shower, mode: str) -> None:
    found = shower.show(as_file("PNG", mode, (90, 60)))
    assert isinstance(found, Shown)
    assert len(found.rgb) == 90 * 60 * 3


def test_a_still_of_a_video(shower: Shower, tmp_path: Path) -> None:
    (tmp_path / "film").write_bytes(_film())
    for number in (0, 1, 500):
        with (tmp_path / "film").open("rb") as film:
            found = shower.still(film, number)
        assert isinstance(found, Shown)
        assert (found.width, found.height) == (320, 320)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xffbroken", b"<svg/>"])
def test_hostile_bytes_show_nothing(shower: Shower, data: bytes, tmp_path: Path) -> None:
    assert isinstance(shower.show(data), Undecodable)
    (tmp_path / "film").write_bytes(data)
    with (tmp_path / "film").open("rb") as film:
        assert isinstance(shower.still(film, 0), Undecodable)


def test_a_picture_of_too_many_pixels_is_not_shown(shower: Shower) -> None:
    out = io.BytesIO()
    Image.new("1", (10_000, 6_000)).save(out, "PNG")
    found = shower.show(out.getvalue())
    assert isinstance(found, Undecodable)
    assert found.reason is Reason.TOO_LARGE


def test_pixels_that_do_not_fit_their_sides_are_no_answer() -> None:
    good = wire.line(7, Shown(2, 1, bytes(6)))
    assert wire.answer(good, 7) == Shown(2, 1, bytes(6))
    for told in (
        b'[7, "shown", 2, 2, "AAAAAAAA"]', b'[7, "shown", 0, 0, ""]', b'[7, "shown", 2, 1, "!"]',
        b'[7, "shown", 100000, 1, "AAAA"]',
    ):  # fmt: skip
        with pytest.raises(wire.NoAnswer):
            wire.answer(told, 7)


def _pixels(data: bytes) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    return np.asarray(Image.open(io.BytesIO(data)), np.float64)


def test_the_veil_and_the_mark() -> None:
    found = Inline().show(as_file("PNG", "RGB", (600, 400)))
    assert isinstance(found, Shown)
    veiled, grey, colour = (_pixels(rendered(found, veil, MARK)) for veil in Veil)
    smooth, unmarked = (_pixels(rendered(found, veil, "")) for veil in [Veil.BLURRED, Veil.GREY])
    for one in (veiled, grey):
        assert (one[..., 0] == one[..., 1]).all()
    assert (colour[..., 0] != colour[..., 1]).any()
    # what blurring takes away: the differences between neighbours
    assert np.abs(np.diff(smooth, axis=1)).mean() < np.abs(np.diff(unmarked, axis=1)).mean() / 2
    changed = (grey != unmarked).any(axis=2)
    assert all(changed[y : y + 200].any() for y in (0, 200))
