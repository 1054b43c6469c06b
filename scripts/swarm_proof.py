"""Observe a swarm of real clients on loopback, and decode every packet that we sent there.

    python scripts/swarm_proof.py                    libtorrent peers, and liars of our own
    … --opentracker PATH --transmission PATH         a real tracker and a real seeder beside them
    … --tshark PATH                                  what another dissector calls our packets
    … --times 20                                     how often the swarm is observed
    … --control                                      one word too many is said: it must be found

Everybody is at an address of 127.231.0.0/16, we are at 127.0.0.1: what goes from here to there is
ours. As root it is taken off the loopback device too, and compared with our own log. Exit code 1
when a message that may not be sent was, when a grade is wrong, or when a dead address answered.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts import swarm_cast  # noqa: E402
from scripts.swarm_cast import Cast, heard_by_libtorrent, lie, listed, nodes, play, torrent  # noqa: E402
from scripts.swarm_decode import Sniffer, dissected, kind, logged  # noqa: E402
from tests.patrol.peers import Always, compact, open_to_all  # noqa: E402

from pehra.base import clock  # noqa: E402
from pehra.patrol.allocations import Allocations, Range  # noqa: E402
from pehra.patrol.fetchers import Direct  # noqa: E402
from pehra.patrol.permit import Permit  # noqa: E402
from pehra.patrol.resolvers import Recorded as Names  # noqa: E402
from pehra.patrol.swarm import How, Limits, Observed, Scraped, Where  # noqa: E402
from pehra.patrol.swarms import Wire, handshake  # noqa: E402

INTERESTED = b"\0\0\0\x01\x02"  # BEP 3


class Run:
    def __init__(self, told: argparse.Namespace) -> None:
        self.told = told
        self.wrong: list[str] = []
        self.sent: Counter[str] = Counter()
        self.grades: Counter[str] = Counter()
        self.device: Counter[str] = Counter()
        self.scrapes: set[str] = set()
        self.log = b""

    async def go(self, cast: Cast, where: Where) -> None:
        allocations = Allocations([Range(4, 0x7FE7C800, 0x7FE7FFFF, "DE")])
        fetcher = Direct(Names({}), clock=clock.now, user_agent="proof", loopback=True)
        wire = Wire(allocations, Names({}), fetcher)
        limits = Limits(total=60, lookup=20, reply=0.5, connect=3, hello=2.5, listen=2.5, quiet=0.4,
                        peers=1000, at_once=64)  # fmt: skip
        for number in range(self.told.times):
            sniffer = Sniffer() if self.told.sniff else None
            if sniffer:
                sniffer.start()
            leave = Permit("PROOF@1", "", 1, clock.now() + timedelta(minutes=5),
                           countries=frozenset({"ZZ"}))  # fmt: skip
            how = How(Always(), clock.now, limits, loopback=True, bars=open_to_all)
            start = time.monotonic()
            seen = await wire.observe(leave, cast.hash.hex(), where, how)
            took = time.monotonic() - start
            if sniffer:
                await asyncio.to_thread(sniffer.stop)
            self.check(cast, seen, sniffer)
            print(f"time {number + 1}: {took:.1f} s, {seen.ending}, {seen.listed} listed, "
                  f"{seen.counted_elsewhere} elsewhere, {seen.asked} datagrams, "
                  f"{seen.spoken_to} connections, log {len(seen.packets)} bytes")  # fmt: skip

    def compare(self, what: str, log: list[bytes], device: list[bytes]) -> None:
        """Byte for byte. What the device carried is decoded too, whether the log has it or not."""
        more, less = Counter(device) - Counter(log), Counter(log) - Counter(device)
        self.device[what] += len(device)
        self.wrong += [f"{what} on the device alone: {one[:60]!r}" for one in more]
        self.wrong += [f"{what} in the log alone: {one[:60]!r}" for one in less]

    def scraped(self, seen: Observed) -> None:
        for told in seen.scrapes:
            if isinstance(told, Scraped):
                words = f"{told.seeders} seeders, {told.leechers} leechers"
            else:
                words = told.words
                self.wrong.append(f"{told.tracker}: {words}")
            self.scrapes.add(f"{told.tracker} {words};")

    def check(self, cast: Cast, seen: Observed, sniffer: Sniffer | None) -> None:
        datagrams, streams = logged(seen.packets)
        self.log = seen.packets
        self.scraped(seen)
        if sniffer:
            self.compare("datagrams", datagrams, sniffer.datagrams)
            self.compare("streams", streams, sniffer.said())
        for data in (*datagrams, *streams):
            self.sent[kind(data, cast.hash)] += 1
        there = {(p.listed.address, p.listed.port): p for p in seen.presences}
        for end, (grade, pieces) in cast.right.items():
            one = there.pop(end, None)
            got = (one.grade, one.pieces) if one else ("NOT LISTED", 0)
            self.grades[f"{cast.names[end]}: {got[0]}"] += 1
            if got != (grade, pieces):
                words = one.words if one else ""
                self.wrong.append(f"{cast.names[end]} {end}: {got}, not {(grade, pieces)} {words}")
        self.wrong += [f"nobody's: {end}" for end in there]
        for raw in (compact("127.231.200.7", 6881), compact("127.231.201.9", 6881)):
            if raw in seen.packets:
                self.wrong.append("an address of another country is in the log")


async def proved(told: argparse.Namespace, folder: Path, stack: ExitStack) -> int:
    info, data = torrent(folder)
    cast = Cast(info, info.info_hash().to_bytes())
    trackers = swarm_cast.tracker(told, folder, cast, stack)
    play(cast, folder, data, trackers[1] if trackers else "")
    if told.transmission:
        swarm_cast.transmission(told, folder, cast, info, data, stack)
    await lie(cast)
    ours = await nodes(cast)
    await asyncio.sleep(told.settle)
    first = next(iter(cast.right))
    where = Where(
        (f"{first[0]}:{first[1]}", *(f"{one.address}:{one.port}" for one in ours)),
        (*trackers[:1], *trackers[2:]),
    )
    run = Run(told)
    await run.go(cast, where)
    if trackers and "127.0.0.1" in listed(trackers[1], cast.hash):
        run.wrong.append("the tracker lists us: we joined")
    got = heard_by_libtorrent(cast)
    _tell(told, folder, run, got)
    forbidden = sum(run.sent[one] for one in run.sent if one.startswith("FORBIDDEN"))
    asked = {"INTERESTED", "REQUEST", "PIECE", "HAVE", "BITFIELD", "CHOKE", "UNCHOKE", "PORT",
             "CANCEL", "HAVE_ALL", "HAVE_NONE", "SUGGEST", "ALLOWED_FAST"}  # fmt: skip
    bad = sum(got[one] for one in asked)
    print(f"{forbidden} forbidden messages by decode, {bad} by libtorrent's logs, "
          f"{len(run.wrong)} wrong")  # fmt: skip
    return int(bool(forbidden or bad or run.wrong))


def _tell(told: argparse.Namespace, folder: Path, run: Run, got: Counter[str]) -> None:
    print("sent:", json.dumps(dict(run.sent.most_common()), indent=1))
    print("scrapes:", *sorted(run.scrapes))
    print("taken off the device:", dict(run.device))
    print("grades:", json.dumps(dict(sorted(run.grades.items())), indent=1))
    print("libtorrent's logs of what we sent:", dict(got.most_common()))
    if told.tshark:
        (folder / "log.pcapng").write_bytes(run.log)
        print("tshark on the last log:", dict(dissected(told.tshark, folder / "log.pcapng")))
    for one in run.wrong[:20]:
        print("WRONG", one)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--settle", type=float, default=12.0, help="seconds for the DHT to form")
    for one in ("opentracker", "transmission", "tshark"):
        parser.add_argument(f"--{one}", default="")
    parser.add_argument("--control", action="store_true")
    told = parser.parse_args()
    if told.control:
        handshake.EXTENDED += INTERESTED
    try:
        Sniffer()
        told.sniff = True
    except PermissionError:
        told.sniff = False
        print("not root: nothing is taken off the device, our own log alone is decoded")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        return asyncio.run(proved(told, Path(folder), stack))


if __name__ == "__main__":
    sys.exit(main())
