"""A seized folder is compared once, goes on where it was cut, and is told in numbers."""

import hashlib
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings

from pehra.cli.scan import scan
from pehra.duties.eyes import Eyes
from pehra.duties.scan_folder import How, scan_folder
from pehra.duties.scanned import Scanned, Unread, verdict_name
from pehra.duties.shelves import Shelves
from pehra.media.decode import Care, Decoder, Filmed, Hashed, Undecodable
from pehra.media.decoders.inline import Inline
from pehra.media.synthetic import flat, near_copy, picture
from pehra.store import models

from .conftest import ON, take

pytestmark = pytest.mark.django_db(transaction=True)

SENDS = (
    ("a/known.jpg", picture(1, 1280, 960)), ("a/copy.jpg", near_copy(picture(1, 1280, 960))),
    ("b/new.jpg", picture(2)), ("b/new copy.jpg", near_copy(picture(2))),
    ("b/other.jpg", picture(3)),
    ("c/flat.jpg", flat()), ("c/broken.jpg", b"\xff\xd8\xff\xe0 broken"), ("c/notes.txt", b"notes"),
    ("c/empty.jpg", b""), ("c/listed.bin", b"\0 listed bytes"),
)  # fmt: skip


class Counting:
    """A decoder that counts what it was asked."""

    def __init__(self, of: Decoder) -> None:
        self.of, self.asked = of, 0

    def decode(self, data: bytes, care: Care = Care.EXACT) -> Hashed | Undecodable:
        self.asked += 1
        return self.of.decode(data, care)

    def watch(self, film: object) -> Filmed | Undecodable:
        raise NotImplementedError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in SENDS:
        file = tmp_path / "seized" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    seen = Inline().decode(SENDS[0][1])
    assert isinstance(seen, Hashed)
    take(seen.pdq.hex, head="pdq")
    take(hashlib.md5(SENDS[-1][1]).hexdigest(), name="other")  # noqa: S324
    return tmp_path / "seized"


def files(folder: Path) -> list[Path]:
    return sorted(one for one in folder.rglob("*") if one.is_file())


def test_each_file_gets_one_verdict_and_the_sum_is_right(folder: Path, tmp_path: Path) -> None:
    told: list[Scanned | Unread] = []
    how = How(tmp_path / "scans" / "x.jsonl")
    eyes = Eyes(Inline(), Shelves(tmp_path / "index"))

    found = scan_folder(ON, eyes, files(folder), how, told.append)

    names = {Path(one.path).name: verdict_name(one) for one in told}
    assert names == {
        "known.jpg": "RECOGNISED", "copy.jpg": "RECOGNISED", "new.jpg": "UNKNOWN",
        "new copy.jpg": "UNKNOWN", "other.jpg": "UNKNOWN", "flat.jpg": "TOO_FLAT",
        "broken.jpg": "UNDECODABLE", "notes.txt": "OTHER", "empty.jpg": "UNDECODABLE",
        "listed.bin": "RECOGNISED",
    }  # fmt: skip
    assert [one.path for one in told] == [str(path) for path in files(folder)]
    assert (found.files, found.groups, found.never_seen) == (10, 2, 2)
    assert found.known_percent == 50
    line = models.LedgerLine.objects.order_by("-seq").first()
    assert line is not None
    assert "known.jpg" not in line.body  # the ledger keeps numbers


def test_a_cut_scan_goes_on_and_hashes_nothing_twice(folder: Path, tmp_path: Path) -> None:
    how = How(tmp_path / "scans" / "x.jsonl")
    counting = Counting(Inline())
    eyes = Eyes(counting, Shelves(tmp_path / "index"))
    scan_folder(ON, eyes, files(folder)[:5], how, lambda _: None)
    with how.journal.open("a") as journal:
        journal.write('{"path": "cut in the mid')  # as a power cut leaves it
    first = counting.asked

    again: list[Scanned | Unread] = []
    scan_folder(ON, eyes, files(folder), how, again.append)

    pictures = sum(path.suffix == ".jpg" and path.stat().st_size > 0 for path in files(folder))
    exact = 2  # what came near in a smaller decode is hashed again whole, each time
    assert counting.asked - first <= pictures - first + 2 * exact
    assert len(again) == len(files(folder))
    changed = files(folder)[0]
    changed.write_bytes(picture(9))
    os.utime(changed, ns=(1, 1))
    before = counting.asked
    final: list[Scanned | Unread] = []
    scan_folder(ON, eyes, [changed], how, final.append)
    assert counting.asked > before  # a file that changed is hashed anew
    assert verdict_name(final[0]) == "UNKNOWN"


def test_a_file_that_cannot_be_read_is_told_and_stops_nothing(folder: Path, tmp_path: Path) -> None:
    told: list[Scanned | Unread] = []
    eyes = Eyes(Inline(), Shelves(tmp_path / "index"))
    gone = folder / "gone.jpg"
    scan_folder(ON, eyes, [gone, *files(folder)], How(tmp_path / "x.jsonl"), told.append)
    assert isinstance(told[0], Unread)
    assert len(told) == 11


@pytest.fixture
def run() -> object:
    settings.CONFIG.secret.parent.mkdir(parents=True, exist_ok=True)
    if not settings.CONFIG.secret.exists():
        settings.CONFIG.secret.write_text("x" * 50)
    return lambda *args: CliRunner().invoke(scan, [str(one) for one in args])


def test_the_command_tells_lines_a_sum_and_a_vics_case(
    folder: Path, tmp_path: Path, run: object
) -> None:
    assert callable(run)
    vics = tmp_path / "case.json"
    done: Result = run(folder, "--json", "--unknown-first", "--vics", vics, "--again")

    assert done.exit_code == 0, done.output
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["verdict"] for one in lines[:3]] == ["UNKNOWN"] * 3
    groups = {one["path"].rpartition("/")[2]: one["group"] for one in lines if "path" in one}
    assert groups["new.jpg"] == groups["new copy.jpg"] != groups["other.jpg"]
    case = json.loads(vics.read_text(encoding="utf-8"))
    assert "VICS" in json.dumps(case)[:400]
    assert len(case["value"][0]["Media"]) == 9  # all but the notes
    link = folder / "link.jpg"
    link.symlink_to("/etc/hostname")
    again: Result = run(folder, "--json")
    assert "link.jpg" not in again.stdout
    missing: Result = run(folder, "--list", "nobody")
    assert (missing.exit_code, "There is no list nobody" in missing.output) == (2, True)
