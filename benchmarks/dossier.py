"""A dossier of 1,000 exhibits: made, and checked by the single file. Goal: 10 s beside hashing."""

import hashlib
import json
import os
import tempfile
import time
from pathlib import Path

from pehra.cli.say import config
from pehra.duties import errand
from pehra.duties.make_dossier import Wanted, make_dossier
from pehra.duties.read_report import Reading, read_report
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.duties.shelves import Shelves
from pehra.duties.strongroom import strongroom
from pehra.evidence.notaries import MemoryNotary
from pehra.evidence.verifier.verify_dossier import verify
from pehra.intake import synthetic
from pehra.triage.ruleset import load_ruleset

from .home import ON
from .measure import duration, tell

EXHIBITS, MORE = 1_000, 20_000
READING = Reading(Shelves(config().index), load_ruleset(), "PK")


def main() -> None:
    room = strongroom(config())
    tips: list[str] = []
    for seed in range(EXHIBITS):
        data = json.dumps(synthetic.report(seed)).encode() + b" " * MORE
        seal_exhibit(ON, room, [data], name="x.json", channel="CONSOLE")
        held = errand.lease(ON.at)
        assert isinstance(held, errand.Lease)
        tips += read_report(ON, room, held, READING).reports  # type: ignore[union-attr]
        while isinstance(rest := errand.lease(ON.at), errand.Lease):
            errand.finish(rest)
    notary = MemoryNotary("bench.example/ledger", os.urandom(32))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "d.zip"
        began = time.perf_counter()
        with path.open("w+b") as file:
            make_dossier(ON, Wanted(tuple(tips), "Bench", bodies=True), room, notary, file)
        print(
            f"made, with sealed bodies: {duration(time.perf_counter() - began)}, "
            f"{path.stat().st_size / 1e6:.1f} MB"
        )
        began = time.perf_counter()
        hashlib.sha256(path.read_bytes()).hexdigest()
        hashing = time.perf_counter() - began
        began = time.perf_counter()
        report = verify(str(path), str(notary.key), [], "")
        took = time.perf_counter() - began
        assert all(one["holds"] for one in report.checks)
        told = f"{duration(took)} (hashing the file once: {duration(hashing)})"
        tell(f"checked, {EXHIBITS:,} exhibits", told, "10 s", took - hashing <= 10)
