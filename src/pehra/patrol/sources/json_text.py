"""JSON of strangers: values of the kinds that are asked for, or nothing; never an error."""

import json
from collections.abc import Iterator
from typing import Any

MOST_BYTES = 4 * 2**20  # a byte of `[[],[],…` becomes twenty in memory
MOST_INSIDE = 100_000  # lists and objects: no other thread goes on while they are made

Object = dict[str, Any]


def parsed(entity: bytes) -> Any:  # noqa: ANN401
    """The value, or None when it cannot be read (RFC 8259; a byte order mark is let pass)."""
    if len(entity) > MOST_BYTES or _openings(entity) > MOST_INSIDE:
        return None
    try:
        return json.loads(entity.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return None


def problem(entity: bytes) -> str:
    """Why nothing was read of it."""
    if len(entity) > MOST_BYTES:
        return f"It is {len(entity):,} bytes of JSON; the most is {MOST_BYTES:,}."
    if _openings(entity) > MOST_INSIDE:
        return f"It is JSON of more than {MOST_INSIDE:,} lists and objects."
    return "It is no JSON of this form."


def _openings(entity: bytes) -> int:
    return entity.count(b"[") + entity.count(b"{")


def string(value: Any) -> str:  # noqa: ANN401
    return value if isinstance(value, str) else ""


def object_(value: Any) -> Object:  # noqa: ANN401
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> Iterator[Object]:  # noqa: ANN401
    """Of a list, or the one that stands where a list could."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one
