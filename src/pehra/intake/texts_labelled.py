"""Identifiers that stand in free text behind a label, because the form has no field for them there.

Providers write blocks of “Label: value”, notes of chats, and JSON into the text of a report. A name
or number of an account can be known only by its label; of the rest most is found without.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pehra.identifiers.account import account
from pehra.identifiers.fold import same_length
from pehra.identifiers.identifier import Identifier, Role
from pehra.identifiers.kinds.phone import Phone

from .texts_spoken import SAYS, WHO, role_of

LINE = re.compile(
    r"^[ \t]{0,20}(?P<label>[A-Za-z][A-Za-z0-9'’ ./_-]{1,60}?)[ \t]{0,20}[:：]"
    r"[ \t]{0,20}(?P<value>\S[^\n]{0,300})$",
    re.MULTILINE,
)
#: what a label ends in, folded, when its value names an account
ACCOUNTS = ("user id", "userid", "user name", "username", "screen name", "screenname", "handle",
            "profile name", "account id", "member id", "cashtag")  # fmt: skip
PHONES = re.compile(r"\b(?:phone|mobile|whatsapp)\b")
#: JSON in a text, by its key
PAIR = re.compile(r'"(?P<key>[A-Za-z_]{2,40})"\s{0,3}:\s{0,3}"?(?P<value>[^"\\,{}\[\]\n]{3,100})')
JSON_PHONES = frozenset({"phone", "phone_number", "phonenumber", "msisdn", "wa_id"})
JSON_ACCOUNTS = frozenset({"user_id", "userid", "username", "screen_name", "account_id"})
CASHTAG = re.compile(r"\$[A-Za-z][A-Za-z0-9_-]{0,19}(?![\w-])")
CASH = re.compile(r"^(?:recipient|sender|payee|payer|from|to|customer)\b")
MESSAGES = re.compile(r"^[^\n]*\bprivate messages?\b[^\n]*$", re.MULTILINE | re.IGNORECASE)
NAME = re.compile(r"(?P<name>[\w.-]{2,64})(?:[ \t]*\((?:id[ :#]*)?(?P<number>\d{4,24})\))?[ \t]*")
TOKEN = re.compile(r"@?[\w.$+-]{2,64}")
PROFILE = re.compile(r"profile[ \t]+(?P<id>[\w-]{5,64})", re.IGNORECASE)
FEWEST = 10  # digits of a number that is written without its plus


@dataclass(frozen=True, slots=True)
class Labelled:
    """`role` is what the label says, UNSTATED when nothing."""

    identifier: Identifier
    start: int
    end: int
    role: Role = Role.UNSTATED


def labelled(text: str, *, platform: str, region: str) -> Iterator[Labelled]:
    """In no order. Accounts are of `platform`."""
    plain = same_length(text)
    messages = MESSAGES.search(plain)
    begin = messages.end() if messages is not None else len(plain)
    for line in LINE.finditer(plain):
        yield from _line(line, platform, region, in_messages=line.start() > begin)
    for pair in PAIR.finditer(plain) if '{"' in plain or '{ "' in plain else ():
        yield from _pair(pair, platform, region)
    for said in SAYS.finditer(plain):
        told = PROFILE.fullmatch(said["profile"] or "")
        if told is not None and any(mark.isdecimal() for mark in told["id"]):
            start = said.start("profile") + told.start("id")
            role = WHO.get(said["who"].casefold(), Role.UNSTATED)
            yield _account(platform, told["id"], start, role)


def _line(
    line: re.Match[str],
    platform: str,
    region: str,
    *,
    in_messages: bool,
) -> Iterator[Labelled]:
    label, value, at = (
        " ".join(line["label"].casefold().split()),
        line["value"],
        line.start("value"),
    )
    role = role_of(label)
    if label.replace("_", " ").endswith(ACCOUNTS):
        token = TOKEN.match(value)
        if token is not None and not value[token.end() :].strip():
            name = token[0].lstrip("@")
            yield _account(platform, name, at + token.end() - len(name), role)
    elif CASH.match(label) and (tag := CASHTAG.search(value)):
        yield _account(platform, tag[0], at + tag.start(), role)
    elif in_messages and label in {"from", "to"}:
        yield from _names(platform, value, at)
    elif PHONES.search(label):
        yield from _phone(value, at, region, role)


def _names(platform: str, value: str, at: int) -> Iterator[Labelled]:
    """“ari_12 (1000000012)”: a name and a number, both of the same account."""
    told = NAME.fullmatch(value)
    if told is None:
        return
    for part in ("name", "number"):
        if told[part]:
            yield _account(platform, told[part], at + told.start(part), Role.UNSTATED)


def _pair(pair: re.Match[str], platform: str, region: str) -> Iterator[Labelled]:
    key, value, at = pair["key"].casefold(), pair["value"].strip(), pair.start("value")
    if key in JSON_PHONES:
        yield from _phone(value, at, region, Role.UNSTATED)
    elif key in JSON_ACCOUNTS and TOKEN.fullmatch(value):
        yield _account(platform, value, at, Role.UNSTATED)


def _phone(value: str, at: int, region: str, role: Role) -> Iterator[Labelled]:
    """Digits alone are a number with its country, when they are so many and begin with no 0."""
    told = value.strip()
    bare = told.isdecimal() and len(told) >= FEWEST and not told.startswith("0")
    found = Phone().clean(f"+{told}" if bare else told, region=region)
    if isinstance(found, Identifier) and (bare or told.startswith(("+", "0"))):
        raw = Identifier(found.kind, found.value, told, found.strength)
        yield Labelled(raw, at, at + len(told), role)


def _account(platform: str, name: str, start: int, role: Role) -> Labelled:
    return Labelled(account(platform, name), start, start + len(name), role)
