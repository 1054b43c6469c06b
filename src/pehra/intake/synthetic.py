"""Made-up CyberTipline reports in the real shape, for the demo and the tests. Nobody is in them."""

import hashlib
import io
import json
import random
import zipfile
from typing import Any

TYPES = (
    "Child Pornography (possession, manufacture, and distribution)",  # the wire's own words
    "Online Enticement of Children for Sexual Acts",
)


def report(seed: int, pictures: tuple[bytes, ...] = (), **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """As the JSON that police receive; `more` sets keys of `incidentSummary`."""
    chance = random.Random(seed)  # noqa: S311  (the same seed gives the same report)
    number = f"9{seed:08d}"
    moment = f"2026-11-{1 + seed % 20:02d}T{seed % 24:02d}:{seed % 60:02d}:01Z"
    return {
        "reportId": number,
        "informational": chance.random() < 0.5,  # noqa: PLR2004
        "dateReceived": moment,
        "reportedInformation": {
            "reportingEsp": {"espName": "Example Social"},
            "incidentSummary": {
                "incidentType": TYPES[chance.random() < 0.05],  # noqa: PLR2004
                "platform": "Example Social",
                "incidentDateTime": moment,
                "incidentDateTimeDescription": "time of detection",
            }
            | more,
            "reportedPeople": {"reportedPersons": [_person(chance, seed, moment)]},
            "uploadedFiles": {"uploadedFiles": [_file(n, data) for n, data in enumerate(pictures)]},
            "additionalInformations": [{"value": "SYNTHETIC DEMONSTRATION DATA"}],
        },
        "additionalNcmecInformation": {"priority": {"priorityId": "E"}},
    }


def _person(chance: random.Random, seed: int, moment: str) -> dict[str, Any]:
    person: dict[str, Any] = {"espUserId": str(100_000 + seed), "screenName": f"demo_{seed}"}
    if chance.random() < 0.6:  # noqa: PLR2004
        person["emails"] = {"emails": [{"value": f"demo{seed}@example.org", "verified": True}]}
    if chance.random() < 0.4:  # noqa: PLR2004
        person["phones"] = {"phones": [{"value": f"+92 300 {seed % 10**7:07d}"}]}
    ip = {
        "captureType": "IP Address",
        "value": f"198.51.100.{seed % 250 + 1}",
        "eventName": "Login",
        "dateTime": moment,
        "port": 1024 + seed % 60_000 if chance.random() < 0.5 else None,  # noqa: PLR2004
    }
    person["sourceInformation"] = {"sourceCaptures": [ip]}
    return person


def _file(index: int, data: bytes) -> dict[str, Any]:
    return {
        "filename": f"f{index}.jpg",
        "verificationHash": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        "viewedByEsp": None,
        "industryClassification": "B2",
    }


def parcel(told: dict[str, Any], pictures: tuple[bytes, ...]) -> bytes:
    """The report and its pictures in a ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo(f"{told['reportId']}.json"), json.dumps(told))
        for index, data in enumerate(pictures):
            archive.writestr(zipfile.ZipInfo(f"f{index}.jpg"), data)
    return out.getvalue()
