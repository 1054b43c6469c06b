"""What went from 127.0.0.1 to the swarm of scripts/swarm_proof.py, and what it was."""

import socket
import struct
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path

from tests.patrol import peers

from pehra.patrol.swarms.bencode import decode


class Sniffer(threading.Thread):
    """What the loopback device carries from 127.0.0.1 to the swarm; needs root."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.datagrams: list[bytes] = []
        self.streams: dict[tuple[bytes, bytes], dict[int, bytes]] = {}
        self._ends = False
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 2**20)
        self._socket.bind(("lo", 0))
        self._socket.settimeout(0.2)

    def run(self) -> None:
        while not self._ends:
            try:
                packet, whence = self._socket.recvfrom(70_000)
            except TimeoutError:
                continue
            if whence[2] == socket.PACKET_HOST:  # each packet of the loopback device once
                self._take(packet[14:])

    def stop(self) -> None:
        time.sleep(0.5)
        self._ends = True
        self.join()

    def _take(self, packet: bytes) -> None:
        if packet[12:16] != b"\x7f\0\0\1" or packet[16:18] != b"\x7f\xe7":
            return
        inner = packet[(packet[0] & 15) * 4 : int.from_bytes(packet[2:4], "big")]
        if packet[9] == socket.IPPROTO_UDP:
            self.datagrams.append(inner[8:])
        elif data := inner[(inner[12] >> 4) * 4 :]:
            flow = self.streams.setdefault((inner[:2], packet[16:20] + inner[2:4]), {})
            flow[int.from_bytes(inner[4:8], "big")] = data

    def said(self) -> list[bytes]:
        """The bytes of each connection in their order."""
        return [b"".join(flow[at] for at in sorted(flow)) for flow in self.streams.values()]


HELLO, CONNECT, SCRAPE = 68, 16, 36  # bytes
EXTENDED = b"\0\0\0\x1d\x14\0d1:mde1:v14:Pehra observere"
MAGIC = struct.pack(">Q", 0x41727101980)


def kind(data: bytes, infohash: bytes) -> str:
    """What a datagram or a whole stream of ours is; anything not known here is forbidden."""
    found = f"FORBIDDEN {data[:40]!r}"
    if data.startswith(peers.PROTOCOL) and data[48:56] == b"-PH0001-" and len(data) >= HELLO:
        words = "handshake" if data[28:48] == infohash else "control handshake"
        found = {b"": words, EXTENDED: f"{words} + extension"}.get(data[HELLO:], found)
    elif data.startswith(b"GET /scrape?info_hash="):
        found = "http scrape"
    elif len(data) == CONNECT and data[:12] == MAGIC + bytes(4):
        found = "udp connect"
    elif len(data) == SCRAPE and data[8:12] == b"\0\0\0\2" and data[16:] == infohash:
        found = "udp scrape"
    elif data[:1] == b"d":
        told = decode(data)
        if isinstance(told, dict) and (told.get(b"q"), told.get(b"ro")) == (b"get_peers", 1):
            found = "dht get_peers ro=1"
    return found


def logged(file: bytes) -> tuple[list[bytes], list[bytes]]:
    """Datagrams, and the streams of connections, that our log says were sent."""
    datagrams: list[bytes] = []
    streams: dict[bytes, bytes] = {}
    for way, packet, _ in peers.packets(file):
        if way == 2 and packet[9] == socket.IPPROTO_UDP:  # noqa: PLR2004
            datagrams.append(packet[28:])
        elif way == 2:  # noqa: PLR2004
            flow = packet[16:24]
            streams[flow] = streams.get(flow, b"") + packet[40:]
    return datagrams, list(streams.values())


def dissected(tshark: str, file: Path) -> Counter[str]:
    """What another program calls that which we sent: its protocol, and what it knows of it."""
    words = [
        tshark, "-r", str(file), "-Y", "frame.packet_flags_direction == 2", "-T", "fields",
        "-d", "udp.port==1:65535,bt-dht", "-e", "_ws.col.Protocol", "-e", "_ws.col.Info",
        "-e", "bittorrent.msg.type",
    ]  # fmt: skip
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    lines = (line.split("\t") for line in done.stdout.splitlines())
    told = Counter(f"{one[0]} {one[1].split('=')[0][:30]} {one[2]}".strip() for one in lines)
    return told or Counter({done.stderr[:200]: 1})
