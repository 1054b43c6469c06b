"""XML from bytes nobody vouches for: no DTD, no entities, nothing from elsewhere, bounded.

An element becomes what JSON readers know: text, an object, or a list where it repeats; attributes
stand beside the text as further keys. So one way of reading serves both, and nothing is lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from pehra.base.errors import PehraError

#: where an empty element is a flag that is set: below these, and by these names (report.xsd).
#: Anywhere else it says nothing: many a client writes what it does not know as an empty element
ANNOTATIONS = frozenset({"reportAnnotations", "fileAnnotations"})
FLAGS = frozenset({
    "ageAssertionDiscrepancy", "allEmailsReported", "compromisedAccount", "thirdPartyUserReported",
})  # fmt: skip


class BadXml(PehraError):
    """It is no XML that is taken; the text says why, and where."""


@dataclass(frozen=True, slots=True)
class Limits:
    bytes: int
    elements: int
    levels: int


#: of one document as a platform sends it
SENT = Limits(8 * 2**20, 200_000, 50)
#: of those of one report put together: in UTF-8, each one level deeper (duties/submit_…)
TOGETHER = Limits(32 * 2**20, 2_500_000, 52)


def parsed(data: bytes, most: Limits = SENT) -> Element:
    """Raises BadXml."""
    if len(data) > most.bytes:
        raise BadXml(f"The document is {len(data):,} bytes; the most is {most.bytes:,}.")
    try:
        root: Element = ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise BadXml("The document declares a DTD or entities; none are taken.") from error
    except ParseError as error:
        line, column = error.position
        raise BadXml(f"It is not well-formed XML at line {line}, column {column}.") from error
    except (ValueError, LookupError, RecursionError) as error:
        raise BadXml("Its encoding is not known or does not hold.") from error
    _bounded(root, most)
    return root


def _bounded(root: Element, most: Limits) -> None:
    count, waiting = 0, [(root, 1)]
    while waiting:
        one, depth = waiting.pop()
        count += 1
        if depth > most.levels or count > most.elements:
            told = f"More than {most.levels} levels or {most.elements:,} elements are not read."
            raise BadXml(told)
        waiting.extend((child, depth + 1) for child in one)


def local(one: Element) -> str:
    return str(one.tag).rsplit("}", 1)[-1]


def told(one: Element) -> Any:  # noqa: ANN401
    """Text; or an object of children and attributes, with the text of both under `value`."""
    children = dict(_grouped(one))
    attributes = {key.rsplit("}", 1)[-1]: value for key, value in one.attrib.items()}
    text = (one.text or "").strip()
    if not children and not attributes:
        return text
    made = {**attributes, **children}
    return {"value": text, **made} if text else made


def _grouped(one: Element) -> Iterator[tuple[str, Any]]:
    by: dict[str, list[Any]] = {}
    for child in one:
        inner = told(child)
        is_set = inner == "" and (local(one) in ANNOTATIONS or local(child) in FLAGS)
        by.setdefault(local(child), []).append(True if is_set else inner)
    for name, items in by.items():
        yield name, items[0] if len(items) == 1 else items
