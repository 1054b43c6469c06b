"""Pehra's template for partner agencies: a table, one referral a row (CSV or a spreadsheet).

Columns: docs/reference/referral-template.md. A column that the template has not is kept as unknown.
"""

from dataclasses import replace

from pehra.base.said import NOT_SAID, Said, Told
from pehra.intake.incident_types import incident_type
from pehra.intake.reader import Unreadable
from pehra.intake.report import (
    Account,
    Capture,
    Contact,
    Handling,
    Incident,
    ListedDigest,
    Party,
    PartyRole,
    Person,
    Report,
    ReportedFile,
    Sender,
)
from pehra.intake.table import PORT, Row, head_names, is_sheet, table

NAME, VERSION = "referral_table", 2
COLUMNS = (
    "reference", "sender", "received_at", "incident_type", "platform", "incident_at", "account",
    "email", "phone", "ip", "ip_at", "ip_port", "url", "file_name", "md5", "sha256", "child_age",
    "child_in_danger_now", "description", "handling_code", "purpose", "onward_rule", "expires_at",
)  # fmt: skip
MARK = frozenset({"reference", "handling_code"})  # both stand in the template and nowhere else
AGES = range(18)


def template() -> str:
    """The empty template, as CSV."""
    return "\ufeff" + ",".join(COLUMNS) + "\r\n"


class ReferralTable:
    name = NAME
    version = VERSION

    def reads(self, head: bytes, name: str) -> bool:
        if is_sheet(head):
            return name.casefold().endswith(".xlsx")
        return head_names(head) >= MARK

    def read_all(self, data: bytes) -> tuple[Report, ...]:
        """Raises Unreadable."""
        found = table(data)
        if not frozenset(found.names) >= MARK:
            raise Unreadable(
                "The table has no columns reference and handling_code: it is not the referral "
                "template (docs/reference/referral-template.md)."
            )
        if not found.rows:
            raise Unreadable("The referral template holds no row.")
        made = [_report(row) for row in found.rows]
        # what concerns the whole table is told with each of its referrals
        return tuple(replace(one, warnings=(*one.warnings, *found.warnings)) for one in made)


def _report(row: Row) -> Report:
    raw = row.text("incident_type")
    sender = row.text("sender")
    danger = row.flag("child_in_danger_now")
    return Report(
        reader=NAME,
        reader_version=VERSION,
        number=row.text("reference"),
        received_at=row.moment("received_at"),
        sender=Sender(name=sender),
        incident=Incident(
            type=incident_type(raw), raw_type=raw, platform=row.text("platform"),
            at=row.moment("incident_at"),
            escalation=_urgent(row, danger),
        ),
        parties=tuple(_parties(row)),
        files=_files(row),
        texts=_some(row.text("description")),
        handling=Handling(
            row.text("handling_code"), row.text("purpose"), row.text("onward_rule"),
            row.expiry("expires_at"),
        ),
        warnings=tuple(row.warnings),
        unknown=row.unknown(),
    )  # fmt: skip


def _urgent(row: Row, danger: Told[bool]) -> Told[str]:
    """What is no yes and no no was meant to say something, and may be a yes."""
    if isinstance(danger, Said):
        return Said("a child is in danger now", danger.where) if danger.value else NOT_SAID
    return row.text("child_in_danger_now")


def _parties(row: Row) -> list[Party]:
    where = row.where("account")
    suspect = Party(
        PartyRole.SUSPECT, where,
        account=Account(service=row.text("platform"), user_id=row.text("account")),
        emails=tuple(Contact(one) for one in _some(row.text("email"))),
        phones=tuple(Contact(one) for one in _some(row.text("phone"))),
        captures=(*_ip(row), *_url(row)),
    )  # fmt: skip
    found = [suspect] if suspect != Party(PartyRole.SUSPECT, where, account=Account(
        service=row.text("platform"))) else []  # fmt: skip
    age = row.whole("child_age", AGES)
    if isinstance(age, Said):
        found.append(Party(PartyRole.VICTIM, age.where, person=Person(age=age)))
    return found


def _some(told: Told[str]) -> tuple[Said[str], ...]:
    return (told,) if isinstance(told, Said) else ()


def _ip(row: Row) -> tuple[Capture, ...]:
    value, at, port = row.text("ip"), row.moment("ip_at"), row.whole("ip_port", PORT)
    if not isinstance(value, Said):
        return ()
    return (Capture(kind=Said("IP Address", value.where), value=value, at=at, port=port),)


def _url(row: Row) -> tuple[Capture, ...]:
    value = row.text("url")
    return (Capture(kind=Said("URL", value.where), value=value),) if isinstance(value, Said) else ()


def _files(row: Row) -> tuple[ReportedFile, ...]:
    name, md5, sha256 = row.text("file_name"), row.text("md5"), row.text("sha256")
    digests = tuple(
        ListedDigest(algorithm, told)
        for algorithm, told in (("MD5", md5), ("SHA256", sha256))
        if isinstance(told, Said)
    )
    if not digests and not isinstance(name, Said):
        return ()
    return (ReportedFile(where=row.where("file_name"), name=name, digests=digests),)
