"""Patrol the Drill's internet for a simulated week and score it: what was planted, and every trap.

A home of its own, the sites in a child process, both by one clock: it ticks as ours does and jumps
when nothing more is due. Example:  python scripts/drill_week.py --seed 31337 --sites 40
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

PEHRA = [sys.executable, "-m", "pehra.cli"]
FIRST, SECOND = "B-1", "B-2"
WAIT = 60  # seconds for the sites to stand


class Time:
    """Ours, and what it was set forward; the sites read it from a file."""

    def __init__(self, file: Path) -> None:
        self._file, self._ahead = file, timedelta()
        self.jump(timedelta())

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead  # noqa: TID251  (a drill has a time of its own)

    def jump(self, by: timedelta) -> None:
        self._ahead += by
        draft = self._file.with_suffix(".draft")
        draft.write_text(self.now().isoformat())
        draft.replace(self._file)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=31337)
    asked.add_argument("--sites", type=int, default=40)
    asked.add_argument("--hours", type=int, default=168)
    asked.add_argument("--step", type=float, default=6.0, help="hours of one jump")
    asked.add_argument("--minutes", type=float, default=60, help="after which it ends, done or not")
    told = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="pehra-week-") as folder:
        base = Path(folder)
        moment = Time(base / "clock")
        sites = subprocess.Popen([*PEHRA, "drill", "serve", "--seed", str(told.seed), "--sites",
                                  str(told.sites), "--state", str(base / "internet"), "--clock",
                                  str(base / "clock")], stdout=subprocess.DEVNULL)  # fmt: skip
        try:
            make_home(base, told.seed)
            print(json.dumps(week(moment, told)), flush=True)
        finally:
            sites.terminate()
            sites.wait()
        done = pehra("drill", "score", "--patrol", str(base / "internet/sites.jsonl"),
                     "--json")  # fmt: skip
        print(done.strip())
        result = json.loads(done)
        checked = pehra("patrol", "check")
        print(checked.strip().splitlines()[-1])
    good = result["patrol_recall"] >= 0.99 and not result["patrol_false_hits"]  # noqa: PLR2004
    return 0 if good and not result["trap_fetches"] else 1


def make_home(base: Path, seed: int) -> None:
    os.environ |= {"PEHRA_HOME": str(base / "home"), "PEHRA_TEST_ALLOW_LOOPBACK": "1",
                   "DJANGO_SETTINGS_MODULE": "pehra.store.settings"}  # fmt: skip
    ready = base / "internet" / "ready.json"
    for _ in range(WAIT * 10):
        if ready.exists():
            break
        time.sleep(0.1)
    names = json.loads(ready.read_text())["resolvers"]
    pehra("init", "--yes")
    with (base / "home" / "pehra.toml").open("a") as settings:
        settings.write(f"\nresolvers = {json.dumps(names)}\n")
    pehra("lists", "import", "internet", str(base / "internet/list.csv"), "--scheme", "drill")
    for badge, role in ((FIRST, "INVESTIGATOR"), (SECOND, "SUPERVISOR")):
        pehra("officer", "add", badge, "--role", role, said="a-week-of-patrol-1\n")
    for file in sorted((base / "internet").glob("authority*.toml")):
        pehra("authority", "draft", str(file), "--as", FIRST)
        more = file.stem.removeprefix("authority")
        pehra("authority", "approve", f"DRILL-{seed}{more}", "--as", SECOND)


def pehra(*words: str, said: str = "") -> str:
    done = subprocess.run([*PEHRA, *words], input=said, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"pehra {' '.join(words)}: {done.stdout}{done.stderr}")
    return done.stdout


def week(moment: Time, told: argparse.Namespace) -> dict[str, object]:
    """Rounds until nothing is due, then a jump; gives what they did."""
    began, ends, rounds = moment.now(), time.monotonic() + told.minutes * 60, 0
    outcomes: Counter[str] = Counter()
    run, kept = patrol(moment.now, outcomes), list[tuple[int, int]]()
    while moment.now() - began < timedelta(hours=told.hours) and time.monotonic() < ends:
        run()
        rounds += 1
        kept.append(held())
        print(f"{(moment.now() - began) / timedelta(hours=1):6.1f} h {dict(outcomes)}", flush=True)
        moment.jump(timedelta(hours=told.step))
    run()
    hours = (moment.now() - began) / timedelta(hours=1)
    kept.append(held())
    memory, files = zip(*kept, strict=True)
    return {"hours": round(hours, 1), "rounds": rounds, "outcomes": dict(outcomes),
            "rss_mib": memory, "open_files": files}  # fmt: skip


def held() -> tuple[int, int]:
    """MiB of memory, and descriptors that are open: neither may grow from round to round."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20, len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def patrol(now: Callable[[], datetime], outcomes: Counter[str]) -> Callable[[], None]:
    """The patrol of the home, by that clock. Imported here: settings are read from the home."""
    import django  # noqa: PLC0415

    django.setup()
    from pehra.cli.patrol import WATCH  # noqa: PLC0415
    from pehra.cli.say import config  # noqa: PLC0415
    from pehra.watch.patrol.make import patrol as ready  # noqa: PLC0415
    from pehra.watch.patrol.means import Effort  # noqa: PLC0415
    from pehra.watch.patrol.run import Patrol  # noqa: PLC0415
    from pehra.watch.walk import desk  # noqa: PLC0415

    with_ = desk(config(), WATCH)

    def run() -> None:
        means = ready(with_, WATCH, Effort(at_once=config().patrol_at_once))
        means.clock = now
        try:
            asyncio.run(
                Patrol(means, lambda line: outcomes.update([line.outcome]), once=True).run()
            )
        finally:
            means.close()

    return run


if __name__ == "__main__":
    sys.exit(main())
