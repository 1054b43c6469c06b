"""An HTTP Archive (HAR 1.2) of a browser: `capture.json` says what was captured, and the pictures
and films whose bodies stand in it are the members.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from pehra.intake.captured import (
    DOCUMENT,
    MEDIA,
    MOST_FILE,
    MOST_MEMBERS,
    Captured,
    Item,
    media_type,
    member_name,
)
from pehra.intake.parcel import Member, Parcel
from pehra.intake.reader import Unreadable

from .plain import Plain

BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*\"log\"\s*:\s*\{")
ENOUGH = 4096
MOST_BYTES = 128 * 2**20
ASK = "Ask the sender for the HAR again, or for a WARC."


class HarParcel:
    def __init__(self, log: dict[str, Any]) -> None:
        self._held: dict[str, bytes] = {}
        self._left_out = 0
        entries = log.get("entries")
        found = [
            self._item(n, _object(one))
            for n, one in enumerate(entries if isinstance(entries, list) else [])
        ]
        creator = _object(log.get("creator"))
        software = " ".join(_text(creator.get(key)) for key in ("name", "version")).strip()
        items = [one for one in found if one.url]
        self._document = Captured("HAR", items, software, left_out=self._left_out).document()

    def _item(self, number: int, entry: dict[str, Any]) -> Item:
        asked, answered = _object(entry.get("request")), _object(entry.get("response"))
        content = _object(answered.get("content"))
        declared = _text(content.get("mimeType")).partition(";")[0].strip().lower()
        body = _body(content)
        mime = media_type(declared, body) if body else declared
        status = answered.get("status")
        where, at = f"$.log.entries[{number}]", _text(entry.get("startedDateTime"))
        return Item(
            where, _text(asked.get("url")), at, _text(entry.get("serverIPAddress")).strip("[]"),
            status if isinstance(status, int) and 0 <= status < 1000 else 0,  # noqa: PLR2004
            mime, self._member(body, mime),
        )  # fmt: skip

    def _member(self, body: bytes, mime: str) -> str:
        if not body or not mime.startswith(MEDIA):
            return ""
        if len(self._held) >= MOST_MEMBERS or len(body) > MOST_FILE:
            self._left_out += 1
            return ""
        name = member_name(len(self._held) + 1, mime)
        self._held[name] = body
        return name

    def members(self) -> tuple[Member, ...]:
        first = Member(DOCUMENT, len(self._document))
        return first, *(Member(name, len(body)) for name, body in self._held.items())

    def chunks(self, member: Member) -> Iterator[bytes]:
        yield self._document if member.name == DOCUMENT else self._held[member.name]


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value[:8192] if isinstance(value, str) else ""


def _body(content: dict[str, Any]) -> bytes:
    """HAR 1.2 §content: base64 when it says so, else text."""
    text = content.get("text")
    if not isinstance(text, str) or content.get("encoding") != "base64":
        return b""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


class HarOpener:
    def opens(self, head: bytes) -> bool:
        return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b""}

    def open(self, file: BinaryIO, name: str) -> Parcel:
        found = BEGINS.match(file.read(ENOUGH))
        size = file.seek(0, 2)
        file.seek(0)
        if found is None:
            return Plain(file, name)
        if size > MOST_BYTES:
            raise Unreadable(f"A HAR of more than {MOST_BYTES:,} bytes is not read. {ASK}")
        try:
            told = json.loads(file.read())
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"The HAR is damaged or incomplete. {ASK}") from error
        return HarParcel(_object(_object(told).get("log")))
