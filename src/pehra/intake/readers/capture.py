"""Captures from the web: what our own patrol recognised, and what partners saved.

A segment of ours in which something was recognised is one report; one in which nothing was is none,
and no failure. A partner's WARC, WACZ or HAR is one report: its addresses with their times, and its
pictures and films as files.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pehra.base.said import NOT_SAID, Said, Told
from pehra.intake.captured import DOCUMENT, FORM, PARTNERS, PATROLS
from pehra.intake.json_text import parse
from pehra.intake.reader import Unreadable
from pehra.intake.report import (
    Account,
    Capture,
    Detail,
    Incident,
    IncidentType,
    ListedDigest,
    Party,
    PartyRole,
    Report,
    ReportedFile,
    Sender,
)
from pehra.intake.report import Warning as ReadWarning

NAME, VERSION = PARTNERS, 1
SENDER = "Patrol"
MEANING = "when the patrol captured it"
NAMED = re.compile(r"[^@\s]+@[^@\s/]+")
LARGEST_PORT = 65_535
Facts = dict[str, Any]


class WebCapture:
    name = NAME
    version = VERSION

    def reads(self, head: bytes, name: str) -> bool:
        return name.rpartition("/")[2] == DOCUMENT and FORM.encode() in head[:200]

    def read_all(self, data: bytes) -> tuple[Report, ...]:
        """Raises Unreadable."""
        told = parse(data).value
        if not isinstance(told, dict) or told.get("form") != FORM:
            raise Unreadable("The document is none that a capture is laid out in.")
        listed = told.get("captures")
        items = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        if told.get("ours") is not True:
            return (_partners(told, items),)
        if not items and told.get("problem"):
            raise Unreadable(f"{told['problem']} Check it: pehra verify")
        return (_patrols(told, items),) if items else ()


def _patrols(told: Facts, items: list[Facts]) -> Report:
    first = items[0]
    about = _object(first.get("about"))
    where = _text(first.get("where"))
    return Report(
        PATROLS, VERSION,
        number=_said(about.get("fetch"), where),
        sender=Sender(name=Said(SENDER, where), service=_said(about.get("authority"), where)),
        incident=Incident(
            type=Said(IncidentType.CSAM, where), raw_type=_said(about.get("verdict"), where),
            platform=_said(_host(_text(first.get("url"))), where),
            at=_moment(about.get("started_at"), where), at_meaning=Said(MEANING, where),
        ),
        details=tuple(one for item in items for one in _places(item)),
        parties=tuple(one for item in items for one in _publisher(item)),
        files=tuple(_file(one) for one in items),
        warnings=_warnings(told),
    )  # fmt: skip


def _places(item: Facts) -> Iterator[Detail]:
    """Where it lay, and apart from that what led there: a page that shows it, or a search."""
    where, about = _text(item.get("where")), _object(item.get("about"))
    at = _moment(about.get("started_at"), where)
    peer = _object(about.get("peer"))
    address = NOT_SAID if peer.get("proxy") else _said(peer.get("address"), where)
    lay = [_capture("URL", _said(item.get("url"), where), "hosted at", at)]
    if isinstance(address, Said):
        lay.append(Capture(
            kind=Said("IP Address", where), value=address, event=Said("hosted at", where), at=at,
            port=_port(peer.get("port"), where),
        ))  # fmt: skip
    yield Detail("hosted_at", where, service=_said(about.get("rule"), where), captures=tuple(lay))
    through = _said(about.get("reached_through"), where)
    if isinstance(through, Said):
        told = _capture("URL", through, "reached through", at)
        yield Detail("reached_through", where, captures=(told,))


def _capture(kind: str, value: Told[str], event: str, at: Told[datetime]) -> Capture:
    where = value.where if isinstance(value, Said) else ""
    return Capture(Said(kind, where), value, event=Said(event, where), at=at)


def _publisher(item: Facts) -> Iterator[Party]:
    """Who published it, when its instance said so. A rule that lets an account be watched lets be
    fetched what that account only showed of others' too.
    """
    where, about = _text(item.get("where")), _object(item.get("about"))
    account = _text(about.get("account"))
    if NAMED.fullmatch(account):
        name, _, instance = account.partition("@")
        yield Party(PartyRole.SUSPECT, where, account=Account(
            service=Said(instance, where), user_id=Said(name, where),
        ))  # fmt: skip


def _file(item: Facts) -> ReportedFile:
    where, about = _text(item.get("where")), _object(item.get("about"))
    digests, told = _object(about.get("digests")), _object(about.get("told"))
    known = tuple((key, _said(told.get(key), where)) for key in ("list", "category"))
    return ReportedFile(
        where, name=_said(_leaf(_text(item.get("member"))), where),
        external_id=_said(about.get("fetch"), where),
        digests=tuple(
            ListedDigest(key.upper(), _said(value, where))
            for key, value in digests.items() if key in {"md5", "sha1", "sha256", "pdq"}
        ),
        metadata=tuple((key, value) for key, value in known if isinstance(value, Said)),
    )  # fmt: skip


def _partners(told: Facts, items: list[Facts]) -> Report:
    return Report(
        NAME, VERSION,
        sender=Sender(service=_said(told.get("software"), "WARC record 1")),
        incident=Incident(
            raw_type=_said(told.get("of"), "$.of"),
            at=min((one for one in map(_at, items) if isinstance(one, Said)),
                   key=lambda one: one.value, default=NOT_SAID),
            at_meaning=Said("when the first of it was captured", "$.captures"),
        ),
        details=tuple(_seen(one) for one in items),
        files=tuple(
            ReportedFile(_text(one.get("where")),
                         name=_said(_leaf(_text(one.get("member"))), _text(one.get("where"))))
            for one in items if one.get("member")
        ),
        warnings=_warnings(told),
    )  # fmt: skip


def _seen(item: Facts) -> Detail:
    where, at = _text(item.get("where")), _at(item)
    captures = [_capture("URL", _said(item.get("url"), where), "captured", at)]
    if address := _text(item.get("address")):
        captures.append(_capture("IP Address", Said(address, where), "captured", at))
    return Detail("captured", where, captures=tuple(captures))


def _warnings(told: Facts) -> tuple[ReadWarning, ...]:
    found = []
    if problem := _text(told.get("problem")):
        found.append(ReadWarning("$", problem))
    left = told.get("left_out")
    if isinstance(left, int) and left > 0:
        found.append(ReadWarning("$", f"{left:,} more captured things are in the exhibit alone"))
    return tuple(found)


def _at(item: Facts) -> Told[datetime]:
    return _moment(item.get("at"), _text(item.get("where")))


def _moment(value: object, where: str) -> Told[datetime]:
    """A time without its zone is not taken."""
    try:
        found = datetime.fromisoformat(_text(value))
    except ValueError:
        return NOT_SAID
    return Said(found, where) if found.tzinfo else NOT_SAID


def _said(value: object, where: str) -> Told[str]:
    return Said(value, where) if isinstance(value, str) and value else NOT_SAID


def _port(value: object, where: str) -> Told[int]:
    if isinstance(value, int) and 0 < value <= LARGEST_PORT:
        return Said(value, where)
    return NOT_SAID


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _object(value: object) -> Facts:
    return value if isinstance(value, dict) else {}


def _leaf(member: str) -> str:
    return member.rpartition("/")[2]


def _host(url: str) -> str:
    found = re.match(r"https?://(?:[^/?#@]*@)?(\[[^\]/]*\]|[^/?#:]*)", url)
    return found[1] if found else ""
