"""Phone numbers in E.164 (ITU-T), read by Google's libphonenumber as ported to Python."""

import re
from collections.abc import Iterator

import phonenumbers

from pehra.identifiers.fold import same_length
from pehra.identifiers.identifier import Identifier, Strength
from pehra.identifiers.identifier import Kind as KindName
from pehra.identifiers.kind import NotOne, Span

#: where it is worth looking: the matcher is slow, and seven digits are the fewest of a number
RUN = re.compile(r"(?<![\w.@/])[+(]{0,2}\d(?:[ ().\-\u2013]{0,2}\d){6,14}(?![\w@])")
#: a link that opens a chat with a number, and the name of its account at WhatsApp
LINK = re.compile(r"wa\.me/\+?(\d{7,15})|(?<![\w.])(\d{7,15})@(?:s\.whatsapp\.net|c\.us)(?!\w)")


class Phone:
    name = KindName.PHONE

    def clean(self, raw: str, *, region: str) -> Identifier | NotOne:
        told = same_length(raw).strip()
        try:
            number = phonenumbers.parse(told, region)
        except phonenumbers.NumberParseException:
            return NotOne("it is no phone number")
        given = phonenumbers.is_valid_number(number)
        if not given and (abroad := _without_plus(told)) is not None:
            number, given = abroad, True
        if not phonenumbers.is_possible_number(number):
            return NotOne("it has too many or too few digits for a phone number of its country")
        value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return Identifier(self.name, value, raw, Strength.STRONG if given else Strength.MEDIUM)

    def find(self, text: str, *, region: str) -> Iterator[Span]:
        for found in RUN.finditer(text):
            one = self.clean(found[0], region=region)
            if isinstance(one, Identifier) and _likely(found[0], one.value):
                yield Span(one, found.start(), found.end())
        for found in LINK.finditer(text):
            one = self.clean("+" + (found[1] or found[2]), region=region)
            if isinstance(one, Identifier):
                yield Span(one, found.start(), found.end())


def _without_plus(raw: str) -> phonenumbers.PhoneNumber | None:
    """A number of another country whose plus was left out, where such a number is given out."""
    if not re.fullmatch(r"[1-9][\d ().-]{8,24}", raw):
        return None
    try:
        number = phonenumbers.parse(f"+{raw}", None)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _likely(raw: str, value: str) -> bool:
    """In running text a number must be one that is really given out, and written as one is: with
    its country, or as it is dialled in the region. Times, prices and ids are not.
    """
    number = phonenumbers.parse(value, None)
    international = raw.lstrip("( ").startswith(("+", "00"))
    dialled = raw.lstrip("( ").startswith("0")
    return (international or dialled) and phonenumbers.is_valid_number(number)
