"""A case as VICS 2.0 JSON (Project VIC data model, “#Cases”), for the unit's other tools.

Categories are national, so that only the number which a list itself gave is passed on, with the
list and its scheme named in `Tags`; what no list holds has category null.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

from pehra import __version__
from pehra.base.digest import Digests

CONTEXT = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/CUSTOM/$metadata#Cases"
MOST_DIGITS = 3  # of a category that is a number


@dataclass(frozen=True, slots=True)
class Place:
    """One file that holds the bytes."""

    name: str
    folder: str


@dataclass(frozen=True, slots=True)
class Item:
    """One medium, by its digests. `pdq` is 64 hex digits or empty; so is `category` when no list
    gave one; `tags` say which list, version and line it was recognised by.
    """

    digests: Digests
    mime: str
    category: str
    tags: str
    pdq: str
    places: tuple[Place, ...]


def write_case(out: TextIO, number: str, items: Iterable[Item]) -> None:
    """Streamed: memory does not grow with the case."""
    head = {
        "CaseID": "",
        "CaseNumber": number,
        "SourceApplicationName": "pehra",
        "SourceApplicationVersion": __version__,
    }
    out.write(f'{{"@odata.context": {json.dumps(CONTEXT)},\n"value": [{{')
    out.writelines(f"{json.dumps(key)}: {json.dumps(value)}, " for key, value in head.items())
    out.write('"Media": [\n')
    for count, item in enumerate(items, 1):
        out.write(",\n" if count > 1 else "")
        out.write(json.dumps(_medium(count, item), ensure_ascii=False))
    out.write("\n]}]}\n")


def _medium(count: int, item: Item) -> dict[str, object]:
    found = item.digests
    is_number = item.category.isascii() and item.category.isdigit()
    category = int(item.category) if is_number and len(item.category) <= MOST_DIGITS else None
    hashes = [{"MD5": found.md5.upper(), "HashName": "PDQ", "HashValue": item.pdq}]
    return {
        "MediaID": count,
        "Category": category,
        "MD5": found.md5.upper(),
        "SHA1": found.sha1.upper(),
        "MediaSize": found.size,
        "MimeType": item.mime,
        "IsPrecategorized": "true" if category is not None else "false",
        "Tags": item.tags,
        "AlternativeHashes": hashes if item.pdq else [],
        "MediaFiles": [
            {
                "MD5": found.md5.upper(),
                "FileName": place.name,
                "FilePath": place.folder,
                "Unallocated": False,
            }
            for place in item.places
        ],
    }
