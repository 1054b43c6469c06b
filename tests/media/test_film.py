"""Videos made here, in every container and at every pace; vPDQ's own package judges where it is."""

import io
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pehra.media.decode import Filmed, Frame, Reason, Undecodable
from pehra.media.decoders.apart import Apart
from pehra.media.decoders.film import FORMATS, Pace, watch
from pehra.media.hashers import plain
from pehra.media.pdq import Pdq
from pehra.media.show import Shown
from pehra.media.synthetic import picture

RATE, SECONDS = 10, 6
CONTAINERS = {
    "mp4": "mpeg4", "mov": "mpeg4", "webm": "libvpx", "avi": "mpeg4", "flv": "flv",
    "mpegts": "mpeg2video", "mpeg": "mpeg2video", "asf": "wmv2",
}  # fmt: skip


@cache
def still(seed: int) -> np.ndarray:
    with Image.open(io.BytesIO(picture(seed, 320, 240))) as image:
        return np.asarray(image.convert("RGB"))


def each_second(number: int) -> int:
    return number // RATE


@cache
def clip(
    form: str, codec: str, shows: Callable[[int], int] = each_second, pixels: str = "yuv420p"
) -> bytes:
    """Of `shows(n)` the picture in frame n: unless told, another one each second."""
    out = io.BytesIO()
    with av.open(out, "w", format=form) as container:
        rate = 25 if codec == "mpeg2video" else RATE  # MPEG-2 knows few rates
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 320, 240, pixels
        stream.bit_rate = 2_000_000
        stream.gop_size = rate
        stream.options = {"cpu-used": "8", "deadline": "realtime"} if codec == "libvpx" else {}
        for number in range(SECONDS * rate):
            frame = av.VideoFrame.from_ndarray(still(shows(number * RATE // rate)), "rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


def seen(data: bytes, pace: Pace = Pace.SECOND) -> Filmed:
    found = watch(io.BytesIO(data), pace)
    assert isinstance(found, Filmed), found
    return found


@pytest.fixture(scope="module")
def mp4() -> bytes:
    return clip("mp4", "mpeg4")


@pytest.mark.parametrize("form", CONTAINERS)
def test_every_container_gives_a_frame_a_second(form: str) -> None:
    if CONTAINERS[form] not in av.codecs_available:
        pytest.skip(f"this FFmpeg has no encoder {CONTAINERS[form]}")
    found = seen(clip(form, CONTAINERS[form]))

    assert (found.width, found.height) == (320, 240)
    assert SECONDS - 1 <= len(found.frames) <= SECONDS + 1
    assert all(one.pdq.quality >= 50 for one in found.frames)
    truth = seen(clip("mp4", "mpeg4")).frames
    for one, other in zip(found.frames, truth, strict=False):
        assert one.pdq.distance(other.pdq) <= 31


def test_the_paces_see_more_or_fewer_frames(mp4: bytes) -> None:
    frames = clip("mp4", "mpeg4", moving)
    second, every, alone = (len(seen(frames, pace).frames) for pace in Pace)
    assert (second, every) == (SECONDS, SECONDS * RATE)
    assert SECONDS <= alone < every
    assert seen(mp4).seconds == pytest.approx(SECONDS, abs=0.3)
    assert [round(one.at) for one in seen(mp4).frames] == list(range(SECONDS))


def test_what_stands_still_is_one_frame() -> None:
    """Not all encoders repeat a frame bit by bit; near is what counts, and it is not much."""
    found = seen(clip("mp4", "mpeg4", lambda _: 1), Pace.EVERY)
    assert len(found.frames) < SECONDS * RATE


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_cut_video_gives_the_frames_before_the_cut(share: float) -> None:
    data = clip("mpegts", "mpeg2video")
    found = seen(data[: int(len(data) * share)])
    assert 0 < len(found.frames) <= SECONDS


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.NOT_SUPPORTED),
        (b"\0\0\0\x18ftypisom" + bytes(500), Reason.BROKEN),
        (b"\x1aE\xdf\xa3" + b"webm" * 90, Reason.BROKEN),
        (b"RIFF\x10\0\0\0AVI LIST" + bytes(99), Reason.BROKEN),
        (
            b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
            Reason.NOT_SUPPORTED,
        ),
        (b"ffconcat version 1.0\nfile '/etc/passwd'\n", Reason.NOT_SUPPORTED),
    ],
)
def test_what_is_no_video_is_undecodable(data: bytes, reason: Reason) -> None:
    found = watch(io.BytesIO(data))
    assert isinstance(found, Undecodable)
    assert found.reason is reason


