"""Run every test, with the PostgreSQL server and the Chromium that some of them need.

A throwaway PostgreSQL cluster is made in a temporary folder and answers on a socket there only;
it is stopped and removed at the end. Without a server or a browser the tests that need them are
skipped, and this says so loudly at the end.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"


def postgresql_bin() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def as_postgres(*command: str) -> list[str]:
    """PostgreSQL refuses to run as root; then its own user runs it."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


def start(binaries: Path, folder: Path) -> str:
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, quiet = str(folder / "data"), subprocess.DEVNULL
    initdb = as_postgres(str(binaries / "initdb"), "-D", data, "-A", "trust", "-U", "pehra")
    subprocess.run(initdb, check=True, stdout=quiet)
    options = f"-c listen_addresses='' -k {folder}"
    how = ("-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start")
    subprocess.run(as_postgres(str(binaries / "pg_ctl"), *how), check=True, stdout=quiet)
    return f"postgresql://pehra@/postgres?host={folder}"


def stop(binaries: Path, folder: Path) -> None:
    how = ("-D", str(folder / "data"), "-m", "immediate", "stop")
    quiet = subprocess.DEVNULL
    subprocess.run(as_postgres(str(binaries / "pg_ctl"), *how), check=False, stdout=quiet)


def pytest(arguments: list[str], database: str = "") -> int:
    """In a home of its own, that no officer ever sees."""
    with tempfile.TemporaryDirectory(prefix="pehra-test-") as home:
        if database:
            Path(home, "pehra.toml").write_text(f'database = "{database}"\n')
        vendor = "postgresql" if database else "sqlite"
        more = {"PEHRA_HOME": home, "PEHRA_TEST_VENDOR": vendor}
        command = [str(BIN / "python"), "-m", "pytest", *arguments]
        return subprocess.run(command, check=False, cwd=ROOT, env=os.environ | more).returncode


def main(arguments: list[str]) -> int:
    missing = []
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        missing.append("Chromium: the browser tests were SKIPPED (apt-get install chromium)")
    worst = 0
    binaries = postgresql_bin()
    if binaries is None:
        missing.append("PostgreSQL: its tests were SKIPPED (apt-get install postgresql)")
    else:
        with tempfile.TemporaryDirectory(prefix="pehra-pg-") as name:
            folder = Path(name)
            try:
                url = start(binaries, folder)
                print("test: the duties once more, on PostgreSQL", flush=True)
                some = ["tests/duties", "-q", "-m", "not sqlite"]
                worst = pytest(some, url)
            finally:
                stop(binaries, folder)
    worst = pytest(arguments) or worst
    for program, tests in (("age", "age opens"), ("go", "Go's sumdb"), ("openssl", "time stamps")):
        if not shutil.which(program):
            missing.append(f"{program}: the tests of {tests} were SKIPPED")
    for line in missing:
        print(f"test: MISSING {line}", flush=True)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
