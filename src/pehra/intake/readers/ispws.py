"""A report as platforms submit it in XML: alone, or with its files as the desk put them together
(`<platformReport>`, duties/assemble_platform_report.py).
"""

from dataclasses import replace
from typing import Any

from pehra.base.said import NOT_SAID, Said, Told
from pehra.intake.document import Log, Node, unknown
from pehra.intake.incident_types import incident_type
from pehra.intake.ispws.xml import TOGETHER, BadXml, local, parsed, told
from pehra.intake.reader import Unreadable
from pehra.intake.readers.cybertip.shared import contacts, marks
from pehra.intake.report import (
    Account,
    Assessment,
    Capture,
    Detail,
    Incident,
    ListedDigest,
    Party,
    PartyRole,
    Person,
    Place,
    Report,
    ReportedFile,
    Sender,
)
from pehra.intake.report import Warning as ReadWarning

NAME, VERSION = "ispws_xml", 2
MARKS = (b"<report>", b"<report ", b"<platformReport")
DETAILS = ("webPageIncident", "emailIncident", "newsgroupIncident", "chatImIncident",
           "onlineGamingIncident", "cellPhoneIncident", "nonInternetIncident",
           "peer2peerIncident")  # fmt: skip
PARTIES = (
    ("personOrUserReported", "personOrUserReportedPerson", PartyRole.SUSPECT),
    ("victim", "victimPerson", PartyRole.VICTIM),
    ("intendedRecipient", "intendedRecipientPerson", PartyRole.RECIPIENT),
)
MORE = ("vehicleDescription", "schoolName", "compromisedAccount", "groupIdentifier",
        "additionalInfo")  # fmt: skip


class IspwsXml:
    name = NAME
    version = VERSION

    def reads(self, head: bytes, name: str) -> bool:  # noqa: ARG002
        start = head[:2000]
        return start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" and any(m in start for m in MARKS)

    def read(self, data: bytes) -> Report:
        """Raises Unreadable."""
        try:
            root = parsed(data, TOGETHER)
        except BadXml as error:
            raise Unreadable(f"{error} It stays sealed; ask the sender for it again.") from error
        if local(root) not in {"report", "platformReport"}:
            raise Unreadable("The XML is no report of a platform. It stays sealed.")
        value = told(root)
        whole = {"report": value} if local(root) == "report" else value
        node = Node(whole if isinstance(whole, dict) else {}, "$", Log())
        return _report(node)


def _report(node: Node) -> Report:
    of = node.at("report")
    summary = of.at("incidentSummary")
    raw = summary.at("incidentType").text()
    set_ = marks(summary.at("reportAnnotations"))
    made = Report(
        reader=NAME, reader_version=VERSION, number=node.at("number").text(),
        received_at=node.at("finishedAt").moment(), sender=_sender(node, of.at("reporter")),
        informational=Said(value=True, where=set_["informational"])
        if "informational" in set_ else NOT_SAID,
        incident=Incident(
            type=incident_type(raw), raw_type=raw, platform=summary.at("platform").text(),
            more_types=tuple(Said(name, where) for name, where in set_.items()),
            at=summary.at("incidentDateTime").moment(),
            at_meaning=summary.at("incidentDateTimeDescription").text(),
            escalation=summary.at("escalateToHighPriority").text(),
        ),
        details=tuple(_detail(kind, one) for part in of.all("internetDetails")
                      for kind in DETAILS for one in part.all(kind)),
        parties=tuple(_party(one, inner, role) for outer, inner, role in PARTIES
                      for one in of.all(outer)),
        files=tuple(_file(one) for one in node.all("file")),
        assessment=Assessment(classification=of.at("batchedReport").at("reason").text()),
        texts=_texts(of, "additionalInfo"),
    )  # fmt: skip
    finished = node.at("finished").flag()
    warnings = list(node.log.warnings)
    if isinstance(finished, Said) and not finished.value:
        words = "the platform never finished this report: it may hold less than was meant"
        warnings.append(ReadWarning(finished.where, words))
    return replace(made, warnings=tuple(warnings), unknown=unknown(node))


def _sender(node: Node, reporter: Node) -> Sender:
    person, contact = reporter.at("reportingPerson"), reporter.at("contactPerson")
    names = [each.at(key).text() for each in (person, contact) for key in ("firstName", "lastName")]
    return Sender(
        name=node.at("platform").text(),
        service=reporter.at("companyTemplate").text(),
        emails=contacts(person, "email"), phones=contacts(person, "phone"),
        contact_emails=contacts(contact, "email"), contact_phones=contacts(contact, "phone"),
        contact_names=tuple(one for one in names if isinstance(one, Said)),
    )  # fmt: skip


def _texts(node: Node, *names: str) -> tuple[Told[str], ...]:
    told_ = (one.text() for name in names for one in node.all(name))
    return tuple(one for one in told_ if isinstance(one, Said))


