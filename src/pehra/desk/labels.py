"""The words of the desk for codes and field names, in the officer's language."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Promise | str


@dataclass(frozen=True, slots=True)
class Tab:
    lane: str
    words: Words
    count: int
    chosen: bool


LANES: dict[str, Words] = {
    "": _("All"),
    "DANGER_NOW": _("Danger now"),
    "ACT": _("Act"),
    "NEEDS_DATA": _("Needs data"),
    "KNOWN_VIRAL": _("Known viral"),
    "INFORMATIONAL": _("Informational"),
    "PARTNER": _("Partner"),
    "PUBLIC": _("Public"),
}
CAUSES: dict[str, Words] = {
    "RANKED": _("its files were seen or lists changed"),
    "RULES": _("the rules changed"),
    "OFFICER": _("an officer placed it"),
    "DECISION": _("one decision for many"),
}
DECISIONS: dict[str, Words] = {
    "WAITING": _("waits for the second look"),
    "AGREED": _("agreed by a second officer"),
    "LIFTED": _("lifted"),
}
STATUSES: dict[str, Words] = {
    "ONGOING": _("Ongoing investigation"),
    "ARREST": _("Arrest"),
    "CONVICTION": _("Conviction"),
    "REFERRED": _("Referred"),
    "CLOSED": _("Closed"),
}
CLOSED: dict[str, Words] = {
    "": _("Not closed"),
    "NOT_LOCATED": _("Subject could not be located"),
    "NO_DATA_OF_PROVIDER": _("The provider's answer holds no information"),
    "NO_CRIME": _("No crime was committed"),
    "NO_MERIT": _("Not enough to prosecute"),
    "ADULT": _("The alleged child is an adult"),
    "AGE_UNKNOWN": _("Age could not be determined"),
    "FALSE_REPORT": _("False report"),
    "UNFOUNDED": _("Unfounded"),
    "DECEASED": _("The reported person has died"),
    "OTHER": _("Other"),
}
USEFUL: dict[str, Words] = {
    "": _("Not said"),
    "YES": _("Yes"),
    "STALE": _("No: too old"),
    "LIMITED": _("No: too little"),
    "OTHER": _("No: other"),
}
TYPES: dict[str, Words] = {
    "CSAM": _("CSAM"),
    "TRAFFICKING": _("Trafficking of a child"),
    "TOURISM": _("Travel to abuse children"),
    "MOLESTATION": _("Sexual abuse of a child"),
    "MISLEADING_DOMAIN": _("Misleading domain name"),
    "MISLEADING_WORDS": _("Misleading words or pictures"),
    "ENTICEMENT": _("Enticement of a child"),
    "UNSOLICITED": _("Obscene material sent to a child"),
    "OTHER": _("Other"),
}
YES_NO: dict[str, Words] = {"True": _("Yes"), "False": _("No")}
VERDICTS: dict[str, Words] = {
    "": _("Waiting to be compared"),
    "RECOGNISED": _("Recognised: it is on a list"),
    "BENIGN": _("Benign: it is on a known-good list"),
    "UNKNOWN": _("Unknown: compared, and on no list"),
    "TOO_FLAT": _("Too flat to compare: this is not the same as unknown"),
    "UNDECODABLE": _("Could not be decoded: it stays sealed"),
}
STANDINGS: dict[str, Words] = {
    "KNOWN": _("The file is known"),
    "BENIGN": _("The file is harmless"),
}
#: the seven other positions of a picture, by their number (media/decode.py)
TURNS: dict[int, Words] = {
    1: _("turned left by 90 degrees"),
    2: _("turned by 180 degrees"),
    3: _("turned left by 270 degrees"),
    4: _("mirrored left to right"),
    5: _("mirrored top to bottom"),
    6: _("mirrored along a diagonal"),
    7: _("mirrored along the other diagonal"),
}
CLAIMS: dict[str, Words] = {
    "camera.make": _("Camera make"),
    "camera.model": _("Camera model"),
    "camera.serial": _("Camera serial number"),
    "lens.model": _("Lens"),
    "software": _("Software"),
    "taken_at": _("Taken (no time zone)"),
    "gps.latitude": _("Latitude"),
    "gps.longitude": _("Longitude"),
    "gps.at": _("Time of the satellites"),
    "orientation": _("Orientation"),
}
KINDS: dict[str, Words] = {
    "EMAIL": _("E-mail"),
    "PHONE": _("Phone"),
    "IP": _("IP address"),
    "URL": _("Web address"),
    "ACCOUNT": _("Account"),
    "DEVICE": _("Device"),
    "WALLET": _("Wallet"),
    "IBAN": _("Bank account (IBAN)"),
    "NUMBER": _("Number at the sender"),
}
ROLES: dict[str, Words] = {
    "SUSPECT": _("Suspect"),
    "VICTIM": _("Victim"),
    "RECIPIENT": _("Recipient"),
    "REPORTER": _("Reporter"),
    "SENDER": _("Sender of the report"),
    "HOST": _("Host"),
    "UNSTATED": _("Not stated"),
}
#: what a system logged an identifier for, as senders call it, in small letters
EVENTS: dict[str, Words] = {
    "login": _("Login"),
    "registration": _("Registration"),
    "purchase": _("Purchase"),
    "upload": _("Upload"),
    "other": _("Other"),
    "unknown": _("Unknown"),
    "hosted at": _("Hosted at"),
    "reached through": _("Reached through"),
    "when the patrol captured it": _("when the patrol captured it"),
}
ACTS: dict[str, Words] = {
    "MOVED": _("Moved"),
    "HANDED_OVER": _("Handed over"),
    "RETURNED": _("Returned"),
}
VEILS: dict[str, Words] = {
    "BLURRED": _("Blurred and grey"),
    "GREY": _("Grey"),
    "COLOUR": _("In colour"),
}
SECTIONS: dict[str, Words] = {
    "report": _("Report"),
    "sender": _("Sender"),
    "incident": _("Incident"),
    "detail": _("Detail"),
    "suspect": _("Suspect"),
    "victim": _("Victim"),
    "recipient": _("Recipient"),
    "file": _("File"),
    "geo": _("Place of an IP address, as the sender's systems have it"),
    "assessment": _("Assessment by the clearing house"),
    "contact": _("Law-enforcement contact"),
    "text": _("Text"),
    "handling": _("Handling, as its sender wants it"),
    "reporter": _("Reporter"),
}
#: a dotted field name is shown by its last part that has words here
FIELDS: dict[str, Words] = {
    "number": _("Number"),
    "informational": _("Informational"),
    "received_at": _("Received, as the report says"),
    "made_available_at": _("Made available"),
    "name": _("Name"),
    "service": _("Service"),
    "emails": _("E-mail"),
    "phones": _("Phone"),
    "contact_emails": _("Contact e-mail"),
    "contact_phones": _("Contact phone"),
    "contact_names": _("Contact name"),
    "addresses": _("Address"),
    "type": _("Type"),
    "raw_type": _("Type in the sender's own words"),
    "more_types": _("Further types"),
    "platform": _("Platform"),
    "at": _("Time"),
    "at_range": _("Time range"),
    "at_meaning": _("What the time means"),
    "escalation": _("Escalation by the sender"),
    "room": _("Room"),
    "texts": _("Text"),
    "text": _("Text"),
    "captures": _("Logged identifier"),
    "id": _("Number in the report"),
    "person": _("Person"),
    "first_name": _("First name"),
    "middle_name": _("Middle name"),
    "last_name": _("Last name"),
    "preferred_name": _("Preferred name"),
    "gender": _("Gender"),
    "born_on": _("Born on"),
    "age": _("Age"),
    "occupation": _("Occupation"),
    "more": _("Further statements"),
    "account": _("Account"),
    "user_id": _("User number"),
    "screen_names": _("Screen name"),
    "display_names": _("Display name"),
    "bio": _("Profile text"),
    "temporarily_disabled": _("Account disabled for a time"),
    "permanently_disabled": _("Account disabled for good"),
    "access_to_child_victim": _("Access to the child"),
    "access_to_children": _("Access to children"),
    "relationship_to_child_victim": _("Relationship to the child"),
    "convicted_sex_offender": _("Convicted sex offender"),
    "aware_of_report": _("Knows of the report"),
    "estimated_places": _("Estimated place"),
    "prior_reports": _("Earlier reports"),
    "original_name": _("Original name"),
    "uploaded_at": _("Uploaded"),
    "external_id": _("Number at the sender"),
    "digests": _("Digest"),
    "digest": _("Value"),
    "viewed_by_esp": _("Viewed by the provider"),
    "exif_viewed_by_esp": _("EXIF viewed by the provider"),
    "publicly_available": _("Publicly available"),
    "classification": _("Classification"),
    "relevance": _("Relevance"),
    "tags": _("Tag"),
    "metadata": _("Metadata"),
    "ip": _("IP address"),
    "country": _("Country"),
    "region": _("Region"),
    "city": _("City"),
    "street": _("Street"),
    "postal_code": _("Postal code"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "provider": _("Provider"),
    "organization": _("Organisation"),
    "types": _("Kinds"),
    "priority": _("Priority"),
    "priority_words": _("Priority in words"),
    "sent_to_law_enforcement": _("Sent to law enforcement"),
    "processed_at": _("Processed"),
    "summary": _("Summary"),
    "notes": _("Note"),
    "agency": _("Agency"),
    "officer_names": _("Officer"),
    "referral_type": _("Kind of referral"),
    "kind": _("Kind"),
    "value": _("Value"),
    "value_type": _("Kind of value"),
    "event": _("Event"),
    "port": _("Port"),
    "possible_proxy": _("Possible proxy"),
    "verified": _("Verified"),
    "suspect": _("Suspect"),
    "files": _("Files"),
    "geo": _("Place of an IP address"),
    "ip_with_time_and_port": _("IP address with time and port"),
    "phone_or_email": _("Phone or e-mail"),
    "sender": _("Sender"),
    "incident": _("Incident"),
    "assessment": _("Assessment by the clearing house"),
    "danger": _("Danger"),
    "code": _("Handling code"),
    "purpose": _("For what it may be used"),
    "onward": _("Who else may get it"),
    "expires_at": _("Must be gone by"),
}


def section(name: str) -> Words:
    return SECTIONS.get(name, name)


def field(name: str) -> str:
    """`captures.port` reads “Logged identifier: Port”; a part without words is shown as it is."""
    return ": ".join(str(FIELDS.get(part, part)) for part in name.split("."))
