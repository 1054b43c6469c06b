"""What a provider returns to legal process: who an account belongs to, and who used it when.

Providers give CSV or a JSON list of flat objects, each with names of its own for the same columns;
COLUMNS has those that are known. A time without its zone is warned of and not taken: an address at
a guessed hour names an innocent.
"""

import json
from dataclasses import dataclass, field

from pehra.base.said import NOT_SAID, Said, Told
from pehra.intake.json_text import parse
from pehra.intake.reader import Unreadable
from pehra.intake.report import (
    Account,
    Capture,
    Contact,
    Incident,
    Party,
    PartyRole,
    Person,
    Report,
    UnknownField,
)
from pehra.intake.report import Warning as ReadWarning
from pehra.intake.table import MOST_ROWS, PORT, Row, folded, head_names, is_sheet, table

NAME, VERSION = "provider_return", 2
COLUMNS = {
    "ip": ("ip", "ip_address", "login_ip", "source_ip", "remote_ip", "client_ip"),
    "port": ("port", "source_port", "src_port", "client_port"),
    "at": ("time", "timestamp", "datetime", "date_time", "time_utc", "timestamp_utc", "login_time",
           "event_time", "date"),
    "event": ("event", "event_type", "action", "activity", "type"),
    "email": ("email", "email_address", "e_mail", "registered_email"),
    "phone": ("phone", "phone_number", "msisdn", "mobile", "registered_phone"),
    "name": ("name", "full_name", "subscriber_name", "subscriber"),
    "account": ("account_id", "account", "user_id", "userid", "username", "target"),
    "device": ("device_id", "imei", "idfa", "device"),
    "service": ("service", "platform", "product"),
}  # fmt: skip
ALL = frozenset(name for names in COLUMNS.values() for name in names)
#: a return says who or when beside an address; a list of addresses alone is no return, nor is one
#: of names and numbers
WHO = frozenset(COLUMNS["account"] + COLUMNS["name"] + COLUMNS["email"] + COLUMNS["phone"])
ACCOUNT = frozenset(COLUMNS["account"])
#: a thread of messages, or a list of people: whoever stands there was not asked about
OTHERS = frozenset({
    "message", "messages", "text", "body", "content", "msg", "subject", "comment", "relation",
    "relationship", "recipient", "sender", "from", "to",
})  # fmt: skip
WHEN = frozenset(COLUMNS["at"])
ADDRESS = frozenset(COLUMNS["ip"])
NOBODYS = "rows that name no account, beside rows that do: whose they are is not said"
FEW = 64  # names of one object that are looked at to know the form


@dataclass(slots=True)
class _Found:
    """What the rows say of one account; `where` is its first row."""

    where: str
    account: Told[str] = NOT_SAID
    captures: list[Capture] = field(default_factory=list)
    emails: dict[str, Contact] = field(default_factory=dict)
    phones: dict[str, Contact] = field(default_factory=dict)
    names: dict[str, Said[str]] = field(default_factory=dict)
    service: Told[str] = NOT_SAID


class ProviderReturn:
    name = NAME
    version = VERSION

    def reads(self, head: bytes, name: str) -> bool:  # noqa: ARG002
        if is_sheet(head):
            return False
        if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"[":
            return _is_return(_first_names(head))
        return _is_return(head_names(head))

    def read(self, data: bytes) -> Report:
        """Raises Unreadable."""
        if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"[":
            rows, warnings = _objects(data)
        else:
            found = table(data)
            rows, warnings = found.rows, found.warnings
        if not rows:
            raise Unreadable("The return holds no row. It stays sealed; ask the provider again.")
        return _report(rows, warnings)


def _is_return(names: frozenset[str]) -> bool:
    if names & OTHERS:
        return False
    subscriber = names & ACCOUNT and names & (WHO - ACCOUNT)
    return bool(subscriber or (names & ADDRESS and names & (WHO | WHEN)))


