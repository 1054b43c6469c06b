"""What arrives is opened with suspicion."""

import io
import json
import stat
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.intake import synthetic
from pehra.intake.opened import open_exhibit
from pehra.intake.parcels import open_parcel
from pehra.intake.reader import Unreadable
from pehra.media.synthetic import picture

Fill = Callable[[zipfile.ZipFile], object]


def zipped(fill: Fill) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        fill(archive)
    out.seek(0)
    return out


def link(archive: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo("a.json")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(info, "/etc/passwd")


def crowd(archive: zipfile.ZipFile) -> None:
    for n in range(10_001):
        archive.writestr(str(n), "")


@pytest.mark.parametrize(
    ("fill", "words"),
    [
        (lambda z: z.writestr("../a.json", "{}"), "outside"),
        (lambda z: z.writestr("/a.json", "{}"), "outside"),
        (lambda z: z.writestr("C:\\a.json", "{}"), "outside"),
        (link, "is a link"),
        (crowd, "10,001 members"),
        (lambda z: z.writestr("a.json", b"0" * 50 * 2**20), "100 times"),
        (lambda z: z.writestr("a.jpg", b"x"), "no report"),
    ],
)
def test_a_hostile_zip_is_refused_with_its_reason(fill: Fill, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        open_exhibit(zipped(fill), "x.zip")


def test_an_encrypted_zip_is_refused() -> None:
    data = bytearray(zipped(lambda z: z.writestr("a.json", "{}")).getvalue())
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(Unreadable, match="Member 1 of the ZIP is encrypted"):
        open_exhibit(io.BytesIO(bytes(data)), "x.zip")


def test_a_damaged_member_is_refused() -> None:
    data = zipped(lambda z: z.writestr("a.json", json.dumps(synthetic.report(1)))).getvalue()
    broken = bytearray(data)
    broken[60] ^= 0xFF

    with pytest.raises(Unreadable, match="damaged"):
        open_exhibit(io.BytesIO(bytes(broken)), "x.zip")


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06"]))
def test_any_bytes_are_opened_or_refused(data: bytes, start: bytes) -> None:
    try:
        parcel = open_parcel(io.BytesIO(start + data), "x")
        for member in parcel.members():
            assert sum(map(len, parcel.chunks(member))) >= 0
    except Unreadable:
        pass


def test_files_find_their_report_by_digest_and_by_name() -> None:
    pictures = (picture(1, 64, 64), picture(2, 64, 64))
    told = synthetic.report(5, pictures)
    told["reportedInformation"]["uploadedFiles"]["uploadedFiles"][1]["verificationHash"] = None

    def fill(archive: zipfile.ZipFile) -> None:
        archive.writestr("r.json", json.dumps(told))
        archive.writestr("renamed.bin", pictures[0])
        archive.writestr("F1.JPG", pictures[1])
        archive.writestr("stray.txt", "x")

    (report,) = open_exhibit(zipped(fill), "x.zip").reports

    assert [(f.listed, f.member) for f in report.files] == [
        (True, "renamed.bin"), (True, "F1.JPG"), (False, "stray.txt"),
    ]  # fmt: skip


def test_a_zip_of_two_reports_gives_two() -> None:
    def fill(archive: zipfile.ZipFile) -> None:
        for seed in (1, 2):
            archive.writestr(f"{seed}.json", json.dumps(synthetic.report(seed)))

    assert len(open_exhibit(zipped(fill), "x.zip").reports) == 2


def test_a_zip_of_a_version_that_nobody_reads_is_refused() -> None:
    data = bytearray(zipped(lambda z: z.writestr("a.json", "{}")).getvalue())
    data[data.rindex(b"PK\x01\x02") + 6] = 239

    with pytest.raises(Unreadable, match="damaged"):
        open_exhibit(io.BytesIO(bytes(data)), "x.zip")
