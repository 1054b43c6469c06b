"""A list comes into force at once or not at all, and every step of it can be taken back."""

import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from pehra.duties import staging
from pehra.duties.compare import Asked, compare
from pehra.duties.import_hashlist import OtherKind, import_hashlist
from pehra.duties.keep_in_bank import Keep, NotBanked, keep_in_bank
from pehra.duties.match_hashes import match_hashes, question
from pehra.duties.undo_import import NothingToUndo, undo_import
from pehra.hashlists.about import About
from pehra.hashlists.listed import BadList
from pehra.media.decode import Filmed, Frame
from pehra.media.known import Standing
from pehra.media.pdq import Pdq
from pehra.media.recognise import Match
from pehra.media.synthetic import flat, near_copy, picture
from pehra.store import models
from pehra.store.queries import hashlists
from pehra.watch.loop import drain
from pehra.watch.walk import Desk

from .conftest import ABOUT, NOON, ON, hand_in, take, verdicts

pytestmark = pytest.mark.django_db

A, B, C, D = (mark * 32 for mark in "abcd")


def in_force(name: str = "demo") -> set[str]:
    rows = models.ListedHash.objects.filter(hashlists.IN_FORCE, hash_list__name=name)
    return set(rows.values_list("value", flat=True))


def test_an_undone_import_leaves_what_was_there_before() -> None:
    take(A, B)
    take(B, C)
    assert in_force() == {B, C}

    assert undo_import(ON, "demo", "the wrong file").version == 3

    assert in_force() == {A, B}
    assert [one.state for one in hashlists.history("demo")] == ["IN_FORCE", "UNDONE", "PAST"]
    assert take(B, C).version == 4


def test_the_only_import_undone_leaves_an_empty_list() -> None:
    take(A)
    undo_import(ON, "demo", "x")
    assert in_force() == set()
    with pytest.raises(NothingToUndo, match="no list other"):
        undo_import(ON, "other", "x")


def test_an_update_changes_only_what_it_names() -> None:
    take(A, B)
    done = take(C, about=replace(ABOUT, update=True))
    assert (done.added, done.removed) == (1, 0)
    assert in_force() == {A, B, C}


@pytest.mark.parametrize(
    ("about", "words"),
    [
        (replace(ABOUT, sha256="0" * 64), "its owner says"),
        (About(NOON), "no scheme was declared"),
    ],
)
def test_what_is_not_as_declared_is_refused_whole(about: About, words: str) -> None:
    take(A, head="md5")
    file = io.BytesIO(f"md5,category\n{B},\n{C},1\n".encode())

    with pytest.raises(BadList, match=words):
        import_hashlist(ON, "demo", file, about)

    assert in_force() == {A}
    assert not models.ListVersion.objects.filter(state="STAGED").exists()


def test_a_first_import_that_is_refused_leaves_no_list() -> None:
    with pytest.raises(BadList):
        take(f"{A},1", head="md5,category", about=About(NOON))
    assert hashlists.lists() == ()


def test_a_known_list_cannot_become_benign() -> None:
    take(A)
    with pytest.raises(OtherKind, match="is KNOWN"):
        take(B, about=replace(ABOUT, standing=Standing.BENIGN))


class Cut(OSError):
    """The power goes."""


class CutFile(io.BytesIO):
    """A file that cannot be read beyond a line, the second time it is read through."""

    def __init__(self, data: bytes, good: int) -> None:
        super().__init__(data)
        self.good, self.lines = good, 0

    def readline(self, size: int | None = -1, /) -> bytes:
        self.lines += 1
        if self.lines > self.good:
            raise Cut
        return super().readline(size)


def test_a_cut_import_counts_for_nothing_and_goes_on_where_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(staging, "BATCH", 3)
    rows = [hashlib.md5(b"%d" % n).hexdigest() for n in range(10)]  # noqa: S324
    data = "\n".join(["md5", *rows, "rubbish"]).encode()
    with pytest.raises(Cut):
        import_hashlist(ON, "demo", CutFile(data, 8), ABOUT)
    begun = models.ListVersion.objects.get()
    assert (begun.state, begun.position) == ("STAGED", 7)
    assert in_force() == set()

    staged: list[int] = []
    real = staging.stage

    def stage(version: models.ListVersion, rows: Sequence[staging.Row], position: int) -> None:
        staged.extend(one.line for one in rows)
        real(version, rows, position)

    monkeypatch.setattr(staging, "stage", stage)
    done = import_hashlist(ON, "demo", io.BytesIO(data), ABOUT)

    assert min(staged) == 8  # what was in is not taken in again
    assert (done.version, done.added, done.rejected) == (1, 10, 1)
    assert in_force() == set(rows)


def test_another_file_gives_the_cut_one_up(monkeypatch: pytest.MonkeyPatch) -> None:
    take(A, B)
    monkeypatch.setattr(staging, "BATCH", 1)
    with pytest.raises(Cut):
        import_hashlist(ON, "demo", CutFile(f"md5\n{C}\n{D}\n{A}\n".encode(), 3), ABOUT)

    done = take(B, C)

    assert (done.added, done.removed, done.unchanged) == (1, 1, 1)
    assert in_force() == {B, C}


def test_a_category_that_changed_changes_and_is_undone() -> None:
    take(f"{A},1", head="md5,category")
    done = take(f"{A},2", head="md5,category")
    assert (done.added, done.removed, done.unchanged) == (1, 1, 0)
    undo_import(ON, "demo", "x")
    assert models.ListedHash.objects.filter(hashlists.IN_FORCE).get().category == "1"


