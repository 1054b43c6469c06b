"""JSON (RFC 8259) from bytes nobody vouches for: bounded, and told exactly where it breaks."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pehra.intake.reader import Unreadable
from pehra.intake.report import Warning as ReadWarning

MAX_REPORT_BYTES = 32 * 2**20
DEEPEST = 100  # levels; a CyberTipline report has about ten
ASK = "Ask the sender for the file again."


@dataclass(frozen=True, slots=True)
class Parsed:
    value: Any
    warnings: tuple[ReadWarning, ...]


def parse(data: bytes) -> Parsed:
    """Raises Unreadable."""
    if len(data) > MAX_REPORT_BYTES:
        raise Unreadable(
            f"The report is {len(data):,} bytes; the most that is read is {MAX_REPORT_BYTES:,}. "
            "Ask the sender for it in parts."
        )
    warnings: list[ReadWarning] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(items)
        if len(made) != len(items):
            warnings.append(ReadWarning("$", "an object repeats a key; the last value was taken"))
        return made

    text = _decoded(data)
    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Unreadable(_broken(error, text)) from error
    except RecursionError as error:
        raise Unreadable(f"The JSON is nested deeper than {DEEPEST} levels. {ASK}") from error
    except ValueError as error:
        raise Unreadable(f"The JSON holds a number that is too long. {ASK}") from error
    if _depth(value) > DEEPEST:
        raise Unreadable(f"The JSON is nested deeper than {DEEPEST} levels. {ASK}")
    return Parsed(_mended(value, warnings), tuple(warnings))


def _decoded(data: bytes) -> str:
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"The text is not {error.encoding} at byte {error.start}. {ASK}"
        ) from error


def _no_constant(name: str) -> Any:  # noqa: ANN401
    raise Unreadable(f"The JSON says {name}, which is no JSON value (RFC 8259 §6). {ASK}")


def _broken(error: json.JSONDecodeError, text: str) -> str:
    if not text.strip():
        return f"The file is empty. {ASK}"
    if error.pos >= len(text.rstrip()) or "Unterminated" in error.msg:
        return f"The JSON breaks off at line {error.lineno}: the file is truncated. {ASK}"
    return f"It is not JSON at line {error.lineno}, column {error.colno}: {error.msg}. {ASK}"


def _depth(value: object) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        item, level = waiting.pop()
        deepest = max(deepest, level)
        if level > DEEPEST:
            return level
        waiting.extend((inner, level + 1) for inner in _inside(item))
    return deepest


def _inside(item: object) -> Iterator[object]:
    if isinstance(item, dict):
        yield from item.values()
    elif isinstance(item, list):
        yield from item


def _mended(value: Any, warnings: list[ReadWarning], where: str = "$") -> Any:  # noqa: ANN401
    """NUL and lone surrogates cannot be stored as text; they become U+FFFD, and it is said."""
    if isinstance(value, str):
        plain = value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass")
        mended = plain.decode("utf-16", "replace")
        if mended != value:
            warnings.append(ReadWarning(where, "characters that cannot be stored were replaced"))
        return mended
    if isinstance(value, list):
        return [_mended(one, warnings, f"{where}[{n}]") for n, one in enumerate(value)]
    if isinstance(value, dict):
        return {
            _mended(key, warnings, where): _mended(one, warnings, f"{where}.{key}")
            for key, one in value.items()
        }
    return value
