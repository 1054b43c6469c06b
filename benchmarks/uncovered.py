"""What tip-offs name and nothing covers, over two million reports, in SQLite: what each question of
its pages takes, the look through new sightings, and the work that an authority begins. A third of
the addresses is of one host, the rest of 20,000. Figures as JSON lines, in milliseconds.

The peer is the question without rows of its own: every sighting grouped by what stands between its
slashes, with the highest place of its reports.
"""

import json
import time
from datetime import UTC, datetime

from django.db import connection

from pehra.duties import errand, uncovered
from pehra.duties.approve_authority import approve_authority
from pehra.duties.cover_tips import BATCH, cover_tips
from pehra.duties.draft_authority import draft_authority
from pehra.duties.duty import Occasion
from pehra.duties.note_tips import ground, note_tips
from pehra.patrol.proposal import proposal
from pehra.roster.powers import Officer, Power
from pehra.store import models
from pehra.store.queries import patrol
from pehra.store.queries import uncovered as shown

from .home import ON
from .measure import spread

REPORTS, HOSTS = 2_000_000, 20_000
NEW = 200_000  # sightings that are looked through
TIMES = 20
AT = datetime(2026, 1, 5, tzinfo=UTC)
_N = "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
_REPORTS = (
    "INSERT INTO store_report (id, exhibit_id, member, sender_number, sender_name, incident_type, "
    "received_at, due_at, handling, reader, reader_version, completeness, value, document, lane, "
    "tier, actionable, reasons, ruleset) "
    + _N
    + "SELECT i, 1, i, '', '', '', datetime('2025-01-05', '+' || i || ' seconds'), "
    "'9999-12-31', '', 'cybertip', 1, 50, x'', x'', 'ACT', 1 + i % 4, 1, x'', '' FROM n"
)
_HOST = "CASE WHEN i % 3 = 0 THEN 'big.test' ELSE 'h' || (i % {}) || '.test' END"
_SIGHTINGS = (
    'INSERT INTO store_sighting (id, report_id, kind, value, raw, name, strength, role, "where", '
    "event, found_in) "
    + _N
    + "SELECT i, (i - 1) % {} + 1, 'URL', 'https://' || "
    + _HOST
    + " || '/board/' || i, '', '', 'MEDIUM', 'SUSPECT', '', '', 'TEXT' FROM n"
)
_UNCOVERED_HOSTS = (
    "INSERT INTO store_uncoveredhost (id, name, domain, tier, lane) " + _N
    + "SELECT i, 'h' || (i - 1) || '.test', 'h' || (i - 1) || '.test', 9, '' FROM n "
    "UNION ALL SELECT {} + 1, 'big.test', 'big.test', 9, ''"
)  # fmt: skip
_UNCOVERED = (
    "INSERT INTO store_uncovered (sighting_id, report_id, host_id, key) " + _N
    + "SELECT i, i, CASE WHEN i % 3 = 0 THEN {} + 1 ELSE i % {} + 1 END, "
    "CAST(printf('%016x', i) AS BLOB) FROM n"
)  # fmt: skip
_GROUPED = (
    "SELECT substr(s.value, 9, instr(substr(s.value, 9), '/') - 1) h, COUNT(*), MIN(r.tier) FROM "
    "store_sighting s JOIN store_report r ON r.id = s.report_id WHERE kind = 'URL' GROUP BY h "
    "ORDER BY 3 LIMIT 25"
)


def main(reports: int = REPORTS, new: int = NEW) -> None:
    began = time.monotonic()
    _build(reports, new)
    say("build", reports=reports, hosts=HOSTS + 1, seconds=round(time.monotonic() - began, 1))
    of = shown.ground(AT, test_home=False)
    big = models.UncoveredHost.objects.get(name="big.test").pk
    say("the floor's number", **spread(shown.waiting, TIMES))
    for told, act in {
        "hosts, first page": lambda: shown.hosts(of),
        "hosts, middle": lambda: shown.hosts(of, HOSTS // 2),
        "a host of 667,000": lambda: shown.host(of, big),
        "draft of two hosts": lambda: proposal(shown.wanted(of, ["big.test", "h7.test"])),
    }.items():
        say(told, **spread(act, TIMES))
    _look_through(reports, new)
    _cover()
    say("peer: grouped by text", **spread(_grouped, 2))


def _build(reports: int, new: int) -> None:
    models.Exhibit.objects.create(pk=1, sha256="0" * 64, size=1, sealed_at=AT)
    with connection.cursor() as cursor:
        for sql in (
            _REPORTS.format(reports), _SIGHTINGS.format(reports + new, reports, HOSTS),
            _UNCOVERED_HOSTS.format(HOSTS, HOSTS), _UNCOVERED.format(reports, HOSTS, HOSTS),
        ):  # fmt: skip
            cursor.execute(sql)
    hosts = list(models.UncoveredHost.objects.values_list("pk", flat=True))
    for start in range(0, len(hosts), 500):
        uncovered.recount(hosts[start : start + 500])
    models.TipsRead.objects.create(pk=1, once=reports, twice=reports, turn=reports)


def _look_through(reports: int, new: int) -> None:
    """Batch by batch, as the watch does it with each beat."""
    of, took = ground(AT, test_home=False), []
    while True:
        began = time.perf_counter()
        looked = note_tips(of, AT)
        took.append((time.perf_counter() - began) * 1000)
        if not looked.more:
            break
    took.sort()
    say(
        "new sightings", many=new, batch=patrol.TIPS, p50=round(took[len(took) // 2], 1),
        p99=round(took[int(len(took) * 0.99)], 1), a_second=round(new / (sum(took) / 1000)),
    )  # fmt: skip
    assert models.Uncovered.objects.count() == reports + new


def _cover() -> None:
    """An authority over one small host, then over the big one."""
    for host in ("h7.test", "big.test"):
        waits = models.Uncovered.objects.filter(host__name=host).count()
        name = draft_authority(ON, _text(host))
        approve_authority(Occasion(Officer("B-2", frozenset(Power)), AT, "benchmark"), name)
        took: list[float] = []
        most = 200
        while len(took) < most:
            held = errand.lease(AT, kind=errand.Kind.COVER)
            if isinstance(held, errand.NothingDue):
                break
            began = time.perf_counter()
            cover_tips(ON, held, ground(AT, test_home=False))
            took.append((time.perf_counter() - began) * 1000)
        put = models.Target.objects.filter(host__name=host).count()
        took.sort()
        say(
            f"an authority over {host}", waited=waits, put=put, batch=BATCH, batches=len(took),
            p50=round(took[len(took) // 2], 1), max=round(took[-1], 1),
            a_second=round(put / (sum(took) / 1000)),
        )  # fmt: skip


def _text(host: str) -> str:
    return (
        f'ref = "{host}"\nlaw = "x"\nreason = "x"\nordered_by = "x"\nretention = "hash-only"\n'
        f'from = 2026-01-01\nuntil = 2026-02-01\nscope = """\nallow host {host}\n"""\n'
    )


def _grouped() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_GROUPED)
        return list(cursor.fetchall())


def say(part: str, **figures: object) -> None:
    print(json.dumps({"uncovered": part} | figures), flush=True)


if __name__ == "__main__":
    main()