def _first_names(head: bytes) -> frozenset[str]:
    """Those of the first object of a list that begins like this, as far as they can be seen."""
    text = head.decode("utf-8-sig", "ignore")
    start, end = text.find("{"), text.find("}")
    if start < 0 or end < start:
        return frozenset()
    try:
        told = json.loads(text[start : end + 1])
    except ValueError:
        return frozenset()
    return frozenset(folded(name) for name in list(told)[:FEW])


def _objects(data: bytes) -> tuple[tuple[Row, ...], tuple[ReadWarning, ...]]:
    parsed = parse(data)
    if not isinstance(parsed.value, list) or len(parsed.value) > MOST_ROWS:
        raise Unreadable(f"The return is no list of at most {MOST_ROWS:,} objects.")
    rows, warnings = [], list(parsed.warnings)
    for number, one in enumerate(parsed.value, 1):
        if isinstance(one, dict):
            rows.append(Row(number, {folded(name): _plain(v) for name, v in one.items()}))
        else:
            warnings.append(ReadWarning(f"row {number}", "an object was expected here"))
    return tuple(rows), tuple(warnings)


def _plain(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _report(rows: tuple[Row, ...], warnings: tuple[ReadWarning, ...]) -> Report:
    found = _by_account(rows)
    told = [warning for row in rows for warning in row.warnings]
    if len(found) > 1:
        told += [ReadWarning(one.where, NOBODYS) for one in found if one.account == NOT_SAID]
    unknown: list[UnknownField] = [one for row in rows for one in row.unknown()]
    platform = next((one.service for one in found if isinstance(one.service, Said)), NOT_SAID)
    return Report(
        reader=NAME, reader_version=VERSION, incident=Incident(platform=platform),
        parties=tuple(_party(one) for one in found), warnings=(*warnings, *told),
        unknown=tuple(unknown),
    )  # fmt: skip


def _by_account(rows: tuple[Row, ...]) -> list[_Found]:
    """A row that names no account is of the only one there is."""
    accounts = [row.text(*COLUMNS["account"]) for row in rows]
    values = {one.value for one in accounts if isinstance(one, Said)}
    only = next(iter(values)) if len(values) == 1 else ""
    found: dict[str, _Found] = {}
    for row, told in zip(rows, accounts, strict=True):
        key = told.value if isinstance(told, Said) else only
        one = found.setdefault(key, _Found(f"row {row.number}"))
        one.account = told if one.account == NOT_SAID else one.account
        _take(row, one)
    return list(found.values())


def _party(found: _Found) -> Party:
    names = tuple(found.names.values())
    return Party(
        PartyRole.SUSPECT, found.where,
        person=Person(first_name=names[0] if names else NOT_SAID,
                      more=tuple(("name", one) for one in names[1:])),
        account=Account(service=found.service, user_id=found.account),
        emails=tuple(found.emails.values()), phones=tuple(found.phones.values()),
        captures=tuple(found.captures),
    )  # fmt: skip


def _take(row: Row, found: _Found) -> None:
    for told, into in ((row.text(*COLUMNS["email"]), found.emails),
                       (row.text(*COLUMNS["phone"]), found.phones)):  # fmt: skip
        if isinstance(told, Said):
            into.setdefault(told.value, Contact(told))
    name = row.text(*COLUMNS["name"])
    if isinstance(name, Said):
        found.names.setdefault(name.value, name)
    service = row.text(*COLUMNS["service"])
    found.service = service if isinstance(service, Said) else found.service
    found.captures += _captures(row)


def _captures(row: Row) -> list[Capture]:
    at, event = row.moment(*COLUMNS["at"]), row.text(*COLUMNS["event"])
    port = next((row.whole(name, PORT) for name in COLUMNS["port"] if name in row.cells), NOT_SAID)
    ip, device = row.text(*COLUMNS["ip"]), row.text(*COLUMNS["device"])
    made = []
    if isinstance(ip, Said):
        kind = Said("IP Address", ip.where)
        made.append(Capture(kind=kind, value=ip, event=event, at=at, port=port))
    if isinstance(device, Said):
        kind, typed = Said("Device ID", device.where), device.where.split(" ", 2)[2]
        made.append(
            Capture(kind=kind, value=device, value_type=Said(typed, device.where), event=event,
                    at=at)
        )  # fmt: skip
    return made
