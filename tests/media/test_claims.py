"""What files say of the camera, the time and the place, with the place it stands in; never more."""

import io
import struct

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from pehra.media.claims import LONGEST
from pehra.media.decode import Claim, Filmed, Hashed
from pehra.media.decoders.film import watch
from pehra.media.decoders.inline import Inline
from pehra.media.synthetic import picture

FORMS = ("JPEG", "PNG", "WEBP", "AVIF")
with Image.open(io.BytesIO(picture(1, 64, 64))) as opened:
    SMALL = opened.convert("RGB")


def exif() -> Image.Exif:
    told = Image.Exif()
    told[0x010F], told[0x0110] = "Example\0 Co", "Model 5"
    told.get_ifd(0x8769).update({0x9003: "2026:01:05 12:00:00", 0xA431: "SN-0042"})
    told.get_ifd(0x8825).update({
        1: "S", 2: (33.0, 30.0, 36.0), 3: "E", 4: (73.0, 0.0, 0.0), 7: (7.0, 1.0, 2.0),
        29: "2026:01:05",
    })  # fmt: skip
    return told


def claims(form: str, told: Image.Exif | bytes) -> dict[str, Claim]:
    out = io.BytesIO()
    SMALL.save(out, form, exif=told)
    found = Inline().decode(out.getvalue())
    assert isinstance(found, Hashed)
    return {one.name: one for one in found.claims}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_tells_camera_time_and_place(form: str) -> None:
    found = claims(form, exif())

    values = {name: one.value for name, one in found.items()}
    assert values["camera.make"] == "Example"
    assert values["camera.model"] == "Model 5"
    assert values["camera.serial"] == "SN-0042"
    assert values["taken_at"] == "2026:01:05 12:00:00"
    assert (values["gps.latitude"], values["gps.longitude"]) == ("-33.510000", "73.000000")
    assert values["gps.at"] == "2026:01:05 07:01:02"
    assert found["camera.serial"].where == "EXIF Exif 0xA431"
    assert found["gps.latitude"].where == "EXIF GPS 0x0002"


def test_a_tiff_tells_its_first_directory() -> None:
    """Pillow writes no further ones into a TIFF."""
    assert claims("TIFF", exif())["camera.model"].value == "Model 5"


@pytest.mark.parametrize("value", ["\x1b[2Jred", "a\nb", "x" * 5000, "\u202egpj.exe"])
def test_a_hostile_text_is_cut_and_made_printable(value: str) -> None:
    told = Image.Exif()
    told[0x010F] = value
    for one in claims("JPEG", told).values():
        assert len(one.value) <= LONGEST
        assert one.value.isprintable()


def directory(*entries: tuple[int, int, int, int]) -> bytes:
    """Tag, type, count, value or where it is; and no directory after it."""
    packed = b"".join(struct.pack("<HHII", *one) for one in entries)
    return struct.pack("<H", len(entries)) + packed + bytes(4)


