"""Bank accounts as IBAN (ISO 13616): country, two check digits, the account; mod 97 of all is 1.

Its length is fixed for each country, so that one is found in running text without what stands
behind it. Clean: capitals without blanks.
"""

import re
from collections.abc import Iterator

from pehra.identifiers.identifier import Identifier, Strength
from pehra.identifiers.identifier import Kind as KindName
from pehra.identifiers.kind import NotOne, Span

#: characters of a whole IBAN, by country (SWIFT's registry of IBAN formats)
LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV", 22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HU LB NI PL SV",
        29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
START = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2}[0-9]{2}(?=[ -]?[0-9A-Za-z]{3})")
PAKISTAN = re.compile(r"PK[0-9]{2}[A-Z]{4}[0-9A-Z]{16}")
BETWEEN = "- \u00a0"


class Iban:
    name = KindName.IBAN

    def clean(self, raw: str, *, region: str) -> Identifier | NotOne:  # noqa: ARG002
        told = re.sub(f"[{BETWEEN}]", "", raw.strip()).upper()
        told = told.removeprefix("IBAN").lstrip(":")
        length = LENGTHS.get(told[:2], 0)
        if len(told) != length or not told.isascii() or not told.isalnum():
            return NotOne("it is no IBAN: its country or its length does not fit")
        if told.startswith("PK") and not PAKISTAN.fullmatch(told):
            return NotOne("it is no IBAN of Pakistan: four letters name the bank")
        if not _checks(told):
            return NotOne("it is no IBAN: its check digits do not fit")
        return Identifier(self.name, told, raw, Strength.STRONG)

    def find(self, text: str, *, region: str) -> Iterator[Span]:
        for found in START.finditer(text):
            end = _end(text, found.start())
            raw = text[found.start() : end]
            one = self.clean(raw, region=region)
            if isinstance(one, Identifier) and _of_one_case(raw):
                yield Span(one, found.start(), end)


def check_digits(country: str, account: str) -> str:
    """What makes an IBAN of an account."""
    return f"{98 - int(_digits(f'{account}{country}00')) % 97:02}"


def _checks(told: str) -> bool:
    return told[2:4].isdecimal() and int(_digits(told[4:] + told[:4])) % 97 == 1


def _digits(told: str) -> str:
    return "".join(str(int(mark, 36)) for mark in told)


def _of_one_case(raw: str) -> bool:
    return raw in {raw.upper(), raw.lower()}


def _end(text: str, start: int) -> int:
    """Behind as many characters as its country's have; the beginning when there are not so many,
    or more.
    """
    left, at = LENGTHS.get(text[start : start + 2].upper(), 0), start
    while left and at < len(text):
        mark = text[at]
        if mark.isascii() and mark.isalnum():
            left -= 1
        elif mark not in BETWEEN or text[at - 1] in BETWEEN:
            return start
        at += 1
    more = at < len(text) and text[at].isalnum()
    return start if left or more else at
