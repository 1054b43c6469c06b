"""What the report says of itself: who sent it, what happened, and what NCMEC made of it."""

from pehra.base.said import Said, Told
from pehra.intake.document import Node
from pehra.intake.incident_types import incident_type
from pehra.intake.report import (
    AgencyContact,
    Assessment,
    Detail,
    GeoLookup,
    Incident,
    Sender,
)

from .shared import captures, contacts, marks, places

DETAILS = (
    "webpageIncident", "chatIncident", "emailIncident", "peerToPeerIncident", "gamingIncident",
    "cellPhoneIncident", "newsgroupIncident", "otherInternetIncident", "internetIncident",
    "nonInternetIncident",
)  # fmt: skip
GEO = (
    "reportedPersonGeoLookups", "childVictimGeoLookups", "imageGeoLookups", "internetGeoLookups",
)  # fmt: skip


def sender(node: Node) -> Sender:
    person = node.at("contactForLawEnforcement").at("contactPerson")
    return Sender(
        name=node.at("espName").text(),
        service=node.at("lastName").text(),
        emails=contacts(node, "emails"),
        phones=contacts(node, "phones"),
        contact_emails=contacts(person, "emails"),
        contact_phones=contacts(person, "phones"),
        contact_names=_names(person),
        addresses=places(node, "addresses"),
    )


def _names(node: Node) -> tuple[Told[str], ...]:
    """The parts of a name, each with its own place."""
    parts = (node.at(key).text() for key in ("title", "firstName", "lastName"))
    return tuple(part for part in parts if isinstance(part, Said))


def incident(node: Node) -> Incident:
    raw = node.at("incidentType").text()
    return Incident(
        type=incident_type(raw),
        raw_type=raw,
        more_types=(
            *(one.text() for one in node.all("additionalIncidentTypes")),
            *(Said(name, at) for name, at in marks(node.at("reportAnnotations")).items()),
        ),
        platform=node.at("platform").text(),
        at=node.at("incidentDateTime").moment(),
        at_range=node.at("incidentDateRange").text(),
        at_meaning=node.at("incidentDateTimeDescription").text(),
        escalation=node.at("espEscalation").text(),
    )


def details(node: Node) -> tuple[Detail, ...]:
    return tuple(_detail(kind, one) for kind in DETAILS for one in node.all(kind))


def _detail(kind: str, one: Node) -> Detail:
    texts = [
        text.text()
        for name in ("notes", "contents", "additionalInformations")
        for text in one.all(name)
    ]
    return Detail(
        kind=kind,
        where=one.where,
        id=one.at("id").text(),
        service=one.at("chatServiceOrClient", "gameName", "client").text(),
        room=one.at("chatRoomName").text(),
        texts=tuple(text for text in texts if isinstance(text, Said)),
        captures=captures(one),
    )


def geo(node: Node) -> tuple[GeoLookup, ...]:
    return tuple(
        GeoLookup(
            where=one.where,
            ip=one.at("ipAddress").text(),
            country=one.at("country").text(),
            region=one.at("region").text(),
            city=one.at("city").text(),
            postal_code=one.at("postalCode").text(),
            latitude=one.at("latitude").text(),
            longitude=one.at("longitude").text(),
            provider=one.at("esp").text(),
            organization=one.at("organization").text(),
            types=tuple(kind.text() for kind in one.all("types")),
        )
        for kind in GEO
        for one in node.all(kind)
    )


def assessment(node: Node) -> Assessment:
    return Assessment(
        priority=node.at("priority").at("priorityId").text(),
        priority_words=node.at("priority").at("value").text(),
        classification=node.at("ncmecClassification").text(),
        country=node.at("internationalCountry").text(),
        sent_to_law_enforcement=node.at("sentToLawEnforcement").flag(),
        processed_at=node.at("dateTimeProcessed").moment(),
        summary=node.at("executiveSummary").text(),
        notes=tuple(one.text() for one in node.all("notes")),
    )


def _contact(one: Node) -> AgencyContact:
    officer = one.at("officer")
    return AgencyContact(
        where=one.where,
        agency=one.at("agency").text(),
        officer_names=_names(officer),
        emails=contacts(officer, "emails"),
        phones=contacts(officer, "phones"),
        made_available_at=one.at("dateTimeMadeAvailable").moment(),
        referral_type=one.at("referralType").text(),
    )


def agency_contacts(node: Node) -> tuple[AgencyContact, ...]:
    return tuple(_contact(one) for one in node.all("lawEnforcementContacts"))
