"""Break the disk and the process under a desk that seals, and look what is left.

    python scripts/faults.py syscalls           each system call of one sealing fails, or kills it
    python scripts/faults.py full               a disk that is full after so many bytes
    python scripts/faults.py kill --times 200   kill -9 at random moments of a sealing desk
    python scripts/faults.py cut --times 60     the power goes (a disk's image, copied as it is)
    … --control unchecked | early | unsynced    one care left out: it must be found

The promise: what was acknowledged is there whole, what was not is never shown as sealed, the ledger
holds, and the next sealing works. Exit code 1 when it was broken. After Tessera's fault_test.go.
"""

import argparse
import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BEGIN = "/pehra-fault-begin"  # looked at by the child: what comes after is the sealing
CALLS = (
    "openat", "write", "pwrite64", "fsync", "fdatasync", "link", "linkat", "unlink", "unlinkat",
    "mkdir", "mkdirat", "chmod", "fchmod", "fchmodat", "ftruncate", "rename", "renameat",
)  # fmt: skip
WAYS = ("error=EIO", "error=ENOSPC", "signal=KILL")
BODY = 50_000  # bytes: one write of age, the one whose error pyrage drops
LOOK = 10  # kills between two looks
DISK = 48 * 2**20  # bytes
CONTROLS = ("", "unchecked", "early", "unsynced")

CHILD = """
import os, sys, hashlib
import pehra.store.settings, django
django.setup()
from django.conf import settings
from django.db import connection
from pehra.base import clock
from pehra.cli.say import CONSOLE
from pehra.duties import seal_exhibit as of
from pehra.duties.duty import Occasion
from pehra.duties.strongroom import strongroom
from pehra.evidence import body, vaults
from pehra.evidence.vaults import folder
control, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if control == "unchecked":
    def settled(self):
        return body.Body(self._sha256.hexdigest(), self._size)
    body.Guarded.settled = settled
    folder._check_size = lambda file, told: None
    write = body.Guarded.write
    def believed(self, data):
        try:
            return write(self, data)
        except OSError:
            self._problem = None
            self._sha256.update(data)
            self._size += len(data)
            return len(data)
    body.Guarded.write = believed
if control == "unsynced":
    os.fsync = lambda handle: None
connection.ensure_connection()
room = strongroom(settings.CONFIG)
room.working.public(clock.now())
try:
    os.stat(sys.argv[4])
except OSError:
    pass
for number in range(count):
    data = bytes(bytearray(hashlib.sha256(b"%d %d" % (seed, number)).digest() * int(sys.argv[5])))
    sha256 = hashlib.sha256(data).hexdigest()
    if control == "early":
        os.write(1, b"ACK " + sha256.encode() + b"\\n")
    on = Occasion(CONSOLE, clock.now(), "faults")
    try:
        kept = of.seal_exhibit(on, room, [data], name="x", channel="CONSOLE")
    except Exception as error:
        os.write(1, b"REFUSED " + type(error).__name__.encode() + b"\\n")
    else:
        os.write(1, b"ACK " + kept.sha256.encode() + b"\\n")
"""

CHECK = """
import sys
import pehra.store.settings, django
django.setup()
from django.conf import settings
from pehra.duties.check_evidence import Fails, check_evidence
from pehra.duties.opened import opened
from pehra.duties.strongroom import strongroom
from pehra.evidence.ledger import Sound, verify
from pehra.store import models
from pehra.store.queries import ledger as ledgers
room = strongroom(settings.CONFIG)
found = verify(ledgers.lines())
if not isinstance(found, Sound):
    print("the ledger is broken:", found.reason)
there = set()
for one in check_evidence(room):
    if isinstance(one, Fails) and one.exhibit:
        print(one.exhibit, one.reason)
for row in models.Exhibit.objects.all():
    try:
        opened(room, row).close()
        there.add(row.sha256)
    except Exception as error:
        print("EXH", row.pk, "does not open:", type(error).__name__, error)
for line in sys.stdin:
    if line.startswith("ACK ") and line.split()[1] not in there:
        print("acknowledged and not there:", line.split()[1][:12])
"""