def test_sound_alone_is_no_video() -> None:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=44100)
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.sample_rate = 44100
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    found = watch(io.BytesIO(out.getvalue()))
    assert isinstance(found, Undecodable)
    assert found.reason is Reason.NOT_A_PICTURE


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["flip", "cut out", "double"]))
def test_a_damaged_video_is_answered(seed: int, how: str) -> None:
    data = bytearray(CLIP)
    chance = np.random.default_rng(seed)
    at, size = int(chance.integers(0, len(data))), int(chance.integers(1, 4000))
    if how == "flip":
        for place in chance.integers(0, len(data), 20):
            data[place] ^= 1 << int(chance.integers(8))
    elif how == "cut out":
        del data[at : at + size]
    else:
        data[at:at] = data[at : at + size]
    assert isinstance(watch(io.BytesIO(data)), Filmed | Undecodable)


CLIP = clip("mp4", "mpeg4")


def test_behind_the_locks_it_is_the_same(tmp_path: Path) -> None:
    with Apart() as apart:
        for form, codec in CONTAINERS.items():
            if codec not in av.codecs_available:
                continue
            data = clip(form, codec)
            (tmp_path / form).write_bytes(data)
            with (tmp_path / form).open("rb") as film:
                assert apart.watch(film) == seen(data), form


@pytest.mark.parametrize("pixels", ["yuv420p10le", "bgr0"])
def test_ten_bits_and_other_colours_are_seen_behind_the_locks(pixels: str, tmp_path: Path) -> None:
    """FFmpeg turns them to grey, and by itself in threads; the child may start none."""
    (tmp_path / "film").write_bytes(clip("matroska", "ffv1", pixels=pixels))
    with Apart() as apart, (tmp_path / "film").open("rb") as film:
        found, shown = apart.watch(film), apart.still(film, 1)

    assert isinstance(found, Filmed), found
    assert len(found.frames) == SECONDS
    assert isinstance(shown, Shown), shown


