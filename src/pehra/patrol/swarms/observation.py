"""One observation while it lasts: what is known so far, and who is still to be asked."""

import asyncio
import secrets
from dataclasses import dataclass, field, replace
from functools import partial

from pehra.patrol.address import Public, Verdict, judge
from pehra.patrol.allocations import Allocations
from pehra.patrol.fetcher import Ask
from pehra.patrol.heard import earned
from pehra.patrol.national import National, place
from pehra.patrol.permit import Permit, Refused
from pehra.patrol.swarm import (
    BTIH,
    LEAST_PORT,
    Grade,
    How,
    Listed,
    Presence,
    Scrape,
    Where,
    kind_of,
    on_the_wire,
)

from . import lookup
from .datagrams import Came, Datagrams, Question
from .doors import Doors, web, words
from .handshake import OURS
from .lookup import HASH, Answer, NoAnswer, Node
from .names import Names, Reached
from .nearest import UNKNOWN, Nearest, NoMore
from .packets import Message, PacketLog, Way
from .visit import Met, Visits

End = tuple[str, int]
NOT_YET = "it was not spoken to before the observation ended"
TOO_LOW = "its port is a server's: it was not spoken to"
TOO_MANY = "as many were spoken to as may be"
CUT = "the observation ended while it was spoken to"
NOT_NOW = "its address was visited just before"


@dataclass(slots=True)
class Seen:
    """`elsewhere` is forgotten with the observation: only its size is told."""

    listed: dict[End, Listed] = field(default_factory=dict)
    also: dict[End, int] = field(default_factory=dict)  # how many more list it
    ports: dict[str, int] = field(default_factory=dict)
    words: dict[End, str] = field(default_factory=dict)
    presences: dict[End, Presence] = field(default_factory=dict)
    elsewhere: set[End] = field(default_factory=set)
    scrapes: list[Scrape] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def told(self) -> tuple[Presence, ...]:
        """Each listed peer once, in the order of the list."""
        found = []
        for end, one in self.listed.items():
            more = f" and {self.also[end]} more" if self.also[end] else ""
            listed = replace(one, listed_by=one.listed_by + more)
            known = self.presences.get(end)
            words = self.words.get(end, NOT_YET)
            found.append(
                replace(known, listed=listed)
                if known
                else Presence(Grade.LISTED, one.at, listed, words)
            )
        return tuple(found)


