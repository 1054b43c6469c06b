"""The swarm of scripts/swarm_proof.py: others' clients, liars of our own, poisoned nodes.

Everybody is at an address of 127.231.0.0/16.
"""

import argparse
import http.client
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import libtorrent as lt
from tests.patrol import peers
from tests.patrol.peers import Node, Peer, compact, extended, frame

from pehra.patrol.swarm import Grade
from pehra.patrol.swarms.bencode import decode

PIECE, PIECES, DEAD, ABROAD = 16 * 1024, 40, 200, 300
SEEDERS, PARTIALS, EMPTY = 5, 4, 3
SETTINGS = {
    "dht_bootstrap_nodes": "", "dht_restrict_routing_ips": False, "dht_restrict_search_ips": False,
    "dht_ignore_dark_internet": False, "enable_lsd": False, "enable_upnp": False,
    "enable_natpmp": False, "enable_dht": True, "allow_multiple_connections_per_ip": True,
    "alert_mask": int(lt.alert.category_t.peer_log_notification),
    "alert_queue_size": 200_000, "allow_i2p_mixed": False, "dht_upload_rate_limit": 100_000,
}  # fmt: skip
Grades = dict[tuple[str, int], tuple[Grade, int]]


@dataclass
class Cast:
    """Who is in the swarm, and what each must be told as: grade and pieces."""

    torrent: lt.torrent_info
    hash: bytes
    right: Grades = field(default_factory=dict)
    names: dict[tuple[str, int], str] = field(default_factory=dict)
    sessions: list[lt.session] = field(default_factory=list)
    liars: list[Peer] = field(default_factory=list)

    def add(self, name: str, end: tuple[str, int], grade: Grade, pieces: int = 0) -> None:
        self.right[end], self.names[end] = (grade, pieces), name


def torrent(folder: Path) -> tuple[lt.torrent_info, bytes]:
    """Of bytes that are noise; a btih alone (version 1)."""
    data = b"".join(bytes([one + 1]) * PIECE for one in range(PIECES))
    (folder / "noise.bin").write_bytes(data)
    files = lt.file_storage()
    lt.add_files(files, str(folder / "noise.bin"))
    made = lt.create_torrent(files, PIECE, lt.create_torrent.v1_only)
    lt.set_piece_hashes(made, str(folder))
    return lt.torrent_info(made.generate()), data


def session(address: str, **more: object) -> tuple[lt.session, int]:
    with socket.socket() as probe:
        probe.bind((address, 0))
        port = probe.getsockname()[1]
    told: Any = SETTINGS | {
        "listen_interfaces": f"{address}:{port}",
        "outgoing_interfaces": address,
    }
    return lt.session(told | more), port


