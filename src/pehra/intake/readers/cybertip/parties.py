"""The people and accounts of a report: reported, victims, intended recipients."""

from pehra.base.said import Said, Told
from pehra.intake.document import Node
from pehra.intake.report import Account, Danger, Party, PartyRole, Person

from .shared import captures, contacts, places

#: kept by their key: nothing is decided on them, and an officer reads them as they stand
MORE = (
    "preferredPronouns", "physicalDescription", "vehicleDescription", "vehicleTagNumber",
    "ipAddress", "relationshipToReporter", "accessToFirearms", "gangAffiliation", "languages",
    "races", "disabilities", "additionalContactInformation", "compromisedAccount", "schoolName",
)  # fmt: skip
TEXTS = "additionalInformations"  # some providers put the account's whole profile here, as text


def parties(report: Node, outer: str, inner: str, role: PartyRole) -> tuple[Party, ...]:
    wrapper = report.at(outer)
    found = wrapper.all(inner) if isinstance(wrapper.value, dict) else report.all(outer)
    return tuple(_party(one, role) for one in found)


def _party(one: Node, role: PartyRole) -> Party:
    return Party(
        role=role,
        where=one.where,
        id=one.at("id").text(),
        person=_person(one),
        account=_account(one),
        danger=Danger(
            access_to_child_victim=one.at("accessToChildVictim").text(),
            access_to_children=one.at("accessToChildren").text(),
            relationship_to_child_victim=one.at("relationshipToChildVictim").text(),
            convicted_sex_offender=one.at("convictedSexOffender").text(),
            aware_of_report=one.at("awareOfReport").text(),
        ),
        emails=contacts(one, "emails"),
        phones=contacts(one, "phones"),
        addresses=places(one, "addresses"),
        estimated_places=places(one, "espEstimatedLocations"),
        captures=captures(one),
        prior_reports=_said(one, "priorCybertipReports"),
    )


def _person(one: Node) -> Person:
    more = ((key, one.at(key)) for key in MORE)
    told = [(key, node.text()) for key, node in more if not isinstance(node.value, dict | list)]
    told += [(TEXTS, text.text()) for text in one.all(TEXTS)]
    return Person(
        first_name=one.at("firstName").text(),
        middle_name=one.at("middleName").text(),
        last_name=one.at("lastName").text(),
        preferred_name=one.at("preferredName").text(),
        gender=one.at("gender").text(),
        born_on=one.at("dateOfBirth").text(),
        age=one.at("approximateAge", "age").whole(0, 130),
        occupation=one.at("occupation").text(),
        more=tuple((key, value) for key, value in told if isinstance(value, Said)),
    )


def _account(one: Node) -> Account:
    return Account(
        service=one.at("espService").text(),
        user_id=one.at("espUserId").text(),
        screen_names=(*_said(one, "screenName"), *_said(one, "screenNames")),
        display_names=(*_said(one, "displayName"), *_said(one, "displayNames")),
        bio=one.at("profileBio").text(),
        temporarily_disabled=one.at("accountTemporarilyDisabled").flag(),
        permanently_disabled=one.at("accountPermanentlyDisabled").flag(),
    )


def _said(one: Node, name: str) -> tuple[Told[str], ...]:
    told = (item.text() for item in one.all(name))
    return tuple(item for item in told if isinstance(item, Said))