def environment(home: Path) -> dict[str, str]:
    return {
        "PEHRA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "pehra.store.settings",
        "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip


def child(control: str, count: int, seed: int) -> list[str]:
    return [
        sys.executable,
        "-B",
        "-c",
        CHILD,
        control,
        str(count),
        str(seed),
        BEGIN,
        str(BODY // 32),
    ]


@contextlib.contextmanager
def home() -> Iterator[Path]:
    """A fresh one, made once and copied."""
    with tempfile.TemporaryDirectory(prefix="pehra-faults-") as folder:
        made = Path(folder) / "home"
        command = [sys.executable, "-m", "pehra.cli", "init", "--yes"]
        subprocess.run(command, env=environment(made), check=True, stdout=subprocess.DEVNULL)
        yield made


def problems(at: Path, told: str) -> list[str]:
    """What is wrong with this home, given what was acknowledged."""
    command = [sys.executable, "-B", "-c", CHECK]
    done = subprocess.run(
        command, env=environment(at), input=told, text=True, capture_output=True, check=False
    )
    return done.stdout.splitlines() + (done.stderr.splitlines()[-1:] if done.returncode else [])


def after(at: Path, told: str) -> list[str]:
    """And whether the next sealing works."""
    found = problems(at, told)
    done = subprocess.run(
        child("", 1, 999), env=environment(at), capture_output=True, text=True, check=False
    )
    if "ACK" not in done.stdout:
        found.append(f"the next sealing does not work: {done.stdout or done.stderr[-200:]}")
    return found + problems(at, told + done.stdout)


def points(made: Path, control: str) -> list[tuple[str, int]]:
    """Each system call of one sealing, by its kind and its number in the process."""
    with tempfile.TemporaryDirectory() as folder:
        at, log = Path(folder) / "home", Path(folder) / "log"
        shutil.copytree(made, at)
        trace = ["strace", "-o", str(log), "-e", f"trace=stat,newfstatat,{','.join(CALLS)}"]
        subprocess.run(
            [*trace, *child(control, 1, 1)], env=environment(at), check=True, capture_output=True
        )
        seen: dict[str, int] = {}
        found: list[tuple[str, int]] = []
        begun = False
        for line in log.read_text(errors="replace").splitlines():
            begun = begun or BEGIN in line
            name = re.match(r"(\w+)\(", line)
            if name and name[1] in CALLS:
                seen[name[1]] = seen.get(name[1], 0) + 1
                if begun and "write(1," not in line:
                    found.append((name[1], seen[name[1]]))
        return found


def syscalls(control: str, most: int) -> tuple[int, int]:
    runs = bad = 0
    with home() as made:
        chosen = [(*point, way) for point in points(made, control) for way in WAYS]
        if most and len(chosen) > most:
            chosen = random.Random(7).sample(chosen, most)  # noqa: S311
        for name, number, way in chosen:
            with tempfile.TemporaryDirectory() as folder:
                at = Path(folder) / "home"
                shutil.copytree(made, at)
                inject = f"inject={name}:{way}:when={number}"
                done = subprocess.run(
                    ["strace", "-o", "/dev/null", "-e", f"trace={name}", "-e", inject,
                     *child(control, 1, 1)],
                    env=environment(at), capture_output=True, text=True, check=False,
                )  # fmt: skip
                runs += 1
                if found := after(at, done.stdout):
                    bad += 1
                    print(f"faults: {name} number {number}, {way}: {found[:2]}")
    return runs, bad


def full(control: str, most: int) -> tuple[int, int]:
    """A limit on the size of files stands for a full disk where nothing can be mounted."""
    runs = bad = 0
    sizes = [int(BODY * step / (most or 40) * 1.3) for step in range(most or 40)]
    with home() as made:
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                at = Path(folder) / "home"
                told = _on_small_disk(made, at, size, control)
                runs += 1
                if found := after(at, told):
                    bad += 1
                    print(f"faults: a disk full after {size} bytes: {found[:2]}")
    return runs, bad


def _on_small_disk(made: Path, at: Path, free: int, control: str) -> str:
    """Seal on a disk with so many bytes free; then there is room again."""
    shutil.copytree(made, at)
    vault = at / "vault"
    mounted = os.geteuid() == 0 and not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={max(4096, free // 4096 * 4096)}", "tmpfs", vault],
        capture_output=True, check=False,
    ).returncode  # fmt: skip
    command = child(control, 2, 1)
    if not mounted:
        command = ["prlimit", f"--fsize={max(free, 1)}", *command]
    done = subprocess.run(command, env=environment(at), capture_output=True, text=True, check=False)
    if mounted:
        kept = at / "kept"
        shutil.copytree(vault, kept)
        subprocess.run(["umount", vault], check=True)
        shutil.copytree(kept, vault, dirs_exist_ok=True)
    return done.stdout


def kill(control: str, times: int) -> tuple[int, int]:
    """One home, killed again and again; it is looked over after each tenth kill."""
    chance = random.Random(11)  # noqa: S311
    told, bad = "", 0
    with home() as made:
        for number in range(times):
            process = subprocess.Popen(
                child(control, 1000, number), env=environment(made), stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True,
            )  # fmt: skip
            output = process.stdout
            first = output.readline() if output else ""
            time.sleep(chance.random() * 0.05)
            process.send_signal(signal.SIGKILL)
            rest = output.read() if output else ""
            if output:
                output.close()
            process.wait()
            told += "".join(
                line + "\n" for line in (first + rest).splitlines() if len(line) >= len("ACK ") + 64
            )
            if number % LOOK == LOOK - 1 or number == times - 1:
                found = problems(made, told)
                bad += bool(found)
                for line in found[:5]:
                    print(f"faults: after kill {number + 1}: {line}")
        if found := after(made, told):
            bad += 1
            print(f"faults: at the end: {found[:5]}")
        print(f"faults: {told.count('ACK')} acknowledged in {times} lives")
    return times, bad


def can_mount() -> bool:
    """Whether the image of a disk can be mounted here."""
    if os.geteuid() != 0 or not shutil.which("mkfs.ext4"):
        return False
    with tempfile.TemporaryDirectory(prefix="pehra-cut-") as folder:
        return _disk(Path(folder) / "disk.img", Path(folder) / "mnt", made=False)


def _disk(image: Path, at: Path, *, made: bool) -> bool:
    """Mount it, made first unless it is there; False when that cannot be done."""
    if not made:
        with image.open("wb") as file:
            file.truncate(DISK)
        subprocess.run(["mkfs.ext4", "-q", "-F", image], check=True, capture_output=True)
    at.mkdir(exist_ok=True)
    done = subprocess.run(["mount", "-o", "loop", image, at], check=False, capture_output=True)
    if not made and not done.returncode:
        subprocess.run(["umount", at], check=True)
    return not done.returncode


def cut(control: str, times: int) -> tuple[int, int]:
    """What the disk's image holds at the moment of the cut is all that is left: what the system
    had in memory is gone. The desk is stopped while the image is copied, so that it is one moment.
    """
    chance = random.Random(13)  # noqa: S311
    runs = bad = 0
    with home() as made, tempfile.TemporaryDirectory(prefix="pehra-cut-") as folder:
        for number in range(times or 60):
            told = _cut(made, Path(folder), control, number, chance.random() * 0.4)
            at = Path(folder) / "after"
            if not _disk(Path(folder) / "copy.img", at, made=True):
                print("faults: the disk cannot be mounted after the cut")
                bad += 1
                continue
            try:
                found = after(at / "home", told)
            finally:
                subprocess.run(["umount", at], check=True)
            runs += 1
            if found:
                bad += 1
                print(f"faults: cut {number + 1}: {found[:2]}")
    return runs, bad


def _cut(made: Path, folder: Path, control: str, number: int, wait: float) -> str:
    """Seal on a disk of its own until the power goes; gives what was acknowledged before."""
    image, at = folder / "disk.img", folder / "mnt"
    image.unlink(missing_ok=True)
    _disk(image, at, made=False)
    _disk(image, at, made=True)
    try:
        shutil.copytree(made, at / "home")
        os.sync()
        acknowledged = folder / "told"
        with acknowledged.open("wb") as told:
            process = subprocess.Popen(
                child(control, 1000, number), env=environment(at / "home"), stdout=told,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            while not acknowledged.stat().st_size and process.poll() is None:
                time.sleep(0.005)
            time.sleep(wait)
            process.send_signal(signal.SIGSTOP)
            before = acknowledged.read_bytes()
            shutil.copyfile(image, folder / "copy.img")
            process.kill()
            process.wait()
    finally:
        subprocess.run(["umount", at], check=True)
    whole = before.decode().splitlines()
    return "".join(f"{one}\n" for one in whole if len(one) >= len("ACK ") + 64)


def main() -> int:
    told = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    told.add_argument("what", choices=["syscalls", "full", "kill", "cut"])
    told.add_argument("--times", type=int, default=0, help="how many points; 0 for all")
    told.add_argument("--control", choices=CONTROLS, default="")
    given = told.parse_args()
    sys.path[:0] = [str(ROOT / "src")]
    if given.what == "kill":
        runs, bad = kill(given.control, given.times or 200)
    elif given.what == "cut":
        runs, bad = cut(given.control, given.times)
    elif given.what == "full":
        runs, bad = full(given.control, given.times)
    else:
        runs, bad = syscalls(given.control, given.times)
    print(f"faults: {runs} runs, {bad} broke the promise")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
