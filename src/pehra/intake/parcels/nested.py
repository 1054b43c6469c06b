"""What lies in a parcel as a parcel of its own: a ZIP on an e-mail, a message in a ZIP. It is
opened one level down, and named `OUTER/INNER`; the outer one stays a member as it came.

What cannot be opened, or lies deeper, stays a file among others, and that is told.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO, Protocol

from pehra.intake.parcel import Member, Parcel
from pehra.intake.reader import Unreadable

from .mailed import MESSAGE

MOST_BYTES = 256 * 2**20  # of one that is opened, which lies in memory then
MOST_TOGETHER = 512 * 2**20  # of all of them
MOST_MEMBERS = 10_000  # together
INSIDE = (".zip", ".eml", ".har", ".warc", ".warc.gz", ".wacz")  # else it is a file among others


class Open(Protocol):
    def __call__(self, file: BinaryIO, name: str) -> Parcel: ...


class Nested:
    """`closed`: members that look like parcels and were not opened, each with the reason."""

    def __init__(self, outer: Parcel, opening: Open) -> None:
        self._outer = outer
        self._inner: dict[str, tuple[Parcel, Member]] = {}
        self.closed: dict[str, str] = {}
        left = MOST_TOGETHER
        for member in outer.members():
            if not _inside(member.name):
                continue
            if member.size > min(MOST_BYTES, left):
                self.closed[member.name] = f"it is larger than {min(MOST_BYTES, left):,} bytes"
                continue
            left -= member.size
            self._open(member, opening)

    def _open(self, member: Member, opening: Open) -> None:
        try:
            inner = opening(BytesIO(b"".join(self._outer.chunks(member))), member.name)
            found = inner.members()
        except Unreadable as error:
            self.closed[member.name] = str(error)
            return
        if len(found) == 1 and found[0].name == member.name:
            return  # a file by itself
        if len(self._inner) + len(found) > MOST_MEMBERS:
            self.closed[member.name] = f"there are more than {MOST_MEMBERS:,} members in all"
            return
        for one in found:
            self._inner[f"{member.name}/{one.name}"] = (inner, one)

    def members(self) -> tuple[Member, ...]:
        inside = (Member(name, one.size) for name, (_, one) in self._inner.items())
        return (*self._outer.members(), *inside)

    def chunks(self, member: Member) -> Iterator[bytes]:
        if member.name in self._inner:
            inner, one = self._inner[member.name]
            return inner.chunks(one)
        return self._outer.chunks(member)


def opened_inside(outer: Parcel, name: str, opening: Open) -> Parcel:
    """`outer` itself where nothing in it is a parcel."""
    members = outer.members()
    if len(members) == 1 and members[0].name == name:
        return outer
    return Nested(outer, opening) if any(_inside(one.name) for one in members) else outer


def _inside(name: str) -> bool:
    return name != MESSAGE and name.casefold().endswith(INSIDE)
