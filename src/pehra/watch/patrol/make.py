"""The patrol made ready: its fetchers by pehra.toml, and the one way to loopback."""

import os
from datetime import datetime

from pehra.base import clock
from pehra.base.config import Config
from pehra.duties.duty import Occasion
from pehra.duties.mark_test_home import FLAG, NoTestHome, mark_test_home
from pehra.patrol.fetcher import Fetcher
from pehra.patrol.fetchers import Budget, ByKind, Direct, Onion, Roots, overt
from pehra.patrol.gate import Standing
from pehra.patrol.resolver import Resolver
from pehra.patrol.resolvers import Recorded, Remembering, Udp, of_this_machine
from pehra.patrol.swarm import Where
from pehra.patrol.swarms import Wire
from pehra.patrol.url import is_reserved, target
from pehra.roster.powers import Officer
from pehra.store.queries import authorities, stretches
from pehra.watch.walk import Desk

from .means import STANDING, AddressTurns, Effort, Means, Swarms
from .orders import Orders


def patrol(desk: Desk, officer: Officer, effort: Effort) -> Means:
    """Raises NoTestHome, NoResolver."""
    config = desk.config
    loopback = may_reach_loopback(config, officer, clock.now())
    orders = Orders(config.halt_file, config.test_mark.exists())
    means = Means(officer, desk.room, desk.eyes, orders, effort)
    means.fetcher = fetcher(config, means, loopback=loopback)
    where = Where(config.dht_nodes, config.trackers)
    names = resolver(config, loopback=loopback)
    means.swarms = Swarms(
        lambda files: Wire(files, names, means.fetcher),
        where,
        means.how(loopback=loopback, own=own(config)),
    )
    return means


def may_reach_loopback(config: Config, officer: Officer, at: datetime) -> bool:
    """Only where the flag is set; and it marks the home for ever: without the flag a marked home
    reaches nothing, not even loopback. Raises NoTestHome.
    """
    marked = config.test_mark.exists()
    if os.environ.get(FLAG) != "1":
        if marked:
            raise NoTestHome(
                f"This is a test home, which reaches loopback and nothing else, and {FLAG} is not "
                f"set: nothing is fetched. Set {FLAG}=1, or make another home for the real "
                "network: pehra --home OTHER init"
            )
        return False
    if not marked:
        if stretches.running(at).since_at is not None:
            raise NoTestHome(
                f"{FLAG} is set, and a patrol for the real network runs in this home. Make another "
                "home for tests: pehra --home OTHER init"
            )
        on = Occasion(officer, at, STANDING)
        mark_test_home(on, config.test_mark, real=sum(map(_real, authorities.standing(at))))
    return True


def _real(one: Standing) -> bool:
    """Whether it lets something be fetched that a test home must not reach."""
    seeds = [url for rule in one.authority.scope.allowed for url in rule.seeds()]
    alive = one.approved and one.revoked_at is None
    return alive and not all(is_reserved(target(url)) for url in seeds)


def fetcher(config: Config, means: Means, *, loopback: bool) -> Fetcher:
    agent, roots, budget = overt(config.patrol_contact), Roots(), Budget()
    direct = Direct(
        resolver(config, loopback=loopback), clock=means.now, user_agent=agent,
        loopback=loopback, own=own(config), turns=AddressTurns(means.claims), roots=roots,
        budget=budget,
    )  # fmt: skip
    # every onion service is real: a test home has no way to them, wherever the proxy is
    proxy = "" if loopback else config.onion_proxy
    onion = Onion(proxy, clock=means.now, user_agent=agent, roots=roots, budget=budget)
    return ByKind(onion=onion, other=direct)


def own(config: Config) -> frozenset[str]:
    """The unit's own addresses, where nobody of the patrol is sent."""
    return frozenset(config.patrol_own_addresses)


def resolver(config: Config, *, loopback: bool) -> Resolver:
    """A test home without resolvers of its own knows no names, and asks nobody."""
    if loopback and not config.resolvers:
        return Recorded({})
    return Remembering(Udp(config.resolvers or of_this_machine(), loopback=loopback))
