"""An observation is kept between its intent and its end, bounded by what the unit imported."""

import asyncio
import json
import zlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings
from tests.patrol.peers import Always, open_to_all

from pehra.cli.swarm import allocations as command
from pehra.duties.duty import Occasion
from pehra.duties.import_allocations import OlderAllocations, import_allocations
from pehra.duties.note_intents import Noted, Planned, note_intents
from pehra.duties.observe_swarm import Kept, NoSuchObservation, observe_swarm
from pehra.patrol.allocations import BadAllocations
from pehra.patrol.heard import Heard
from pehra.patrol.outcome import Outcome
from pehra.patrol.permit import Permit
from pehra.patrol.swarm import (
    Ending,
    How,
    Limits,
    NotScraped,
    Observed,
    Scraped,
    Where,
    outcome,
)
from pehra.patrol.swarms.recorded import Recorded, Told
from pehra.roster.powers import NotPermitted, Role, officer
from pehra.store import models
from pehra.store.queries import ledger, swarms

from .conftest import NOON, ON

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "ab" * 20
HASH = bytes.fromhex(NAME)
URL = f"urn:btih:{NAME}"
PEER = b"-LT2110-abcdefghijkl"


def statistics(serial: str = "20260101", registry: str = "apnic", country: str = "PK") -> bytes:
    head = f"2|{registry}|{serial}|1|19830613|20260101|+1000\n{registry}|*|ipv4|*|1|summary\n"
    return (head + f"{registry}|{country}|ipv4|39.32.0.0|2097152|20090415|allocated|A92\n").encode()


def noted() -> Noted:
    """The intent of one observation of the swarm."""
    authority, _ = models.Authority.objects.get_or_create(
        ref="OP-7", version=1,
        defaults={
            "text": "", "sha256": "", "from_at": NOON, "until_at": NOON, "drafted_by": "B-17",
            "drafted_at": NOON,
        },
    )  # fmt: skip
    host, _ = models.Host.objects.get_or_create(name="btih")
    target, _ = models.Target.objects.get_or_create(
        key=HASH[:16], defaults={"url": URL, "host": host, "kind": "SWARM", "via": "SEED",
                                 "due_at": NOON},
    )  # fmt: skip
    (made,) = note_intents(ON, [Planned(target.pk, URL, "SEED", f"{authority.ref}@1", 3)])
    assert isinstance(made, Noted)
    return made


def seen(*countries: str) -> Observed:
    """What a recorded swarm gives by the registries' files in force."""
    listed = [
        Told("39.32.0.1", 6881, "dht 39.32.9.9:6881 aa", Heard(HASH, PEER, b"\xf0")),
        Told("39.32.0.2", 6882, "dht 39.32.9.9:6881 aa", Heard(HASH, PEER)),
        Told("39.32.0.3", 6883, "dht 39.32.9.9:6881 aa"),
        Told("8.8.8.8", 6884, "dht 39.32.9.9:6881 aa", Heard(HASH, PEER, b"\xff")),
    ]  # fmt: skip
    leave = Permit("OP-7@1", "", 3, NOON + timedelta(days=1), countries=frozenset(countries))
    observer = Recorded(swarms.allocations().allocations, {NAME: listed})
    how = How(Always(), lambda: NOON, Limits(), bars=open_to_all)
    return asyncio.run(observer.observe(leave, NAME, Where(), how))


def test_an_observation_is_kept_with_its_peers_and_a_line_that_names_none() -> None:
    import_allocations(ON, statistics())
    made = noted()
    good, bad = Scraped("udp://t.test:1", NOON, 5, 9, 2), NotScraped("udp://u.test:1", NOON, "no")
    one = replace(seen("PK"), scrapes=(good, bad), notes=("node x: no",))

    kept = observe_swarm(ON, made.pk, one, swarms.allocations().files)

    assert kept == Kept(1, 1, 1)
    (row,) = swarms.observations(models.Target.objects.get().pk)
    assert (row.elsewhere, row.allocations, row.ending) == (1, {"apnic": "20260101"}, "WHOLE")
    assert set(row.clock) >= {"utc", "synchronised", "state", "boot_id", "monotonic_ns"}
    assert [(p.grade, p.address, p.pieces, p.of_pieces) for p in row.peers] == [
        ("CLAIMS_PIECES", "39.32.0.1", 4, 8), ("ANSWERED", "39.32.0.2", 0, 0),
        ("LISTED", "39.32.0.3", 0, 0),
    ]  # fmt: skip
    assert {(p.country, p.listed_by) for p in row.peers} == {("PK", "dht 39.32.9.9:6881 aa")}
    assert row.peers[0].client == "LT 2110"
    assert row.scrapes[0]["seeders"] == 5
    assert row.scrapes[1]["words"] == "no"
    lines = [one for one in ledger.entries(made.number) if one.duty == "observe_swarm"]
    assert lines[0].details == {
        "listed": 1, "answered": 1, "claims": 1, "elsewhere": 1, "spoken_to": 0,
        "packets": row.packets_sha256,
    }  # fmt: skip
    for rows in (models.Presence.objects.values(), models.Observation.objects.values()):
        assert "8.8.8.8" not in json.dumps([dict(one) for one in rows], default=str)
    assert b"8.8.8.8" not in one.packets


