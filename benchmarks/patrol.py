"""The patrol end to end (lease, gate, intent, fetch, compare, seal, outcome) against Scrapy with
warcio and a table, doing the same work; and picture pages by hash alone against `pehra scan` of the
same files. The servers are processes of their own, on loopback.

Seconds are of the processor: of the process with all its threads and children, so that what else
the machine does does not count. `make bench ARGS=patrol`.
"""

import asyncio
import contextlib
import gc
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

os.environ["PEHRA_TEST_ALLOW_LOOPBACK"] = "1"

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from tests.patrol.certificates import certificate

from pehra.base import clock
from pehra.cli.say import config
from pehra.duties import frontier
from pehra.duties.approve_authority import approve_authority
from pehra.duties.draft_authority import draft_authority
from pehra.duties.duty import Occasion
from pehra.media.synthetic import picture
from pehra.patrol.frontier import New
from pehra.patrol.permit import Via
from pehra.patrol.tip import web
from pehra.roster.powers import Officer, Power
from pehra.watch.patrol.lines import Line
from pehra.watch.patrol.make import patrol
from pehra.watch.patrol.means import Effort, Means
from pehra.watch.patrol.run import Patrol
from pehra.watch.walk import desk

from .home import HOME, ON
from .measure import tell
from .web import addresses

HOSTS = 180
CAPTURES = 3600
PICTURES = 400
GOAL, GOAL_TLS, GOAL_PEER, GOAL_SCAN = 500, 200, 3.0, 0.6
PORTS = {"page": 8091, "tls": 8092, "picture": 8093}


def main() -> None:
    gc.freeze()  # as `pehra patrol` does
    gc.set_threshold(50_000, 20, 50)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = certificate("patrol.example")
        (folder / "cert.pem").write_bytes(made.pem)
        (folder / "key.pem").write_bytes(
            made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        shown = folder / "pictures"
        shown.mkdir()
        for n in range(PICTURES):
            (shown / f"{n:04}.jpg").write_bytes(picture(n, 640, 480))
        with served("page", HOSTS):
            ours = _captured("page", "http", "full")
            bare, same = (_scrapy(folder, "page", work) for work in ("bare", "same"))
        _told("plain HTTP, sealed", ours, GOAL)
        for work, peer in (("doing the same work", same), ("that only fetch and write", bare)):
            ratio = ours / peer
            tell(f"against Scrapy and warcio {work}", f"{ratio:.2f}x ({peer:,.0f}/s)",
                 f"{GOAL_PEER}x", ratio >= GOAL_PEER)  # fmt: skip
        with served("tls", HOSTS, "--tls", str(folder)):
            _told("HTTPS, new handshakes, sealed", _captured("tls", "https", "full"), GOAL_TLS)
        with served("picture", HOSTS, "--folder", str(shown)):
            hashed = _captured("picture", "http", "hash-only")
        scanned = _scanned(shown)
        tell("pictures by hash alone", f"{hashed:,.0f}/s, {hashed / scanned:.2f} of pehra scan "
             f"({scanned:,.0f}/s)", f"{GOAL_SCAN}", hashed / scanned >= GOAL_SCAN)  # fmt: skip


def _told(what: str, rate: float, goal: int) -> None:
    tell(what, f"{rate:,.0f} captures/s of one core", f"{goal}/s", rate >= goal)


@contextlib.contextmanager
def served(kind: str, hosts: int, *more: str) -> Iterator[None]:
    """A server of this kind, on so many addresses."""
    command = [sys.executable, "-m", "benchmarks.web", "--addresses", str(hosts), "--port",
               str(PORTS[kind]), *more]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603
    try:
        if process.stdout is not None:
            process.stdout.readline()
        yield
    finally:
        process.terminate()
        process.wait()


def _captured(kind: str, scheme: str, retention: str) -> float:
    """Captures a second of one core."""
    port, now = PORTS[kind], clock.now()
    rules = [f"allow host {one}:{port} rate=1000/1s" for one in addresses(HOSTS)]
    authorised(f"BENCH-{kind}", rules, retention)
    count = CAPTURES if retention == "full" else PICTURES
    frontier.put(_targets(scheme, port, count), now)
    return _patrolled(count, retention)


def authorised(ref: str, rules: Sequence[str], retention: str) -> None:
    """An authority in force, by two officers."""
    now, scope = clock.now(), "\n".join(rules)
    text = (
        f'ref = "{ref}"\nlaw = "none"\nreason = "measured"\nordered_by = "nobody"\n'
        f"from = {now:%Y-%m-%d}\nuntil = {now + timedelta(days=2):%Y-%m-%d}\n"
        f'retention = "{retention}"\nscope = """\n{scope}\n"""\n'
    )
    first, second = (Officer(f"BENCH-{n}", frozenset(Power)) for n in (1, 2))
    draft_authority(Occasion(first, now, "benchmark"), text)
    approve_authority(Occasion(second, now, "benchmark"), ref, test_home=True)


def _targets(scheme: str, port: int, count: int) -> list[New]:
    hosts, at = addresses(HOSTS), clock.now()
    return [web(f"{scheme}://{hosts[n % HOSTS]}:{port}/{n}", Via.LINK, at) for n in range(count)]


def _patrolled(count: int, retention: str) -> float:
    with_ = desk(config(), ON.officer)
    means = patrol(with_, Officer("BENCH", frozenset(Power)), Effort())
    good: list[Line] = []
    before, began = _processor(), time.perf_counter()
    asyncio.run(_rounds(means, good))
    spent, wall = _processor() - before, time.perf_counter() - began
    means.close()
    with_.close()
    spent += _children()
    done = [one for one in good if one.exhibit or (retention != "full" and one.verdict)]
    if len(done) < count:
        raise SystemExit(f"{len(done)} of {count} were done")
    print(f"   {len(good)} fetches in {wall:.1f} s of the wall, {spent:.1f} s of the processor")
    return len(done) / spent


async def _rounds(means: Means, told: list[Line]) -> None:
    await Patrol(means, told.append, once=True).run()


def _processor() -> float:
    return time.process_time()


_ended = [0.0]


def _children() -> float:
    """Processor seconds of children that ended since this was asked."""
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    now, before = told.ru_utime + told.ru_stime, _ended[0]
    _ended[0] = now
    return now - before


def _scrapy(folder: Path, kind: str, work: str) -> float:
    _children()
    command = [sys.executable, "-m", "benchmarks.scrapy_peer", work, str(folder / work),
               str(PORTS[kind]), str(HOSTS), str(CAPTURES)]  # fmt: skip
    subprocess.run(command, check=True)  # noqa: S603
    return (CAPTURES + HOSTS) / _children()  # robots.txt of each host is fetched too


def _scanned(shown: Path) -> float:
    _children()
    command = [sys.executable, "-m", "pehra.cli", "--home", str(HOME), "scan", str(shown)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return PICTURES / _children()
