"""What providers write into free text, in the shapes that the recipients of reports know
(docs/reference/readers.md). Names and numbers are the nation's own.
"""

import json
from collections.abc import Callable
from email.utils import format_datetime

from pehra.base.digest import digests

from .draft import Draft, Way

CITIES = ("Norvale", "Eastmere", "Quillport", "Harrowick")


def tell(draft: Draft) -> None:
    """What this provider has no field for; most have one for everything."""
    write = WRITE.get(draft.by.way)
    if write is not None:
        write(draft)


def _prose(draft: Draft) -> None:
    who = draft.person
    draft.text.append(f"Registered e-mail: {who.email}\nRegistered phone: {who.phone}")
    draft.found += [("EMAIL", who.email), ("PHONE", who.phone)]


def _reviewed(draft: Draft) -> None:
    """Long numbers that name a file and a thread are nobody's phone."""
    who, number = draft.person, draft.person.number
    draft.each_file["additionalInformations"] = [{"value": (
        f"File's unique ESP Identifier: {10**15 + number * 7919}\n"
        f"Messenger Thread ID: {10**14 + number * 104729}\n"
        f"Uploaded {draft.moment:%B %d, %Y %H:%M:%S} UTC\n"
        "The content can be found in this report.")}]  # fmt: skip
    draft.said["emails"] = {"emails": [{"value": who.email, "verified": True}]}
    draft.found.append(("EMAIL", who.email))


def _profile(draft: Draft) -> None:
    who = draft.person
    draft.said["additionalInformations"] = [{"value": (
        f"Full Name: {who.first} {who.last}\nLocation: {CITIES[who.number % len(CITIES)]}\n"
        f"Description: likes music. Write to {who.email}")}]  # fmt: skip
    url = f"https://posts.example/{who.screen}"
    draft.capture("Profile URL", url)
    draft.found += [("EMAIL", who.email), ("URL", url)]


def _meeting(draft: Draft) -> None:
    who, other, at = draft.person, draft.other, draft.at.replace("T", " ").replace("Z", " UTC")
    draft.texts.append(
        f"Registration details from Suspect's {draft.by.name} profile\n"
        f"Meet Profile Name: {who.screen}\nMeet UserID: {who.user}\nDOB: 01/05/1990\n"
        f"Zip: {10_000 + who.number % 80_000}\nEmail: {who.email}\n"
        f"Date Joined: 2024-05-01\nRegistration IP: {who.ip}\n"
        f"Phone number used to verify account: {who.phone.lstrip('+')}\n\n"
        "Complete private message correspondence between the two users\n"
        f"To: {other.screen} ({other.user})\nFrom: {who.screen} ({who.user})\n"
        f"Sent: {at}\nSubject: hello\nMessage: where are you from\n\n"
        f"{at} {who.ip} (Android)\n"
    )
    for name in (who.screen, who.user, other.screen, other.user):
        draft.account(name)
    draft.found += [("EMAIL", who.email), ("IP", who.ip), ("PHONE", who.phone)]


def _mailbox(draft: Draft) -> None:
    who, other = draft.person, draft.other
    message = digests([f"{who.user}:{other.user}".encode()]).sha256[:32]
    headers = (
        f"X-Ymail-Msg-Id: {message}\nFrom: {who.email}\n"
        f'To: "{other.first} {other.last}" <{other.email}>\n'
        f"Sent Date: {format_datetime(draft.moment)}\nX-Originating-IP: [{who.ip}]\n"
    )
    draft.details["emailIncident"] = [{"contents": [{"value": headers}]}]
    draft.each_file["additionalInformations"] = [{"value": f"Message ID: {message}"}]
    draft.found += [("EMAIL", who.email), ("EMAIL", other.email), ("IP", who.ip)]


def _payment(draft: Draft) -> None:
    who, other = draft.person, draft.other
    mine, theirs = (f"${one.first}{one.last}{one.number}" for one in (who, other))
    draft.text.append(
        f"Sender Cashtag: {mine}\nRecipient: {theirs}\nAmount: ${5 + who.number % 90}.00\n"
        f"Payment ID: {10**11 + who.number}"
    )
    draft.account(mine)
    draft.account(theirs)
    draft.said["phones"] = {"phones": [{"value": who.phone, "verified": True}]}
    draft.found.append(("PHONE", who.phone))


def _uploads(draft: Draft) -> None:
    at = draft.at.replace("T", " ").replace("Z", " UTC")
    draft.each_file["espMetadata"] = {
        "metadatas": [{"name": "Upload Date and Time", "value": at},
                      {"name": "File Path", "value": f"/Camera/{draft.person.number}.jpg"}]
    }  # fmt: skip
    draft.said["emails"] = {"emails": [{"value": draft.person.email, "verified": None}]}
    draft.found.append(("EMAIL", draft.person.email))


def _messenger(draft: Draft) -> None:
    """The name of a group ends like a mailbox, and is none."""
    who, other = draft.person, draft.other
    told = json.dumps({
        "report_surface": "GROUP", "phone": who.phone.lstrip("+"), "device": "android",
        "group_jid": f"1203630{10**11 + who.number}@g.us", "participants": 3 + who.number % 200,
        "reported_by_jid": f"{other.phone.lstrip('+')}@s.whatsapp.net",
        "timestamp": int(draft.moment.timestamp()),
    }, separators=(",", ":"))  # fmt: skip
    draft.texts.append(f"The account was found by the picture of its group.\n\n{told}")
    draft.found += [("PHONE", who.phone), ("PHONE", other.phone)]


def _chat(draft: Draft) -> None:
    who, other, at = draft.person, draft.other, draft.at.replace("T", " ").replace("Z", " UTC")
    draft.details["chatIncident"] = [{
        "chatServiceOrClient": draft.by.name, "notes": [{"value": (
            f"[{at}] Reported User (Profile {who.user}): hello\n"
            f"[{at}] Other User (Profile {other.user}): who are you\n"
            f"[{at}] Reported User (Profile {who.user}): write to {who.email}\n")}],
    }]  # fmt: skip
    draft.account(who.user)
    draft.account(other.user)
    draft.found.append(("EMAIL", who.email))


WRITE: dict[Way, Callable[[Draft], None]] = {
    Way.PROSE: _prose, Way.REVIEWED: _reviewed, Way.PROFILE: _profile, Way.MEETING: _meeting,
    Way.MAILBOX: _mailbox, Way.PAYMENT: _payment, Way.UPLOADS: _uploads,
    Way.MESSENGER: _messenger, Way.CHAT: _chat,
}  # fmt: skip
