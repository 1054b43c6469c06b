"""NCMEC's hash sharing, version 2: its pages of XML as fetched, one after the other in one file.

They are read by the maintained `threatexchange` package (`pip install pehra[threatexchange]`),
which also fetches them. Entries that were taken back come as such; a file of them is an update.
"""

import importlib
import importlib.util
import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET

from pehra.hashlists.lines import MARK
from pehra.hashlists.listed import (
    HEX,
    LENGTHS,
    BadList,
    Listed,
    Rejected,
    Removed,
    listed,
    photodna,
)

CLIENT = "threatexchange.exchanges.clients.ncmec.hash_api"
FINGERPRINTS = {"md5": "MD5", "sha1": "SHA1", "sha256": "SHA256", "pdq": "PDQ", "pdna": "PHOTODNA"}
ENTRIES = {"image", "video", "deletedimage", "deletedvideo"}
LARGEST = 256 * 2**20  # bytes; a page of a thousand entries is less than one


class ExchangeFeed:
    name = "exchange"

    def reads(self, head: bytes) -> bool:
        return b"<queryResult" in head

    def warnings(self, head: bytes) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    def read(self, file: BinaryIO) -> Iterator[Listed | Rejected | Removed]:
        if importlib.util.find_spec("threatexchange") is None:
            raise BadList("NCMEC's XML is read by a package: pip install 'pehra[threatexchange]'")
        entry = importlib.import_module(CLIENT)
        number = 0
        for page in _pages(file.read(LARGEST + 1)):
            for element in page.iter():
                if element.tag.lower() in ENTRIES:
                    number += 1
                    yield from _entry(entry, element, number)
        if not number:
            raise BadList("The XML holds no entries.")


def _pages(data: bytes) -> Iterator[ET.Element]:
    if len(data) > LARGEST:
        raise BadList(f"The XML is larger than {LARGEST:,} bytes; import its pages one by one.")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise BadList("The XML declares entities, which no page of NCMEC's does.")
    for page in re.split(rb"(?=<\?xml )", data.removeprefix(MARK)):
        if page.strip():
            try:
                yield _plain(ET.fromstring(page))  # noqa: S314  (no entities: refused above)
            except ET.ParseError as error:
                raise BadList("The XML is broken or cut; fetch it again.") from error


def _plain(page: ET.Element) -> ET.Element:
    """Without the namespace of NCMEC's, which the package does not expect."""
    for element in page.iter():
        element.tag = element.tag.rpartition("}")[2]
    return page


def _entry(client: Any, element: Any, number: int) -> Iterator[Listed | Rejected | Removed]:  # noqa: ANN401
    try:
        told = client.NCMECEntryUpdate.from_xml(client._XMLWrapper(element))  # noqa: SLF001
    except Exception:
        yield Rejected(number, "the entry is not as NCMEC describes it")
        return
    note = f"member {told.member_id} entry {told.id}"
    for name, value in told.fingerprints.items():
        algorithm = FINGERPRINTS.get(name.lower())
        if algorithm is None:
            yield Rejected(number, f"fingerprints of the kind {name[:20]} are not matched")
        elif told.deleted:
            yield from _taken_back(algorithm, value.strip().lower(), number)
        elif algorithm == "PHOTODNA":
            yield photodna(value, told.classification or "", note, number)
        else:
            yield listed(algorithm, value, told.classification or "", note, number)


def _taken_back(algorithm: str, value: str, number: int) -> Iterator[Rejected | Removed]:
    if algorithm in LENGTHS and HEX.fullmatch(value):
        yield Removed(algorithm, value, number)
    else:
        yield Rejected(number, f"the {algorithm} that is taken back is none")
