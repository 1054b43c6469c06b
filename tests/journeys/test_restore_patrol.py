"""What the patrol captured is signed by the same key after a restore, and its diary still holds."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pyrage
import pytest

from pehra.duties.export_capture import signing_key
from pehra.patrol.fault import Expected, Sound
from pehra.patrol.verify_capture import verify
from pehra.patrol.wacz import public

pytestmark = [pytest.mark.sqlite, pytest.mark.enable_socket]
PAGE = b"<html><body>A page that is kept.</body></html>"
#: a home with an authority, a capture on it that was exported, and a halt, in one process
PATROLLED = """
import asyncio, sys
from datetime import timedelta
from pathlib import Path
import django; django.setup()
from pehra.base import clock
from pehra.cli.capture import _attest
from pehra.cli.home import make_home
from pehra.cli.say import config
from pehra.duties.approve_authority import approve_authority
from pehra.duties.draft_authority import draft_authority
from pehra.duties.duty import Occasion
from pehra.duties.export_capture import export_capture
from pehra.duties.stop_patrol import stop_patrol
from pehra.roster.powers import Officer, Power
from pehra.watch.patrol.make import patrol
from pehra.watch.patrol.means import Effort
from pehra.watch.patrol.run import Patrol
from pehra.watch.walk import desk

url, file = sys.argv[1:]
make_home()
first, second = (Occasion(Officer(b, frozenset(Power)), clock.now(), "") for b in ("B-1", "B-2"))
today = clock.now().date()
draft_authority(first, f'''ref = "A-1"
law = "Act 1"
reason = "proof"
ordered_by = "S-9"
from = {today - timedelta(days=1)}
until = {today + timedelta(days=2)}
retention = "full"
scope = "allow page {url} rate=100/1s"
''')
approve_authority(second, "A-1", test_home=True)
with_ = desk(config(), first.officer)
means = patrol(with_, first.officer, Effort())
lines = []
asyncio.run(Patrol(means, lines.append, once=True, most=2).run())
(page,) = [one.fetch for one in lines if one.outcome == "FETCHED"]
later = Occasion(first.officer, clock.now(), "")
made = export_capture(later, [page], with_.room, _attest(config().home))
Path(file).write_bytes(made.wacz)
stop_patrol(second, "ALL", "", "moving", config().halt_file)
print(made.key)
"""


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        there = self.path == "/"
        self.send_response(200 if there else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE) if there else 0))
        self.end_headers()
        self.wfile.write(PAGE if there else b"")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def ran(home: Path, *words: object) -> str:
    around = {"PEHRA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "pehra.store.settings",
              "PEHRA_TEST_ALLOW_LOOPBACK": "1"}  # fmt: skip
    command = [sys.executable, *map(str, words)]
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=False, env=os.environ | around
    )
    assert done.returncode == 0, (words[-2:], done.stdout, done.stderr)
    return done.stdout


def pehra(home: Path, *words: object) -> str:
    return ran(home, "-m", "pehra.cli", *words)


def test_a_restored_desk_signs_with_the_same_key_and_its_diary_holds(tmp_path: Path) -> None:
    home, new, wacz = tmp_path / "home", tmp_path / "new", tmp_path / "capture.wacz"
    with site() as url:
        told = ran(home, "-c", PATROLLED, url, wacz).strip()
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "backup.key").write_text(f"{key}\n")
    made = pehra(home, "backup", tmp_path / "backups", "--to", key.to_public(), "--json")

    pehra(new, "restore", json.loads(made)["folder"], "--key", tmp_path / "backup.key")

    assert public(signing_key(new).public_key()) == told
    assert (new / "captures.key").stat().st_mode & 0o077 == 0
    held = verify(wacz.read_bytes(), Expected(told))
    assert isinstance(held, Sound), held
    checked = json.loads(pehra(new, "patrol", "check", "--json"))
    assert (checked["ok"], checked["fetches"], checked["ended"]) == (True, 2, 2)
    # it was stopped, and was a test home: it is both still
    assert (new / "HALT").read_bytes() == (home / "HALT").read_bytes()
    assert (new / "TEST-HOME").exists()
    kept = b"".join(one.read_bytes() for one in (tmp_path / "backups").rglob("*") if one.is_file())
    assert (home / "captures.key").read_bytes() not in kept
