"""Who is in a swarm, by what each did; and that we do nothing there but observe."""

import ast
import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import pytest
from tests.patrol.peers import (
    FULL,
    HASH,
    NAME,
    PIECES,
    PROTOCOL,
    QUICK,
    Always,
    Node,
    NoWeb,
    Peer,
    Tracker,
    compact,
    encode,
    extended,
    frame,
    hello,
    honest,
    how,
    packets,
    payload,
    permit,
)

from pehra.base import clock
from pehra.patrol import swarms
from pehra.patrol.allocations import Allocations, Range
from pehra.patrol.fetcher import Ask
from pehra.patrol.heard import Heard
from pehra.patrol.permit import Permit
from pehra.patrol.resolvers import Recorded as Names
from pehra.patrol.swarm import (
    Ending,
    Grade,
    NoInfohash,
    Observed,
    Observer,
    Where,
    kind_of,
    on_the_wire,
)
from pehra.patrol.swarms import Recorded, Wire
from pehra.patrol.swarms.observation import CUT
from pehra.patrol.swarms.recorded import Told

pytestmark = pytest.mark.enable_socket
NOWHERE = Allocations()
SECRET = b"bytes that must stand nowhere" * 40
OTHER = bytes(20)


class Swarm:
    """Peers by name, each at an address of its own, a node that lists them all, and a tracker."""

    def __init__(self, peers: dict[str, Peer], *, more: Sequence[bytes] = ()) -> None:
        self.peers, self._more = peers, more
        self.node, self.tracker = Node(b"N" * 20), Tracker()
        self._open: list[asyncio.Server | asyncio.DatagramTransport] = []

    async def __aenter__(self) -> "Swarm":
        for count, peer in enumerate(self.peers.values()):
            self._open.append(await peer.start(f"127.0.1.{count + 1}"))
        self._open.append(await self.node.start("127.0.0.2"))
        self._open.append(await self.tracker.start("127.0.0.3"))
        self.node.values = [compact(one.address, one.port) for one in self.peers.values()]
        self.node.values += self._more
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        for one in self._open:
            one.close()
        await asyncio.sleep(0.05)

    @property
    def where(self) -> Where:
        return Where((f"127.0.0.2:{self.node.port}",), (f"udp://127.0.0.3:{self.tracker.port}",))

    def grades(self, seen: Observed) -> dict[str, tuple[Grade, str]]:
        ends = {(one.address, one.port): name for name, one in self.peers.items()}
        return {
            ends[one.listed.address, one.listed.port]: (one.grade, one.words)
            for one in seen.presences
        }


def wire() -> Wire:
    return Wire(NOWHERE, Names({}), NoWeb())


