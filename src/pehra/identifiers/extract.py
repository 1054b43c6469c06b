"""Identifiers from one field, or from free text; also such as are written out of harm."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from pehra.base.said import NOT_SAID, NotSaid
from pehra.identifiers.account import account, device
from pehra.identifiers.bare_host import bare_hosts
from pehra.identifiers.fold import fold, same_length
from pehra.identifiers.identifier import Identifier
from pehra.identifiers.identifier import Kind as KindName
from pehra.identifiers.kind import Kind, NotOne, Span
from pehra.identifiers.kinds import KINDS
from pehra.identifiers.kinds.email import Email
from pehra.identifiers.kinds.iban import Iban
from pehra.identifiers.kinds.imei import Imei
from pehra.identifiers.kinds.ip import Ip
from pehra.identifiers.kinds.phone import Phone
from pehra.identifiers.kinds.url import Url
from pehra.identifiers.kinds.wallet import Wallet
from pehra.identifiers.moment import moment
from pehra.identifiers.out_of_harm import Undone, undo

__all__ = ["Found", "NotOne", "account", "device", "from_field", "from_text"]

#: what CyberTipline calls each (captureType), folded
FIELDS: dict[str, Kind] = {
    "email": Email(),
    "email address": Email(),
    "phone": Phone(),
    "phone number": Phone(),
    "mobile": Phone(),
    "ip": Ip(),
    "ip address": Ip(),
    "url": Url(),
    "profile url": Url(),
    "wallet": Wallet(),
    "wallet address": Wallet(),
    "crypto address": Wallet(),
    "cryptocurrency address": Wallet(),
    "bitcoin address": Wallet(),
    "ethereum address": Wallet(),
    "iban": Iban(),
    "bank account": Iban(),
    "imei": Imei(),
}
#: in a name of more words
WORDS: dict[str, Kind] = {
    "ip": Ip(), "ipv4": Ip(), "ipv6": Ip(), "email": Email(), "phone": Phone(), "mobile": Phone(),
    "telephone": Phone(), "msisdn": Phone(), "url": Url(),
}  # fmt: skip
PORT = re.compile(r"\]?(?::|\s+port[: ]\s*)(\d{1,5})\b", re.IGNORECASE)
LARGEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Found:
    """`start` and `end` are characters of the text; time and port are those beside an IP."""

    identifier: Identifier
    start: int
    end: int
    port: int | NotSaid = NOT_SAID
    at: datetime | NotSaid = NOT_SAID


def from_field(kind_hint: str, value: str, *, region: str) -> Identifier | NotOne:
    """`kind_hint` in the sender's words: “IP Address”, “Device ID:IDFA”, “email” …"""
    name, _, typed = fold(kind_hint).replace("e-mail", "email").partition(":")
    if name.startswith("device"):
        return device(typed, value)
    kind = FIELDS.get(name.strip()) or _by_word(name)
    if kind is None:
        return NotOne("its kind is not known")
    found = kind.clean(undo(value).text, region=region)
    return replace(found, raw=value) if isinstance(found, Identifier) else found


def _by_word(hint: str) -> Kind | None:
    """“IPv4 Address”, “Login IP”, “Recovery Email”: the word that says what it is."""
    return next((WORDS[word] for word in re.findall(r"\w+", hint) if word in WORDS), None)


def from_text(text: str, *, region: str) -> tuple[Found, ...]:
    """In text order; where two claim the same characters, the first in KINDS has them."""
    undone = undo(text)
    plain = replace(undone, text=same_length(undone.text))
    claimed = bytearray(len(plain.text))  # a mark a character, so that long logs stay linear
    taken: list[Span] = []
    for span in _spans(plain, region):
        if not any(claimed[span.start : span.end]):
            claimed[span.start : span.end] = b"\1" * (span.end - span.start)
            taken.append(span)
    taken.sort(key=lambda span: span.start)
    return tuple(_found(text, undone.text, plain, span) for span in taken)


def _spans(plain: Undone, region: str) -> Iterator[Span]:
    for kind in KINDS:
        yield from kind.find(plain.text, region=region)
    yield from bare_hosts(plain, region=region)


def _found(text: str, undone: str, plain: Undone, span: Span) -> Found:
    start, end = plain.written(span.start, span.end)
    raw = replace(span.identifier, raw=text[start:end])
    if raw.kind is not KindName.IP:
        return Found(raw, start, end)
    return Found(raw, start, end, _port(plain.text, span.end), _moment(undone, span))


def _port(text: str, end: int) -> int | NotSaid:
    beside = PORT.match(text, end)
    if beside is None or not 0 < int(beside[1]) <= LARGEST_PORT:
        return NOT_SAID
    return int(beside[1])


def _moment(text: str, span: Span) -> datetime | NotSaid:
    """A time in UTC on the same line; without its zone a time is not taken for one."""
    first = text.rfind("\n", 0, span.start) + 1
    last = text.find("\n", span.end)
    line = text[max(first, span.start - 200) : min(len(text) if last < 0 else last, span.end + 200)]
    return moment(line)