def test_a_file_of_a_report_kept_in_the_bank_finds_its_copies(desk: Desk) -> None:
    first = hand_in(desk, 1, picture(1), flat())
    second = hand_in(desk, 2, near_copy(picture(1)))
    assert verdicts(first) == ["UNKNOWN", "TOO_FLAT"]
    keep = Keep(first, 0, Standing.KNOWN, "A", "confirmed, case 12")

    assert keep_in_bank(ON, keep, desk.room, desk.eyes) == 4
    drain(desk)

    assert verdicts(first) == ["RECOGNISED", "TOO_FLAT"]
    assert verdicts(second) == ["RECOGNISED"]
    assert keep_in_bank(ON, keep, desk.room, desk.eyes) == 0
    undo_import(ON, "unit-known", "twice")
    undo_import(ON, "unit-known", "and before")


def test_a_flat_picture_is_banked_by_its_digests_only(desk: Desk) -> None:
    tip = hand_in(desk, 3, flat())
    keep = Keep(tip, 0, Standing.BENIGN, "", "a grey wall")
    assert keep_in_bank(ON, keep, desk.room, desk.eyes) == 3
    drain(desk)
    assert verdicts(tip) == ["BENIGN"]


@pytest.mark.parametrize(
    ("position", "reason", "words"), [(0, " ", "Say why"), (9, "x", "There is no")]
)
def test_what_cannot_be_banked_is_refused(
    desk: Desk, position: int, reason: str, words: str
) -> None:
    tip = hand_in(desk, 4, picture(4))
    with pytest.raises(NotBanked, match=words):
        keep_in_bank(ON, Keep(tip, position, Standing.KNOWN, "", reason), desk.room, desk.eyes)


def test_a_report_whose_bytes_did_not_come_has_nothing_to_bank(desk: Desk) -> None:
    told = hand_in(desk, 5)
    models.ReportedFile.objects.create(
        report_id=int(told.removeprefix("TIP-")), position=90, name="x.jpg"
    )
    with pytest.raises(NotBanked, match="did not come"):
        keep_in_bank(ON, Keep(told, 90, Standing.KNOWN, "", "x"), desk.room, desk.eyes)


def test_an_import_cut_short_does_not_stand_in_the_banks_way(desk: Desk) -> None:
    tip = hand_in(desk, 6, picture(6))
    keep = Keep(tip, 0, Standing.KNOWN, "", "x")
    keep_in_bank(ON, keep, desk.room, desk.eyes)
    bank = models.HashList.objects.get(name="unit-known")
    models.ListVersion.objects.create(
        hash_list=bank, number=2, sha256="", received_at=NOON, imported_at=NOON, imported_by="x"
    )
    assert keep_in_bank(ON, keep, desk.room, desk.eyes) == 0
    assert models.HashList.objects.get(name="unit-known").version == 2


def asked(desk: Desk, *values: str) -> list[list[str]]:
    found = match_hashes(ON, desk.eyes.shelves, [question(one) for one in values])
    return [[match.known.listed_in for match in of] for of in found]


def test_a_change_of_the_lists_counts_at_once_in_every_index(desk: Desk) -> None:
    assert asked(desk, A) == [[]]
    take(A, B)
    assert asked(desk, A, B, C) == [["demo"], ["demo"], []]
    take(B, C)
    assert asked(desk, A, B, C) == [[], ["demo"], ["demo"]]
    desk.eyes.shelves.make()
    undo_import(ON, "demo", "x")
    assert asked(desk, A, B, C) == [["demo"], ["demo"], []]


def pdqs(count: int) -> Iterator[str]:
    return (hashlib.sha256(b"%d" % n).hexdigest() for n in range(count))


def test_a_near_hash_is_found_and_one_bit_too_far_is_not(desk: Desk) -> None:
    value, *_ = pdqs(1)
    take(value, head="pdq")

    def turned(bits: int) -> str:
        return (int(value, 16) ^ ((1 << bits) - 1)).to_bytes(32).hex()

    assert asked(desk, turned(31), turned(32)) == [["demo"], []]


def test_a_listed_videos_frames_find_it_by_shares(desk: Desk) -> None:
    frames = list(pdqs(10))
    signal = json.dumps([f"{one},90,{n}.0" for n, one in enumerate(frames)])
    escaped = signal.replace('"', '""')
    take(f'"{escaped}"', head="vpdq")
    found = film_matches(desk, frames[:4])  # a clip out of it
    assert [(one.query_share, one.target_share, one.distance) for one in found] == [(100, 40, 0)]
    others = [hashlib.sha256(b"o%d" % n).hexdigest() for n in range(30)]
    (compilation,) = film_matches(desk, [*others, *frames])
    assert (compilation.query_share, compilation.target_share) == (25, 100)
    assert not film_matches(desk, [*others, *frames[:4]])
    desk.eyes.shelves.make()
    assert film_matches(desk, frames)
    undo_import(ON, "demo", "x")
    assert not film_matches(desk, frames)
    take(f'"{escaped}"', head="vpdq")
    take(A)
    assert not film_matches(desk, frames)
    undo_import(ON, "demo", "back")
    assert film_matches(desk, frames)


def film_matches(desk: Desk, hexes: list[str]) -> tuple[Match, ...]:
    frames = tuple(Frame(n, n, Pdq.from_hex(one, quality=90)) for n, one in enumerate(hexes))
    (found,) = compare(desk.eyes.shelves, [Asked((), Filmed(frames, 640, 480, 10.0))])
    return found
