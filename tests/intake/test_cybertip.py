"""CyberTipline JSON, field by field, and everything that can be wrong with it."""

import contextlib
import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.base.said import NOT_SAID, Said
from pehra.intake import kept
from pehra.intake.lines import completeness, lines, missing
from pehra.intake.reader import Unreadable
from pehra.intake.readers import read
from pehra.intake.report import IncidentType, PartyRole, Report
from pehra.intake.sightings import sightings

SAMPLES = Path(__file__).parents[1] / "samples"
FULL = (SAMPLES / "cybertip_le_full.json").read_bytes()
MINIMAL = (SAMPLES / "cybertip_le_minimal_bom.json").read_bytes()
PERSON = "$.reportedInformation.reportedPeople.reportedPersons[0]"


def full(**changes: object) -> Report:
    return read(json.dumps(json.loads(FULL) | changes).encode(), "x.json")


def changed(change: Any) -> Report:  # noqa: ANN401
    told = json.loads(FULL)
    change(told)
    return read(json.dumps(told).encode(), "x.json")


def test_the_full_sample_is_read_with_the_place_of_each_value() -> None:
    report = read(FULL, "cybertip_le_full.json")

    assert report.number == Said("900100001", "$.reportId")
    assert report.informational == Said(False, "$.informational")
    assert report.received_at == Said(datetime(2026, 10, 12, 14, 40, tzinfo=UTC), "$.dateReceived")
    assert isinstance(report.incident.type, Said)
    assert report.incident.type.value is IncidentType.CSAM
    assert report.incident.at_meaning == Said(
        "time of detection", "$.reportedInformation.incidentSummary.incidentDateTimeDescription"
    )
    (suspect,) = report.parties
    assert suspect.role is PartyRole.SUSPECT
    assert suspect.account.user_id == Said("1001", f"{PERSON}.espUserId")
    assert suspect.captures[0].port == Said(
        44120, f"{PERSON}.sourceInformation.sourceCaptures[0].port"
    )
    assert suspect.account.permanently_disabled == Said(
        True, f"{PERSON}.accountPermanentlyDisabled"
    )
    assert suspect.account.temporarily_disabled == NOT_SAID
    (file,) = report.files
    assert file.viewed_by_esp == NOT_SAID
    assert file.tags[0].value == "Synthetic tag"  # type: ignore[union-attr]
    assert report.geo[0].latitude.value == "0.0"  # type: ignore[union-attr]
    assert report.assessment.priority == Said(
        "E", "$.additionalNcmecInformation.priority.priorityId"
    )
    assert report.contacts[0].referral_type.value == "NCMEC_ANALYST"  # type: ignore[union-attr]
    assert report.warnings == ()


def test_what_no_field_is_for_is_kept_and_counted() -> None:
    report = full(somethingNew={"deep": [1, {"x": "kept"}]})

    found = {one.where: one.json for one in report.unknown}
    assert found["$.somethingNew.deep[0]"] == "1"
    assert found["$.somethingNew.deep[1].x"] == '"kept"'


def test_the_minimal_sample_with_its_byte_order_mark_is_read() -> None:
    report = read(MINIMAL, "m.json")

    assert isinstance(report.incident.type, Said)
    assert report.incident.type.value is IncidentType.ENTICEMENT
    assert report.informational == NOT_SAID
    assert "suspect" in missing(report)
    assert completeness(report) < 50


@pytest.mark.parametrize("silence", [None, "", "N/A", "n/a"])
def test_silence_is_not_an_answer(silence: object) -> None:
    assert full(informational=silence).informational == NOT_SAID


@pytest.mark.parametrize(("told", "answer"), [("true", True), ("False", False), (True, True)])
def test_a_flag_as_text_is_a_flag(told: object, answer: object) -> None:
    assert full(informational=told).informational == Said(answer, "$.informational")


def test_a_wrong_type_is_warned_of_and_kept() -> None:
    report = full(informational="perhaps", dateReceived="yesterday")

    assert report.informational == NOT_SAID
    assert {one.where for one in report.warnings} == {"$.informational", "$.dateReceived"}
    assert '"perhaps"' in {one.json for one in report.unknown}


@pytest.mark.parametrize(
    "files",
    [
        [{"filename": "a.jpg", "md5": "A" * 32, "sha1": "b" * 40}],
        {"uploadedFiles": [{"filename": "a.jpg", "md5": "A" * 32, "sha1": "b" * 40}]},
        {"filename": "a.jpg", "md5": "A" * 32, "sha1": "b" * 40},
    ],
)
def test_files_come_wrapped_bare_or_alone(files: object) -> None:
    def change(told: dict[str, Any]) -> None:
        told["reportedInformation"]["uploadedFiles"] = files

    (file,) = changed(change).files

    assert [one.algorithm for one in file.digests] == ["MD5", "SHA1"]


