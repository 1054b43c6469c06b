"""A notice to a provider: what it says, when it may be sent, and what became of what it names.

It names an address, a time and a digest, and nothing of an investigation. No notice rests on one
look: the same address is fetched a second time, directly, and a person confirms it. Search
engines have been named as the host of what they merely showed; this is why.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum

from .outcome import Outcome
from .permit import Via

BETWEEN = timedelta(seconds=60)  # at least, from the first fetch to the second
FRESH = timedelta(hours=24)  # how old the second may be when a person confirms
EVERY = timedelta(hours=24)  # what was notified is visited again
RECHECK = timedelta(hours=1)  # between two times that it was not there, for it to be gone
LEGAL = 451  # unavailable for legal reasons (RFC 7725): the provider acted
DIGESTS = frozenset({"MD5", "SHA1", "SHA256"})
RECOGNISED, UNDECODABLE = "RECOGNISED", "UNDECODABLE"


class How(StrEnum):
    """By what it was seen that something is not there any more."""

    GONE = "GONE"  # 404 or 410 twice, or 451
    CHANGED = "CHANGED"  # something else lies there, whole and on no list
    MOVED = "MOVED"  # it leads elsewhere; what lies there is a finding of its own


@dataclass(frozen=True, slots=True)
class Visit:
    """One ended fetch of what is notified. `verdict` as media/finding.py has it, `words` the
    diary's: of a fetch that came to something they say what is missing or odd.
    """

    pk: int
    at: datetime
    url: str
    via: str
    outcome: str
    status: int = 0
    verdict: str = ""
    sha256: str = ""
    words: str = ""

    @property
    def hit(self) -> bool:
        return self.verdict == RECOGNISED


@dataclass(frozen=True, slots=True)
class Seen:
    """The second fetch that a notice rests on."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class NotSeen:
    """Why no fetch can stand as the second one, in words."""

    words: str


Second = Seen | NotSeen


def second(first: Visit, others: Iterable[Visit], at: datetime) -> Second:
    """Whether what `first` hit was hit again: at the same address, by a fetch of that address
    itself, at least BETWEEN later and not longer ago than FRESH; and it was not away since.
    """
    later = [one for one in others if one.at - first.at >= BETWEEN and one.pk != first.pk]
    hits = [
        one
        for one in later
        if one.hit and one.url == first.url and one.via not in {Via.REQUISITE, Via.REDIRECT}
    ]
    if not hits:
        return NotSeen("it was not fetched a second time and hit again")
    if isinstance(became(later), Removed):
        return NotSeen("it is not there any more")
    last = max(hits, key=lambda one: (one.at, one.pk))
    if at - last.at > FRESH:
        return NotSeen("the second fetch is more than a day old")
    return Seen(last)


@dataclass(frozen=True, slots=True)
class There:
    """`back_at`: when it was seen again after it had been away; None when it never was."""

    back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """Since when it was not there: the first time that it was missed. It may have been there once
    more in between (`back_at`).
    """

    at: datetime
    how: How
    back_at: datetime | None = None


Became = There | Removed


def became(visits: Iterable[Visit]) -> Became:
    """By the visits in their order. Failures, and servers that are busy or refuse, say nothing."""
    removed: tuple[datetime, How] | None = None
    missed: datetime | None = None
    back: datetime | None = None
    for one in sorted(visits, key=lambda visit: (visit.at, visit.pk)):
        away = _away(one)
        if away is How.GONE and one.status != LEGAL:
            missed = missed or one.at
            if removed is None and one.at - missed >= RECHECK:
                removed = (missed, How.GONE)
        elif away is not None:
            removed, missed = removed or (one.at, away), None
        elif one.hit:
            back = one.at if removed else back
            removed = missed = None
    return Removed(*removed, back) if removed else There(back)


def _away(visit: Visit) -> How | None:
    """What was recognised is there, with whatever status; and of what did not come whole, or could
    not be undone or decoded, nobody can say that it is something else.
    """
    if visit.hit:
        return None
    if visit.outcome == Outcome.GONE or visit.status == LEGAL:
        return How.GONE
    if visit.outcome in {Outcome.REDIRECT, Outcome.REDIRECT_OUT}:
        return How.MOVED
    seen = visit.outcome == Outcome.FETCHED and visit.sha256 and not visit.words
    return How.CHANGED if seen and visit.verdict != UNDECODABLE else None


@dataclass(frozen=True, slots=True)
class Unit:
    """Who asks: the unit's name, and the e-mail address that providers answer to."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a notice is about. `number` is ours (NTC-…). `law` on which the unit acts. `match` is
    in words (`neutral`). `address` is where the bytes came from, empty when it is not known.
    """

    number: str
    unit: Unit
    provider: str
    email: str
    url: str
    address: str
    sha256: str
    match: str
    law: str
    first_at: datetime
    second_at: datetime | None = None


def neutral(algorithm: str, distance: int) -> str:
    """Of a match, what a provider needs to know: never which list, which category or whose."""
    if algorithm.upper() in DIGESTS:
        return "Its bytes are the same as those of a file that is on a list of known CSAM."
    if distance == 0:
        return "It shows the same as a file that is on a list of known CSAM."
    return "It shows nearly the same as a file that is on a list of known CSAM."


def text(matter: Matter) -> str:
    """In English, in lines of mail; the address stands alone in its line, as it was fetched."""
    again = f"{matter.second_at:%Y-%m-%d %H:%M:%S} UTC" if matter.second_at else "(not yet)"
    lines = [
        f"To: {matter.provider}, abuse contact",
        f"Our reference: {matter.number}",
        "",
        "We ask you to remove access to a file that you host. It is recognised as",
        "child sexual abuse material (CSAM) by its hash. No person of ours needs to",
        "look at it for that, and we ask that nobody of yours does without need.",
        "",
        "Where:",
        matter.url,
        f"Address:      {matter.address or 'not known'}",
        f"First seen:   {matter.first_at:%Y-%m-%d %H:%M:%S} UTC",
        f"Seen again:   {again}",
        f"SHA-256:      {matter.sha256}",
        "",
        matter.match,
        "",
        "Please:",
        "1. Remove public access to it now, and to copies of it that you host.",
        "2. Before you delete it, preserve the file, the account that published it and",
        "   its logs as your law allows, for the authority that will ask for them.",
        "3. Report it to your national hotline or clearing house where you have to.",
        "4. Tell us when it is done, or why it is not, under our reference.",
        "",
        f"We act on: {matter.law}",
        "This notice contains no media. We visit the address again every day and note",
        "when it is gone.",
        "",
        matter.unit.name,
        matter.unit.email,
    ]
    return "\n".join(lines) + "\n"


def eml(matter: Matter, body: str, at: datetime) -> bytes:
    """The notice as a message (RFC 5322), for a person to send."""
    mail = EmailMessage(policy=SMTP)
    user, _, domain = matter.unit.email.partition("@")
    mail["From"] = Address(matter.unit.name, user, domain)
    mail["To"] = Address("", *matter.email.split("@", 1))
    mail["Subject"] = f"Takedown request {matter.number}: CSAM at an address that you host"
    mail["Date"] = at
    mail["Message-ID"] = f"<{matter.number}.{int(at.timestamp())}@{domain}>"
    mail.set_content(body, cte="quoted-printable")
    return mail.as_bytes()