def test_vpdq_hashes_the_same_frames(mp4: bytes, tmp_path: Path) -> None:
    """In a process of its own: its FFmpeg and PyAV's are two libraries of one name."""
    pytest.importorskip("vpdq")
    (tmp_path / "clip.mp4").write_bytes(mp4)
    code = (
        "import sys, vpdq; print(*(f'{f.hex},{f.quality},{f.frame_number}' "
        "for f in vpdq.computeHash(sys.argv[1], seconds_per_hash=1)))"
    )
    done = subprocess.run(  # noqa: S603  (ourselves)
        [sys.executable, "-c", code, str(tmp_path / "clip.mp4")],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    theirs = [one.split(",") for one in done.stdout.split()]
    ours = {one.number: one.pdq for one in seen(mp4).frames}
    assert [int(number) for _, _, number in theirs] == [*ours]
    for bits, quality, number in theirs:
        away = (int(bits, 16) ^ int.from_bytes(ours[int(number)].bits)).bit_count()
        assert away <= 10
        assert abs(int(quality) - ours[int(number)].quality) <= 5


def moving(number: int) -> int:
    return number


def stuttering(number: int) -> int:
    return number // 5


@cache
def every_frame(data: bytes) -> tuple[tuple[float, bool, Pdq], ...]:
    """The slow and obvious way: each frame as a grey picture, hashed by the plain hasher."""
    with av.open(io.BytesIO(data), mode="r") as container:
        return tuple(
            (
                float(frame.time or 0),
                bool(frame.key_frame),
                plain(frame.to_ndarray(format="gray").astype(np.float32)),
            )
            for frame in container.decode(video=0)
        )


@pytest.mark.parametrize("form", ["mp4", "webm", "avi", "flv"])
def test_each_pace_sees_the_frames_that_the_judge_sees(form: str) -> None:
    data = clip(form, CONTAINERS[form], moving)
    truth = every_frame(data)
    expected = {
        Pace.SECOND: truth[::RATE],
        Pace.EVERY: truth,
        Pace.KEYFRAMES: tuple(one for one in truth if one[1]),
    }
    assert len(expected[Pace.KEYFRAMES]) < len(truth)
    for pace, those in expected.items():
        found = seen(data, pace).frames
        assert [one.at for one in found] == pytest.approx([at for at, _, _ in those])
        away = [one.pdq.distance(pdq) for one, (_, _, pdq) in zip(found, those, strict=True)]
        assert max(away) <= 10


def test_what_repeats_bit_by_bit_is_one_frame_at_its_time() -> None:
    """FFV1 loses nothing, so that a picture that stands still gives the same hash each time."""
    assert [one.number for one in all_of_it()] == [*range(0, SECONDS * RATE, 5)]
    assert [one.at for one in all_of_it()] == pytest.approx([n / 2 for n in range(SECONDS * 2)])


@cache
def all_of_it() -> tuple[Frame, ...]:
    return seen(clip("matroska", "ffv1", stuttering), Pace.EVERY).frames


@settings(max_examples=12, deadline=None)
@given(st.floats(0, 1, exclude_max=True))
def test_a_video_cut_anywhere_gives_the_frames_before_the_cut_or_none(share: float) -> None:
    whole = clip("matroska", "ffv1", stuttering)
    found = watch(io.BytesIO(whole[: int(share * len(whole))]), Pace.EVERY)
    if isinstance(found, Filmed):
        kept = len(found.frames) - 1  # the last one may be cut within
        assert found.frames[:kept] == all_of_it()[:kept]


def test_a_video_whose_directory_is_cut_off_is_undecodable(mp4: bytes) -> None:
    """MP4 keeps it at the end, where this was encoded as it came."""
    found = watch(io.BytesIO(mp4[: len(mp4) * 9 // 10]))
    assert isinstance(found, Undecodable)
    assert found.reason is Reason.BROKEN


PLAYLISTS = {
    "a.ffconcat": "ffconcat version 1.0\nfile 'clip.ts'\n",
    "a.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:6,\nclip.ts\n#EXT-X-ENDLIST\n",
}


@pytest.mark.parametrize("name", PLAYLISTS)
def test_a_list_of_other_files_opens_none_of_them(name: str, tmp_path: Path) -> None:
    (tmp_path / "clip.ts").write_bytes(clip("mpegts", "mpeg2video"))
    (tmp_path / name).write_text(PLAYLISTS[name])
    with av.open(str(tmp_path / name)) as control:  # FFmpeg by itself does open it
        assert next(control.decode(video=0)).width == 320
    with (tmp_path / name).open("rb") as film:
        found = watch(film)
    assert isinstance(found, Undecodable)
    assert found.reason is Reason.NOT_SUPPORTED


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_list_that_begins_like_a_video_opens_none_either(form: str) -> None:
    """The container is the one that the first bytes tell, and never one that FFmpeg guesses."""
    heads = {
        "video/mp4": b"\0\0\0\x18ftypisom", "video/quicktime": b"\0\0\0\x14ftypqt  ",
        "video/webm": b"\x1aE\xdf\xa3", "video/x-msvideo": b"RIFF\0\0\0\0AVI ",
        "video/x-flv": b"FLV\x01", "video/x-ms-asf": b"0&\xb2u\x8ef\xcf\x11",
        "video/mpeg": b"\0\0\x01\xba", "video/mp2t": b"G".ljust(188) * 3,
    }  # fmt: skip
    for text in PLAYLISTS.values():
        found = watch(io.BytesIO(heads[form] + b"\n" + text.encode() * 50))
        assert isinstance(found, Undecodable)
        assert found.reason is not Reason.NOT_SUPPORTED  # it was tried, as what it says it is
