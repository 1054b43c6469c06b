"""A referral by e-mail: who sent it, when, its words, and what hangs on it.

A message has no fields that mean anything sure, so little is claimed: the sender, the date, subject
and text as free text, each attachment as a file. What else its headers say is kept as unknown.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from pehra.base.said import NOT_SAID, Said, Told
from pehra.intake.mail import (
    ASK,
    Part,
    header,
    is_attachment,
    looks_like_mail,
    parsed,
    parts,
    text,
)
from pehra.intake.reader import Unreadable
from pehra.intake.report import Contact, Report, ReportedFile, Sender, UnknownField
from pehra.intake.report import Warning as ReadWarning

NAME, VERSION = "mail", 1
READ = frozenset({"from", "date", "subject", "message-id"})
KEPT = 2000  # characters of a header that is kept as unknown
LONGEST = 2_000_000  # characters of one text


class Mail:
    name = NAME
    version = VERSION

    def reads(self, head: bytes, name: str) -> bool:
        return name.casefold().endswith(".eml") or looks_like_mail(head)

    def read(self, data: bytes) -> Report:
        """Raises Unreadable."""
        try:
            return self._read(data)
        except RecursionError as error:  # brackets in brackets of an address, by the thousand
            raise Unreadable(f"A header of the message has no end. {ASK}") from error

    def _read(self, data: bytes) -> Report:
        message = parsed(data)
        leaves = list(parts(message))
        at, warnings = _date(message)
        return Report(
            reader=NAME, reader_version=VERSION, number=_said(message, "Message-ID"),
            received_at=at, sender=_sender(message),
            texts=tuple(_texts(message, leaves)),
            files=tuple(_file(part) for part in leaves if is_attachment(part)),
            warnings=(*warnings, *_long(leaves)), unknown=tuple(_rest(message)),
        )  # fmt: skip


def _said(message: "Message[str, str]", name: str) -> Told[str]:
    told = header(message, name)
    return Said(told, f"header {name}") if told else NOT_SAID


def _sender(message: "Message[str, str]") -> Sender:
    told = _said(message, "From")
    if not isinstance(told, Said):
        return Sender()
    name, address = parseaddr(told.value)
    contacts = (Contact(Said(address, told.where)),) if "@" in address else ()
    return Sender(name=Said(name or address or told.value, told.where), emails=contacts)


def _date(message: "Message[str, str]") -> tuple[Told[datetime], tuple[ReadWarning, ...]]:
    told = _said(message, "Date")
    if not isinstance(told, Said):
        return NOT_SAID, ()
    try:
        found = parsedate_to_datetime(told.value)
        if found.tzinfo is None:
            found = found.replace(tzinfo=UTC)
        return Said(found.astimezone(UTC), told.where), ()
    except (ValueError, TypeError, OverflowError, IndexError):
        return NOT_SAID, (ReadWarning(told.where, "a date and time was expected here"),)


def _texts(message: "Message[str, str]", leaves: list[Part]) -> Iterator[Told[str]]:
    yield _said(message, "Subject")
    plain = any(part.mime == "text/plain" and not is_attachment(part) for part in leaves)
    for part in leaves:
        # the same words as HTML beside plain text would be found twice
        if is_attachment(part) or (plain and part.mime != "text/plain"):
            continue
        if told := text(part).strip()[:LONGEST]:
            yield Said(told, part.where)


def _long(leaves: list[Part]) -> Iterator[ReadWarning]:
    for part in leaves:
        if not is_attachment(part) and len(text(part)) > LONGEST:
            words = f"only its first {LONGEST:,} characters were looked through"
            yield ReadWarning(part.where, words)


def _file(part: Part) -> ReportedFile:
    name = Said(part.name, part.where) if part.name else NOT_SAID
    return ReportedFile(where=part.where, name=name)


def _rest(message: "Message[str, str]") -> Iterator[UnknownField]:
    for place, (name, told) in enumerate(message.items()):
        if name.casefold() not in READ:
            value = json.dumps(str(told)[:KEPT], ensure_ascii=False)
            yield UnknownField(f"header {name[:80]} [{place}]", value)
