"""What others wrote reads what we write: Go's sumdb (the checksum database's own code)."""

import base64
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pehra.evidence.checkpoint import Checkpoint
from pehra.evidence.cosignature import cosigned
from pehra.evidence.note import Note, sign
from pehra.evidence.tree import consistency, inclusion

from .test_note import OURS, SECRET
from .test_tree import LARGE, body, head

SUMDB = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb")
GO = shutil.which("go")
SIZE, OLD, AT = 300, 123, 77

pytestmark = pytest.mark.skipif(
    GO is None or not SUMDB.exists(),
    reason="Go's sumdb is not here (apt-get install golang-go golang-golang-x-mod-dev)",
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built without modules and without a network: from Debian's package of sources."""
    at = tmp_path_factory.mktemp("go") / "check"
    more = {
        "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": str(at.parent / "cache"),
        "GOFLAGS": "", "HOME": str(at.parent),
    }  # fmt: skip
    source = Path(__file__).parent / "interop" / "main.go"
    command = [GO or "go", "build", "-o", str(at), str(source)]
    subprocess.run(command, check=True, env=os.environ | more)  # noqa: S603
    return at


def told(one: bytes) -> str:
    return base64.b64encode(one).decode()


def run(program: Path, folder: Path, note: str, line: bytes) -> "subprocess.CompletedProcess[str]":
    (folder / "note").write_text(note)
    (folder / "line").write_bytes(line)
    words = [str(program), str(OURS), str(folder / "note"), str(folder / "line"), str(AT)]
    words += map(told, inclusion(AT, SIZE, LARGE))
    words += ["--", str(OLD), told(head(OLD)), *map(told, consistency(OLD, SIZE, LARGE))]
    return subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603


def checkpoint(size: int = SIZE) -> Note:
    return sign(str(Checkpoint(OURS.name, size, head(SIZE))), OURS.name, SECRET)


def test_go_accepts_note_inclusion_and_consistency(program: Path, tmp_path: Path) -> None:
    note = checkpoint()
    witness = cosigned(note.text, "w", bytes(32), datetime(2026, 1, 5, tzinfo=UTC))
    both = str(Note(note.text, (*note.signatures, witness)))
    done = run(program, tmp_path, both, body(AT))
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines() == [
        f"note holds: {OURS.name} {SIZE} unknown signatures: 1",
        "inclusion holds", "consistency holds",
    ]  # fmt: skip


@pytest.mark.parametrize("change", ["line", "text", "size"])
def test_go_finds_what_was_changed(program: Path, tmp_path: Path, change: str) -> None:
    note = str(checkpoint(SIZE * 2 if change == "size" else SIZE))
    if change == "text":
        note = note.replace(f"\n{SIZE}\n", f"\n{SIZE + 1}\n")
    line = body(AT) + b"x" if change == "line" else body(AT)
    assert run(program, tmp_path, note, line).returncode == 1
