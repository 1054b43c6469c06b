"""Build `.venv` from the hash-locked requirements, with nothing but python3 >= 3.11 to start from.

    python3 scripts/setup.py run      what the desk needs
    python3 scripts/setup.py dev      that, and what its tests and checks need
    python3 scripts/setup.py peers    the packages that the benchmarks compare it with

Every package is installed with its hash required. The installer comes the same way: pip from the
virtual environment, then uv (requirements/uv.lock) because it is faster; if uv cannot be had,
pip does the rest.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
OLDEST = (3, 11)


def say(text: str) -> None:
    print(f"setup: {text}", flush=True)


def tried(*command: str) -> bool:
    return subprocess.run(command, check=False, cwd=ROOT).returncode == 0


def apt(*packages: str) -> bool:
    """Install Debian packages; when that is not ours to do, print the command that would."""
    needed = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        say(f"MISSING: {' '.join(packages)}. As root: {needed}")
        return False
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    quiet = subprocess.DEVNULL
    subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=quiet)
    return subprocess.run(needed.split(), check=False, stdout=quiet).returncode == 0


def make_venv() -> None:
    if (BIN / "pip").exists():
        return
    try:
        import ensurepip  # noqa: F401, PLC0415  (Debian packs it apart, as python3-venv)
    except ImportError:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not apt(version):
            sys.exit("setup: python3 here cannot make a virtual environment; see the line above.")
        # this process has looked once already and remembers; a new one looks again
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606
    say(f"making {VENV.name}")
    venv.create(VENV, with_pip=True)


def have_uv() -> bool:
    if (BIN / "uv").exists():
        return True
    lock = ROOT / "requirements" / "uv.lock"
    return tried(str(BIN / "pip"), "install", "-q", "--require-hashes", "-r", str(lock))


def install(lock: Path) -> None:
    hashed = ("--require-hashes", "-r", str(lock))
    in_venv = ("--python", str(BIN / "python"))
    if have_uv() and tried(str(BIN / "uv"), "pip", "install", "-q", *in_venv, *hashed):
        return
    say("uv could not do it; pip does")
    if not tried(str(BIN / "pip"), "install", "-q", *hashed):
        sys.exit(f"setup: the packages of {lock.name} could not be installed; see above.")


def install_pehra() -> None:
    how = ("install", "-q", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    if not tried(str(BIN / "pip"), *how):
        sys.exit("setup: pehra itself could not be installed; see above.")


#: what others wrote, that reads what we write: a program, and Debian's packages that have it
READERS = {
    "age": ("age",),
    "dovecot": ("dovecot-imapd",),
    "go": ("golang-go", "golang-golang-x-mod-dev"),
    "openssl": ("openssl",),
    "strace": ("strace",),
}


def system_parts() -> None:
    """What tests need beside Python. Without them the tests that need them are skipped, loudly."""
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        apt("chromium")
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        apt("postgresql")
    if not list(Path("/usr/share/fonts").rglob("NotoNastaliqUrdu*")):
        apt("fonts-noto-core")
    for program, packages in READERS.items():
        if not shutil.which(program):
            apt(*packages)


def main(what: str) -> None:
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"setup: Pehra needs python3 >= 3.11; this is {found}. Try make PYTHON=python3.12")
    make_venv()
    say(f"installing requirements/{what}.lock, hashes required")
    install(ROOT / "requirements" / f"{what}.lock")
    install_pehra()
    if what == "dev":
        system_parts()
    (VENV / f".{what}").touch()
    say("done")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
