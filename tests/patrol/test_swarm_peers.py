"""libtorrent's peers, found over libtorrent's DHT: what they say of us, and we of them.

scripts/swarm_proof.py does the same with many more, a real tracker and liars.
"""

import asyncio
import time
from pathlib import Path

import libtorrent as lt
import pytest
from tests.patrol.peers import NoWeb, how, permit

from pehra.patrol.allocations import Allocations
from pehra.patrol.resolvers import Recorded as Names
from pehra.patrol.swarm import Grade, Limits, Observed, Where
from pehra.patrol.swarms import Wire

pytestmark = pytest.mark.enable_socket
PIECE, PIECES, HALF = 16 * 1024, 10, 5
PATIENT = Limits(total=15, lookup=5, reply=1, connect=3, hello=3, listen=2, quiet=0.3)
SETTINGS = {
    "dht_bootstrap_nodes": "", "dht_restrict_routing_ips": False, "dht_restrict_search_ips": False,
    "dht_ignore_dark_internet": False, "enable_lsd": False, "enable_upnp": False,
    "enable_natpmp": False, "enable_dht": True, "allow_multiple_connections_per_ip": True,
    "alert_mask": int(lt.alert.category_t.peer_log_notification),
}  # fmt: skip
SAID = {"HANDSHAKE", "EXTENSIONS", "EXTENDED_HANDSHAKE"}  # how libtorrent's log names our two


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # libtorrent's older constructors
def test_real_clients_are_graded_by_what_they_have_and_hear_two_messages(tmp_path: Path) -> None:
    info, data = torrent(tmp_path)
    seeder, half, empty = (play(info, data, tmp_path, have) for have in (PIECES, HALF, 0))
    every = (seeder, half, empty)
    for one in every:
        for other in every:
            one.add_dht_node((address(other), other.listen_port()))

    seen = found(info, f"{address(seeder)}:{seeder.listen_port()}")

    told = {one.listed.address: (one.grade, one.pieces, one.client[:10]) for one in seen.presences}
    assert told == {
        address(seeder): (Grade.CLAIMS_PIECES, PIECES, "libtorrent"),
        address(half): (Grade.CLAIMS_PIECES, HALF, "libtorrent"),
        address(empty): (Grade.ANSWERED, 0, "libtorrent"),
    }
    heard = {
        alert.message().partition("<==")[2].split()[0]
        for one in every
        for alert in one.pop_alerts()
        if "127.0.0.1:" in alert.message() and "<==" in alert.message()
    }
    assert heard == SAID


def torrent(folder: Path) -> tuple[lt.torrent_info, bytes]:
    data = b"".join(bytes([one + 1]) * PIECE for one in range(PIECES))
    (folder / "noise.bin").write_bytes(data)
    files = lt.file_storage()
    lt.add_files(files, str(folder / "noise.bin"))
    made = lt.create_torrent(files, PIECE, lt.create_torrent.v1_only)
    lt.set_piece_hashes(made, str(folder))
    return lt.torrent_info(made.generate()), data


def play(info: lt.torrent_info, data: bytes, folder: Path, have: int) -> lt.session:
    """Whoever has so many pieces, and wants no more."""
    place = f"127.0.5.{have + 1}"
    told = SETTINGS | {"listen_interfaces": f"{place}:0", "outgoing_interfaces": place}
    made = lt.session(told)  # type: ignore[call-overload]
    home = folder / str(have)
    home.mkdir()
    (home / "noise.bin").write_bytes(data[: have * PIECE] + bytes((PIECES - have) * PIECE))
    params = lt.add_torrent_params()
    params.ti, params.save_path, params.piece_priorities = info, str(home), [0] * PIECES
    params.flags &= ~lt.torrent_flags.auto_managed & ~lt.torrent_flags.paused
    made.add_torrent(params)
    session: lt.session = made
    return session


def address(one: lt.session) -> str:
    return str(one.get_settings()["outgoing_interfaces"])


def found(info: lt.torrent_info, node: str) -> Observed:
    """Looked at until the DHT knows all three, or for twelve seconds."""
    wire = Wire(Allocations(), Names({}), NoWeb())
    end = time.monotonic() + 12
    while True:
        where = Where((node,), pieces=PIECES)
        work = wire.observe(permit("ZZ"), str(info.info_hash()), where, how(PATIENT))
        seen = asyncio.run(work)
        if seen.listed == 3 or time.monotonic() > end:
            return seen
        time.sleep(0.5)
