"""A desk is backed up while it works, lost, and stood up again from the backup alone."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyrage
import pytest

from pehra.intake import synthetic
from pehra.media.synthetic import picture

pytestmark = pytest.mark.sqlite


def pehra(home: Path, *words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pehra.cli", "--home", str(home), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three reports, a signed checkpoint, and a backup of it all."""
    tmp_path = tmp_path_factory.mktemp("once")
    home = tmp_path / "home"
    assert pehra(home, "init", "--yes").returncode == 0
    files = []
    for seed in range(3):
        files.append(tmp_path / f"{seed}.zip")
        files[-1].write_bytes(
            synthetic.parcel(synthetic.report(seed, (picture(seed),)), (picture(seed),))
        )
    done = pehra(home, "receive", *files)
    assert done.returncode == 0, done.stderr
    assert pehra(home, "ledger", "checkpoint", "-o", tmp_path / "seen.txt").returncode == 0
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "backup.key").write_text(f"{key}\n")
    done = pehra(home, "backup", tmp_path / "backups", "--to", key.to_public(), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["unheld"] == 3
    assert "3 exhibits have no custodians" in done.stderr
    (tmp_path / "last").write_text(Path(json.loads(done.stdout)["folder"]).name)
    return tmp_path


@pytest.fixture
def made(once: Path, tmp_path: Path) -> Path:
    """A copy, to be changed."""
    shutil.copytree(once, tmp_path / "made")
    return tmp_path / "made"


def last(made: Path) -> Path:
    return made / "backups" / (made / "last").read_text()


def test_a_desk_stands_up_again_and_a_witness_can_tell(made: Path) -> None:
    new = made / "new"
    done = pehra(new, "restore", last(made), "--key", made / "backup.key")
    assert done.returncode == 0, done.stderr
    assert "3 bodies checked" in done.stdout
    assert pehra(new, "ledger", "verify", "--against", made / "seen.txt").returncode == 0
    assert pehra(new, "evidence", "verify").stdout.startswith("3 exhibits hold, 0 do not")
    assert pehra(new, "ledger", "key").stdout == pehra(made / "home", "ledger", "key").stdout
    # what is handed in again was here already
    again = pehra(new, "receive", made / "0.zip", "--json")
    assert json.loads(again.stdout)["status"] == "seen"


def test_an_old_backup_is_found_by_what_the_witness_saw_later(made: Path) -> None:
    (made / "9.zip").write_bytes(
        synthetic.parcel(synthetic.report(9, (picture(9),)), (picture(9),))
    )
    assert pehra(made / "home", "receive", made / "9.zip").returncode == 0
    later = made / "later.txt"
    assert pehra(made / "home", "ledger", "checkpoint", "-o", later).returncode == 0
    new = made / "new"
    assert pehra(new, "restore", last(made), "--key", made / "backup.key").returncode == 0
    told = pehra(new, "ledger", "verify", "--against", later)
    assert told.returncode == 1
    assert "lines that were there at the checkpoint are gone" in told.stderr


def test_without_the_key_a_backup_tells_nothing(made: Path) -> None:
    other = made / "other.key"
    other.write_text(f"{pyrage.x25519.Identity.generate()}\n")
    done = pehra(made / "new", "restore", last(made), "--key", other)
    assert (done.returncode, "does not open this backup" in done.stderr) == (1, True)
    secret = (made / "home" / "secret.key").read_bytes()
    kept = b"".join(one.read_bytes() for one in (made / "backups").rglob("*") if one.is_file())
    assert secret not in kept
    assert b"SQLite format" not in kept
    assert not [one for one in (made / "backups").rglob("*") if "working" in one.name]


@pytest.mark.parametrize("what", ["database.age", "keys.age", "backup.json", "body", "no body"])
def test_a_damaged_backup_is_refused(made: Path, what: str) -> None:
    bodies = sorted((made / "backups" / "vault").glob("*/*"))
    path = bodies[0] if "body" in what else last(made) / what
    if what == "no body":
        path.unlink()
    else:
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.chmod(0o600)
        path.write_bytes(data if what != "backup.json" else data[:-9])
    done = pehra(made / "new", "restore", last(made), "--key", made / "backup.key")
    assert done.returncode == 1
    assert done.stderr.startswith("pehra: ")


def test_a_home_that_is_there_is_never_written_over(made: Path) -> None:
    done = pehra(made / "home", "restore", last(made), "--key", made / "backup.key")
    assert (done.returncode, "is not empty" in done.stderr) == (1, True)


def test_a_second_backup_copies_only_what_is_new(made: Path) -> None:
    recipient = pyrage.x25519.Identity.from_str((made / "backup.key").read_text().strip())
    done = pehra(made / "home", "backup", made / "backups", "--to", recipient.to_public(), "--json")
    assert json.loads(done.stdout)["fresh"] == 0


def test_a_backup_while_others_write_is_whole(made: Path) -> None:
    home, more = made / "home", []
    for seed in range(20, 32):
        more.append(made / f"{seed}.json")
        more[-1].write_text(json.dumps(synthetic.report(seed)))
    command = [sys.executable, "-m", "pehra.cli", "--home", str(home), "receive", *map(str, more)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as writing:  # noqa: S603
        key = pyrage.x25519.Identity.from_str((made / "backup.key").read_text().strip())
        done = pehra(home, "backup", made / "busy", "--to", key.to_public(), "--json")
        assert done.returncode == 0, done.stderr
        assert writing.wait() == 0
    folder = json.loads(done.stdout)["folder"]
    again = pehra(made / "new", "restore", folder, "--key", made / "backup.key")
    assert again.returncode == 0, again.stderr
    assert pehra(made / "new", "ledger", "verify").returncode == 0
    assert "0 do not" in pehra(made / "new", "evidence", "verify").stdout
