"""A ZIP read so that it can mean one thing only.

Programs differ in where they look: some walk the members from the front, some believe the
directory at the end. Here the members must lie one after another from the first byte, unpacked,
each under the same name and size in both places, no name twice; the directory must end the file.
Format: APPNOTE.TXT 6.3 §4.3.
"""

import re
import struct
import zlib
from collections.abc import Iterator

from .fault import Fault, Kind

LOCAL = struct.Struct("<4sHHHHHIIIHH")
CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
END = struct.Struct("<4sHHHHIIH")
OUTSIDE = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\0")
MOST = 10_000  # members
UTF8 = 0x800  # the flag for a name that is not ASCII
WRITTEN = (20, 0, 33)  # version needed, time, date: as wacz.py writes every member
MADE = 0x0314  # by version 2.0 on Unix, with the rights 0600
RIGHTS = 0o600 << 16


def members(data: bytes) -> tuple[dict[str, bytes], tuple[Fault, ...]]:
    """What the directory names, and every reason to doubt it."""
    try:
        reader = _Reader(data)
        faults = tuple(reader.faults())
    except (struct.error, UnicodeDecodeError):
        return {}, (_fault("it is cut short or no ZIP"),)
    return reader.found, faults


def _fault(words: str, where: str = "the ZIP") -> Fault:
    return Fault(Kind.ZIP, where, words[0].upper() + words[1:] + ".")


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.found: dict[str, bytes] = {}
        self._next = 0  # where the next member must begin

    def faults(self) -> Iterator[Fault]:
        at = self._data.rfind(b"PK\x05\x06")
        if at < 0:
            yield _fault("it is cut short or no ZIP")
            return
        _, disk, first, here, count, size, start, comment = END.unpack_from(self._data, at)
        if at + END.size != len(self._data) or comment:
            yield _fault("something stands after its end")
        if disk or first or here != count or count > MOST or start + size != at:
            yield _fault("its directory is not where it should be")
            return
        yield from self._directory(start, count)
        if self._next != start:
            yield _fault("there are bytes between its members that no name leads to")

    def _directory(self, at: int, count: int) -> Iterator[Fault]:
        for number in range(1, count + 1):
            told = CENTRAL.unpack_from(self._data, at)
            names, extra, comment = told[10:13]
            name = self._data[at + CENTRAL.size : at + CENTRAL.size + names].decode()
            where = f"member {number}"
            plain = (told[2], told[5], told[6]) == WRITTEN and told[3] in {0, UTF8}
            same = told[0] == b"PK\x01\x02" and told[1] == MADE and told[13:16] == (0, 0, RIGHTS)
            if not plain or not same or extra or comment:
                yield _fault("it is not written as Pehra writes it", where)
            yield from self._member(name, told, where)
            at += CENTRAL.size + names + extra + comment

    def _member(self, name: str, told: tuple[int, ...], where: str) -> Iterator[Fault]:
        method, crc, packed, size, at = told[4], told[7], told[8], told[9], told[16]
        local = LOCAL.unpack_from(self._data, at)
        begin = at + LOCAL.size + local[9] + local[10]
        body = self._data[begin : begin + packed]
        if at != self._next:
            yield _fault("bytes stand before it that no name leads to", where)
        if self._data[at + LOCAL.size : begin] != name.encode():
            yield _fault("it has another name in the directory than in its place", where)
        if (
            local[:9] != (b"PK\x03\x04", WRITTEN[0], told[3], 0, *WRITTEN[1:], crc, size, size)
            or local[10]
        ):
            yield _fault("it is not stored as it is, or told of in two ways", where)
        if method or packed != size:
            yield _fault("it is packed", where)
        if zlib.crc32(body) != crc or len(body) != size:
            yield _fault("its bytes are not those it was packed with", where)
        if name in self.found or OUTSIDE.search(name):
            yield _fault("its name is there twice, or leads outside", where)
        self.found.setdefault(name, body)
        self._next = begin + packed