class Observation:
    """`told` is the info-hash as the authority names it (swarm.py: on_the_wire)."""

    def __init__(
        self, permit: Permit, told: str, where: Where, how: How, allocations: Allocations
    ) -> None:
        self.permit, self.where, self.how = permit, where, how
        self.told, self.infohash = told, on_the_wire(told)
        self._allocations, self.seen = allocations, Seen()
        self.peer_id = OURS + secrets.token_hex(6).encode()
        self._node_id = secrets.token_bytes(HASH)
        self.doors = Doors(how.bars)
        self._named: dict[str, str] = {}  # by address, the name that the unit gives its node
        self.log = PacketLog(f"{permit.authority} line {permit.line}: {told}")
        self.datagrams = Datagrams(self.log, how.clock)
        self.visits = Visits(self.log, how.clock, how.limits, self.peer_id)
        self._room = asyncio.Semaphore(how.limits.at_once)

    async def may(self, address: str) -> bool:
        """Whether it is that address's turn."""
        ask = Ask(self.permit, f"urn:{kind_of(self.told)}:{self.told}")
        return await self.how.turns.turn(ask, address)

    async def listed(self, names: Names) -> None:
        """Ask the DHT, the nearest first, a few at a time."""
        limits = self.how.limits
        nearest = Nearest(self.infohash, questions=limits.questions, an_address=limits.an_address)
        try:
            async with asyncio.timeout(limits.lookup):
                for told in self.where.nodes:
                    await self._begin(names, told, nearest)
                while some := _some(nearest, limits.side_by_side):
                    for answer in await asyncio.gather(*map(self._asked, some)):
                        if isinstance(answer, Answer):
                            nearest.learn(self._reachable(answer))
        except TimeoutError:
            self.seen.notes.append("the DHT took longer than it is given")

    async def spoken_to(self) -> None:
        """Everybody of the list who may be."""
        ready = [end for end in self.seen.listed if end not in self.seen.words]
        # whom many nodes list comes first: one node alone can make up as many as it likes
        ready.sort(key=self.seen.also.__getitem__, reverse=True)
        for end in ready[self.how.limits.peers :]:
            self.seen.words[end] = TOO_MANY
        await asyncio.gather(*map(self._visit, ready[: self.how.limits.peers]))

    async def _begin(self, names: Names, told: str, nearest: Nearest) -> None:
        found = await names.find(told, self.how.clock())
        if not isinstance(found, Reached):
            self.seen.notes.append(f"node {told[:80]}: {found.words}")
            return
        for address in found.addresses:
            if await self.may(address):
                self._named[address] = found.named
                nearest.add(Node(UNKNOWN, address, found.port))

    async def _asked(self, node: Node) -> Answer | NoAnswer:
        there = web(node.address, node.port)
        named = self._named.get(node.address, there)
        told = await self.doors.through(self._answer(node), named, there)
        return NoAnswer() if isinstance(told, Refused) else told

    async def _answer(self, node: Node) -> Answer | NoAnswer:
        transaction = secrets.token_bytes(2)
        question = Question(
            lookup.question(transaction, self._node_id, self.infohash),
            "get_peers to a node of the DHT",
            partial(lookup.mine, transaction),
        )
        to = (node.address, node.port)
        came = await self.datagrams.ask(to, question, self.how.limits.reply)
        if not isinstance(came, Came):
            return NoAnswer()
        answer = lookup.answer(came.data)
        peers = answer.peers if isinstance(answer, Answer) else ()
        hidden = [one.raw for one in peers if not self._keep(one, came, answer)]
        words = f"its answer, {len(hidden)} of {len(peers)} peers blanked: not of the countries"
        kept = lookup.blanked(came.data, hidden)
        self.log.received(came.ends, Message(Way.RECEIVED, came.at, kept, len(came.data), words))
        return answer

    def _reachable(self, answer: Answer) -> Answer:
        """Without the nodes that nobody may be sent to."""
        good = tuple(
            one
            for one in answer.nodes
            if one.port >= LEAST_PORT and isinstance(self._judged(one.address), Public)
        )
        return replace(answer, nodes=good)

    def _judged(self, address: str) -> Verdict:
        return judge(address, loopback=self.how.loopback, own=self.how.own)

    def _keep(self, one: lookup.Listing, came: Came, answer: Answer | NoAnswer) -> bool:
        """Whether it is one of the permit's countries; it is on the list then, once."""
        told = place((one.address, one.port), self.permit, self._allocations, self.how)
        if not isinstance(told, National):
            self.seen.elsewhere.add((one.address, one.port))
            return False
        end = (told.address, one.port)
        if end in self.seen.listed:
            self.seen.also[end] += 1
        elif len(self.seen.listed) < self.how.limits.listed:
            node = answer.id.hex()[:16] if isinstance(answer, Answer) else ""
            by = f"dht {came.ends.remote[0]}:{came.ends.remote[1]} {node}"
            self._list(Listed(*end, told.country, by, came.at), speakable=told.speakable)
        return True

    def _list(self, one: Listed, *, speakable: bool) -> None:
        end = (one.address, one.port)
        self.seen.listed[end], self.seen.also[end] = one, 0
        ports = self.seen.ports.get(one.address, 0)
        if not speakable:
            self.seen.words[end] = TOO_LOW
        elif ports >= self.how.limits.an_address:
            self.seen.words[end] = TOO_MANY
        else:
            self.seen.ports[one.address] = ports + 1

    async def _visit(self, end: End) -> None:
        async with self._room:
            told = await self.doors.through(self._met(end), web(*end))
            if isinstance(told, Refused):
                self.seen.words[end] = words(told)

    async def _met(self, end: End) -> None:
        if not await self.may(end[0]):
            self.seen.words[end] = NOT_NOW
            return
        self.seen.words[end] = CUT
        met = await self.visits.meet(end, self.infohash)
        if met.heard.infohash == self.infohash and met.heard.peer_id != self.peer_id:
            self.seen.presences[end] = self._presence(end, met)
            met = await self._controlled(end, met)
        self.seen.presences[end] = self._presence(end, met)

    async def _controlled(self, end: End, met: Met) -> Met:
        """Who answers for everything answers for nothing: a hash drawn by lot, which nobody has."""
        lot = secrets.token_bytes(HASH)
        again = await self.visits.greet(end, lot)
        control = lot if again.heard.infohash == lot else b""
        return replace(met, heard=replace(met.heard, control=control))

    def _presence(self, end: End, met: Met) -> Presence:
        # the metadata bounds the pieces when it lists them, as that of a btih does (BEP 52)
        heard = met.heard if kind_of(self.told) == BTIH else replace(met.heard, metadata_size=0)
        got = earned(heard, asked=self.infohash, ours=self.peer_id, pieces=self.where.pieces)
        listed = self.seen.listed[end]
        if got.grade is Grade.LISTED:
            return Presence(got.grade, listed.at, listed, got.words, *met.local)
        return Presence(
            got.grade, met.at, listed, got.words, *met.local, met.heard.peer_id.hex(),
            met.client, met.heard.metadata_size, got.pieces, got.of_pieces,
        )  # fmt: skip


def _some(nearest: Nearest, most: int) -> list[Node]:
    found: list[Node] = []
    while len(found) < most:
        node = nearest.next()
        if isinstance(node, NoMore):
            break
        found.append(node)
    return found
