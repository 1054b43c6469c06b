"""The report as a PDF, which is always to be had where the JSON is not.

The form is undocumented in public: headings and labels are those that the tools of its recipients
name (design notes, intake §1.2), several spellings each, and partly unverified. So the reader
counts what it found: with more than half of the expected missing it says so, loudly. What stands
behind no known label is kept as text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from pehra.base.said import NOT_SAID, Said, Told
from pehra.intake.incident_types import incident_type
from pehra.intake.labelled import Heading, Labelled, Loose, folded, parts
from pehra.intake.lines import completeness
from pehra.intake.pdf_text import lines, looks_like_pdf
from pehra.intake.reader import Unreadable
from pehra.intake.report import (
    Account,
    Assessment,
    Capture,
    Contact,
    GeoLookup,
    Incident,
    ListedDigest,
    Party,
    PartyRole,
    Person,
    Report,
    ReportedFile,
    Sender,
)
from pehra.intake.report import Warning as ReadWarning

from .pdf_labels import LABELS, RUNS, part_of

NAME, VERSION = "cybertip_pdf", 2
HALF = 50  # percent of the expected, below which the alarm sounds
PARTIES = {"SUSPECT": PartyRole.SUSPECT, "VICTIM": PartyRole.VICTIM,
           "RECIPIENT": PartyRole.RECIPIENT}  # fmt: skip
IP = re.compile(r"(\S+?)(?:\s*\((\w+)\))?(?:\s+port:?\s*(\d{1,5}))?(?:\s+(\d.*))?", re.IGNORECASE)
AMERICAN = re.compile(r"(\d\d)[-/](\d\d)[-/](\d{4}) (\d\d:\d\d:\d\d) ?(?:UTC|GMT|Z)")
YES, NO = {"yes", "true", "y"}, {"no", "false", "n"}


@dataclass(slots=True)
class _Found:
    """What was gathered so far; the last of each list is being filled."""

    top: dict[str, Said[str]] = field(default_factory=dict)
    parties: list[tuple[PartyRole, str, list[Labelled]]] = field(default_factory=list)
    files: list[tuple[str, list[Labelled]]] = field(default_factory=list)
    geo: list[tuple[str, list[Labelled]]] = field(default_factory=list)
    texts: list[Said[str]] = field(default_factory=list)
    warnings: list[ReadWarning] = field(default_factory=list)
    part: str = ""


class CybertipPdf:
    name = NAME
    version = VERSION

    def reads(self, head: bytes, name: str) -> bool:  # noqa: ARG002
        return looks_like_pdf(head)

    def read(self, data: bytes) -> Report:
        """A PDF that is no CyberTipline report is a letter: its words are kept as free text.
        Raises Unreadable.
        """
        told = lines(data)
        found = _Found()
        for one in parts(told, LABELS.keys(), part_of, RUNS):
            _take(one, found)
        if "number" not in found.top:
            words = Said("\n".join(line.text for line in told), told[0].where)
            return Report(reader="pdf_text", reader_version=VERSION, texts=(words,))
        return _alarmed(_report(found))


def is_cybertip(data: bytes) -> bool:
    """Whether a PDF says the number of a CyberTipline report on its first page."""
    try:
        told = lines(data)
    except Unreadable:
        return False
    first = parts([one for one in told if one.where.startswith("page 1 ")], LABELS, part_of, RUNS)
    return any(isinstance(one, Labelled) and LABELS[one.label] == "number" for one in first)


def _alarmed(report: Report) -> Report:
    if completeness(report) >= HALF:
        return report
    words = (
        "more than half of what is expected was not found: the form may have changed; "
        "read the PDF itself"
    )
    return replace(report, warnings=(ReadWarning("page 1", words), *report.warnings))


def _take(one: Heading | Labelled | Loose, found: _Found) -> None:
    match one:
        case Heading(part=part, where=where):
            found.part = found.part if part == "same" else part
            if part in PARTIES:
                found.parties.append((PARTIES[part], where, []))
            elif part == "file":
                found.files.append((where, []))
            elif part == "geo":
                found.geo.append((where, []))
        case Loose(line=line):
            found.texts.append(Said(line.text, line.where))
        case Labelled():
            _label(one, found)


def _label(one: Labelled, found: _Found) -> None:
    what = LABELS[one.label]
    if not one.value.value:
        return
    if what == "text":
        found.texts.append(one.value)
    elif found.part == "other":
        found.texts.append(Said(f"{one.label}: {one.value.value}", one.value.where))
    elif found.part in PARTIES:
        found.parties[-1][2].append(one)
    elif found.part == "file":
        _into(found.files, "filename", one)
    elif found.part == "geo":
        _into(found.geo, "ip", one)
    elif what in found.top:
        found.texts.append(Said(f"{one.label}: {one.value.value}", one.value.where))
    else:
        found.top[what] = one.value


def _into(lists: list[tuple[str, list[Labelled]]], first: str, one: Labelled) -> None:
    """A second `first` under one heading begins the next of its kind."""
    if LABELS[one.label] == first and _all(lists[-1][1], first):
        lists.append((one.value.where, []))
    lists[-1][1].append(one)


def _report(found: _Found) -> Report:
    top = found.top
    raw = top.get("type", NOT_SAID)
    made = Report(
        reader=NAME, reader_version=VERSION, number=top["number"],
        received_at=_moment(top.get("received_at", NOT_SAID), found),
        sender=Sender(name=top.get("sender", NOT_SAID)),
        incident=Incident(
            type=incident_type(raw), raw_type=raw, platform=top.get("platform", NOT_SAID),
            at=_moment(top.get("at", NOT_SAID), found), at_meaning=top.get("at_meaning", NOT_SAID),
            escalation=top.get("escalation", NOT_SAID),
        ),
        parties=tuple(_party(*one, found) for one in found.parties),
        files=tuple(_file(where, told) for where, told in found.files if told),
        geo=tuple(_geo(where, told) for where, told in found.geo if told),
        assessment=Assessment(
            priority=top.get("priority", NOT_SAID), summary=top.get("summary", NOT_SAID),
            classification=top.get("classification", NOT_SAID),
        ),
    )  # fmt: skip
    rest = top.keys() - READ
    texts = [*found.texts, *(Said(f"{what}: {top[what].value}", top[what].where) for what in rest)]
    return replace(made, texts=tuple(texts), warnings=tuple(found.warnings))


READ = {"number", "received_at", "sender", "type", "platform", "at", "at_meaning", "escalation",
        "priority", "summary", "classification"}  # fmt: skip


def _all(told: list[Labelled], what: str) -> tuple[Said[str], ...]:
    return tuple(one.value for one in told if LABELS[one.label] == what)


def _one(told: list[Labelled], what: str) -> Told[str]:
    return next(iter(_all(told, what)), NOT_SAID)


def _party(role: PartyRole, where: str, told: list[Labelled], found: _Found) -> Party:
    age = _one(told, "age")
    whole = isinstance(age, Said) and re.fullmatch(r"\d{1,3}", age.value)
    return Party(
        role, where,
        person=Person(
            first_name=_one(told, "name"), last_name=_one(told, "last_name"),
            born_on=_one(told, "born_on"),
            age=Said(int(age.value), age.where) if whole else NOT_SAID,  # type: ignore[union-attr]
        ),
        account=Account(
            service=_one(told, "service"), user_id=_one(told, "user_id"),
            screen_names=_all(told, "screen"), display_names=_all(told, "display"),
        ),
        emails=tuple(_contact(one) for one in _all(told, "email")),
        phones=tuple(_contact(one) for one in _all(told, "phone")),
        captures=(
            *(_ip(one, found) for one in _all(told, "ip")),
            *(Capture(kind=Said("URL", one.where), value=one) for one in _all(told, "url")),
            *(Capture(kind=Said("Device ID", one.where), value=one)
              for one in _all(told, "device")),
        ),
    )  # fmt: skip


def _contact(one: Said[str]) -> Contact:
    """“a@example.org (Verified)”."""
    bare, _, rest = one.value.partition(" (")
    verified = Said(value=True, where=one.where) if folded(rest) == "verified" else NOT_SAID
    return Contact(Said(bare, one.where), verified)


def _ip(one: Said[str], found: _Found) -> Capture:
    """“198.18.0.1 (Login) port 40000 01-05-2026 12:00:00 UTC”; much of it may be missing."""
    told = IP.fullmatch(one.value)
    kind = Said("IP Address", one.where)
    if told is None:
        return Capture(kind=kind, value=one)
    value, event, port, at = told.groups()
    return Capture(
        kind=kind, value=Said(value, one.where),
        event=Said(event, one.where) if event else NOT_SAID,
        port=Said(int(port), one.where) if port and 0 < int(port) < 65536 else NOT_SAID,  # noqa: PLR2004
        at=_moment(Said(at, one.where), found) if at else NOT_SAID,
    )  # fmt: skip


def _file(where: str, told: list[Labelled]) -> ReportedFile:
    viewed = _one(told, "viewed")
    answer = folded(viewed.value) if isinstance(viewed, Said) else ""
    return ReportedFile(
        where=where, name=_one(told, "filename"), original_name=_one(told, "original"),
        external_id=_one(told, "file_id"),
        digests=tuple(ListedDigest("MD5", one) for one in _all(told, "md5")),
        viewed_by_esp=Said(answer in YES, viewed.where)  # type: ignore[union-attr]
        if answer in YES | NO else NOT_SAID,
        classification=_one(told, "industry"), tags=tuple(_tags(told)),
        captures=tuple(_ip(one, _Found()) for one in _all(told, "ip")),
    )  # fmt: skip


def _tags(told: list[Labelled]) -> Iterator[Said[str]]:
    for one in _all(told, "tags"):
        yield from (Said(tag.strip(), one.where) for tag in one.value.split(",") if tag.strip())


def _geo(where: str, told: list[Labelled]) -> GeoLookup:
    return GeoLookup(
        where=where, ip=_one(told, "ip"), country=_one(told, "country"),
        region=_one(told, "region"), city=_one(told, "city"), provider=_one(told, "provider"),
    )  # fmt: skip


def _moment(told: Told[str], found: _Found) -> Told[datetime]:
    """ISO 8601, or month-day-year as the form prints it, with its zone."""
    if not isinstance(told, Said):
        return NOT_SAID
    american = AMERICAN.fullmatch(told.value)
    text = f"{american[3]}-{american[1]}-{american[2]}T{american[4]}Z" if american else told.value
    try:
        at = datetime.fromisoformat(text.replace(" UTC", "Z"))
        if at.tzinfo is not None:
            return Said(at.astimezone(UTC), told.where)
    except (ValueError, OverflowError):
        pass
    found.warnings.append(
        ReadWarning(told.where, "a date and time with its zone was expected here")
    )
    found.texts.append(told)
    return NOT_SAID
