"""A file by itself."""

import os
from collections.abc import Iterator
from typing import BinaryIO

from pehra.intake.parcel import Member, Parcel

CHUNK = 2**20


class Plain:
    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._member = Member(name, file.seek(0, os.SEEK_END))

    def members(self) -> tuple[Member, ...]:
        return (self._member,)

    def chunks(self, member: Member) -> Iterator[bytes]:  # noqa: ARG002
        self._file.seek(0)
        return iter(lambda: self._file.read(CHUNK), b"")


class PlainOpener:
    def opens(self, head: bytes) -> bool:  # noqa: ARG002
        return True

    def open(self, file: BinaryIO, name: str) -> Parcel:
        return Plain(file, name)