def test_what_was_never_intended_or_is_over_is_not_kept() -> None:
    made = noted()
    one = seen()
    other = replace(one, infohash="cd" * 20)
    for fetch, told in ((made.pk + 1, one), (made.pk, other)):
        with pytest.raises(NoSuchObservation):
            observe_swarm(ON, fetch, told, {})
    observe_swarm(ON, made.pk, one, {})
    with pytest.raises(NoSuchObservation):
        observe_swarm(ON, made.pk, one, {})
    later = noted()
    models.Fetch.objects.filter(pk=later.pk).update(outcome="LOST")
    with pytest.raises(NoSuchObservation):
        observe_swarm(ON, later.pk, one, {})
    assert models.Observation.objects.count() == 1


def test_without_registries_files_nobody_is_of_any_country() -> None:
    one = seen("PK", "ZZ")

    assert (one.presences, one.counted_elsewhere) == ((), 4)
    assert outcome(one) == (Outcome.FETCHED, "0 listed, 0 answered, 0 claim pieces, 4 elsewhere")
    assert outcome(replace(one, ending=Ending.TIME))[0] is Outcome.TIMED_OUT
    assert outcome(replace(one, ending=Ending.EXPIRED))[0] is Outcome.HALTED


def test_the_newest_file_of_each_registry_is_in_force() -> None:
    import_allocations(ON, statistics())
    import_allocations(ON, statistics(registry="ripencc", serial="1764"))
    assert swarms.allocations().files == {"apnic": "20260101", "ripencc": "1764"}
    assert swarms.allocations().allocations.country("39.32.0.1") == "PK"
    newer = statistics("20260102", country="IN")
    assert import_allocations(ON, newer).ranges == 1
    import_allocations(ON, newer)

    assert [one.serial for one in swarms.files()] == ["20260102", "1764"]
    assert models.Allocation.objects.count() == 3
    row = models.Allocation.objects.latest("pk")
    assert zlib.decompress(row.file) == newer
    with pytest.raises(OlderAllocations):
        import_allocations(ON, statistics())
    with pytest.raises(BadAllocations):
        import_allocations(ON, b"<html>")


def test_another_file_under_the_same_key_is_not_taken_for_it() -> None:
    """As after a restore, and between two tests: a key alone does not say which file is meant."""
    for country in ("PK", "IN"):
        import_allocations(ON, statistics(country=country))
        models.Allocation.objects.update(id=77)
        assert swarms.allocations().allocations.country("39.32.0.1") == country
        models.Allocation.objects.all().delete()


def test_it_takes_the_power_that_says_so() -> None:
    nobody = Occasion(officer("T-1", Role.TRIAGE_OFFICER), NOON, "none")
    with pytest.raises(NotPermitted):
        import_allocations(nobody, statistics())
    with pytest.raises(NotPermitted):
        observe_swarm(nobody, 1, seen(), {})


def test_the_console_takes_files_in_and_shows_them(tmp_path: Path) -> None:
    settings.CONFIG.secret.write_text("x" * 50)
    path = tmp_path / "delegated-apnic-extended-latest"
    path.write_bytes(statistics() + b"nonsense\n")
    done = CliRunner().invoke(command, ["import", str(path), "--json"])

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {
        "registry": "apnic", "serial": "20260101", "ranges": 1, "rejected": 1,
    }  # fmt: skip
    assert "line 4" in done.stderr
    assert "apnic  20260101  1 ranges" in CliRunner().invoke(command, ["show"]).stdout
    (told,) = CliRunner().invoke(command, ["show", "--json"]).stdout.splitlines()
    assert json.loads(told)["serial"] == "20260101"
    path.write_bytes(b"x")
    assert CliRunner().invoke(command, ["import", str(path)]).exit_code == 1
