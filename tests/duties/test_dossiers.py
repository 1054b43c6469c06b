"""Dossiers made by the desk, checked by the file that knows nothing of it."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings

from pehra.base.numbers import Series, count, number
from pehra.cli.commands import pehra
from pehra.duties.destroy_exhibit import HOLD, ask_destruction, destroy_exhibit
from pehra.duties.duty import Occasion
from pehra.duties.make_dossier import Made, Wanted, make_dossier
from pehra.duties.note_custody import Act, note_custody
from pehra.duties.opened import opened
from pehra.duties.strongroom import strongroom
from pehra.duties.view_exhibit import copy_exhibit
from pehra.evidence.body import Guarded
from pehra.evidence.dossier import NotADossier
from pehra.evidence.notaries import MemoryNotary
from pehra.evidence.verifier.verify_dossier import verify
from pehra.media.synthetic import picture
from pehra.roster.powers import NotPermitted, Role, officer
from pehra.store import models
from pehra.watch.loop import drain
from pehra.watch.walk import Desk

from .conftest import NOON, ON, hand_in
from .test_openings import ASKER, appoint, granted

pytestmark = pytest.mark.django_db(transaction=True)
NOTARY = "desk.example/ledger"


@pytest.fixture
def notary() -> MemoryNotary:
    return MemoryNotary(NOTARY, bytes(range(32)))


def dossier(desk: Desk, notary: MemoryNotary, path: Path, wanted: Wanted) -> Made:
    with path.open("w+b") as file:
        return make_dossier(ON, wanted, desk.room, notary, file)


def checks(path: Path, notary: MemoryNotary) -> dict[str, str]:
    report = verify(str(path), str(notary.key), [], "")
    assert all(one["holds"] for one in report.checks), report.checks
    return {one["check"]: one["words"] for one in report.checks}


def exhibit_of(tip: str) -> str:
    row = models.Report.objects.get(pk=count(Series.REPORT, tip))
    return number(Series.EXHIBIT, row.exhibit_id)


def test_a_dossier_of_reports_holds(desk: Desk, notary: MemoryNotary, tmp_path: Path) -> None:
    appoint("C-1", "C-2", "C-3")
    tips = tuple(hand_in(desk, seed, picture(seed)) for seed in (1, 2))
    told = {"from": "I-1", "to": "عدالت", "place": "Court 3", "reason": "hearing"}
    note_custody(ON, exhibit_of(tips[0]), Act.HANDED_OVER, told)
    made = dossier(desk, notary, tmp_path / "d.zip", Wanted(tips, "Desk", bodies=True))
    assert made.exhibits == tuple(exhibit_of(tip) for tip in tips)
    said = checks(tmp_path / "d.zip", notary)
    for one in made.exhibits:
        assert "sealed body is unchanged" in said[one]
        assert "it may not be copied" in said[one]
    # a second one, made later, holds too, and the first still does
    hand_in(desk, 3)
    dossier(desk, notary, tmp_path / "e.zip", Wanted(tips[:1], "Desk"))
    checks(tmp_path / "e.zip", notary)
    checks(tmp_path / "d.zip", notary)


def test_an_opened_original_goes_in_and_a_destroyed_one_is_said(
    desk: Desk, notary: MemoryNotary, tmp_path: Path
) -> None:
    appoint("C-1", "C-2", "C-3")
    tips = tuple(hand_in(desk, seed, picture(seed)) for seed in (1, 2))
    first, second = map(exhibit_of, tips)
    taken = copy_exhibit(ASKER, granted(desk, first), desk.room)
    boss = Occasion(officer("S-1", Role.SUPERVISOR), NOON + HOLD, "order")
    destroy_exhibit(boss, ask_destruction(ASKER, second, "order 4/26", "acquitted"), desk.room)
    wanted = Wanted(tips, "Desk", bodies=True, originals=(taken,))
    dossier(desk, notary, tmp_path / "d.zip", wanted)
    said = checks(tmp_path / "d.zip", notary)
    assert "its original is what was sealed" in said[first]
    assert "destroyed on a lawful order" in said[second]


def test_nothing_that_was_sealed_is_in_it_unless_asked(
    desk: Desk, notary: MemoryNotary, tmp_path: Path
) -> None:
    tip = hand_in(desk, 1, picture(1))
    dossier(desk, notary, tmp_path / "d.zip", Wanted((tip,), "Desk"))
    with zipfile.ZipFile(tmp_path / "d.zip") as archive:
        assert not [name for name in archive.namelist() if name.endswith((".age", "original"))]
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert picture(1)[:200] not in whole


def test_a_body_that_is_missing_is_said_and_a_dossier_of_bodies_refused(
    desk: Desk, notary: MemoryNotary, tmp_path: Path
) -> None:
    tip = hand_in(desk, 1, picture(1))
    desk.room.vault.drop(models.Exhibit.objects.get().address)
    with pytest.raises(NotADossier, match=f"{exhibit_of(tip)}: its sealed body is missing"):
        dossier(desk, notary, tmp_path / "d.zip", Wanted((tip,), "Desk", bodies=True))
    dossier(desk, notary, tmp_path / "e.zip", Wanted((tip,), "Desk"))
    with zipfile.ZipFile(tmp_path / "e.zip") as archive:
        assert b"MISSING" in archive.read("statement-en.html")


def test_who_may_not_and_what_cannot(desk: Desk, notary: MemoryNotary) -> None:
    tip = hand_in(desk, 1)
    asker = Occasion(officer("I-1", Role.INVESTIGATOR), NOON, "x")
    with pytest.raises(NotPermitted):
        make_dossier(asker, Wanted((tip,), "Desk"), desk.room, notary, io.BytesIO())
    with pytest.raises(NotADossier, match="at least one report"):
        make_dossier(ON, Wanted((), "Desk"), desk.room, notary, io.BytesIO())


@pytest.fixture
def home() -> None:
    settings.CONFIG.secret.parent.mkdir(parents=True, exist_ok=True)
    settings.CONFIG.secret.write_text("x" * 50)
    for one in ("checkpoint", "log.key"):
        (settings.CONFIG.notary / one).unlink(missing_ok=True)


def run(*told: object) -> Result:
    return CliRunner().invoke(pehra, [str(one) for one in told])


@pytest.mark.usefixtures("home")
def test_a_witness_on_another_machine_signs_what_a_dossier_rests_on(
    desk: Desk, tmp_path: Path
) -> None:
    desk.room = strongroom(settings.CONFIG)
    tip = hand_in(desk, 1)
    w = ("--folder", tmp_path / "w1", "--name", "court.example/w1")
    log = run("ledger", "key").output.strip()
    told = run("ledger", "witness", "key", *w, "--watch", log).output.strip()
    assert run("ledger", "witness", "add", told).exit_code == 0
    done = run("dossier", tip, "-o", tmp_path / "d.zip", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["exhibits"] == [exhibit_of(tip)]
    for act in (
        ("ask", "court.example/w1", "-o", tmp_path / "request"),
        ("sign", tmp_path / "request", *w, "-o", tmp_path / "answer"),
        ("take", "court.example/w1", tmp_path / "answer"),
    ):
        done = run("ledger", "witness", *act)
        assert done.exit_code == 0, done.output
    assert run("refresh-dossier", tmp_path / "d.zip", "-o", tmp_path / "e.zip").exit_code == 0
    said = run("verify", tmp_path / "e.zip", "--key", log, "--witness", told)
    assert said.exit_code == 0, said.output
    assert "court.example/w1 saw the ledger" in said.output
    assert run("verify", tmp_path / "d.zip", "--witness", told).exit_code == 1
    # the same request again, for the stick was lost: it says what it said
    again = run("ledger", "witness", "sign", tmp_path / "request", *w, "-o", tmp_path / "x")
    assert again.exit_code == 0, again.output


@pytest.mark.usefixtures("home")
def test_words_that_lead_nowhere_are_refused_calmly(desk: Desk, tmp_path: Path) -> None:
    hand_in(desk, 1)
    for words in (
        ("dossier", "TIP-999999", "-o", tmp_path / "x.zip"),
        ("dossier", "rubbish", "-o", tmp_path / "y.zip"),
        ("ledger", "witness", "ask", "nobody", "-o", tmp_path / "r"),
        ("ledger", "witness", "add", "rubbish"),
        ("ledger", "stamp"),
        ("evidence", "show", "EXH-999999"),
        ("evidence", "ask", "EXH-999999", "--for", "x", "--authority", "y", "--as", "nobody"),
    ):
        done = run(*words)
        assert done.exit_code == 1, (words, done.output)
        assert "pehra: " in done.output
    assert not list(tmp_path.glob("*.zip"))


def test_the_verifier_is_printed_as_it_lies_in_every_dossier(
    desk: Desk, notary: MemoryNotary, tmp_path: Path
) -> None:
    tip = hand_in(desk, 1)
    dossier(desk, notary, tmp_path / "d.zip", Wanted((tip,), "Desk"))
    with zipfile.ZipFile(tmp_path / "d.zip") as archive:
        inside = archive.read("verify_dossier.py").decode()
    assert run("verify", "--print-verifier").output == inside


def test_a_dossier_of_what_an_older_pehra_kept_plainly(
    desk: Desk, notary: MemoryNotary, tmp_path: Path
) -> None:
    tip = hand_in(desk, 1, picture(1))
    row = models.Exhibit.objects.get()
    with opened(desk.room, row) as file:
        data = file.read()

    def plainly(guarded: Guarded) -> None:
        guarded.write(data)

    old = desk.room.vault.keep(plainly)
    models.Exhibit.objects.update(address=old.address, body_size=old.size)
    models.WorkingShare.objects.all().delete()
    appoint("C-1", "C-2", "C-3")
    drain(desk)
    dossier(desk, notary, tmp_path / "d.zip", Wanted((tip,), "Desk", bodies=True))
    assert "sealed body is unchanged" in checks(tmp_path / "d.zip", notary)[exhibit_of(tip)]
