"""Reports taken in end to end (sealed, read, identifiers, compared, folded, placed), against the
naive peer: the same ZIPs, json, SHA-256 and one insert a report and an identifier with sqlite3.
"""

import hashlib
import io
import json
import sqlite3
import time
import zipfile
from pathlib import Path

from pehra.cli.say import config
from pehra.drill import parcels
from pehra.drill.plan import World
from pehra.duties.duty import Occasion
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.store.queries import queue
from pehra.watch.walk import desk, walk

from .home import HOME, ON
from .measure import duration, tell

WORLD = World(seed=31, days=2, a_day=5_000)


def main() -> None:
    made = [parcels.parcel(WORLD, first, media=False)[0] for first in parcels.starts(WORLD)]
    naive = _naive(made)
    with_ = desk(config(), ON.officer)
    began, before = time.perf_counter(), _size()
    for place, data in enumerate(made):
        on = Occasion(ON.officer, ON.at, "benchmark")
        name = f"{place}.zip"
        walk(with_, seal_exhibit(on, with_.room, [data], name=name, channel="CONSOLE").exhibit)
    took = time.perf_counter() - began
    with_.close()
    rate, size = WORLD.reports / took, (_size() - before) / WORLD.reports
    told = f"{rate:,.0f} reports/s, {naive / took:.2f} of the naive peer ({duration(naive)})"
    tell(f"{WORLD.reports:,} reports end to end, one core", told, "140/s", rate >= 140)
    tell("database", f"{size / 1000:.1f} KB a report", "12 KB", size <= 12_000)
    slow = _slow()
    tell("queue page, 95 of 100", duration(slow), "0.3 s", slow <= 0.3)


def _naive(made: list[bytes]) -> float:
    began = time.perf_counter()
    with sqlite3.connect(HOME / "naive.sqlite3") as there:
        there.execute("CREATE TABLE r (sha TEXT, told TEXT)")
        there.execute("CREATE TABLE i (r INTEGER, v TEXT)")
        for data in made:
            archive = zipfile.ZipFile(io.BytesIO(data))
            for name in archive.namelist():
                text = archive.read(name)
                told = json.loads(text)
                row = there.execute(
                    "INSERT INTO r VALUES (?, ?)",
                    (hashlib.sha256(text).hexdigest(), json.dumps(told)),
                )
                for one in told["reportedInformation"]["reportedPeople"]["reportedPersons"]:
                    there.execute(
                        "INSERT INTO i VALUES (?, ?)", (row.lastrowid, str(one.get("espUserId")))
                    )
            there.commit()
    return time.perf_counter() - began


def _size() -> int:
    return sum(path.stat().st_size for path in Path(HOME).glob("pehra.sqlite3*"))


def _slow() -> float:
    took = []
    for page in range(100):
        began = time.perf_counter()
        queue.queue("", 1 + page % 20)
        took.append(time.perf_counter() - began)
    return sorted(took)[94]