def run(work: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(15):
            await work()

    asyncio.run(bounded())


PEERS: dict[str, tuple[Callable[[], Peer], Heard, Grade]] = {
    "seeder": (honest, Heard(HASH, b"-HO0001-honest-peer0", FULL), Grade.CLAIMS_PIECES),
    "partial": (
        lambda: Peer((hello(HASH), frame(5, b"\xf0\0\0"), extended(), frame(4, b"\0\0\0\x09"))),
        Heard(HASH, b"-HO0001-honest-peer0", b"\xf0\0\0", frozenset({9})),
        Grade.CLAIMS_PIECES,
    ),
    "empty": (
        lambda: Peer((hello(HASH), extended())),
        Heard(HASH, b"-HO0001-honest-peer0"),
        Grade.ANSWERED,
    ),
    "wrong hash": (
        lambda: Peer((hello(OTHER), frame(5, FULL))),
        Heard(OTHER, b"-HO0001-honest-peer0"),
        Grade.LISTED,
    ),
    "mirror": (
        lambda: Peer(mirrors=True, checks=False),
        Heard(HASH, b"-PH0001-"),
        Grade.LISTED,
    ),
    "says yes to all": (
        lambda: Peer((hello(b"?" * 20), frame(5, FULL)), checks=False),
        Heard(HASH, b"-HO0001-honest-peer0", FULL, control=OTHER),
        Grade.LISTED,
    ),
    "claims beyond its bitfield": (
        lambda: Peer((hello(HASH), frame(5, FULL), frame(4, b"\0\0\x03\xe8"), extended())),
        Heard(HASH, b"-HO0001-honest-peer0", FULL, frozenset({1000})),
        Grade.ANSWERED,
    ),
    "claims more than its metadata lists": (
        lambda: Peer((hello(HASH), frame(5, b"\xff" * 100), extended(600))),
        Heard(HASH, b"-HO0001-honest-peer0", b"\xff" * 100, metadata_size=600),
        Grade.ANSWERED,
    ),
    "no bittorrent": (
        lambda: Peer((b"SSH-2.0-OpenSSH_9.2p1 Debian\r\n",)),
        Heard(trouble="what it speaks is not BitTorrent"),
        Grade.LISTED,
    ),
    "says nothing": (Peer, Heard(trouble="gave no handshake"), Grade.LISTED),
}


def test_each_peer_gets_the_grade_it_earns_over_the_wire_as_when_it_is_told_beforehand() -> None:
    async def work() -> None:
        async with Swarm({name: make() for name, (make, _, _) in PEERS.items()}) as swarm:
            seen = await wire().observe(permit("ZZ"), NAME, swarm.where, how())

            right = {name: grade for name, (_, _, grade) in PEERS.items()}
            assert {name: grade for name, (grade, _) in swarm.grades(seen).items()} == right
            assert (seen.ending, seen.counted_elsewhere) == (Ending.WHOLE, 0)
            told = [
                Told(peer.address, peer.port, "dht", replace(heard, peer_id=_ours(name, heard)))
                for (name, peer), (_, heard, _) in zip(
                    swarm.peers.items(), PEERS.values(), strict=True
                )
            ]
            judge = Recorded(NOWHERE, {NAME: told})
            judged = await judge.observe(permit("ZZ"), NAME, Where(), how())
            ours = {
                (one.listed.address, one.grade, one.pieces, one.of_pieces) for one in seen.presences
            }
            assert ours == {
                (one.listed.address, one.grade, one.pieces, one.of_pieces)
                for one in judged.presences
            }

    run(work)


def _ours(name: str, heard: Heard) -> bytes:
    return b"-PH0001-" if name == "mirror" else heard.peer_id


def test_what_a_peer_is_told_is_two_messages_and_no_others() -> None:
    async def work() -> None:
        async with Swarm({name: make() for name, (make, _, _) in PEERS.items()}) as swarm:
            await wire().observe(permit("ZZ"), NAME, swarm.where, how())

            said = [one for peer in swarm.peers.values() for one in peer.heard]
            assert len(said) >= len(PEERS)
            for one in said:
                assert one[:20] == b"\x13BitTorrent protocol"
                assert one[48:56] == b"-PH0001-"
                assert one[68:] in {b"", b"\0\0\0\x1d\x14\0d1:mde1:v14:Pehra observere"}
            assert [one[28:48] for one in swarm.peers["seeder"].heard].count(HASH) == 1
            asked = swarm.node.heard
            assert len(asked) == 1
            assert b"9:get_peers2:roi1e" in asked[0]
            assert [len(one) for one in swarm.tracker.heard] == [16, 36]

    run(work)


def test_every_packet_is_in_the_log_byte_for_byte_and_nothing_else_is_called_sent() -> None:
    async def work() -> None:
        async with Swarm({name: make() for name, (make, _, _) in PEERS.items()}) as swarm:
            seen = await wire().observe(permit("ZZ"), NAME, swarm.where, how())

            log = list(packets(seen.packets))
            sent = sorted(payload(packet) for way, packet, _ in log if way == 2)
            there = [part for peer in swarm.peers.values() for one in peer.heard
                     for part in (one[:68], one[68:]) if part]  # fmt: skip
            assert sent == sorted(there + swarm.node.heard + swarm.tracker.heard)
            got = [payload(packet) for way, packet, _ in log if way == 1]
            assert frame(5, FULL) in got
            assert hello(HASH) in got

    run(work)


def test_pieces_and_other_peers_that_are_sent_unasked_are_kept_nowhere() -> None:
    gossip = frame(20, b"\x01" + encode({b"added": SECRET}))
    pusher = Peer((hello(HASH), frame(7, bytes(8) + SECRET), gossip, frame(5, FULL), extended()))

    async def work() -> None:
        async with Swarm({"pusher": pusher}) as swarm:
            seen = await wire().observe(permit("ZZ"), NAME, swarm.where, how())

            assert swarm.grades(seen)["pusher"] == (Grade.CLAIMS_PIECES, "")
            assert SECRET[:29] not in seen.packets

    run(work)


def test_who_is_of_another_country_is_counted_and_neither_spoken_to_nor_kept() -> None:
    abroad, low = compact("127.9.9.9", 40000), compact("127.0.1.1", 22)
    lan = compact("192.168.0.7", 40000)
    allocations = Allocations([Range(4, 0x7F090900, 0x7F0909FF, "DE")])

    async def work() -> None:
        async with Swarm({"seeder": honest()}, more=[abroad, low, lan, abroad]) as swarm:
            turns = Always()
            observer = Wire(allocations, Names({}), NoWeb())
            seen = await observer.observe(permit("ZZ"), NAME, swarm.where, how(turns=turns))

            assert seen.counted_elsewhere == 2
            ends = {(one.listed.address, one.listed.port): one for one in seen.presences}
            assert ends["127.0.1.1", 22].words.startswith("its port is a server's")
            assert len(ends) == 2
            assert "127.9.9.9" not in turns.asked
            for raw in (abroad, lan):
                assert raw[:4] not in seen.packets
            assert low in seen.packets

            nobody = await observer.observe(permit("PK"), NAME, swarm.where, how())
            assert (nobody.presences, nobody.spoken_to) == ((), 0)
            assert nobody.counted_elsewhere == 4

    run(work)


def test_dead_addresses_on_a_list_are_never_more_than_listed() -> None:
    dead = [compact(f"127.0.2.{count}", 40000 + count) for count in range(1, 60)]

    async def work() -> None:
        async with Swarm({"seeder": honest()}, more=dead) as swarm:
            seen = await wire().observe(permit("ZZ"), NAME, swarm.where, how())

            assert (seen.listed, seen.of(Grade.LISTED), seen.of(Grade.CLAIMS_PIECES)) == (60, 59, 1)
            assert all(
                one.words == "nobody answers there" and not one.peer_id
                for one in seen.presences
                if one.grade is Grade.LISTED
            )

    run(work)


def test_a_seeder_is_told_with_all_that_a_court_asks_for() -> None:
    async def work() -> None:
        async with Swarm({"seeder": honest()}) as swarm:
            before = clock.now()
            where = replace(swarm.where, pieces=PIECES)
            seen = await wire().observe(permit("ZZ"), NAME, where, how())

            (one,) = seen.presences
            assert before <= one.at <= clock.now()
            assert one.listed.listed_by == f"dht 127.0.0.2:{swarm.node.port} {'4e' * 8}"
            assert (one.listed.country, one.client) == ("ZZ", "Honest 1.0")
            assert (one.pieces, one.of_pieces, one.metadata_size) == (20, 20, 600)
            assert one.peer_id == b"-HO0001-honest-peer0".hex()
            assert one.local_address == "127.0.0.1"
            assert one.local_port > 0
            (scraped,) = seen.scrapes
            assert (scraped.seeders, scraped.completed, scraped.leechers) == (2, 7, 1)  # type: ignore[union-attr]

    run(work)


def test_a_number_of_pieces_that_its_supplier_told_bounds_every_claim() -> None:
    async def work() -> None:
        peers = {"good": honest(), "spare bits": honest(b"\xff\xff\xf8"), "long": honest(b"\1" * 9)}
        async with Swarm(peers) as swarm:
            where = replace(swarm.where, pieces=PIECES)
            seen = await wire().observe(permit("ZZ"), NAME, where, how())

            told = swarm.grades(seen)
            assert told["good"][0] is Grade.CLAIMS_PIECES
            assert told["spare bits"] == (
                Grade.ANSWERED, "it claims piece 20, and there can be 20 at most",
            )  # fmt: skip
            assert told["long"] == (
                Grade.ANSWERED, "its bitfield is for 72 pieces, and there are 20",
            )  # fmt: skip

    run(work)


def test_hostile_peers_cost_no_more_than_the_limits() -> None:
    flood = frame(4, b"\0\0\0\1") * 3000
    peers = {
        "drips": Peer((hello(HASH),), drip=0.05),
        "promises": Peer((hello(HASH), b"\xff\xff\xff\xff\x05")),
        "floods": Peer((hello(HASH), frame(5, FULL), flood)),
        "bombs": Peer((hello(HASH), frame(20, b"\0" + b"d" * 50_000))),
        "long": Peer((hello(HASH), frame(5, b"\xff" * 200_000), frame(5, FULL))),
    }

    async def work() -> None:
        async with Swarm(peers) as swarm:
            start = time.monotonic()
            seen = await wire().observe(
                permit("ZZ"), NAME, swarm.where, how(replace(QUICK, messages=500))
            )

            assert time.monotonic() - start < 5
            told = swarm.grades(seen)
            assert told["drips"] == (Grade.LISTED, "it took the connection and gave no handshake")
            assert told["promises"] == (Grade.ANSWERED, "it sends more than is listened to")
            assert told["floods"][1] == "it sends more messages than are listened to"
            assert told["bombs"][0] is Grade.ANSWERED
            assert told["long"] == (Grade.CLAIMS_PIECES, "")

    run(work)


@pytest.mark.skipif(not Path("/proc/net/if_inet6").exists(), reason="no IPv6: NOT tried")
def test_a_peer_at_an_address_of_ipv6_is_met_and_logged_as_such() -> None:
    async def work() -> None:
        peer = honest()
        async with Swarm({}) as swarm, await peer.start("::1"):
            swarm.node.values = [bytes(15) + b"\1" + peer.port.to_bytes(2, "big")]
            seen = await wire().observe(permit("ZZ"), NAME, swarm.where, how())

            (one,) = seen.presences
            assert (one.grade, one.listed.address) == (Grade.CLAIMS_PIECES, "::1")
            assert one.local_address == "::1"
            six = [(way, packet[60:]) for way, packet, _ in packets(seen.packets)
                   if packet[0] >> 4 == 6]  # fmt: skip
            assert six[:2] == [(2, peer.heard[0][:68]), (1, hello(HASH))]

    run(work)


def test_whom_many_nodes_list_comes_before_whom_one_makes_up() -> None:
    crowd = [compact(f"127.0.3.{count}", 40000) for count in range(1, 50)]

    async def work() -> None:
        async with Swarm({"seeder": honest()}) as swarm:
            seeder, other = list(swarm.node.values), Node(b"P" * 20)
            swarm.node.values = crowd + seeder
            await other.start("127.0.0.7")
            other.values = seeder
            nodes = (*swarm.where.nodes, f"127.0.0.7:{other.port}")
            one_peer = how(replace(QUICK, peers=1))
            seen = await wire().observe(permit("ZZ"), NAME, Where(nodes), one_peer)
            other.transport.close()

            (met,) = [one for one in seen.presences if one.grade is not Grade.LISTED]
            assert met.listed.address == swarm.peers["seeder"].address
            assert met.listed.listed_by.endswith(" and 1 more")
            assert seen.listed == 50

    run(work)


def test_a_flood_fills_its_own_share_of_the_log_and_no_more() -> None:
    flood = Peer((hello(HASH), frame(4, b"\0\0\0\1") * 9000))

    async def work() -> None:
        async with Swarm({"floods": flood, "seeder": honest()}) as swarm:
            seen = await wire().observe(permit("ZZ"), NAME, swarm.where, how())

            assert len(seen.packets) < 200_000
            assert "messages received are not in the log" in seen.notes[0]
            got = [payload(packet) for way, packet, _ in packets(seen.packets) if way == 1]
            assert frame(5, FULL) in got

    run(work)


@pytest.mark.parametrize("ends", ["expires", "is cancelled"])
def test_the_last_byte_goes_within_a_second_of_the_permits_end(ends: str) -> None:
    replies = (hello(HASH), *[frame(5, FULL)] * 200)

    async def work() -> None:
        async with Swarm({name: Peer(replies, drip=0.01) for name in ("slow", "also")}) as swarm:
            patient = replace(QUICK, hello=30, listen=30, total=60, quiet=30)
            leave = permit("ZZ", seconds=0.8 if ends == "expires" else 60)
            told: list[Observed] = []
            keeps = replace(how(patient), halted=told.append)
            task = asyncio.create_task(wire().observe(leave, NAME, swarm.where, keeps))
            start = time.monotonic()
            if ends == "is cancelled":
                await asyncio.sleep(0.8)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                (seen,) = told
                assert seen.ending is Ending.HALTED
            else:
                seen = await task
                assert (seen.ending, told) == (Ending.EXPIRED, [])
            was_cut_short(seen)
            assert time.monotonic() - start < 1.8
            assert len(asyncio.all_tasks()) <= 5  # ours, the test's, and the peers' own

    run(work)


def was_cut_short(seen: Observed) -> None:
    """What was heard until then is all there, its log too."""
    assert seen.of(Grade.LISTED) == seen.listed == 2
    assert {one.words for one in seen.presences} == {CUT}
    assert (seen.asked, seen.spoken_to) == (3, 2)
    log = [payload(packet) for _, packet, _ in packets(seen.packets)]
    assert sum(one.startswith(PROTOCOL) for one in log) >= 2  # our handshakes at least


def test_after_the_permits_end_nothing_is_sent() -> None:
    async def work() -> None:
        async with Swarm({"seeder": honest()}) as swarm:
            over = permit("ZZ", seconds=-1)
            for observer in (wire(), Recorded(NOWHERE, {NAME: [Told("127.0.0.9", 4000, "x")]})):
                seen = await observer.observe(over, NAME, swarm.where, how())
                assert (seen.ending, seen.presences) == (Ending.EXPIRED, ())
            assert swarm.node.heard == swarm.tracker.heard == []

    run(work)


def test_a_peer_whose_turn_it_is_not_stays_listed() -> None:
    async def work() -> None:
        async with Swarm({"seeder": honest()}) as swarm:
            node = swarm.where.nodes[0].partition(":")[0]

            class NodesOnly(Always):
                async def turn(self, ask: Ask, address: str) -> bool:  # noqa: ARG002
                    return address == node

            seen = await wire().observe(permit("ZZ"), NAME, swarm.where, how(turns=NodesOnly()))

            told = swarm.grades(seen)["seeder"]
            assert told == (Grade.LISTED, "its address was visited just before")
            assert seen.spoken_to == 0

    run(work)


def test_without_the_flag_of_a_test_home_nothing_goes_to_loopback() -> None:
    async def work() -> None:
        async with Swarm({"seeder": honest()}) as swarm:
            seen = await wire().observe(permit("ZZ"), NAME, swarm.where, how(loopback=False))

            assert (seen.presences, seen.asked) == ((), 0)
            assert "nobody may be sent to" in seen.notes[0]
            assert swarm.node.heard == swarm.tracker.heard == []

    run(work)


@pytest.mark.parametrize("observer", [wire(), Recorded(NOWHERE, {})], ids=["wire", "recorded"])
def test_the_law_holds_for_every_observer_when_nobody_is_there(observer: Observer) -> None:
    async def work() -> None:
        leave: Permit = permit("ZZ")
        seen = await observer.observe(leave, NAME, Where(), how())
        assert (seen.presences, seen.spoken_to, seen.infohash) == ((), 0, NAME)
        assert list(packets(seen.packets)) == []
        with pytest.raises(NoInfohash):
            await observer.observe(leave, "no hash", Where(), how())

    run(work)


def test_a_hash_of_the_second_version_is_cut_for_the_wire() -> None:
    long = "1220" + "cd" * 32

    assert (kind_of(long), on_the_wire(long)) == ("btmh", bytes.fromhex("cd" * 20))


FOLDER = Path(swarms.__file__).parent
NEVER = (
    "announce", "announce_peer", "interested", "unchoke", "choke", "sample_infohashes", "request",
    "cancel_piece", "port_message", "put", "suggest", "metadata_request",
)  # fmt: skip


def test_the_code_has_no_word_for_anything_but_looking() -> None:
    """No encoder of bencode; bytes leave at three places, and are made by six functions."""
    leaving: list[str] = []
    for path in sorted(FOLDER.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.name.strip("_") not in {*NEVER, "encode", "bencode"}, path
            if isinstance(node, ast.Attribute) and node.attr in LEAVES:
                leaving.append(f"{path.name} {ast.unparse(node)}")
            if isinstance(node, ast.Constant) and isinstance(node.value, bytes):
                assert not any(word.encode() in node.value for word in NEVER), path
    assert leaving == [
        "datagrams.py transport.sendto", "trackers.py self.fetcher.fetch", "visit.py writer.write",
    ]  # fmt: skip


LEAVES = {
    "sendto",
    "sendall",
    "sendmsg",
    "sock_sendall",
    "write",
    "writelines",
    "fetch",
    "write_eof",
}
