"""A message by e-mail (RFC 5322, RFC 2045), taken apart with the suspicion it deserves.

Python's parser is lenient: it never refuses. So what is counted here is counted as it is met, and
a header that cannot be decoded is given as it stands.
"""

import codecs
import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from html.parser import HTMLParser

from pehra.base.storable import storable

from .reader import Unreadable

MOST_BYTES = 200 * 2**20
MOST_PARTS = 1_000
DEEPEST = 8  # messages and multiparts in each other
MOST_HEADERS = 1_000
ASK = "It stays sealed; ask the sender for the files themselves."
FEWEST = 5  # bytes that say anything: “From:”
TEXT = ("text/plain", "text/html")
#: what a message begins with, one of these headers
STARTS = tuple(
    one.encode()
    for one in (
        "received:", "return-path:", "delivered-to:", "from:", "to:", "subject:", "date:",
        "message-id:", "mime-version:", "content-type:", "x-", "dkim-signature:", "arc-",
        "authentication-results:", "reply-to:", "cc:", "from ",
    )
)  # fmt: skip

#: lines of headers, as far as they go, and those that make a message of any others
HEADERS = re.compile(rb"(?:[a-z][a-z0-9-]{0,70}:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
KNOWN = re.compile(rb"^(from|to|subject|date|message-id|mime-version|received):", re.MULTILINE)
SURE = 3
#: character sets that are none: what they make of bytes can be no text, or anything
NO_TEXT = frozenset({
    "utf-7", "raw_unicode_escape", "unicode_escape", "idna", "punycode", "undefined", "mbcs", "oem",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of the message. `where` is its place: “part 1.2”. `name` is "" when it has none."""

    where: str
    mime: str
    name: str
    message: "Message[str, str]"


def looks_like_mail(head: bytes) -> bool:
    """By its first line, or by headers that a message has, whichever comes first; `head` may be cut
    anywhere behind eight bytes.
    """
    told = head.lstrip(b"\xef\xbb\xbf\r\n").lower()
    if len(told) < FEWEST:
        return False
    if any(told.startswith(one[: len(told)]) for one in STARTS):
        return True
    block = HEADERS.match(told)
    return block is not None and len(set(KNOWN.findall(block[0]))) >= SURE


def parsed(data: bytes) -> "Message[str, str]":
    """Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"A message of {len(data):,} bytes is not read. {ASK}")
    if data.count(b"\nContent-Type:") > MOST_PARTS * 2:
        raise Unreadable(f"The message has more than {MOST_PARTS:,} parts. {ASK}")
    try:
        found = email.message_from_bytes(data)
    except (ValueError, RecursionError, LookupError) as error:
        raise Unreadable(f"The message cannot be taken apart. {ASK}") from error
    if not len(found) or len(found) > MOST_HEADERS:
        raise Unreadable(f"The message has no headers, or more than {MOST_HEADERS:,}. {ASK}")
    return found


def parts(message: "Message[str, str]") -> Iterator[Part]:
    """Every leaf, those of messages inside it too. Raises Unreadable."""
    try:
        yield from _counted(message)
    except (ValueError, LookupError) as error:  # what the library makes of a part's own claims
        raise Unreadable(f"A part of the message cannot be taken apart. {ASK}") from error


def _counted(message: "Message[str, str]") -> Iterator[Part]:
    for count, (where, one) in enumerate(_walk(message, "", 0), 1):
        if count > MOST_PARTS:
            raise Unreadable(f"The message has more than {MOST_PARTS:,} parts. {ASK}")
        yield Part(where, one.get_content_type(), filename(one), one)


def _walk(
    message: "Message[str, str]", where: str, deep: int
) -> Iterator[tuple[str, "Message[str, str]"]]:
    if deep > DEEPEST:
        raise Unreadable(f"The message holds messages more than {DEEPEST} deep. {ASK}")
    inside = message.get_payload()
    if message.is_multipart() and isinstance(inside, list):
        for place, one in enumerate(inside, 1):
            if isinstance(one, Message):
                yield from _walk(one, f"{where}.{place}" if where else str(place), deep + 1)
    else:
        yield f"part {where or '1'}", message


def messages(message: "Message[str, str]") -> Iterator[tuple[str, "Message[str, str]"]]:
    """Those inside it, with their places, as far as they are walked."""
    waiting = [("", message, 0)]
    while waiting:
        where, one, deep = waiting.pop()
        inside = one.get_payload()
        if deep > DEEPEST or not isinstance(inside, list):
            continue
        is_outer = one.get_content_type() == "message/rfc822"
        for place, part in enumerate(inside, 1):
            at = f"{where}.{place}" if where else str(place)
            if is_outer:
                yield f"part {at}", part
            waiting.append((at, part, deep + 1))


def is_attachment(part: Part) -> bool:
    """Whatever is no text to be read: it has a name, or is of another kind."""
    return bool(part.name) or part.mime not in TEXT


def content(part: Part) -> bytes:
    """Decoded; what is damaged is given as far as it goes."""
    try:
        told = part.message.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        told = None
    if isinstance(told, bytes):
        return told
    raw = part.message.get_payload()
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def text(part: Part) -> str:
    """In its own character set, else as UTF-8; of HTML only its words."""
    data = content(part)
    try:
        told = data.decode(_charset(part.message.get_content_charset()), "replace")
    except (LookupError, ValueError):
        told = data.decode("utf-8", "replace")
    told = storable(told)
    return words(told) if part.mime == "text/html" else told


def _charset(told: str | None) -> str:
    """Raises LookupError."""
    name = codecs.lookup(told or "utf-8").name
    return "utf-8" if name in NO_TEXT else name


def header(message: "Message[str, str]", name: str) -> str:
    """Decoded (RFC 2047); "" when it is not there."""
    told = message.get(name)
    if told is None:
        return ""
    raw = str(told)
    try:
        return storable(str(make_header(decode_header(raw)))).strip()
    except (HeaderParseError, LookupError, ValueError):
        return storable(raw).strip()


def filename(message: "Message[str, str]") -> str:
    try:
        return storable(str(message.get_filename() or "")).strip()[:255]
    except (LookupError, ValueError, TypeError, AttributeError, IndexError):
        return "unreadable name"


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style"}
        self.told += [f" {value} " for name, value in attrs if name == "href" and value]
        if tag in {"br", "p", "div", "tr", "li"}:
            self.told.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in {"script", "style"}))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.told.append(data)


def words(html: str) -> str:
    """What a reader of the page would read, and the addresses of its links."""
    found = _Words()
    found.feed(html)
    found.close()
    return "".join(found.told).strip()