def placed(*degrees: int) -> bytes:
    """A latitude of these numerators and denominators."""
    head = b"II*\0" + struct.pack("<I", 8) + directory((0x8825, 4, 1, 26))
    found = head + directory((1, 2, 2, ord("N")), (2, 5, len(degrees) // 2, 56))
    return found + struct.pack(f"<{len(degrees)}I", *degrees)


def test_a_place_is_read_as_it_was_made_here() -> None:
    """The control of the one below."""
    found = claims("JPEG", b"Exif\0\0" + placed(33, 1, 30, 1, 36, 1))
    assert found["gps.latitude"].value == "33.510000"


@pytest.mark.parametrize(
    "degrees", [(91, 1, 0, 1, 0, 1), (1, 0, 0, 1, 0, 1), (0, 0, 0, 0, 0, 0), (2**32 - 1, 1)]
)
def test_a_place_that_is_none_is_left_out(degrees: tuple[int, ...]) -> None:
    assert "gps.latitude" not in claims("JPEG", b"Exif\0\0" + placed(*degrees))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_for_exif_leave_the_picture_seen(raw: bytes) -> None:
    claims("JPEG", b"Exif\0\0" + raw)


def test_directories_in_a_circle_end() -> None:
    """The 0th directory points to itself as its Exif directory, and after itself."""
    entry = struct.pack("<HHII", 0x8769, 4, 1, 8)
    raw = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1) + entry + struct.pack("<I", 8)
    assert claims("JPEG", b"Exif\0\0" + raw) == {}


def test_a_count_of_four_billion_is_not_believed() -> None:
    entry = struct.pack("<HHII", 0x010F, 2, 2**32 - 1, 26)
    raw = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1) + entry + struct.pack("<I", 0)
    assert "camera.make" not in claims("JPEG", b"Exif\0\0" + raw)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_exif_without_end_is_not_read_and_the_picture_is_seen(form: str) -> None:
    """Five million fractions: some seconds, if each became a number."""
    count = 5_000_000
    raw = b"II*\0" + struct.pack("<I", 8) + directory((0x010F, 5, count, 26))
    assert claims(form, b"Exif\0\0" + raw + b"\1\0\0\0" * 2 * count) == {}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([0x010F, 0x0110, 0x0112, 0x8769, 0x8825, 0x9003, 1, 2, 7, 29]),
            st.integers(0, 13), st.integers(0, 70) | st.just(2**32 - 1),
            st.integers(0, 80) | st.integers(0, 2**32 - 1),
        ),
        max_size=6,
    ),
    st.binary(max_size=60),
)  # fmt: skip
def test_directories_of_any_kind_tell_little_and_nothing_unprintable(
    entries: list[tuple[int, int, int, int]], rest: bytes
) -> None:
    """Pointing at each other, at themselves and out of the file."""
    raw = b"II*\0" + struct.pack("<I", 8) + directory(*entries) + rest
    for one in claims("JPEG", b"Exif\0\0" + raw).values():
        assert 0 < len(one.value) <= LONGEST
        assert one.value.isprintable()


def test_what_xmp_says_is_not_told_as_if_exif_said_it() -> None:
    said = PngInfo()
    said.add_itxt("XML:com.adobe.xmp", '<x tiff:Orientation="6"/>')
    out = io.BytesIO()
    SMALL.save(out, "PNG", pnginfo=said)
    found = Inline().decode(out.getvalue())
    assert isinstance(found, Hashed)
    assert found.claims == ()


def test_exif_as_imagemagick_writes_it_into_a_png_is_read() -> None:
    raw = exif().tobytes()
    said = PngInfo()
    said.add_text("Raw profile type exif", f"\nexif\n{len(raw)}\n{raw.hex()}\n")
    out = io.BytesIO()
    SMALL.save(out, "PNG", pnginfo=said)
    found = Inline().decode(out.getvalue())
    assert isinstance(found, Hashed)
    assert Claim("camera.model", "Model 5", "EXIF 0th 0x0110") in found.claims


def test_a_video_tells_what_its_container_says() -> None:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4", options={"movflags": "use_metadata_tags"}) as container:
        container.metadata["creation_time"] = "2026-01-05T12:00:00.000000Z"
        container.metadata["com.apple.quicktime.model"] = "Model 5"
        container.metadata["com.apple.quicktime.make"] = "\x1b[2Jred\u202e" + "x" * 900
        stream = container.add_stream("mpeg4", rate=5)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 128, 128, "yuv420p"
        for n in range(5):
            shown = np.random.default_rng(n).integers(0, 256, (128, 128, 3), dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(shown, "rgb24")))
        container.mux(stream.encode())
    found = watch(io.BytesIO(out.getvalue()))
    assert isinstance(found, Filmed)
    told = {one.name: (one.value, one.where) for one in found.claims}
    assert told["camera.make"][0].startswith("[2Jred")
    assert told["camera.make"][0].isprintable()
    assert len(told["camera.make"][0]) <= LONGEST
    assert told["taken_at"][0].startswith("2026-01-05T12:00:00")
    assert told["camera.model"] == ("Model 5", "container com.apple.quicktime.model")
