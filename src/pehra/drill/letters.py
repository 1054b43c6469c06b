"""What reaches the unit by e-mail: referrals of partners, and complaints of families as a help desk
passes them on, in English, Urdu and Roman Urdu. Plain and neutral words; nobody in them is real.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime

from .chance import chance
from .people import person
from .plan import START, Grade, World
from .sentences import complaint

A_HUNDRED_REPORTS = {"referral": 1, "complaint": 7}  # letters for so many (389 complaints a day)
AT_RISK, APART = 0.02, 0.25  # of complaints, and of those in words that no rule was written for
URDU = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
REFERRALS = (
    """Please find below what we hold on an account that may be of your country.
Account: {user} on Example Social
E-mail: {email}
Phone: {phone}
Last seen from {ip}""",
    "For your information: our case shows contact with {email}, phone {phone}.",
)


@dataclass(frozen=True, slots=True)
class Letter:
    """`identifiers` as (type, value, role)."""

    name: str
    number: str  # its Message-ID
    data: bytes
    kind: str
    language: str
    identifiers: tuple[tuple[str, str, str], ...]
    grade: Grade | None = None


def letters(world: World) -> Iterator[Letter]:
    """All of them, in order of their numbers."""
    for kind, share in A_HUNDRED_REPORTS.items():
        for number in range(max(3, world.reports * share // 100)):
            of = _referral if kind == "referral" else _complaint
            yield of(world, number)


def _referral(world: World, number: int) -> Letter:
    of = chance(world.seed, "referral", number)
    who = person(world.seed, of.randrange(world.people))
    text = of.choice(REFERRALS)
    words = text.format(user=who.user, email=who.email, phone=who.phone, ip=who.ip)
    told = [("EMAIL", who.email, "UNSTATED"), ("PHONE", who.phone, "UNSTATED")]
    told += [("IP", who.ip, "UNSTATED")] if "{ip}" in text else []
    sender = "Liaison Desk <liaison@partner.example>"
    return _letter(world, "referral", number, sender, words, ("en", tuple(told), None))


def _complaint(world: World, number: int) -> Letter:
    of = chance(world.seed, "complaint", number)
    who = person(world.seed, of.randrange(world.people))
    risk = of.random() < AT_RISK or number == 0  # one at least, however small the nation
    apart = risk and number > 0 and of.random() < APART
    language, text = complaint(of, risk=risk, apart=apart)
    local = "0" + who.phone.removeprefix("+92")
    urdu = local.translate(URDU)
    words = text.format(phone=of.choice((who.phone, local)), email=who.email, urdu=urdu)
    told = [("PHONE", who.phone, "UNSTATED")]
    told += [("EMAIL", who.email, "UNSTATED")] if "{email}" in text else []
    grade = (Grade.APART if apart else Grade.INDIRECT) if risk else None
    sender = f"Help Desk <help{number % 7}@unit.example>"
    return _letter(world, "complaint", number, sender, words, (language, tuple(told), grade))


def _letter(
    world: World, kind: str, number: int, sender: str, words: str,
    true: tuple[str, tuple[tuple[str, str, str], ...], Grade | None],
) -> Letter:  # fmt: skip
    language, told, grade = true
    sent = START.replace(hour=number % 24, minute=number % 60)
    name = f"<{kind}-{world.seed}-{number}@letters.example>"
    made = EmailMessage()
    made["From"] = sender
    made["To"] = "tips@unit.example"
    made["Subject"] = f"{kind.capitalize()} {number}"
    made["Date"] = format_datetime(sent)
    made["Message-ID"] = name
    made.set_content(words, cte="base64" if language == "ur" else "7bit")
    address = sender.partition("<")[2].rstrip(">")
    return Letter(
        f"{kind}-{number:06d}.eml", name, made.as_bytes(), kind, language,
        (*told, ("EMAIL", address, "SENDER")), grade,
    )  # fmt: skip
