"""Officers of every power, and a desk on a real database with an index of its own."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings

from pehra.base import clock
from pehra.base.numbers import Series, count, number
from pehra.duties.duty import Occasion
from pehra.duties.eyes import Eyes
from pehra.duties.import_hashlist import Imported, import_hashlist
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.duties.shelves import Shelves
from pehra.evidence.strongroom import Strongroom
from pehra.evidence.vaults.memory import MemoryVault
from pehra.evidence.workings import MemoryWorkingKeys
from pehra.hashlists.about import About
from pehra.intake import synthetic
from pehra.media.decoders.inline import Inline
from pehra.roster.powers import Officer, Power
from pehra.store import models
from pehra.store.queries import reports
from pehra.watch.walk import Desk, walk

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
ON = Occasion(Officer("B-17", frozenset(Power)), NOON, "SOP 4.2")
OTHER = Occasion(Officer("B-18", frozenset(Power)), NOON, "SOP 4.2")
ABOUT = About(NOON, scheme="test")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    eyes = Eyes(Inline(), Shelves(tmp_path / "index"))
    return Desk(
        ON.officer,
        Strongroom(MemoryVault(), MemoryWorkingKeys()),
        eyes,
        settings.CONFIG,
    )


def take(*rows: str, name: str = "demo", about: About = ABOUT, head: str = "md5") -> Imported:
    file = io.BytesIO("\n".join([head, *rows]).encode())
    return import_hashlist(ON, name, file, about)


def hand_in(desk: Desk, seed: int, *pictures: bytes) -> str:
    """A report with these files, of some weeks before NOON; gives its number."""
    told = json.loads(json.dumps(synthetic.report(seed, pictures)).replace("2026-11-", "2025-11-"))
    data = synthetic.parcel(told, pictures) if pictures else json.dumps(told).encode()
    kept = seal_exhibit(ON, desk.room, [data], name=f"{seed}.zip", channel="CONSOLE")
    with mock.patch.object(
        clock, "now", return_value=NOON
    ):  # the desk and its patrol have one clock
        walk(desk, kept.exhibit)
    report = models.Report.objects.get(exhibit=count(Series.EXHIBIT, kept.exhibit))
    return number(Series.REPORT, report.pk)


def verdicts(tip: str) -> list[str]:
    return [one.verdict for one in reports.report(tip).files]
