"""A message by e-mail with its attachments: the message itself is the document `message.eml`."""

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from pehra.intake.mail import (
    MOST_BYTES,
    content,
    is_attachment,
    looks_like_mail,
    parsed,
    parts,
)
from pehra.intake.parcel import Member, Parcel
from pehra.intake.reader import Unreadable

MESSAGE = "message.eml"


class Mailed:
    def __init__(self, data: bytes) -> None:
        self._held = {MESSAGE: data}
        for part in parts(parsed(data)):
            if is_attachment(part):
                told = content(part)
                name = part.name or f"unnamed-{hashlib.sha256(told).hexdigest()[:8]}"
                self._held[f"{part.where.removeprefix('part ')}/{_leaf(name)}"] = told

    def members(self) -> tuple[Member, ...]:
        return tuple(Member(name, len(data)) for name, data in self._held.items())

    def chunks(self, member: Member) -> Iterator[bytes]:
        yield self._held[member.name]


def _leaf(name: str) -> str:
    """A name is data: what would make it a path is taken out."""
    return name.replace("/", "_").replace("\\", "_").replace("\0", "")


class MailOpener:
    def opens(self, head: bytes) -> bool:
        return looks_like_mail(head)

    def open(self, file: BinaryIO, name: str) -> Parcel:  # noqa: ARG002
        data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise Unreadable(f"A message of more than {MOST_BYTES:,} bytes is not read.")
        return Mailed(data)
