"""Kill the patrol at random moments, again and again: is anything acknowledged lost?

Each life runs the rounds over pages of a server of ours on loopback with retention `full`, prints a
line for each fetch whose end is recorded, and is killed (SIGKILL) after a random time. Then: every
printed capture stands in the diary with its exhibit, and the exhibit's bytes are in the vault; no
target was captured twice; the diary is what the ledger holds; the ledger holds.

    .venv/bin/python scripts/patrol_kill.py --lives 200
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
PORT, HOSTS, PAGES = 8097, 60, 16_000
LIFE = """
import asyncio, json, sys
from pehra.cli.say import config
import django
from pehra.roster.powers import Officer, Power
from pehra.watch.patrol.make import patrol
from pehra.watch.patrol.means import Effort
from pehra.watch.patrol.run import Patrol
from pehra.watch.walk import desk
who = Officer("KILL", frozenset(Power))
with_ = desk(config(), who)
means = patrol(with_, who, Effort(at_once=32, lease_seconds=3))
print("ready", flush=True)
asyncio.run(Patrol(means, lambda one: print(json.dumps(one.json()), flush=True), once=True).run())
"""


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--lives", type=int, default=200)
    asked.add_argument("--seed", type=int, default=5)
    asked.add_argument("--minutes", type=float, default=60)
    told = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="pehra-kill-") as home:
        os.environ |= {
            "PEHRA_HOME": home, "DJANGO_SETTINGS_MODULE": "pehra.store.settings",
            "PEHRA_TEST_ALLOW_LOOPBACK": "1", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        command = [sys.executable, "-m", "benchmarks.web", "--addresses", str(HOSTS), "--port",
                   str(PORT)]  # fmt: skip
        server = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
        try:
            if server.stdout is not None:
                server.stdout.readline()
            return judged(lived(told), told)
        finally:
            server.terminate()


def lived(told: argparse.Namespace) -> tuple[int, list[dict[str, str]]]:
    """How many lives, and every line that was printed before one ended."""
    import django  # noqa: PLC0415  (the home must be named first)

    django.setup()
    prepare()
    chance, lines, until = random.Random(told.seed), [], time.monotonic() + 60 * told.minutes  # noqa: S311
    lives = 0
    while lives < told.lives and time.monotonic() < until:
        script = "import django; django.setup()\n" + LIFE
        life = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        if life.stdout is None or life.stdout.readline() != "ready\n":
            life.kill()
            continue
        time.sleep(chance.uniform(0.0, 2.0))
        life.kill()
        lines += [json.loads(one) for one in life.stdout.read().splitlines() if one.endswith("}")]
        life.wait()
        lives += 1
    return lives, lines


def prepare() -> None:
    """A home with an authority over the server, and its pages as targets."""
    from benchmarks.web import addresses  # noqa: PLC0415

    from pehra.cli.home import make_home  # noqa: PLC0415
    from pehra.duties import frontier  # noqa: PLC0415
    from pehra.duties.approve_authority import approve_authority  # noqa: PLC0415
    from pehra.duties.draft_authority import draft_authority  # noqa: PLC0415
    from pehra.duties.duty import Occasion  # noqa: PLC0415
    from pehra.patrol.permit import Via  # noqa: PLC0415
    from pehra.patrol.tip import web  # noqa: PLC0415
    from pehra.roster.powers import Officer, Power  # noqa: PLC0415

    make_home()
    now = datetime.now(UTC)  # noqa: TID251  (a script has no other clock)
    rules = "\n".join(f"allow host {one}:{PORT} rate=1000/1s" for one in addresses(HOSTS))
    text = (
        'ref = "KILL"\nlaw = "none"\nreason = "proof"\nordered_by = "nobody"\n'
        f"from = {now:%Y-%m-%d}\nuntil = {now + timedelta(days=2):%Y-%m-%d}\n"
        f'retention = "full"\nscope = """\n{rules}\n"""\n'
    )
    draft_authority(Occasion(Officer("B-1", frozenset(Power)), now, "proof"), text)
    second = Occasion(Officer("B-2", frozenset(Power)), now, "proof")
    approve_authority(second, "KILL", test_home=True)
    hosts = addresses(HOSTS)
    pages = [f"http://{hosts[n % HOSTS]}:{PORT}/{n}" for n in range(PAGES)]
    frontier.put([web(one, Via.LINK, now) for one in pages], now)


def judged(lived_: tuple[int, list[dict[str, str]]], _: argparse.Namespace) -> int:
    """Prints what was found; 1 when anything is wrong."""
    from pehra.cli.say import config  # noqa: PLC0415
    from pehra.duties.check_evidence import Fails, check_evidence  # noqa: PLC0415
    from pehra.duties.strongroom import strongroom  # noqa: PLC0415
    from pehra.evidence.ledger import Sound, verify  # noqa: PLC0415
    from pehra.store import models  # noqa: PLC0415
    from pehra.store.queries import ledger  # noqa: PLC0415
    from pehra.store.queries.diary_check import check  # noqa: PLC0415

    lives, lines = lived_
    kept = {one["fetch"]: one["exhibit"] for one in lines if one["exhibit"]}
    rows = models.Fetch.objects.exclude(exhibit=None).values_list("pk", "exhibit", "target", "via")
    there = {f"FET-{pk:06d}": f"EXH-{exhibit:06d}" for pk, exhibit, _, _ in rows}
    lost = [fetch for fetch, exhibit in kept.items() if there.get(fetch) != exhibit]
    exhibits = sorted(set(kept.values()))
    gone = [one for one in check_evidence(strongroom(config()), exhibits) if isinstance(one, Fails)]
    twice = [n for n in Counter(t for _, _, t, via in rows if via != "ROBOTS").values() if n > 1]
    diary = check()
    told = {
        "lives": lives, "acknowledged": len(kept), "lost": len(lost), "bodies_missing": len(gone),
        "captured_twice": len(twice), "diary_faults": len(diary.faults),
        "under_way_when_killed": diary.fetches - diary.ended,
        "ledger": isinstance(verify(ledger.lines()), Sound),
    }  # fmt: skip
    print(json.dumps(told))
    wrong = lost or gone or twice or diary.faults or not told["ledger"]
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