@pytest.mark.parametrize("emails", [["a@example.org"], "a@example.org", {"value": "a@example.org"}])
def test_wrappers_may_be_missing(emails: object) -> None:
    def change(told: dict[str, Any]) -> None:
        told["reportedInformation"]["reportedPeople"]["reportedPersons"][0]["emails"] = emails

    (email,) = changed(change).parties[0].emails

    assert email.value.value == "a@example.org"  # type: ignore[union-attr]


def test_a_misspelt_key_is_read_under_its_own_path() -> None:
    def change(told: dict[str, Any]) -> None:
        page = told["reportedInformation"]["incidentDetails"]["webpageIncident"][0]
        page["additonalInformations"] = page.pop("additionalInformations")

    (text,) = changed(change).details[0].texts

    assert "additonalInformations[0]" in text.where  # type: ignore[union-attr]


def test_identifiers_come_from_fields_and_from_free_text() -> None:
    def change(told: dict[str, Any]) -> None:
        told["additionalNcmecInformation"]["notes"]["notes"] = [
            {"value": "2026-10-12 13:00:00 UTC 203.0.113.9:5000 Login, call 0300-1234567"}
        ]

    seen = {
        (s.identifier.value, s.port, s.found_in) for s in sightings(changed(change), region="PK")
    }

    assert ("203.0.113.9", 5000, "FREE_TEXT") in seen
    assert ("+923001234567", NOT_SAID, "FREE_TEXT") in seen
    assert ("+923000000001", NOT_SAID, "STRUCTURED") in seen
    assert ("198.51.100.7", 44120, "STRUCTURED") in seen


def test_a_report_survives_being_kept() -> None:
    for data in (FULL, MINIMAL):
        report = read(data, "x.json")
        assert kept.from_json(json.loads(json.dumps(kept.to_json(report)))) == report


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"hello", "no form of report"),
        (b'{"reportId": "1"', "truncated"),
        (FULL[:1000], "truncated"),
        (b"{]", "not JSON at line 1, column 2"),
        (b"[]", "no object"),
        (b"{}", "no CyberTipline"),
        (b'{"reportId": NaN}', "NaN"),
        (b'{"reportId": ' + b"9" * 5000 + b"}", "too long"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "deeper than 100"),
        (b'{"a":' * 150 + b"1" + b"}" * 150, "deeper than 100"),
        (b'{"reportId": "\xff"}', "at byte 14"),
        (b'{"reportId":"' + b"x" * (33 * 2**20), "most that is read"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(data, "x.json" if data[:1] in b"{[" else "x.bin")


def test_characters_that_cannot_be_stored_are_replaced_and_told() -> None:
    report = read(b'{"reportId": "a\\u0000b\\ud800"}', "x.json")

    assert report.number == Said("a\ufffdb\ufffd", "$.reportId")
    assert report.warnings[0].where == "$.reportId"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert isinstance(read(data, "x.json"), Report)


junk = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.lists(st.integers(), max_size=2)
)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_value_replaced_by_any_other_is_still_read_and_nothing_is_lost(
    data: st.DataObject,
) -> None:
    told = json.loads(FULL)
    where = data.draw(st.sampled_from(sorted(_paths(told), key=str)))
    _put(told, where, data.draw(junk))

    report = read(json.dumps(told).encode(), "x.json")

    read_at = {line.where for line in lines(report)}
    kept_at = {one.where for one in report.unknown}
    warned = {one.where for one in report.warnings}
    for leaf, value in _leaves(told, "$"):
        silent = value is None or (
            isinstance(value, str) and value.strip().casefold() in {"", "n/a", "na", "null"}
        )
        assert silent or leaf in read_at | kept_at | warned, leaf
    assert kept.from_json(json.loads(json.dumps(kept.to_json(report)))) == report


def _paths(value: object, here: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    found = [here] if here else []
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, item in items:
        found += _paths(item, (*here, key))
    return found


def _put(value: Any, where: tuple[Any, ...], new: object) -> None:  # noqa: ANN401
    for key in where[:-1]:
        value = value[key]
    value[where[-1]] = copy.deepcopy(new)


def _leaves(value: object, here: str) -> list[tuple[str, object]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in _leaves(item, f"{here}.{key}")]
    if isinstance(value, list):
        return [leaf for n, item in enumerate(value) for leaf in _leaves(item, f"{here}[{n}]")]
    return [(here, value)]