def _captures(node: Node) -> tuple[Capture, ...]:
    ips = tuple(
        Capture(
            kind=Said("IP Address", one.where), value=one.at("ipAddress").text(),
            event=one.at("eventName").text(), at=one.at("dateTime").moment(),
            port=one.at("port").whole(1, 65535), possible_proxy=one.at("possibleProxy").flag(),
        )
        for one in node.all("ipCaptureEvent")
    )  # fmt: skip
    devices = tuple(
        Capture(
            kind=Said("Device ID", one.where),
            value=one.at("idValue").text(),
            value_type=one.at("idType").text(),
            event=one.at("eventName").text(),
            at=one.at("dateTime").moment(),
        )
        for one in node.all("deviceId")
    )
    return (*ips, *devices, *_urls(node, "profileUrl"), *_urls(node, "url"))


def _urls(node: Node, name: str) -> tuple[Capture, ...]:
    return tuple(Capture(kind=Said("URL", one.where), value=one) for one in _texts(node, name)
                 if isinstance(one, Said))  # fmt: skip


def _detail(kind: str, one: Node) -> Detail:
    mails = tuple(Capture(kind=Said("Email", told_.where), value=told_)
                  for told_ in _texts(one, "emailAddress") if isinstance(told_, Said))  # fmt: skip
    phones = tuple(Capture(kind=Said("Phone", told_.where), value=told_)
                   for told_ in _texts(one, "phoneNumber") if isinstance(told_, Said))  # fmt: skip
    return Detail(
        kind=kind, where=one.where,
        service=one.at("chatClient", "gameName", "client", "name").text(),
        room=one.at("chatRoomName", "console", "locationName").text(),
        texts=_texts(one, "content", "additionalInfo", "fileNames"),
        captures=(*_captures(one), *mails, *phones),
    )  # fmt: skip


def _party(one: Node, inner: str, role: PartyRole) -> Party:
    person = one.at(inner)
    more = [(key, told_) for key in MORE for told_ in _texts(one, key)]
    return Party(
        role=role, where=one.where,
        person=Person(
            first_name=person.at("firstName").text(), last_name=person.at("lastName").text(),
            born_on=person.at("dateOfBirth").text(), age=person.at("age").whole(0, 130),
            more=tuple(more),
        ),
        account=Account(
            service=one.at("espService").text(), user_id=one.at("espIdentifier").text(),
            screen_names=_texts(one, "screenName"), display_names=_texts(one, "displayName"),
            bio=one.at("profileBio").text(),
        ),
        emails=contacts(person, "email"), phones=contacts(person, "phone"),
        addresses=_places(person, "address"), estimated_places=_places(one, "estimatedLocation"),
        captures=_captures(one), prior_reports=_texts(one, "priorCTReports"),
    )  # fmt: skip


def _places(node: Node, name: str) -> tuple[Place, ...]:
    return tuple(
        Place(
            street=one.at("address").text(), city=one.at("city").text(),
            region=one.at("region", "state", "nonUsaState").text(),
            postal_code=one.at("zipCode").text(), country=one.at("countryCode", "country").text(),
            verified=one.at("verified").flag(), at=one.at("timestamp").moment(),
        )
        for one in node.all(name)
        if isinstance(one.value, dict)
    )  # fmt: skip


def _file(one: Node) -> ReportedFile:
    of = one.at("fileDetails")
    digests = [
        ListedDigest("MD5", one.at("md5").text()),
        ListedDigest("SHA256", one.at("sha256").text()),
    ]
    digests += [ListedDigest(_hash_type(each), each.text()) for each in of.all("originalFileHash")]
    pairs = [(each.at("name").value, each.at("value").text())
             for within in of.all("details") for each in within.all("nameValuePair")]  # fmt: skip
    return ReportedFile(
        where=one.where, name=one.at("name").text(), original_name=of.at("originalFileName").text(),
        external_id=one.at("id").text(),
        digests=tuple(each for each in digests if isinstance(each.digest, Said)),
        viewed_by_esp=of.at("fileViewedByEsp").flag(),
        exif_viewed_by_esp=of.at("exifViewedByEsp").flag(),
        publicly_available=of.at("publiclyAvailable").flag(),
        classification=of.at("industryClassification").text(),
        relevance=of.at("fileRelevance").text(),
        tags=tuple(Said(name, where) for name, where in marks(of.at("fileAnnotations")).items()),
        metadata=tuple((str(name)[:80], told_) for name, told_ in pairs if isinstance(told_, Said)),
        captures=_captures(of), texts=_texts(of, "additionalInfo", "locationOfFile"),
    )  # fmt: skip


def _hash_type(each: Node) -> str:
    kind: Any = each.at("hashType").value if isinstance(each.value, dict) else ""
    return str(kind or "other").upper()[:40]
