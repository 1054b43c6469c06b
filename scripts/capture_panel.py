"""Which validator misses which damage of a capture, as a table: docs/reference/captures.md has it.

Run from the root of the checkout:  .venv/bin/python scripts/capture_panel.py
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.patrol import damages, redone
from tests.patrol.captures import KEY, exported, made

from pehra.patrol.fault import Damaged, Expected
from pehra.patrol.verify_capture import verify
from pehra.patrol.wacz import public

BIN = Path(sys.executable).parent
EXPECTED = Expected(public(KEY.public_key()))
WARC: dict[str, tuple[str, ...]] = {
    "warcio check": (str(BIN / "warcio"), "check"),
    "fastwarc check -p": (str(BIN / "fastwarc"), "check", "-p"),
    "gzip -t": (shutil.which("gzip") or "gzip", "-t"),
}
WACZ = (str(BIN / "wacz"), "validate", "-f")


def finds(words: tuple[str, ...], file: Path) -> str:
    done = subprocess.run([*words, str(file)], capture_output=True, text=True, check=False)
    told = (done.stdout + done.stderr).lower()
    bad = done.returncode or "digest failed" in told or "validation failed" in told
    return "finds" if bad or "traceback" in told else "**passes**"


def ours(data: bytes) -> str:
    told = verify(data, EXPECTED)
    return f"finds: {told.faults[0].kind}" if isinstance(told, Damaged) else "**passes**"


def row(name: str, cells: list[str]) -> None:
    print("| " + " | ".join([name, *cells]) + " |", flush=True)


def tabled(
    found: Mapping[str, tuple[Callable[[bytes], bytes], object]], sound: bytes, at: Path
) -> None:
    for name, (act, _) in found.items():
        data = act(sound)
        at.write_bytes(data)
        tools = {"wacz validate": WACZ} if at.suffix == ".wacz" else WARC
        row(name, [*(finds(words, at) for words in tools.values()), ours(data)])


def main() -> None:
    segment = made(1, 2, 3)
    with tempfile.TemporaryDirectory() as folder:
        row("damage to a segment", [*WARC, "pehra verify"])
        row("---", ["---"] * 4)
        segments = {"none": (bytes, None), **damages.SEGMENT, **redone.SEGMENT, **redone.SECOND}
        tabled(segments, segment, Path(folder) / "x.warc.gz")
        print()
        row("damage to a WACZ", ["wacz validate", "pehra verify"])
        row("---", ["---"] * 2)
        tabled({"none": (bytes, None), **damages.WACZ}, exported(segment), Path(folder) / "x.wacz")


if __name__ == "__main__":
    main()
