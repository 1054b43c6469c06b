"""What was seen of a file, as a line of text, so that a scan that was cut short goes on.

A line holds digests and hashes, never content.
"""

import json
from dataclasses import dataclass
from typing import Any

import cattrs

from pehra.base.digest import Digests
from pehra.media.decode import Filmed, Hashed, Undecodable
from pehra.media.fingerprint import Fingerprint, NotPicture
from pehra.media.pdq import BadHash

KINDS: dict[str, type[Hashed | Filmed | Undecodable | NotPicture]] = {
    "picture": Hashed,
    "video": Filmed,
    "undecodable": Undecodable,
    "other": NotPicture,
}

_converter = cattrs.Converter()
_converter.register_unstructure_hook(bytes, bytes.hex)
_converter.register_structure_hook(bytes, lambda text, _: bytes.fromhex(text))


@dataclass(frozen=True, slots=True)
class Entry:
    """A file is the same while path, size and time of change are."""

    path: str
    size: int  # bytes
    changed: int  # nanoseconds since 1970
    seen: Fingerprint


@dataclass(frozen=True, slots=True)
class Illegible:
    """A line cut short by a power cut, or of another version: the file is hashed again."""


def line(entry: Entry) -> str:
    """Without its line end."""
    perceptual = entry.seen.perceptual
    kind = next(name for name, of in KINDS.items() if isinstance(perceptual, of))
    told: dict[str, Any] = {
        "path": entry.path,
        "size": entry.size,
        "changed": entry.changed,
        "mime": entry.seen.mime,
        "digests": _converter.unstructure(entry.seen.digests),
        kind: _converter.unstructure(perceptual),
    }
    return json.dumps(told)


def entry(text: str) -> Entry | Illegible:
    try:
        told = json.loads(text)
        kind = next(name for name in KINDS if name in told)
        seen = Fingerprint(
            _converter.structure(told["digests"], Digests),
            str(told["mime"]),
            _converter.structure(told[kind], KINDS[kind]),
        )
        return Entry(str(told["path"]), int(told["size"]), int(told["changed"]), seen)
    except (ValueError, KeyError, TypeError, StopIteration, BadHash, cattrs.BaseValidationError):
        return Illegible()
