"""Every door asks with the kill switch: the one in the database, and the one that is a file."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings

from pehra.base import clock
from pehra.cli.authority import explain
from pehra.roster.powers import Role
from pehra.store import models

from .conftest import SignIn
from .watched import fill

pytestmark = pytest.mark.django_db(transaction=True)
URL = "https://board.example/media/x"
STOPPED = "The patrol is stopped: nothing is fetched."


@pytest.fixture
def halt_file() -> Iterator[Path]:
    settings.CONFIG.secret.write_text("x" * 50)
    path: Path = settings.CONFIG.halt_file
    path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)


def told() -> dict[str, str]:
    done = CliRunner().invoke(explain, [URL, "--json"])
    assert done.exit_code == 0, done.output
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_an_address_is_explained_as_halted_while_the_file_is_there(
    sign_in: SignIn, halt_file: Path
) -> None:
    fill(clock.now())
    models.Halt.objects.update(lifted_at=clock.now())
    client = sign_in(Role.AUDITOR)
    assert ">allowed<" in client.post("/patrol/authorities/", {"url": URL}).text
    assert told()["decision"] == "allow"

    halt_file.touch()

    page = client.post("/patrol/authorities/", {"url": URL}).text
    assert "not allowed" in page
    assert ">allowed<" not in page
    assert (told()["decision"], told()["why"]) == ("deny", "HALTED")


def test_every_page_says_that_it_is_stopped_by_file_or_by_record(
    sign_in: SignIn, halt_file: Path
) -> None:
    client = sign_in(Role.INVESTIGATOR)
    assert STOPPED not in client.get("/").text
    halt_file.touch()
    assert STOPPED in client.get("/").text

    halt_file.unlink()
    assert STOPPED not in client.get("/").text
    # as on a disk so full that not even the file could be made
    halt = models.Halt.objects.create(of="ALL", by="B-1", at=clock.now())
    assert STOPPED in client.get("/").text
    models.Halt.objects.filter(pk=halt.pk).update(of="HOST", key="a.example")
    assert STOPPED not in client.get("/").text
