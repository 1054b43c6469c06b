"""The nation has the world's shares, and is the same from the same seed."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import timedelta
from io import BytesIO

import pytest

from pehra.drill import parcels
from pehra.drill.cybertip import cybertip, md5
from pehra.drill.draft import PROVIDERS
from pehra.drill.people import person
from pehra.drill.plan import RINGS, START, Event, Kind, Role, World, event, member
from pehra.drill.score import plain
from pehra.identifiers.identifier import Kind as KindName
from pehra.intake.readers import read
from pehra.intake.report import Report
from pehra.intake.sightings import sightings

WORLD = World(5, 4, 5000)


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return [event(WORLD, number) for number in range(WORLD.reports)]


def test_the_shares_are_the_worlds(events: list[Event]) -> None:
    files = [file for one in events for file in one.files]
    assert len(files) / len(events) == pytest.approx(2.92, rel=0.06)
    assert len({one.copy for one in files}) / len(files) == pytest.approx(0.47, abs=0.03)
    assert len({one.shows for one in files}) / len(files) == pytest.approx(0.32, abs=0.03)
    assert sum(one.actionable for one in events) / len(events) == pytest.approx(0.48, abs=0.02)
    kinds = Counter(one.kind for one in events)
    assert kinds[Kind.RISK] / len(events) == pytest.approx(0.0018, abs=0.0009)
    assert all(kinds[kind] for kind in Kind)


def test_days_are_even_and_nothing_is_sent_again_before_it_was_sent(events: list[Event]) -> None:
    days = Counter((one.at - START) // timedelta(days=1) for one in events)
    assert set(days.values()) == {WORLD.a_day}
    for one in events:
        assert one.cluster <= one.number
        if one.kind is Kind.AGAIN:
            first = events[one.cluster]
            assert (first.files, first.suspect) == (one.files, one.suspect)


def test_rings_have_members_with_roles(events: list[Event]) -> None:
    rings = {one.ring for one in events if one.ring >= 0}
    assert len(rings) == RINGS
    assert len({member(WORLD, 0, place) for place in range(9)}) == 9
    assert len({one.role for one in events if one.ring == 0}) == 4


def test_a_report_is_read_without_a_fault_and_says_what_the_truth_says(
    events: list[Event],
) -> None:
    """What is planted is found, and nothing else is."""
    for one in events[:800]:
        told = cybertip(WORLD, one)
        report = read(json.dumps(told.report).encode(), "x.json")
        assert isinstance(report, Report)
        assert not report.warnings
        assert not report.unknown, report.unknown
        found = {
            (str(seen.identifier.kind), seen.identifier.value)
            for seen in sightings(report, region="PK")
        }
        assert {(kind, plain(kind, value)) for kind, value in found} == {
            (kind, plain(kind, value)) for kind, value in told.identifiers
        }


def test_the_nation_has_every_kind_of_identifier_and_every_way_to_tell_of_it(
    events: list[Event],
) -> None:
    told = [cybertip(WORLD, one) for one in events]
    kinds = Counter(kind for one in told for kind, _ in one.identifiers)
    assert set(kinds) == set(KindName)
    assert all(kinds[kind] >= 10 for kind in KindName)
    said = Counter(one.report["reportedInformation"]["reportingEsp"]["espName"] for one in told)
    assert set(said) == {by.name for by in PROVIDERS}
    sellers = [one for one in events if one.ring >= 0 and one.role is Role.SELLS]
    paid = {value for one in sellers for kind, value in told[one.number].identifiers
            if kind == "WALLET"}  # fmt: skip
    assert {one[0] for one in paid} >= {"1", "3", "b", "T", "0", "L"}
    assert kinds["WALLET"] == kinds["IBAN"] == len(sellers)


def test_people_are_apart_and_their_addresses_belong_to_nobody() -> None:
    some = [person(1, number) for number in range(3000)]
    for name in ("email", "phone", "user", "screen", "device"):
        assert len({getattr(one, name) for one in some}) == 3000
    assert all(one.ip.startswith(("198.18.", "198.19.", "2001:db8:")) for one in some)
    behind = Counter(one.ip for one in some if one.shared)
    assert max(behind.values()) > 20
    assert all(1024 <= one.port <= 65_535 for one in some)


CODE = """
import hashlib
from pehra.drill import parcels
from pehra.drill.plan import World
data, truth, outcomes = parcels.parcel(World(9, 1, 300), 200, False)
print(hashlib.sha256(data + "".join(truth).encode()).hexdigest())
"""


def test_the_same_seed_gives_the_same_bytes_in_any_process() -> None:
    told = set()
    for hashseed in ("0", "1", "77"):
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", CODE], env=os.environ | {"PYTHONHASHSEED": hashseed},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        told.add(done.stdout)
    assert len(told) == 1
    data, *_ = parcels.parcel(World(10, 1, 300), 200, media=False)
    assert hashlib.sha256(data).hexdigest() not in told.pop()


def test_with_media_each_file_is_there_and_is_what_the_report_says() -> None:
    world = World(3, 1, 12)
    data, *_ = parcels.parcel(world, 0, media=True)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for name in (one for one in archive.namelist() if one.endswith(".json")):
            told = json.loads(archive.read(name))
            for file in told["reportedInformation"]["uploadedFiles"]["uploadedFiles"]:
                of = archive.read(file["filename"])
                digest = hashlib.md5(of, usedforsecurity=False).hexdigest()
                assert digest == file["verificationHash"]
                jpeg = of[:2] == b"\xff\xd8"
                assert jpeg == file["filename"].endswith(".jpg")


def test_the_list_knows_some_of_what_goes_round(events: list[Event]) -> None:
    known = {line.partition(",")[0] for line in parcels.listed(WORLD, media=False)} - {"md5"}
    shown = {md5(WORLD, file) for one in events[:5000] for file in one.files}
    assert known <= shown
    assert 0.05 < len(known) / len(shown) < 0.3
