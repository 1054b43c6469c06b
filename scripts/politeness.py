"""Proof of politeness: 20,000 requests in simulated time, by workers that are slow, late or die.

Hosts share domains and addresses, some ask for long delays, some answer 429. Every request is noted
with when it began and ended, and afterwards the gaps are counted out of that list alone, which
knows nothing of the frontier: between two requests of a host, a domain, an address. Prints one JSON
line; ends with 1 when a single gap is too short.

Run:  .venv/bin/python scripts/politeness.py [REQUESTS]
"""

import heapq
import itertools
import json
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

FOLDER = tempfile.TemporaryDirectory(prefix="pehra-polite-")
os.environ["PEHRA_HOME"] = FOLDER.name
os.environ["DJANGO_SETTINGS_MODULE"] = "pehra.store.settings"

import django  # noqa: E402

django.setup()

from django.db import transaction  # noqa: E402

from pehra.cli.home import make_home  # noqa: E402
from pehra.duties import frontier  # noqa: E402
from pehra.patrol import pace, revisit  # noqa: E402
from pehra.patrol.frontier import NOT_NOW, Leased, New, Settled  # noqa: E402
from pehra.patrol.outcome import Outcome  # noqa: E402
from pehra.patrol.permit import Via  # noqa: E402

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
HOSTS, DOMAINS, ADDRESSES, PAGES, AT_ONCE = 120, 50, 40, 600, 64
DELAYS = (
    1.0,
    1.0,
    1.0,
    2.5,
    4.0,
    20.0,
)  # seconds that a host asks for, known after its first visit
TIGHT = 0.3  # seconds over what is allowed: a gap that the clocks, and nothing else, made as long
ROUNDING = 1e-5  # seconds: moments are kept in microseconds
ROUNDING = 1e-5  # seconds
RETRY = 30  # seconds that a busy host asks for


@dataclass(frozen=True, slots=True)
class Request:
    host: str
    domain: str
    address: str
    began: float
    ended: float
    delay: float  # seconds until the next one of the host
    blocked: float  # seconds that the host asked to be left alone afterwards


@dataclass(slots=True)
class World:
    chance: random.Random = field(default_factory=lambda: random.Random(11))  # noqa: S311
    requests: list[Request] = field(default_factory=list)
    waiting: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)
    now: float = 0.0
    busy: int = 0  # workers
    lost: int = 0
    died: int = 0
    postponed: int = 0

    def later(self, at: float, act: Callable[[], None]) -> None:
        heapq.heappush(self.waiting, (at, next(self.numbers), act))

    def at(self) -> datetime:
        return NOON + timedelta(seconds=self.now)


def host_of(number: int) -> tuple[str, str]:
    domain = f"d{number % DOMAINS}.test"
    return f"h{number}.{domain}", domain


def number_of(host: str) -> int:
    return int(host[1:].split(".", maxsplit=1)[0])


def address_of(host: str) -> str:
    return f"192.0.2.{number_of(host) % ADDRESSES}"


def put() -> None:
    for number in range(HOSTS):
        host, domain = host_of(number)
        frontier.put(
            [
                New(
                    url=f"http://{host}/{page}", host=host, domain=domain, via=Via.LINK, due_at=NOON
                )
                for page in range(PAGES)
            ],
            NOON,
        )


def begin(world: World, leased: Leased) -> None:
    """A worker that has its target: it may dawdle, then asks for the address's turn."""

    def ask() -> None:
        delay = DELAYS[number_of(leased.host) % len(DELAYS)]
        address = address_of(leased.host)
        wait = frontier.claim_address(address, world.at(), pace.shared(delay))
        if wait == NOT_NOW:
            world.postponed += 1
            world.busy -= 1
            frontier.give_back([leased], world.at(), world.at() + timedelta(seconds=10))
        else:
            world.later(world.now + wait, lambda: send(world, leased, delay))

    world.later(world.now + world.chance.choice((0.0, 0.0, 0.1, 3.0)), ask)


def send(world: World, leased: Leased, delay: float) -> None:
    took = world.chance.choice((0.05, 0.2, 0.2, 1.0, 15.0))
    is_busy = world.chance.random() < 0.03  # noqa: PLR2004
    request = Request(
        leased.host,
        leased.domain,
        address_of(leased.host),
        world.now,
        world.now + took,
        delay,
        RETRY if is_busy else 0,
    )
    world.requests.append(request)
    dies = world.chance.random()
    if dies < 0.004:  # noqa: PLR2004
        world.died += 1
        world.busy -= 1
        world.requests[-1] = replace(request, ended=world.now, delay=0.0, blocked=0.0)
    else:
        late = 200.0 if dies < 0.008 else 0.0  # noqa: PLR2004
        world.later(world.now + took + late, lambda: end(world, leased, request))


def end(world: World, leased: Leased, request: Request) -> None:
    outcome = Outcome.BUSY if request.blocked else Outcome.FETCHED
    at, chance = world.at(), world.chance.random()
    turn = pace.turn(
        leased, outcome, at, delay=request.delay, asked=str(int(request.blocked)), chance=chance
    )
    became = revisit.after(revisit.Visit(leased, outcome, "aa", turn.blocked_until_at), at, chance)
    with transaction.atomic():
        told = Settled(leased=leased, next=became, turn=turn, outcome=outcome, sha256="aa")
        world.lost += len(frontier.settle([told], at))
    world.busy -= 1


def run(count: int) -> World:
    world = World()

    def lease() -> None:
        for leased in frontier.lease(world.at(), min(AT_ONCE - world.busy, 16)):
            world.busy += 1
            begin(world, leased)
        if len(world.requests) < count:
            world.later(world.now + 0.25, lease)

    world.later(0.0, lease)
    while world.waiting and len(world.requests) < count:
        world.now, _, act = heapq.heappop(world.waiting)
        act()
    return world


def gaps(requests: list[Request], of: str) -> dict[str, float]:
    """Between the beginnings for what is shared, from the end of one for a host; the margin is what
    a gap has beyond what was asked for.
    """
    margins = []
    last: dict[str, Request] = {}
    for one in sorted(requests, key=lambda one: one.began):
        before = last.get(getattr(one, of))
        if before is not None and of == "host":
            margins.append(one.began - max(before.ended, 0) - max(before.delay, before.blocked))
        elif before is not None:
            margins.append(one.began - before.began - pace.shared(before.delay))
        last[getattr(one, of)] = one
    return {
        "gaps": len(margins),
        "least_margin_s": round(min(margins), 4) + 0.0,
        "tight": sum(-ROUNDING <= margin <= TIGHT for margin in margins),
        "too_short": sum(margin < -ROUNDING for margin in margins),
    }


def main(count: int) -> int:
    make_home()
    put()
    world = run(count)
    told = {of: gaps(world.requests, of) for of in ("host", "domain", "address")}
    more = {"died": world.died, "late": world.lost, "postponed": world.postponed}
    hours = round(world.now / 3600, 2)
    print(json.dumps({"requests": len(world.requests), "hours": hours} | told | more))
    return int(any(one["too_short"] for one in told.values()))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
