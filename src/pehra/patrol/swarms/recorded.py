"""A swarm that is told beforehand: for tests and drills, and the judge of what goes over the wire.

It decides by the same pure rules, one peer after the other, and sends nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pehra.patrol.allocations import Allocations
from pehra.patrol.heard import Earned, Heard, earned
from pehra.patrol.national import National, place
from pehra.patrol.permit import Permit, Refused
from pehra.patrol.swarm import Ending, Grade, How, Listed, Observed, Presence, Where, on_the_wire

from .doors import Doors, web, words
from .handshake import OURS, client_of
from .packets import PacketLog

SILENT = Heard(trouble="nobody answers there")


@dataclass(frozen=True, slots=True)
class Told:
    """One peer: where it is said to be, by whom, and what it would say."""

    address: str
    port: int
    listed_by: str
    heard: Heard = SILENT
    client: str = ""


class Recorded:
    """`swarms`: the peers of each info-hash, each peer once."""

    def __init__(self, allocations: Allocations, swarms: Mapping[str, Sequence[Told]]) -> None:
        self._allocations, self._swarms = allocations, swarms

    async def observe(self, permit: Permit, infohash: str, where: Where, how: How) -> Observed:
        at, asked, doors = how.clock(), on_the_wire(infohash), Doors(how.bars)
        found: list[Presence] = []
        elsewhere = 0
        known = self._swarms.get(infohash, ()) if at < permit.until_at else ()
        for one in known:
            told = place((one.address, one.port), permit, self._allocations, how)
            if not isinstance(told, National):
                elsewhere += 1
                continue
            heard = _heard(one, doors) if told.speakable else SILENT
            got = earned(heard, asked=asked, ours=OURS, pieces=where.pieces)
            listed = Listed(told.address, one.port, told.country, one.listed_by, at)
            if got.grade is Grade.LISTED:
                found.append(Presence(got.grade, at, listed, got.words))
                continue
            found.append(_spoke(one, got, listed))
        ending = Ending.WHOLE if at < permit.until_at else Ending.EXPIRED
        log = PacketLog(f"{permit.authority} line {permit.line}: {infohash}, recorded").file()
        return Observed(
            infohash, at, how.clock(), ending, tuple(found), elsewhere, (), 0, 0, log,
            how.condition(), (), len(doors.closed),
        )  # fmt: skip


def _heard(one: Told, doors: Doors) -> Heard:
    bar = doors.bar(web(one.address, one.port))
    return Heard(trouble=words(bar)) if isinstance(bar, Refused) else one.heard


def _spoke(one: Told, got: Earned, listed: Listed) -> Presence:
    heard = one.heard
    return Presence(
        got.grade, listed.at, listed, got.words, peer_id=heard.peer_id.hex(),
        client=one.client or client_of(heard.peer_id), metadata_size=heard.metadata_size,
        pieces=got.pieces, of_pieces=got.of_pieces,
    )  # fmt: skip
