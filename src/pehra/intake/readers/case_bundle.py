"""A bundle in CASE/UCO, as JSON-LD: what a partner's tool exported of a case.

Ontology terms are known by their last part, whatever prefix or IRI the document gives them. Of what
the bundle says, the identifiers, the files with their hashes, the people's names and the
investigation are read; who did what to whom is kept as it stands. Roles are not in the ontology's
core: what is read is nobody's until somebody says whose it is.
"""

import re
from collections.abc import Iterator
from typing import Any

from pehra.base.said import NOT_SAID, Said, Told
from pehra.intake.document import Log, Node, unknown
from pehra.intake.json_text import parse
from pehra.intake.reader import Unreadable
from pehra.intake.report import (
    Capture,
    Detail,
    Incident,
    ListedDigest,
    Report,
    ReportedFile,
)

NAME, VERSION = "case_bundle", 1
MOST_OBJECTS = 20_000
#: facet -> (what CyberTipline calls such an identifier, the property that holds it)
FACETS = {
    "AccountFacet": ("Account", "accountIdentifier"),
    "DigitalAccountFacet": ("Account", "accountLogin"),
    "EmailAddressFacet": ("Email", "addressValue"),
    "PhoneAccountFacet": ("Phone", "phoneNumber"),
    "IPv4AddressFacet": ("IP Address", "addressValue"),
    "IPv6AddressFacet": ("IP Address", "addressValue"),
    "URLFacet": ("URL", "fullValue"),
}
TEXTS = ("name", "description", "displayName", "givenName", "familyName", "messageText",
         "exhibitNumber", "authorizationIdentifier", "authorizationType")  # fmt: skip


class CaseBundle:
    name = NAME
    version = VERSION

    def reads(self, head: bytes, name: str) -> bool:  # noqa: ARG002
        text = head.lower()
        return b'"@graph"' in text and (b"unifiedcyberontology" in text or b"caseontology" in text)

    def read(self, data: bytes) -> Report:
        """Raises Unreadable."""
        parsed = parse(data)
        root = Node(parsed.value, "$", Log())
        graph = root.value.get("@graph") if isinstance(root.value, dict) else None
        if not isinstance(graph, list) or len(graph) > MOST_OBJECTS:
            raise Unreadable(f"The bundle's @graph is no list of at most {MOST_OBJECTS:,} objects.")
        objects = [one for one in root.all("@graph") if isinstance(one.value, dict)]
        root.at("@context").log.read.add('$["@context"]')
        return Report(
            reader=NAME, reader_version=VERSION, number=_number(objects),
            incident=Incident(raw_type=Said("CASE/UCO bundle", "$")),
            details=tuple(_details(objects)), files=tuple(_files(objects)),
            texts=tuple(_texts(objects)), warnings=(*parsed.warnings, *root.log.warnings),
            unknown=unknown(Node({k: v for k, v in root.value.items() if k != "@context"},
                                 "$", root.log)),
        )  # fmt: skip


def _local(name: object) -> str:
    """`uco-core:hasFacet` and `https://…/core/hasFacet` are both hasFacet."""
    return re.split(r"[:/#]", name)[-1] if isinstance(name, str) else ""


def _types(one: Node) -> set[str]:
    told = one.value.get("@type", ())
    return {_local(name) for name in (told if isinstance(told, list) else [told])}


def _of(one: Node, local: str) -> tuple[Node, ...]:
    """The items of the property with this last part; `{"@value": …}` as what it holds."""
    key = next((key for key in one.value if _local(key) == local), local)
    found = []
    for item in one.all(key):
        inner = item.at("@value") if _has(item, "@value") else item
        found.append(inner)
    return tuple(found)


def _has(one: Node, key: str) -> bool:
    return isinstance(one.value, dict) and key in one.value


def _first(one: Node, local: str) -> Told[str]:
    told = (item.text() for item in _of(one, local) if not isinstance(item.value, dict))
    return next((item for item in told if isinstance(item, Said)), NOT_SAID)


def _facets(one: Node) -> Iterator[Node]:
    yield from (facet for facet in _of(one, "hasFacet") if isinstance(facet.value, dict))


def _number(objects: list[Node]) -> Told[str]:
    named = (_first(one, "name") for one in objects if "Investigation" in _types(one))
    return next((told for told in named if isinstance(told, Said)), NOT_SAID)


def _details(objects: list[Node]) -> Iterator[Detail]:
    for one in objects:
        captures = tuple(_captures(one))
        if captures:
            yield Detail(kind=", ".join(sorted(_types(one))), where=one.where, captures=captures)


def _captures(one: Node) -> Iterator[Capture]:
    for facet in _facets(one):
        for name in _types(facet) & FACETS.keys():
            kind, local = FACETS[name]
            for item in _of(facet, local):
                told = item.text()
                if isinstance(told, Said):
                    yield Capture(kind=Said(kind, told.where), value=told)


def _files(objects: list[Node]) -> Iterator[ReportedFile]:
    for one in objects:
        facets = {name: facet for facet in _facets(one) for name in _types(facet)}
        if "FileFacet" not in facets and "ContentDataFacet" not in facets:
            continue
        digests = (
            tuple(_digests(facets["ContentDataFacet"])) if "ContentDataFacet" in facets else ()
        )
        name: Told[Any] = (
            _first(facets["FileFacet"], "fileName") if "FileFacet" in facets else NOT_SAID
        )
        yield ReportedFile(where=one.where, name=name, digests=digests)


def _digests(content: Node) -> Iterator[ListedDigest]:
    for one in _of(content, "hash"):
        if isinstance(one.value, dict):
            method, value = _first(one, "hashMethod"), _first(one, "hashValue")
            if isinstance(method, Said) and isinstance(value, Said):
                yield ListedDigest(method.value.upper()[:40], value)


def _texts(objects: list[Node]) -> Iterator[Said[str]]:
    for one in objects:
        for part in (one, *_facets(one)):
            for local in TEXTS:
                told = (
                    _first(part, local) if any(_local(k) == local for k in part.value) else NOT_SAID
                )
                if isinstance(told, Said):
                    yield told
