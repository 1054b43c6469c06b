"""The frames of an animation beyond its first: as Pillow shows them, few of them, and soon."""

import io
import struct
import time

import pytest
from PIL import Image

from pehra.media.decode import Hashed
from pehra.media.decoders import animation
from pehra.media.decoders.animation import MOST
from pehra.media.decoders.apart import Apart
from pehra.media.decoders.inline import Inline
from pehra.media.hashers import banded
from pehra.media.luma import luma
from pehra.media.pdq import Pdq
from pehra.media.synthetic import picture

FORMS = ("GIF", "WEBP", "PNG", "AVIF")
HANG = 10  # seconds
with Image.open(io.BytesIO(picture(1, 96, 96))) as opened:
    SCENE = opened.convert("RGB")


def shown(number: int) -> Image.Image:
    """Another part of the scene each time, so that no two frames are alike."""
    left, top = number % 31, number // 31 * 3
    return SCENE.crop((left, top, left + 64, top + 64))


def saved(form: str, frames: list[Image.Image], durations: list[int]) -> bytes:
    out = io.BytesIO()
    frames[0].save(out, form, save_all=True, append_images=frames[1:], duration=durations)
    return out.getvalue()


def hashed(data: bytes) -> Hashed:
    found = Inline().decode(data)
    assert isinstance(found, Hashed)
    return found


def judge(data: bytes, number: int) -> Pdq:
    with Image.open(io.BytesIO(data)) as image:
        image.seek(number)
        return banded(luma(image.convert("RGB")))


@pytest.mark.parametrize("form", FORMS)
def test_each_frame_is_hashed_as_it_is_shown_and_when(form: str) -> None:
    durations = [100, 300, 40, 1000, 70, 200]
    data = saved(form, [shown(n) for n in range(6)], durations)
    found = hashed(data)

    assert found.pdq.distance(judge(data, 0)) <= 2
    assert [one.number for one in found.frames] == [1, 2, 3, 4, 5]
    for one in found.frames:
        assert one.pdq.distance(judge(data, one.number)) <= 2
        assert one.at == pytest.approx(sum(durations[: one.number]) / 1000)


@pytest.mark.parametrize("form", FORMS)
def test_of_many_frames_some_are_hashed_evenly_spread_and_timed(form: str) -> None:
    durations = [100 if n % 2 else 300 for n in range(150)]
    found = hashed(saved(form, [shown(n) for n in range(150)], durations))

    assert [one.number for one in found.frames] == [*range(3, 150, 3)]
    assert len(found.frames) <= MOST
    for one in found.frames:
        assert one.at == pytest.approx(sum(durations[: one.number]) / 1000)


def test_a_frame_that_shows_what_the_one_before_showed_is_left_out() -> None:
    order = [0, 0, 1, 1, 1, 0, 2]
    found = hashed(saved("PNG", [shown(n) for n in order], [100 + n for n in range(7)]))
    assert len(found.frames) == 3


def test_an_animation_that_is_cut_keeps_the_frames_before_the_cut() -> None:
    whole = saved("GIF", [shown(n) for n in range(20)], [100] * 20)
    cut = hashed(whole[: len(whole) * 2 // 3])
    kept = hashed(whole).frames[: len(cut.frames)]
    assert 0 < len(cut.frames) < 19
    assert cut.frames[:-1] == kept[:-1]  # the last one may be cut within


def flood(count: int, width: int, height: int) -> bytes:
    """A GIF of so many frames of one pixel each, some twenty bytes a frame, on a large screen."""
    screen = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(3) + b"\xff" * 3
    return screen + b"".join(dot(n % width) for n in range(count)) + b";"


def dot(left: int) -> bytes:
    how = b"\x21\xf9\x04\x04\x01\0\0\0"  # shown for a hundredth of a second
    return how + b"," + struct.pack("<HHHHB", left, left % 7, 1, 1, 0) + b"\x02\x02\x4c\x01\0"


@pytest.mark.parametrize("side", [64, 2000])
def test_ten_thousand_frames_are_not_all_looked_at(side: int) -> None:
    with Apart() as apart:
        start = time.monotonic()
        found = apart.decode(flood(10_000, side, side))
        assert time.monotonic() - start < HANG
    assert isinstance(found, Hashed)
    assert len(found.frames) <= MOST


def test_the_pixels_that_one_animation_may_cost_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = saved("GIF", [shown(n) for n in range(50)], [100] * 50)
    monkeypatch.setattr(animation, "BUDGET", 10 * 64 * 64)
    assert [one.number for one in hashed(data).frames] == [*range(1, 10)]
    monkeypatch.setattr(animation, "BUDGET", 1000 * 64 * 64)  # the control
    assert [one.number for one in hashed(data).frames] == [*range(1, 50)]


def test_of_an_animation_that_costs_too_much_its_beginning_is_hashed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And not one frame in so many of a length that is never reached."""
    data = saved("GIF", [shown(n) for n in range(150)], [100] * 150)
    monkeypatch.setattr(animation, "BUDGET", 60 * 64 * 64)
    assert [one.number for one in hashed(data).frames] == [*range(1, 60)]
