"""A referral by e-mail: who sent it, when, its words, and what hangs on it.

A message has no fields that mean anything sure, so little is claimed: the sender, the date, subject
and text as free text, each attachment as a file. What else its headers say is kept as unknown.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from itertools import islice

from pehra.base.said import NOT_SAID, Said, Told
from pehra.base.storable import storable
from pehra.intake.mail import (
    ASK,
    MOST_PARTS,
    TEXT,
    Part,
    header,
    is_attachment,
    looks_like_mail,
    messages,
    parsed,
    parts,
    text,
)
from pehra.intake.reader import Unreadable
from pehra.intake.report import Contact, Report, ReportedFile, Sender, UnknownField
from pehra.intake.report import Warning as ReadWarning

NAME, VERSION = "mail", 2
READ = frozenset({"from", "date", "subject", "message-id"})
KEPT = 2000  # characters of a header that is kept as unknown
LONGEST = 2_000_000  # characters of one text
ALIKE = 0.9  # share of the words of HTML that stand in plain text beside it
ZONELESS = re.compile(r"\d\s+(?!(?:UT|UTC|GMT|Z)\b)[A-Za-z]{2,5}\s*$")
ZONE = "its zone is not known: the time was taken as UTC"


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
            texts=(*_texts(message, leaves), *_forwarded(message)),
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
        if found.tzinfo is None:  # “-0000”, or a zone that has a name alone, as PKT
            warned = (ReadWarning(told.where, ZONE),) if ZONELESS.search(told.value) else ()
            return Said(found.replace(tzinfo=UTC), told.where), warned
        return Said(found.astimezone(UTC), told.where), ()
    except (ValueError, TypeError, OverflowError, IndexError):
        return NOT_SAID, (ReadWarning(told.where, "a date and time was expected here"),)


def _texts(message: "Message[str, str]", leaves: list[Part]) -> Iterator[Told[str]]:
    yield _said(message, "Subject")
    told = {part.where: text(part).strip()[:LONGEST] for part in leaves if part.mime in TEXT}
    known = _words(told[part.where] for part in leaves if part.mime == "text/plain")
    for part in leaves:
        words = told.get(part.where, "")
        # the same words as HTML beside plain text would be found twice
        if part.mime == "text/html" and not is_attachment(part):
            fresh = _words([words])
            if len(fresh & known) >= len(fresh) * ALIKE:
                continue
        if words:
            yield Said(words, part.where)


def _words(texts: Iterable[str]) -> set[str]:
    return {word for one in texts for word in re.findall(r"\w+", one.casefold())}


def _forwarded(message: "Message[str, str]") -> Iterator[Told[str]]:
    """Who wrote a message that lies in this one, and of what: somebody's words like the rest."""
    for where, one in islice(messages(message), MOST_PARTS):
        for name in ("From", "To", "Subject", "Date"):
            if told := header(one, name)[:KEPT]:
                yield Said(f"{name}: {told}", f"{where}, header {name}")


def _long(leaves: list[Part]) -> Iterator[ReadWarning]:
    for part in leaves:
        if part.mime in TEXT and len(text(part)) > LONGEST:
            words = f"only its first {LONGEST:,} characters were looked through"
            yield ReadWarning(part.where, words)


def _file(part: Part) -> ReportedFile:
    name = Said(part.name, part.where) if part.name else NOT_SAID
    return ReportedFile(where=part.where, name=name)


def _rest(message: "Message[str, str]") -> Iterator[UnknownField]:
    read = set[str]()
    for place, (name, told) in enumerate(message.items()):
        known = name.casefold()
        if known not in READ or known in read:  # the first of a name was read
            value = json.dumps(storable(str(told))[:KEPT], ensure_ascii=False)
            yield UnknownField(f"header {storable(name)[:80]} [{place}]", value)
        read.add(known)
