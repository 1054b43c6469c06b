"""Whether a document is one that the interface takes: by our own schema, and by what must be there.

The schema is written from the documented structure (report.xsd); the original was not to be had.
"""

from functools import cache
from importlib import resources
from xml.etree.ElementTree import Element

import xmlschema

from pehra.intake.ispws.xml import BadXml, local, parsed

REQUIRED = {
    "report": (
        "incidentSummary", "incidentSummary/incidentType", "incidentSummary/incidentDateTime",
        "reporter", "reporter/reportingPerson",
    ),
    "fileDetails": ("reportId", "fileId"),
}  # fmt: skip


class NotValid(BadXml):
    """Well-formed, and not what the interface takes."""


def xsd() -> str:
    path = resources.files("pehra.intake.ispws") / "report.xsd"
    return path.read_text(encoding="utf-8")


@cache
def _schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(xsd(), defuse="always", allow="none")


def valid(data: bytes, root_name: str) -> Element:
    """The document, which has this root. Raises BadXml when it is none, NotValid."""
    root = parsed(data)
    if local(root) != root_name:
        raise NotValid(f"The root is not <{root_name}>.")
    for path in REQUIRED[root_name]:
        if root.find(path) is None:
            raise NotValid(f"<{path}> is missing.")
    if not root.findtext("incidentSummary/incidentType", "-").strip():
        raise NotValid("<incidentSummary/incidentType> is empty.")
    problem = next(_schema().iter_errors(root), None)
    if problem is not None:
        raise NotValid(f"{problem.path} is not of the form that the schema asks for (GET xsd).")
    _supplemental(root)
    return root


def _supplemental(root: Element) -> None:
    if root.findtext("fileRelevance") == "Supplemental Reported":
        for path in ("industryClassification", "fileAnnotations/potentialMeme"):
            if root.find(path) is not None:
                raise NotValid(f"A supplemental file may not carry <{path}>.")