def play(cast: Cast, folder: Path, data: bytes, tracker: str) -> None:
    """Libtorrent's peers: with everything, with some pieces, with none, and one that wants MSE."""
    kinds = [
        *[("seeder", PIECES)] * SEEDERS,
        *[("partial", PIECES // 2 + one) for one in range(PARTIALS)],
        *[("empty", 0)] * EMPTY, ("encrypted only", PIECES),
    ]  # fmt: skip
    for number, (name, have) in enumerate(kinds):
        address = f"127.231.1.{number + 1}"
        forced = {"in_enc_policy": 0, "out_enc_policy": 0} if name == "encrypted only" else {}
        made, port = session(address, **forced)
        place = folder / f"{number}"
        place.mkdir()
        (place / "noise.bin").write_bytes(data[: have * PIECE] + bytes((PIECES - have) * PIECE))
        told = lt.add_torrent_params()
        told.ti, told.save_path = cast.torrent, str(place)
        told.piece_priorities = [0] * PIECES  # nobody fetches anything from anybody
        told.trackers = [tracker] if tracker else []
        told.flags &= ~lt.torrent_flags.auto_managed & ~lt.torrent_flags.paused
        made.add_torrent(told)
        cast.sessions.append(made)
        claims = Grade.CLAIMS_PIECES if have else Grade.ANSWERED
        grade = Grade.LISTED if name == "encrypted only" else claims
        cast.add(name, (address, port), grade, have if grade is Grade.CLAIMS_PIECES else 0)
    for one in cast.sessions:
        for address, port in cast.right:
            one.add_dht_node((address, port))


LIES: dict[str, tuple[tuple[bytes, ...], Grade, int]] = {
    "another hash": ((peers.hello(bytes(20)), frame(5, b"\xff" * 5)), Grade.LISTED, 0),
    "yes to all": ((peers.hello(b"?" * 20), frame(5, b"\xff" * 5)), Grade.LISTED, 0),
    "beyond": ((b"HELLO", frame(5, b"\xff" * 5), frame(4, b"\0\0\x10\0")), Grade.ANSWERED, 0),
    "too many": ((b"HELLO", frame(5, b"\xff" * 2000), extended(900)), Grade.ANSWERED, 0),
    "pushes": ((b"HELLO", frame(7, bytes(9000)), frame(5, b"\xff" * 5)), Grade.CLAIMS_PIECES, 40),
    "floods": ((b"HELLO", frame(4, b"\0\0\0\1") * 9000), Grade.CLAIMS_PIECES, 1),
    "garbage": ((b"\x00" * 900,), Grade.LISTED, 0),
    "bomb": ((b"HELLO", frame(20, b"\0" + b"d" * 60_000)), Grade.ANSWERED, 0),
    "silent": ((), Grade.LISTED, 0),
}  # fmt: skip


async def lie(cast: Cast) -> None:
    """Those who lie or break the protocol; and one that sends our own words back."""
    hello, count = peers.hello(cast.hash), 1
    for name, (told, grade, pieces) in LIES.items():
        said = tuple(one.replace(b"HELLO", hello) for one in told)
        end = await _enter(cast, Peer(said, checks=name != "yes to all"), count)
        cast.add(name, end, grade, pieces)
        count += 1
    cast.add("mirror", await _enter(cast, Peer(mirrors=True, checks=False), 90), Grade.LISTED)
    cast.add("drip", await _enter(cast, Peer((hello,), drip=0.2), 91), Grade.LISTED)
    for number in range(DEAD):
        cast.add("dead", (f"127.231.3.{number + 1}", 40_000 + number), Grade.LISTED)


async def _enter(cast: Cast, liar: Peer, number: int) -> tuple[str, int]:
    liar.hash = cast.hash
    cast.liars.append(liar)
    await liar.start(f"127.231.2.{number}")
    return liar.address, liar.port


async def nodes(cast: Cast) -> list[Node]:
    """One node of ours names the liars and the dead, two more are poisoned."""
    ends = [end for end in cast.right if not end[0].startswith("127.231.1.")]
    abroad = [compact(f"127.231.{200 + one // 250}.{one % 250 + 1}", 6881) for one in range(ABROAD)]
    made = [
        Node(bytes([at]) * 20, [compact(*one) for one in ends[at : at + 150]])
        for at in range(0, len(ends), 150)
    ]
    made.append(Node(b"\x55" * 20, abroad[:180]))
    made.append(Node(b"\x56" * 20, abroad[100:]))
    near = int.from_bytes(cast.hash, "big")
    crowd = [
        (near ^ one).to_bytes(20, "big") + compact(f"127.231.9.{one}", 6881)
        for one in range(1, 200)
    ]
    values = [compact("127.231.205.5", one) for one in range(1, 2000)]
    made.append(Node(b"\x57" * 20, values, b"".join(crowd)))
    made.append(Node(b"\x58" * 20, raw=b"d" * 1400))
    for number, one in enumerate(made):
        await one.start(f"127.231.8.{number + 1}")
    return made


@contextmanager
def running(words: list[str], folder: Path) -> Iterator[None]:
    child = subprocess.Popen(
        words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        child.terminate()
        child.wait(10)


def heard_by_libtorrent(cast: Cast) -> Counter[str]:
    """What libtorrent says that it got from us: the peers' own logs."""
    got: Counter[str] = Counter()
    for one in cast.sessions:
        for alert in one.pop_alerts():
            told = alert.message()
            if "127.0.0.1:" in told and "<==" in told:
                got[told.partition("<==")[2].split()[0]] += 1
    return got


def listed(tracker: str, infohash: bytes) -> set[str]:
    """Whom the tracker lists. To ask is to join, so this is somebody else, at another address."""
    host = tracker.removeprefix("http://").partition("/")[0]
    asker = http.client.HTTPConnection(host, timeout=5, source_address=("127.231.0.9", 0))
    named = "".join(f"%{one:02x}" for one in infohash)
    asker.request("GET", f"/announce?info_hash={named}&peer_id={'z' * 20}&port=9&left=1&numwant=200"
                         "&uploaded=0&downloaded=0&compact=1")  # fmt: skip
    told = decode(asker.getresponse().read())
    raw = told.get(b"peers") if isinstance(told, dict) else None
    ends = raw if isinstance(raw, bytes) else b""
    found = {".".join(map(str, ends[at : at + 4])) for at in range(0, len(ends), 6)}
    print(f"the tracker lists {len(found)} addresses, ours among them: {'127.0.0.1' in found}")
    return found


def tracker(told: argparse.Namespace, folder: Path, cast: Cast, stack: ExitStack) -> list[str]:
    """Addresses: to join over UDP (and to scrape), to join over HTTP, to scrape over HTTP."""
    if not told.opentracker:
        return []
    (folder / "whitelist").write_text(cast.hash.hex() + "\n")
    folder.chmod(0o755)  # it gives root away, and goes into the folder
    address, port = "127.231.0.5", "16969"
    words = [told.opentracker, "-i", address, "-p", port, "-P", port, "-u", "nobody",
             "-d", str(folder), "-w", "whitelist"]  # fmt: skip
    stack.enter_context(running(words, folder))
    return [
        f"udp://{address}:{port}",
        f"http://{address}:{port}/announce",
        f"http://{address}:{port}/scrape",
    ]


def transmission(
    told: argparse.Namespace, folder: Path, cast: Cast, info: lt.torrent_info, data: bytes,
    stack: ExitStack,
) -> None:  # fmt: skip
    """A seeder of another make."""
    home, address = folder / "transmission", "127.231.4.1"
    (home / "torrents").mkdir(parents=True)
    (home / "noise.bin").write_bytes(data)
    written = lt.create_torrent(info)
    (folder / "noise.torrent").write_bytes(lt.bencode(written.generate()))
    with socket.socket() as probe:
        probe.bind((address, 0))
        port = probe.getsockname()[1]
    words = [
        told.transmission, "-f", "-g", str(home), "-c", str(folder / "watched"), "-w", str(home),
        "-i", address, "-r", address, "-p", "19091", "-P", str(port), "-O", "-Y", "-M", "--no-utp",
        "-et",
    ]  # fmt: skip
    (folder / "watched").mkdir()
    stack.enter_context(running(words, folder))
    time.sleep(2)
    (folder / "noise.torrent").rename(folder / "watched" / "noise.torrent")
    cast.add("transmission", (address, port), Grade.CLAIMS_PIECES, PIECES)
