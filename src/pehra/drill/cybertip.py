"""An event as the JSON that police receive (docs/reference/drill-truth.md), with the quirks of who
reports it: fields left out, identifiers in free text, boiler-plate, times that mean something else.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .chance import chance
from .draft import PROVIDERS, Draft, Way
from .people import person
from .plan import Event, File, Grade, Kind, Role, World, form
from .purse import iban, imei, wallet
from .quirks import tell
from .sentences import hint, idle

CSAM = "Child Pornography (possession, manufacture, and distribution)"  # the wire's own words
ENTICEMENT = "Online Enticement of Children for Sexual Acts"
MOLESTATION = "Child Sexual Molestation"
#: what some providers put into every report: of this matter it says nothing
BOILERS = (
    "This report was made by an automated process. Our help centre has more about our rules.",
    """With respect to the section "Was File Reviewed by Company?", ask reviews@provider.example.
When Meta responds "Yes", a person saw it who may have met somebody that is threatening others.""",
    """Our community guidelines prohibit threatening others, blackmail and live streams of children.
Law enforcement may send requests through https://www.facebook.com/records.""",
    "If you believe that a child is in immediate danger, contact +92 300 9999999.",
)
FEW_MAIL, VERIFIED = 0.3, 0.5
IMEIS = 5  # of so many devices, one is told by its IMEI


@dataclass(frozen=True, slots=True)
class Told:
    """A report and what is true of it: the identifiers that stand in it, as (type, value)."""

    number: str
    report: dict[str, Any]
    identifiers: tuple[tuple[str, str], ...]


def number(event: Event) -> str:
    return f"91{event.number:09d}"


def md5(world: World, file: File) -> str:
    """Of bytes that are never made unless the drill has media."""
    told = f"{world.seed}:{file.copy}"
    return hashlib.md5(told.encode(), usedforsecurity=False).hexdigest()


def cybertip(world: World, event: Event) -> Told:
    of = chance(world.seed, "told", event.number)
    draft = _draft(world, event, of.random())
    _suspect(draft, of.random())
    tell(draft)
    if event.role is Role.SELLS and event.ring >= 0:
        _sells(draft)
    report = _report(world, event, draft)
    if event.kind is Kind.RISK:
        _danger(report, draft, event, hint(of, apart=event.grade is Grade.APART))
    else:
        draft.text.append(idle(of))
    if draft.by.boiler:
        draft.text.append(of.choice(BOILERS))
    told = ["\n".join(draft.text), *draft.texts]
    report["reportedInformation"]["additionalInformations"] = [{"value": one} for one in told]
    return Told(number(event), report, tuple(dict.fromkeys(draft.found)))


def _draft(world: World, event: Event, told: float) -> Draft:
    """Of one provider for all reports that say the same, and with one other person in it."""
    by = chance(world.seed, "told by", event.cluster)
    other = by.randrange(world.people)
    moment = (event.at - timedelta(hours=told * 40)).replace(microsecond=0)
    return Draft(by.choice(PROVIDERS), person(world.seed, event.suspect), world.seed, other, moment,
                 iso(moment))  # fmt: skip


def _report(world: World, event: Event, draft: Draft) -> dict[str, Any]:
    summary: dict[str, Any] = {
        "incidentType": CSAM, "platform": draft.by.name, "incidentDateTime": draft.at,
        "incidentDateTimeDescription": "time of detection",
    }  # fmt: skip
    inside: dict[str, Any] = {
        "reportingEsp": {"espName": draft.by.name}, "incidentSummary": summary,
        "reportedPeople": {"reportedPersons": [draft.said]},
        "uploadedFiles": {"uploadedFiles": _files(world, event, draft)},
    }  # fmt: skip
    if draft.details:
        inside["incidentDetails"] = draft.details
    return {
        "reportId": number(event), "informational": not event.actionable,
        "dateReceived": iso(event.at), "dateMadeAvailable": iso(event.at + timedelta(hours=3)),
        "reportedInformation": inside,
        "additionalNcmecInformation": {"priority": {"priorityId": "E"}},
    }  # fmt: skip


def _sells(draft: Draft) -> None:
    """Where the money goes stands in free text: no form has a field for it."""
    coins, account = wallet(draft.seed, draft.person.number), iban(draft.seed, draft.person.number)
    draft.text.append(f"Offers files for money. Paid to {coins} or by bank to {account}.")
    draft.found += [("WALLET", coins), ("IBAN", account.replace(" ", ""))]


def iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _suspect(draft: Draft, told: float) -> None:
    """What this provider says of the account in fields."""
    who, by = draft.person, draft.by
    draft.said |= {"espService": by.name, "espUserId": who.user}
    draft.account(who.user)
    if by.way is not Way.THIN:
        draft.said["screenName"] = {"value": who.screen}
        draft.account(who.screen)
    if by.way is Way.FIELDS or (by.way is Way.THIN and told < FEW_MAIL):
        mail = {"value": who.email, "verified": told < VERIFIED}
        draft.said["emails"] = {"emails": [mail]}
        draft.found.append(("EMAIL", who.email))
    if by.way is not Way.PROFILE:  # it keeps no addresses of posts
        port = {"port": who.port + int(told * 900)} if by.ports and who.shared else {}
        draft.capture("IP Address", who.ip, eventName="Login", dateTime=draft.at, **port)
        draft.found.append(("IP", who.ip))
    if by.way is not Way.THIN:
        _device(draft)


def _device(draft: Draft) -> None:
    number = draft.person.number
    mobile = number % IMEIS == 0
    kind, value = ("IMEI", imei(draft.seed, number)) if mobile else ("IDFA", draft.person.device)
    draft.capture("Device ID", value, valueType=kind, eventName="Login", dateTime=draft.at)
    draft.found.append(("DEVICE", value))


def _danger(report: dict[str, Any], draft: Draft, event: Event, told: str) -> None:
    """By its grade; a weak one stands in free text alone."""
    inside = report["reportedInformation"]
    if event.grade is Grade.STRONG:
        inside["incidentSummary"]["incidentType"] = MOLESTATION
        draft.said["accessToChildVictim"] = "Yes"
        inside["childVictims"] = {"childVictims": [{"approximateAge": "9"}]}
    elif event.grade is Grade.INDIRECT:
        inside["incidentSummary"]["incidentType"] = ENTICEMENT
        inside["intendedRecipients"] = {"intendedRecipients": [{"approximateAge": "12"}]}
        draft.text.append(told)
    else:
        draft.text.append(told)


GENERATED = 0.02  # of files, that their sender takes for made by AI


def _tags(world: World, event: Event, place: int, *, viral: bool) -> dict[str, Any] | None:
    words = ["Viral"] if viral else []
    if chance(world.seed, "generated", event.cluster, place).random() < GENERATED:
        words.append("Generative AI")
    return {"groups": [{"tags": [{"value": one} for one in words]}]} if words else None


def _files(world: World, event: Event, draft: Draft) -> list[dict[str, Any]]:
    viral = event.storm >= 0
    return [
        {
            "filename": f"{number(event)}-{n}.{form(file)}", "verificationHash": md5(world, file),
            "viewedByEsp": None, "industryClassification": None if viral else "B2",
            "ncmecTags": _tags(world, event, n, viral=viral), **draft.each_file,
        }
        for n, file in enumerate(event.files)
    ]  # fmt: skip
