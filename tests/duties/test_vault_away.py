"""The vault was moved away, or its disk is not mounted, and the records are still there."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import LazySettings, settings

from pehra.cli.doctor import doctor
from pehra.cli.receive import receive
from pehra.cli.run import watch
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.duties.strongroom import strongroom
from pehra.duties.submit_platform_report import open_platform_report
from pehra.evidence.strongroom import Strongroom
from pehra.evidence.vault import NotSealed
from pehra.store import models
from pehra.store.queries import exhibits

from .conftest import ON

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room(settings: LazySettings, tmp_path: Path) -> Strongroom:
    """A home of its own on a disk, with three exhibits in it."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    settings.CONFIG = replace(settings.CONFIG, home=home)
    settings.CONFIG.secret.touch()
    made = strongroom(settings.CONFIG)
    for number in range(3):
        kept = seal_exhibit(ON, made, [b"%d" % number], name="x", channel="CONSOLE", to_read=False)
        assert kept.fresh
    return made


def said_of_the_vault() -> str:
    lines = CliRunner().invoke(doctor).output.splitlines()
    return next(line for line in lines if "sealed bodies" in line)


def test_doctor_looks_for_the_bodies(room: Strongroom) -> None:
    assert said_of_the_vault() == "ok  the vault holds the 3 sealed bodies that were looked for"
    room.vault.drop(exhibits.newest_bodies(1)[0])
    assert said_of_the_vault().startswith("DO  1 of the 3 sealed bodies that were looked for ARE")
    shutil.rmtree(settings.CONFIG.vault)
    assert said_of_the_vault().startswith("DO  3 of the 3 ")


def test_what_was_destroyed_is_not_looked_for(room: Strongroom) -> None:
    room.vault.drop(exhibits.newest_bodies(1)[0])
    models.Exhibit.objects.filter(address=exhibits.newest_bodies(1)[0]).update(destroyed_at=ON.at)
    assert said_of_the_vault() == "ok  the vault holds the 2 sealed bodies that were looked for"


def test_of_many_the_newest_are_looked_for_and_some_of_all(room: Strongroom) -> None:
    newest = exhibits.newest_bodies(3)
    assert set(exhibits.bodies(3)) == set(exhibits.bodies(1000)) == set(newest)
    assert len(exhibits.bodies(2)) == 2
    assert newest[0] in exhibits.bodies(2)


@pytest.mark.parametrize("empty", [False, True])
def test_nothing_is_sealed_into_a_vault_that_is_away(
    room: Strongroom, tmp_path: Path, *, empty: bool
) -> None:
    """An empty folder stands where a disk is not mounted."""
    vault = settings.CONFIG.vault
    vault.rename(tmp_path / "moved")
    if empty:
        vault.mkdir()
    (tmp_path / "report.json").write_text("{}")

    told = CliRunner().invoke(receive, [str(tmp_path / "report.json")])
    assert told.exit_code == 1
    assert "the vault is empty or away. Nothing was sealed" in told.output
    assert "vault is empty or away" in CliRunner().invoke(watch, ["--once"]).output
    with pytest.raises(NotSealed, match="empty or away"):
        seal_exhibit(ON, room, [b"new"], name="x", channel="CONSOLE")
    with pytest.raises(NotSealed, match="empty or away"):
        open_platform_report(ON, room, b"<report/>")
    assert not list(room.vault.bodies())
    assert models.Exhibit.objects.count() == 3

    shutil.rmtree(vault, ignore_errors=True)
    (tmp_path / "moved").rename(vault)
    assert seal_exhibit(ON, room, [b"new"], name="x", channel="CONSOLE").fresh


def test_one_lost_body_does_not_stop_the_intake(room: Strongroom) -> None:
    room.vault.drop(exhibits.newest_bodies(1)[0])
    assert seal_exhibit(ON, room, [b"new"], name="x", channel="CONSOLE").fresh
