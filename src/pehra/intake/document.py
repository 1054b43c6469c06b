"""A JSON document that knows where each value stands and which were read.

Asking for a value marks it as read. What nobody asked for is unknown, and is kept as such.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pehra.base.said import NOT_SAID, Said, Told
from pehra.intake.report import UnknownField
from pehra.intake.report import Warning as ReadWarning

SILENCE = frozenset({"", "n/a", "na", "null"})  # what senders write when they say nothing
LONGEST = 2000  # characters of an unknown field that are kept
PLAIN_NAME = re.compile(r"[A-Za-z_]\w*")
YES, NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
#: keys that real files misspell, folded
MISSPELT = {"additionalinformations": "additonalinformations"}


@dataclass(slots=True)
class Log:
    """What was read and what could not be, shared by all nodes of one document."""

    read: set[str] = field(default_factory=set)
    warnings: list[ReadWarning] = field(default_factory=list)


def path(where: str, key: str) -> str:
    """The path of a key below a path (RFC 9535 §2.7, dots where the name allows it)."""
    return f"{where}.{key}" if PLAIN_NAME.fullmatch(key) else f"{where}[{json.dumps(key)}]"


def says_nothing(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().casefold() in SILENCE
    return value is None or value in ([], {})


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the document. A node that is not there has the value None."""

    value: Any
    where: str
    log: Log

    def at(self, *names: str) -> "Node":
        """The first of these keys that is there, whatever its case or usual misspelling."""
        if isinstance(self.value, dict):
            keys = {key.casefold(): key for key in self.value}
            for name in names:
                folded = name.casefold()
                key = keys.get(folded, keys.get(MISSPELT.get(folded, "")))
                if key is not None:
                    return Node(self.value[key], path(self.where, key), self.log)
        elif not says_nothing(self.value):
            self.warn("an object was expected here")
        return Node(None, path(self.where, names[0]), self.log)

    def all(self, name: str) -> tuple["Node", ...]:
        """The items under a key: a list, one item alone, or either wrapped in the key again."""
        node = self.at(name)
        while isinstance(node.value, dict) and name.casefold() in map(str.casefold, node.value):
            node = node.at(name)
        if isinstance(node.value, list):
            items = (Node(v, f"{node.where}[{n}]", self.log) for n, v in enumerate(node.value))
            return tuple(item for item in items if not says_nothing(item.value))
        return () if says_nothing(node.value) else (node,)

    def text(self) -> Told[str]:
        """Text as it stands; a number as its digits; `{"value": …}` as what it holds."""
        if isinstance(self.value, dict) and "value" in map(str.casefold, self.value):
            return self.at("value").text()
        self.log.read.add(self.where)
        if says_nothing(self.value):
            return NOT_SAID
        if isinstance(self.value, str):
            return Said(self.value.strip(), self.where)
        if isinstance(self.value, bool | int | float):
            return Said(json.dumps(self.value), self.where)
        self.log.read.discard(self.where)
        self.warn("text was expected here")
        return NOT_SAID

    def flag(self) -> Told[bool]:
        """Said true, said false, or not said."""
        told = self.text()
        if isinstance(told, Said):
            if told.value.casefold() in YES | NO:
                return Said(told.value.casefold() in YES, told.where)
            self._refuse("yes or no")
        return NOT_SAID

    def whole(self, lowest: int = 0, highest: int = 2**53) -> Told[int]:
        told = self.text()
        if isinstance(told, Said):
            if re.fullmatch(r"-?\d{1,16}", told.value) and lowest <= int(told.value) <= highest:
                return Said(int(told.value), told.where)
            self._refuse(f"a whole number from {lowest} to {highest}")
        return NOT_SAID

    def moment(self) -> Told[datetime]:
        """ISO 8601; a time without its zone is taken as UTC, and that is warned of."""
        told = self.text()
        if not isinstance(told, Said):
            return NOT_SAID
        try:
            found = datetime.fromisoformat(told.value.replace(" UTC", "Z"))
            if found.tzinfo is None:
                self.warn("the time has no zone; it was taken as UTC")
                found = found.replace(tzinfo=UTC)
            return Said(found.astimezone(UTC), told.where)
        except (ValueError, OverflowError):
            self._refuse("a date and time")
            return NOT_SAID

    def _refuse(self, expected: str) -> None:
        """Not what it should be: warned of, and kept among the unknown."""
        self.log.read.discard(self.where)
        self.warn(f"{expected} was expected here")

    def warn(self, words: str) -> None:
        warning = ReadWarning(self.where, words)
        if warning not in self.log.warnings:
            self.log.warnings.append(warning)


def unknown(root: Node) -> tuple[UnknownField, ...]:
    """Every value that says something and that nobody read, in document order."""
    return tuple(_unread(root.value, root.where, root.log.read))


def _unread(value: object, where: str, read: set[str]) -> Iterator[UnknownField]:
    if where in read or says_nothing(value):
        return
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _unread(item, path(where, key), read)
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from _unread(item, f"{where}[{n}]", read)
    else:
        yield UnknownField(where, json.dumps(value, ensure_ascii=False)[:LONGEST])
