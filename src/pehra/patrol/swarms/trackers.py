"""Ask the trackers that the unit names how many are in the swarm. None is ever joined."""

import asyncio
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from pehra.patrol.exchange import Exchange
from pehra.patrol.fetcher import Ask, Fetcher
from pehra.patrol.fetcher import Limits as FetchLimits
from pehra.patrol.permit import Refused
from pehra.patrol.swarm import NotScraped, Scrape, Scraped

from . import scrape
from .datagrams import Came, Question
from .doors import web, words
from .names import Names, Reached
from .observation import Observation
from .packets import Ends, Kind, Message, Way
from .scrape import BadUrl, Connection, Counts, NoCounts

UDP = "udp://"
WEB = ("http://", "https://")
TRIES = 2
TRANSACTION = 4  # bytes
LONGEST_NAME = 300
LARGEST = 64 * 1024  # bytes of an answer over HTTP
OK = 200
PORT = re.compile(r"^https?://[^/]*:([0-9]{1,5})/")


@dataclass(frozen=True, slots=True)
class Trackers:
    seeing: Observation
    names: Names
    fetcher: Fetcher

    async def scraped(self) -> None:
        """Fills the observation's scrapes, in the order in which answers come."""
        await asyncio.gather(*map(self._one, self.seeing.where.trackers))

    async def _one(self, tracker: str) -> None:
        counted = await self._counted(tracker)
        self.seeing.seen.scrapes.append(self._told(tracker[:LONGEST_NAME], counted))

    def _told(self, tracker: str, counted: Counts | NoCounts) -> Scrape:
        at = self.seeing.how.clock()
        if isinstance(counted, NoCounts):
            return NotScraped(tracker, at, counted.words)
        return Scraped(tracker, at, counted.seeders, counted.completed, counted.leechers)

    async def _counted(self, tracker: str) -> Counts | NoCounts:
        if tracker.startswith(UDP):
            return await self._by_udp(tracker.removeprefix(UDP).partition("/")[0])
        if tracker.startswith(WEB):
            return await self._by_web(tracker)
        return NoCounts("a tracker is asked over udp://, http:// or https://")

    async def _by_udp(self, place: str) -> Counts | NoCounts:
        found = await self.names.find(place, self.seeing.how.clock())
        if not isinstance(found, Reached):
            return NoCounts(found.words)
        there = web(found.addresses[0], found.port)
        told = await self.seeing.doors.through(self._at(found), found.named, there)
        return NoCounts(words(told)) if isinstance(told, Refused) else told

    async def _at(self, found: Reached) -> Counts | NoCounts:
        if not await self.seeing.may(found.addresses[0]):
            return NoCounts("its address was visited just before")
        to = (found.addresses[0], found.port)
        opened = await self._exchanged(to, "connect to a tracker", scrape.connect)
        leave = scrape.connected(opened.data) if isinstance(opened, Came) else opened
        if not isinstance(leave, Connection):
            return leave
        answer = await self._exchanged(
            to,
            "scrape of a tracker",
            lambda number: scrape.question(leave, number, self.seeing.infohash),
        )
        return scrape.counts(answer.data) if isinstance(answer, Came) else answer

    async def _exchanged(
        self, to: tuple[str, int], words: str, made: Callable[[bytes], bytes]
    ) -> Came | NoCounts:
        """UDP loses datagrams: it is asked twice, with a number of its own each time."""
        told = "no answer"
        for _ in range(TRIES):
            number = secrets.token_bytes(TRANSACTION)
            question = Question(made(number), words, partial(scrape.mine, number))
            came = await self.seeing.datagrams.ask(to, question, self.seeing.how.limits.reply)
            if isinstance(came, Came):
                kept = Message(
                    Way.RECEIVED, came.at, came.data, len(came.data), f"answer to {words}"
                )
                self.seeing.log.received(came.ends, kept)
                return came
            told = came.words
        return NoCounts(told)

    async def _by_web(self, tracker: str) -> Counts | NoCounts:
        """Through the patrol's own fetcher, which resolves, checks and takes its turn itself."""
        url = scrape.address(tracker, self.seeing.infohash)
        if isinstance(url, BadUrl):
            return NoCounts(url.words)
        limits = FetchLimits(body=LARGEST, entity=LARGEST, total=self.seeing.how.limits.connect * 2)
        # the unit named this tracker with its port, which no rule of the authority does
        port = frozenset(int(one) for one in PORT.findall(url))
        leave = replace(self.seeing.permit, ports=self.seeing.permit.ports | port)
        asking = self.fetcher.fetch(Ask(leave, url, limits=limits))
        fetched = await self.seeing.doors.through(asking, tracker, url)
        if isinstance(fetched, Refused):
            return NoCounts(words(fetched))
        if not isinstance(fetched, Exchange):
            return NoCounts(fetched.words)
        peer, at = fetched.peer, self.seeing.how.clock()
        ends = Ends(Kind.TCP, (peer.local_address, peer.local_port), (peer.address, peer.port))
        inside = ", inside TLS" if fetched.tls else ""
        self.seeing.log.sent(ends, at, fetched.request, f"scrape of a tracker{inside}")
        came = fetched.response
        kept = Message(Way.RECEIVED, at, came, len(came), f"answer to scrape{inside}")
        self.seeing.log.received(ends, kept)
        if fetched.status != OK:
            return NoCounts(f"the tracker answered with status {fetched.status}")
        return scrape.http_counts(fetched.entity, self.seeing.infohash)
