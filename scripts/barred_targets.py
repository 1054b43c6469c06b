"""Ask the fetcher for thousands of addresses that nobody may be sent to, in random spellings, by
every way, against a DNS server and a sink on loopback, and count what leaves.

    python scripts/barred_targets.py --count 10000 [--seed 1]

Prints each way with its count and how many went anywhere; ends with 1 when any did, or when the
control, a fetch that is allowed, was not seen.
"""

import argparse
import asyncio
import ipaddress
import random
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.patrol.compared import permit  # noqa: E402
from tests.patrol.dns_stub import DnsStub  # noqa: E402
from tests.patrol.socks_stub import SocksStub  # noqa: E402
from tests.patrol.test_ssrf import Sink  # noqa: E402
from tests.patrol.wire import Sent, places, watched  # noqa: E402

from pehra.base import clock  # noqa: E402
from pehra.patrol.address import SPECIAL_V4, SPECIAL_V6, Barred, judge  # noqa: E402
from pehra.patrol.exchange import Exchange  # noqa: E402
from pehra.patrol.fetcher import Ask, Fetcher  # noqa: E402
from pehra.patrol.fetchers import ByKind, Direct, Onion  # noqa: E402
from pehra.patrol.resolvers import Remembering, Udp  # noqa: E402
from pehra.patrol.url import BadUrl, canonical  # noqa: E402

NETWORKS = [ipaddress.ip_network(text) for text, _ in (*SPECIAL_V4, *SPECIAL_V6)]
WAYS = ("literal", "literal, spelled by the gate", "A", "AAAA", "CNAME", "beside a public one",
        "rebinding", "proxy")  # fmt: skip
BATCH = 500


def barred(chance: random.Random, version: int = 0, *, loopback: bool = False) -> str:
    while True:
        network = chance.choice(NETWORKS)
        one = network[chance.randrange(network.num_addresses)]
        known = version in {0, one.version}
        if known and isinstance(judge(str(one), loopback=loopback), Barred):
            return str(one)


def spelled(chance: random.Random, address: str) -> str:
    """A host of a URL that some reader takes for this address."""
    one = ipaddress.ip_address(address)
    if one.version == 6:  # noqa: PLR2004
        return f"[{chance.choice((one.exploded, one.compressed, one.compressed.upper()))}]"
    number = int(one)
    parts = [number >> shift & 0xFF for shift in (24, 16, 8, 0)]
    written = [chance.choice((str, hex, "0{:o}".format))(part) for part in parts]
    return chance.choice((
        address, str(number), hex(number), f"0{number:o}", ".".join(written), f"{address}.",
        f"{parts[0]}.{number & 0xFFFFFF}", f"{parts[0]}.{parts[1]}.{number & 0xFFFF}",
        f"[::ffff:{address}]", f"[::{address}]", f"[64:ff9b::{address}]", f"u:p@{address}",
        f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::1]", f"[2a00::5efe:{address}]",
        "".join(chr(ord(letter) + 0xFEE0) if letter.isdigit() else letter for letter in address),
    ))  # fmt: skip


class Round:
    """One batch: a zone for its names, and what is to be fetched."""

    def __init__(self, chance: random.Random, first: int) -> None:
        self.zone: dict[str, list[str]] = {}
        self.again: dict[str, list[str]] = {}
        self.asks: list[tuple[str, str]] = []
        for number in range(first, first + BATCH):
            self._add(chance, chance.choice(WAYS), f"n{number}.test")

    def _add(self, chance: random.Random, way: str, name: str) -> None:
        host = name
        match way:
            case "A" | "AAAA":
                self.zone[f"{name}. {way}"] = [barred(chance, 4 if way == "A" else 6)]
            case "CNAME":
                self.zone[f"{name}. CNAME"] = [f"to.{name}."]
                self.zone[f"to.{name}. A"] = [barred(chance, 4)]
            case "beside a public one":
                self.zone[f"{name}. A"] = ["93.184.216.34"]
                self.zone[f"{name}. AAAA"] = [barred(chance, 6)]
            case "rebinding":  # loopback first, where a test home may go
                self.zone[f"{name}. A"] = ["127.0.0.1"]
                self.again[f"{name}. A"] = [barred(chance, 4, loopback=True)]
            case _:
                host = spelled(chance, barred(chance))
        url = f"http{chance.choice(('', 's'))}://{host}:8080/x"
        if way == "literal, spelled by the gate":
            with suppress(BadUrl):
                url = canonical(url).text
        self.asks.append((way, url))


async def batch(of: Round, told: Counter[str], went: Counter[str]) -> None:
    again = of.zone | of.again
    async with DnsStub(of.zone, again=again, ttl=0) as stub, Sink() as sink, SocksStub(1) as socks:
        names = Remembering(Udp([stub.place]))
        straight = Direct(names, clock=clock.now, user_agent="Pehra")
        both = ByKind(other=straight, onion=Onion(socks.url, clock=clock.now, user_agent="Pehra"))
        onion = Onion(socks.url, clock=clock.now, user_agent="Pehra")
        home = Direct(Udp([stub.place]), clock=clock.now, user_agent="Pehra", loopback=True)
        by: dict[str, Fetcher] = {"proxy": onion, "rebinding": home}
        for way, url in of.asks:
            ask = Ask(permit(sink.port), url.replace(":8080", f":{sink.port}"))
            if way == "rebinding":
                await home.fetch(ask)
            before = sink.connections + socks.connections
            with watched() as seen:
                got = await by.get(way, both).fetch(ask)
            told[way] += 1
            went[way] += bool(places(seen, stub.port)) or isinstance(got, Exchange)
            went[way] += sink.connections + socks.connections - before


async def control() -> bool:
    """Whether a connection that is allowed is counted at both places."""
    async with DnsStub({"here.test. A": ["127.0.0.1"]}) as stub, Sink() as sink:
        fetcher = Direct(Udp([stub.place]), clock=clock.now, user_agent="Pehra", loopback=True)
        seen: list[Sent]
        with watched() as seen:
            await fetcher.fetch(Ask(permit(sink.port), f"http://here.test:{sink.port}/"))
        return sink.connections == 1 and places(seen, stub.port) == {("127.0.0.1", sink.port)}


async def main(count: int, seed: int) -> int:
    began = time.perf_counter()
    chance = random.Random(seed)  # noqa: S311
    told: Counter[str] = Counter()
    went: Counter[str] = Counter()
    for first in range(0, count, BATCH):
        await batch(Round(chance, first), told, went)
    for way in WAYS:
        print(f"{told[way]:6} {way}: {went[way]} went anywhere")
    seen = await control()
    took = time.perf_counter() - began
    print(f"{sum(told.values())} fetches, {sum(went.values())} went anywhere, {took:.0f} s")
    print(f"the control, which is allowed, was {'' if seen else 'NOT '}seen")
    return 0 if seen and not sum(went.values()) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sys.exit(asyncio.run(main(options.count, options.seed)))
