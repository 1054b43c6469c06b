"""An event as the JSON that police receive (docs/reference/drill-truth.md), with the quirks of who
reports it: fields left out, identifiers in free text, boiler-plate, times that mean something else.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .chance import chance
from .people import Person, person
from .plan import Event, File, Grade, Kind, World

CSAM = "Child Pornography (possession, manufacture, and distribution)"  # the wire's own words
ENTICEMENT = "Online Enticement of Children for Sexual Acts"
MOLESTATION = "Child Sexual Molestation"
BOILER = "This report was made by an automated process. Our help centre has more about our rules."
HINTS = (
    "Reported user writes that the child will be alone with him this weekend.",
    "Sender notes that the messages speak of a meeting tomorrow.",
    "Messages mention that the child asked for help and was told to keep quiet.",
)
IDLE = ("Account closed.", "Content removed.", "Found by matching.", "Reviewed by a person.")


@dataclass(frozen=True, slots=True)
class Provider:
    """`prose`: it writes identifiers into free text; `thin`: it leaves most fields out."""

    name: str
    prose: bool = False
    thin: bool = False
    boiler: bool = False
    ports: bool = True


PROVIDERS = (
    Provider("Example Social"), Provider("Example Pictures", boiler=True),
    Provider("Example Chat", prose=True), Provider("Example Drive", thin=True),
    Provider("Example Mail", prose=True, ports=False), Provider("Example Games", thin=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A report and what is true of it: the identifiers that stand in it, as (type, value)."""

    number: str
    report: dict[str, Any]
    identifiers: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Draft:
    person: Person
    at: str
    said: dict[str, Any] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    found: list[tuple[str, str]] = field(default_factory=list)


def number(event: Event) -> str:
    return f"91{event.number:09d}"


def md5(world: World, file: File) -> str:
    """Of bytes that are never made unless the drill has media."""
    told = f"{world.seed}:{file.copy}"
    return hashlib.md5(told.encode(), usedforsecurity=False).hexdigest()


def cybertip(world: World, event: Event) -> Told:
    of = chance(world.seed, "told", event.number)
    by = chance(world.seed, "told by", event.cluster).choice(PROVIDERS)
    at = iso(event.at - timedelta(hours=of.random() * 40))
    draft = _Draft(person(world.seed, event.suspect), at)
    _suspect(draft, by, of.random())
    summary: dict[str, Any] = {
        "incidentType": CSAM, "platform": by.name, "incidentDateTime": at,
        "incidentDateTimeDescription": "time of detection",
    }  # fmt: skip
    report: dict[str, Any] = {
        "reportId": number(event), "informational": not event.actionable,
        "dateReceived": iso(event.at), "dateMadeAvailable": iso(event.at + timedelta(hours=3)),
        "reportedInformation": {
            "reportingEsp": {"espName": by.name}, "incidentSummary": summary,
            "reportedPeople": {"reportedPersons": [draft.said]},
            "uploadedFiles": {"uploadedFiles": _files(world, event)},
        },
        "additionalNcmecInformation": {"priority": {"priorityId": "E"}},
    }  # fmt: skip
    if event.kind is Kind.RISK:
        _danger(report, draft, event, of.choice(HINTS))
    else:
        draft.text.append(of.choice(IDLE))
    if by.boiler:
        draft.text.append(BOILER)
    report["reportedInformation"]["additionalInformations"] = [{"value": "\n".join(draft.text)}]
    return Told(number(event), report, tuple(draft.found))


def iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _suspect(draft: _Draft, by: Provider, told: float) -> None:
    """What this provider says of the account, and where it says so."""
    who = draft.person
    draft.said |= {"espService": by.name, "espUserId": who.user}
    draft.found.append(("ACCOUNT", f"{by.name}:{who.user}"))
    if not by.thin:
        draft.said["screenName"] = {"value": who.screen}
        draft.found.append(("ACCOUNT", f"{by.name}:{who.screen}"))
    if by.prose:
        draft.text.append(f"Registered e-mail: {who.email}\nRegistered phone: {who.phone}")
        draft.found += [("EMAIL", who.email), ("PHONE", who.phone)]
    elif not by.thin or told < 0.3:  # noqa: PLR2004
        draft.said["emails"] = {"emails": [{"value": who.email, "verified": told < 0.5}]}  # noqa: PLR2004
        draft.found.append(("EMAIL", who.email))
    capture = {"captureType": "IP Address", "value": who.ip, "eventName": "Login",
               "dateTime": draft.at}  # fmt: skip
    if by.ports and who.shared:
        capture["port"] = who.port + int(told * 900)  # type: ignore[assignment]
    captures = [capture]
    draft.found.append(("IP", who.ip))
    if not by.thin:
        captures.append({"captureType": "Device ID", "valueType": "IDFA", "value": who.device,
                         "eventName": "Login", "dateTime": draft.at})  # fmt: skip
        draft.found.append(("DEVICE", who.device))
    draft.said["sourceInformation"] = {"sourceCaptures": captures}


def _danger(report: dict[str, Any], draft: _Draft, event: Event, hint: str) -> None:
    """By its grade; a weak one stands in free text alone."""
    inside = report["reportedInformation"]
    if event.grade is Grade.STRONG:
        inside["incidentSummary"]["incidentType"] = MOLESTATION
        draft.said["accessToChildVictim"] = "Yes"
        inside["childVictims"] = {"childVictims": [{"approximateAge": "9"}]}
    elif event.grade is Grade.INDIRECT:
        inside["incidentSummary"]["incidentType"] = ENTICEMENT
        inside["intendedRecipients"] = {"intendedRecipients": [{"approximateAge": "12"}]}
        draft.text.append(hint)
    else:
        draft.text.append(hint)


GENERATED = 0.02  # of files, that their sender takes for made by AI


def _tags(world: World, event: Event, place: int, *, viral: bool) -> dict[str, Any] | None:
    words = ["Viral"] if viral else []
    if chance(world.seed, "generated", event.cluster, place).random() < GENERATED:
        words.append("Generative AI")
    return {"groups": [{"tags": [{"value": one} for one in words]}]} if words else None


def _files(world: World, event: Event) -> list[dict[str, Any]]:
    viral = event.storm >= 0
    return [
        {
            "filename": f"{number(event)}-{n}.jpg", "verificationHash": md5(world, file),
            "viewedByEsp": None, "industryClassification": None if viral else "B2",
            "ncmecTags": _tags(world, event, n, viral=viral),
        }
        for n, file in enumerate(event.files)
    ]  # fmt: skip
