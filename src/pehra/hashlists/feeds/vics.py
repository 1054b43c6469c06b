"""VICS JSON, the Project VIC data model, 1.2, 1.3 and 2.0: hash sets (“#Media”) and cases.

Streamed record by record (ijson), so that ten million of them take no more memory than ten. A
“line” is the number of the record. Categories are national and kept as they stand; booleans come
as text in some exports and are not needed here.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, BinaryIO

import ijson

from pehra.hashlists.lines import MARK
from pehra.hashlists.listed import BadList, Listed, Rejected, listed, photodna

HASHES = {"MD5": "MD5", "SHA1": "SHA1", "SHA256": "SHA256", "PHOTODNA": "PHOTODNA", "PDQ": "PDQ"}
NOTES = ("Series", "Tags", "Comments")
MEDIA, CASES = "value.item", "value.item.Media.item"


class VicsFeed:
    name = "vics"

    def reads(self, head: bytes) -> bool:
        start = head.removeprefix(MARK).lstrip()
        return start.startswith(b"{") and (b"odata." in start and b'"value"' in start)

    def warnings(self, head: bytes) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    def read(self, file: BinaryIO) -> Iterator[Listed | Rejected]:
        head = file.read(4096)
        file.seek(len(MARK) if head.startswith(MARK) else 0)
        prefix = CASES if b"#Cases" in head else MEDIA
        number = 0
        try:
            for number, record in enumerate(ijson.items(file, prefix), 1):
                yield from _record(record, number)
        except (ijson.JSONError, UnicodeDecodeError) as error:
            # the records after it would be taken to be gone from the list
            raise BadList(
                f"The JSON is broken or cut after record {number}. Fetch the file again; nothing "
                "was imported."
            ) from error
        if not number:
            raise BadList("The file holds no media.")


def _record(record: object, number: int) -> Iterator[Listed | Rejected]:
    if not isinstance(record, Mapping):
        yield Rejected(number, "the record is no object")
        return
    category, note = _text(record.get("Category")), _note(record)
    found = list(_hashes(record))
    if not found:
        yield Rejected(number, "the record holds no hash")
    for algorithm, value in found:
        if algorithm == "PHOTODNA":
            yield photodna(value, category, note, number)
        else:
            yield listed(algorithm, value, category, note, number)


def _hashes(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in record.items():
        algorithm = HASHES.get(name.upper().replace("-", ""))
        if algorithm and _text(value):
            yield algorithm, _text(value)
    others = record.get("AlternativeHashes")
    for one in others if isinstance(others, list) else ():
        if isinstance(one, Mapping):
            algorithm = HASHES.get(_text(one.get("HashName")).upper().replace("-", ""))
            if algorithm and _text(one.get("HashValue")):
                yield algorithm, _text(one.get("HashValue"))


def _note(record: Mapping[str, Any]) -> str:
    told = [f"MediaID {_text(record['MediaID'])}"] if record.get("MediaID") is not None else []
    return "; ".join([*told, *(_text(record[name]) for name in NOTES if _text(record.get(name)))])


def _text(value: object) -> str:
    """Numbers as they stand; nothing for what is neither text nor a number."""
    return str(value).strip() if isinstance(value, str | int | Decimal) else ""
