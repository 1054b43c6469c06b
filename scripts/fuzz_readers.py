"""Damage documents of every form and have every reader read them, for as long as asked.

    python scripts/fuzz_readers.py --minutes 10 --seed 1

Whatever the bytes, a reader gives reports or raises Unreadable; anything else is a finding, and its
bytes are kept under --keep. Nothing here needs a home or a network.
"""

import argparse
import io
import json
import random
import resource
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.intake import test_capture, test_mail, test_pdf, test_tables  # noqa: E402

from pehra.intake import kept, synthetic  # noqa: E402
from pehra.intake.opened import open_exhibit  # noqa: E402
from pehra.intake.reader import TableReader, Unreadable  # noqa: E402
from pehra.intake.readers import READERS  # noqa: E402
from pehra.intake.sightings import sightings  # noqa: E402
from pehra.media.synthetic import picture  # noqa: E402

SAMPLES = ROOT / "tests" / "samples"
ODD = (
    b"\0", b"\xff\xfe", b"\xe2\x80\xae", b"<!DOCTYPE", b"]]>", b"9" * 400, b"[" * 300, b'"',
    b"\n", b"-" * 70, b"=?utf-8?b?", b"%PDF-", b"PK\x03\x04", b"NaN", b"\\ud800", b"{}",
    b":" * 50,
)  # fmt: skip
SLOW = 20.0  # seconds of one document that are a finding


def seeds() -> list[tuple[str, bytes]]:
    told = synthetic.report(3, (picture(1),))
    mail = test_mail.mail()
    mail.add_attachment(json.dumps(told).encode(), maintype="application", subtype="json",
                        filename="r.json")  # fmt: skip
    full = (SAMPLES / "cybertip_le_full.json").read_bytes()
    platform = (SAMPLES / "ispws_report.xml").read_bytes()
    return [
        ("r.json", full), ("r.zip", synthetic.parcel(told, (picture(1),))),
        ("m.eml", mail.as_bytes()), ("r.pdf", test_pdf.pdf(test_pdf.REPORT)), ("r.xml", platform),
        *zip(test_tables.NAMES, test_tables.GOOD, strict=True), *test_capture.SAMPLES,
    ]  # fmt: skip


def damaged(data: bytes, chance: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8, 30))):
        at = chance.randrange(len(made) + 1)
        match chance.randrange(5):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del made[at : at + chance.choice((1, 2, 10, 200))]
            case 2:
                made[at:at] = chance.choice(ODD)
            case 3:
                piece = made[at : at + chance.choice((4, 40, 400))]
                made[at:at] = piece * chance.choice((1, 2, 20))
            case _:
                del made[at:]
        if not made:
            return b""
    return bytes(made)


def tried(name: str, data: bytes) -> str:
    """What became of it: read, refused. Raises whatever else a reader raised."""
    try:
        found = open_exhibit(io.BytesIO(data), name)
    except Unreadable:
        return "refused"
    for one in found.reports:
        again = kept.from_json(json.loads(json.dumps(kept.to_json(one.report))))
        if again != one.report:
            raise ValueError("it does not come back as it was kept")
        sightings(one.report, region="PK")
    return "read"


def every(data: bytes) -> None:
    """Each reader for itself, also with bytes that are not of its form."""
    for reader in READERS:
        try:
            reader.read_all(data) if isinstance(reader, TableReader) else reader.read(data)
        except Unreadable:
            continue


def main() -> None:  # noqa: PLR0915
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=10)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    told = asked.parse_args()
    chance, tally, slowest = random.Random(told.seed), Counter[str](), 0.0  # noqa: S311
    of, end = seeds(), time.monotonic() + told.minutes * 60
    while time.monotonic() < end:
        name, data = chance.choice(of)
        data = damaged(data, chance)
        began = time.monotonic()
        try:
            tally[tried(name, data)] += 1
            if len(data) < 5000 and chance.random() < 0.1:  # noqa: PLR2004
                every(data)
        except Exception:
            tally["FINDINGS"] += 1
            told.keep.mkdir(exist_ok=True)
            (told.keep / f"{tally['FINDINGS']}-{name}").write_bytes(data)
            traceback.print_exc()
        took = time.monotonic() - began
        slowest = max(slowest, took)
        tally["SLOW"] += took > SLOW
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{dict(tally)}, slowest {slowest:.2f} s, most memory {peak:.0f} MiB")
    sys.exit(1 if tally["FINDINGS"] or tally["SLOW"] else 0)


if __name__ == "__main__":
    main()
