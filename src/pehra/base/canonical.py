"""Canonical JSON (RFC 8785), narrowed to what a ledger may hold, so that equal means equal bytes.

Only strings, whole numbers, true, false, null, lists and objects with ASCII keys. No fractions:
RFC 8785 §3.2.2.3 writes them as ECMAScript does, which no two libraries agree on by accident.
Within this narrowing the output is what the `rfc8785` package gives (tests hold it to that).
"""

import json
from collections.abc import Mapping, Sequence

from pehra.base.errors import PehraError

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]

LARGEST = 2**53 - 1  # RFC 7493 §2.2: whole numbers beyond this are read differently by others

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


class NotCanonical(PehraError):
    """A value that has no canonical form here."""


def canonical(value: Json) -> bytes:
    """UTF-8 bytes, keys sorted, no space. Raises NotCanonical."""
    _check(value)
    text = ENCODER.encode(value)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("A lone surrogate cannot be written as UTF-8.") from error


def _check(value: object) -> None:
    match value:
        case str() | bool() | None:
            return
        case int():
            if abs(value) > LARGEST:
                raise NotCanonical(f"A whole number may be at most {LARGEST}.")
        case dict():
            if not all(isinstance(key, str) and key.isascii() for key in value):
                raise NotCanonical("A key must be ASCII text.")
            _check(list(value.values()))
        case list() | tuple():
            for item in value:
                _check(item)
        case _:
            raise NotCanonical(f"A {type(value).__name__} has no canonical form.")
