"""What files say of the camera, the time and the place, with the place it stands in; never more."""

import io
import struct

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pehra.media.claims import LONGEST
from pehra.media.decode import Claim, Filmed, Hashed
from pehra.media.decoders.film import watch
from pehra.media.decoders.inline import Inline
from pehra.media.synthetic import picture

FORMS = ("JPEG", "PNG", "WEBP")


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
    with Image.open(io.BytesIO(picture(1, 320, 240))) as image:
        image.save(out, form, exif=told)
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


@pytest.mark.parametrize("degrees", [(91.0, 0.0, 0.0), (float("nan"), 0.0, 0.0), (1.0,), "x"])
def test_a_place_that_is_none_is_left_out(degrees: object) -> None:
    told = Image.Exif()
    told.get_ifd(0x8825).update({1: "N", 2: degrees})
    try:
        found = claims("JPEG", told)
    except (struct.error, TypeError, ValueError):
        pytest.skip("Pillow does not write it")
    assert "gps.latitude" not in found


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


def test_a_video_tells_what_its_container_says() -> None:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4", options={"movflags": "use_metadata_tags"}) as container:
        container.metadata["creation_time"] = "2026-01-05T12:00:00.000000Z"
        container.metadata["com.apple.quicktime.model"] = "Model 5"
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
    assert told["taken_at"][0].startswith("2026-01-05T12:00:00")
    assert told["camera.model"] == ("Model 5", "container com.apple.quicktime.model")
