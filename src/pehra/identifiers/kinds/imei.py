"""Numbers of mobile devices (IMEI, 3GPP TS 23.003 §6.2.1): fifteen digits, the last a check (Luhn).

In running text only behind its name: any fifteen digits pass the check one time in ten. Clean:
`imei:` and the digits, as a device is that a field names.
"""

import re
from collections.abc import Iterator

from pehra.identifiers.identifier import Identifier, Strength
from pehra.identifiers.identifier import Kind as KindName
from pehra.identifiers.kind import NotOne, Span

NAMED = re.compile(
    r"\bIMEI(?:\s?(?:number|no\.?|#|1|2))?\s{0,2}[:=#]?\s{0,2}"
    r"(\d{15}|\d{2}-\d{6}-\d{6}-\d|\d{6} \d{2} \d{6} \d)(?!\w)",
    re.IGNORECASE,
)
DIGITS = 15


class Imei:
    name = KindName.DEVICE

    def clean(self, raw: str, *, region: str) -> Identifier | NotOne:  # noqa: ARG002
        told = re.sub(r"[ -]", "", raw.strip().casefold().removeprefix("imei:"))
        if len(told) != DIGITS or not (told.isascii() and told.isdecimal()) or not _checks(told):
            return NotOne("it is no IMEI: fifteen digits, of which the last is a check")
        return Identifier(self.name, f"imei:{told}", raw, Strength.STRONG)

    def find(self, text: str, *, region: str) -> Iterator[Span]:
        for found in NAMED.finditer(text):
            one = self.clean(found[1], region=region)
            if isinstance(one, Identifier):
                yield Span(one, found.start(1), found.end(1))


def check_digit(told: str) -> str:
    """For the fourteen digits before it."""
    return str(-_luhn(told + "0") % 10)


def _checks(told: str) -> bool:
    return len(set(told)) > 1 and _luhn(told) % 10 == 0


def _luhn(told: str) -> int:
    """ISO/IEC 7812-1, annex B."""
    digits = [int(mark) for mark in reversed(told)]
    return sum(digits[::2]) + sum(sum(divmod(2 * one, 10)) for one in digits[1::2])
