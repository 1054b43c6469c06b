"""The PDF says what the JSON says; a letter is a letter; whatever else is refused."""

import io
import json
import zipfile
from datetime import UTC, datetime

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from pehra.base.said import Said
from pehra.intake import kept
from pehra.intake.crosscheck import differences
from pehra.intake.opened import open_exhibit
from pehra.intake.reader import Unreadable
from pehra.intake.readers import read
from pehra.intake.report import PartyRole, Report
from pehra.intake.sightings import sightings

LONG = "synthetic_" * 12 + "end.jpg"
REPORT = f"""CyberTipline Report: 900700001
Priority Level: 2
Received by NCMEC on 01-05-2026 12:00:00 UTC: x
Received: 01-05-2026 12:00:00 UTC
Executive Summary
The following is a brief overview.
Section A: Reported Information
Submitter: Example Social
Incident Information
Incident Type: Child Pornography (possession, manufacture, and distribution)
Incident Date/Time: 01-04-2026 10:00:00 UTC
Description of Incident Date/Time: time of detection
Platform: Example Social
Suspect
Name: Synthetic
Date of Birth: 1990-01-01
Approximate Age: 36
Mobile Phone: +92 300 1234567 (Verified)
Email Address: abuser1@example.net
Screen/User Name: synthetic_1
ESP User ID: 100001
IP Address: 198.18.0.7 (Login) port 40000 01-04-2026 09:00:00 UTC
Suspect
ESP User ID: 100002
Uploaded File Information
Filename: {LONG[:70]}
{LONG[70:]}
MD5: {"a" * 32}
Did Reporting ESP view entire contents of uploaded file? Yes
File Tags: Infant, Live
Filename: second.jpg
MD5: {"b" * 32}
Did Reporting ESP view entire contents of uploaded file?
(Information Not Provided by Company)
Additional Information: the account was closed
Section B: Automated Information
Geo-Lookup
IP Address: 198.18.0.7
Country: PK
City: Exampleabad
ISP: Example Carrier
Section C: Additional Information
NCMEC Classification: CSAM (Unconfirmed)
This line belongs to no label at all""".replace(
    "Received by NCMEC on 01-05-2026 12:00:00 UTC: x\n", ""
)
SAME = {
    "reportId": "900700001", "dateReceived": "2026-01-05T12:00:00Z",
    "reportedInformation": {
        "reportingEsp": {"espName": "Example Social"},
        "incidentSummary": {"incidentDateTime": "2026-01-04T10:00:00Z"},
        "reportedPeople": {"reportedPersons": [
            {"espUserId": "100001", "screenName": "synthetic_1",
             "emails": [{"value": "abuser1@example.net"}],
             "phones": [{"value": "+92 300 1234567"}]},
            {"espUserId": "100002"},
        ]},
        "uploadedFiles": {"uploadedFiles": [
            {"filename": LONG, "verificationHash": "A" * 32},
            {"filename": "second.jpg", "verificationHash": "B" * 32},
        ]},
    },
}  # fmt: skip


def pdf(text: str, per_page: int = 20) -> bytes:
    out = io.BytesIO()
    page = Canvas(out, invariant=1)
    lines = text.split("\n")
    for start in range(0, len(lines), per_page):
        for n, line in enumerate(lines[start : start + per_page]):
            page.drawString(40, 800 - 20 * n, line)
        page.showPage()
    page.save()
    return out.getvalue()


@pytest.fixture(scope="module")
def report() -> Report:
    return read(pdf(REPORT), "r.pdf")


def test_what_the_pdf_says_is_read_with_page_and_line(report: Report) -> None:
    assert (report.reader, report.number) == ("cybertip_pdf", Said("900700001", "page 1 line 1"))
    assert report.assessment.priority == Said("2", "page 1 line 2")
    assert report.received_at == Said(datetime(2026, 1, 5, 12, tzinfo=UTC), "page 1 line 3")
    first, second = report.parties
    assert (first.role, second.role) == (PartyRole.SUSPECT, PartyRole.SUSPECT)
    assert first.person.age == Said(36, "page 1 line 16")
    assert (first.phones[0].value.value, first.phones[0].verified.value) == (  # type: ignore[union-attr]
        "+92 300 1234567", True,
    )  # fmt: skip
    (capture,) = first.captures
    assert capture.at == Said(datetime(2026, 1, 4, 9, tzinfo=UTC), "page 2 line 1")
    assert (capture.port, capture.event) == (
        Said(40000, "page 2 line 1"), Said("Login", "page 2 line 1"),
    )  # fmt: skip
    assert report.geo[0].provider == Said("Example Carrier", "page 2 line 20")
    assert any("no label at all" in text.value for text in report.texts)  # type: ignore[union-attr]
    assert any("account was closed" in text.value for text in report.texts)  # type: ignore[union-attr]


def test_a_wrapped_name_is_one_name_and_silence_is_no_answer(report: Report) -> None:
    first, second = report.files
    assert first.name == Said(LONG, "page 2 line 5")
    assert first.viewed_by_esp == Said(value=True, where="page 2 line 8")
    assert not isinstance(second.viewed_by_esp, Said)
    assert [tag.value for tag in first.tags] == ["Infant", "Live"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Child Victim", "VICTIM"),
        ("Child Victim Information", "VICTIM"),
        ("Child Victim(s)", "VICTIM"),
        ("Child Victim 1", "VICTIM"),
        ("Victims", "VICTIM"),
        ("VICTIM INFORMATION", "VICTIM"),
        ("Intended Recipient Information", "RECIPIENT"),
        ("Reporting ESP", "UNSTATED"),
        ("Contact for Law Enforcement", "UNSTATED"),
        ("Parent of the Child Victim", "UNSTATED"),
        ("Person or User Being Reported", "SUSPECT"),
        ("Suspect Contact Information", "SUSPECT"),
        ("to the victim", "SUSPECT"),  # a line of words, and no heading
    ],
)
def test_behind_a_heading_nothing_is_laid_at_the_suspects_door(heading: str, role: str) -> None:
    text = (
        "CyberTipline Report: 900700001\nSuspect\nScreen/User Name: him\n"
        f"{heading}\nEmail Address: kid@x.example\nPhone: +92 300 1234567\n"
    )
    seen = sightings(read(pdf(text), "r.pdf"), region="PK")
    told = {one.identifier.value: one.role for one in seen if one.identifier.kind != "ACCOUNT"}
    assert told == {"kid@x.example": role, "+923001234567": role}


def test_json_and_pdf_of_one_report_say_the_same(report: Report) -> None:
    told = read(json.dumps(SAME).encode(), "r.json")
    assert differences(told, report) == ()
    seen = {(one.identifier.kind, one.identifier.value) for one in sightings(report, region="PK")}
    assert seen >= {(one.identifier.kind, one.identifier.value)
                    for one in sightings(told, region="PK")}  # fmt: skip


def test_json_and_pdf_in_one_parcel_are_one_report_and_differences_are_told() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("r.json", json.dumps(SAME | {"dateReceived": "2026-01-06T12:00:00Z"}))
        archive.writestr("r.pdf", pdf(REPORT))
        archive.writestr("letter.pdf", pdf("Dear colleague"))
    (found,) = open_exhibit(io.BytesIO(out.getvalue()), "x.zip").reports
    assert found.report.reader == "cybertip_json"
    assert {"r.pdf", "letter.pdf"} <= {one.member for one in found.files}
    (warning,) = [one for one in found.report.warnings if "other form" in one.words]
    assert (warning.where, "page 1 line 3" in warning.words) == ("$.dateReceived", True)


def test_a_form_that_changed_sounds_the_alarm(report: Report) -> None:
    assert not any("more than half" in one.words for one in report.warnings)
    changed = read(pdf("Report Number: 7\nEmpfangen: gestern\nDateiname: x"), "r.pdf")
    assert "more than half" in changed.warnings[0].words
    assert any("gestern" in text.value for text in changed.texts)  # type: ignore[union-attr]


def test_a_letter_gives_its_identifiers() -> None:
    found = read(pdf("Dear colleague,\nplease see abuser1@example.net and 198.18.0.9."), "l.pdf")
    assert found.reader == "pdf_text"
    assert {one.identifier.value for one in sightings(found, region="PK")} == {
        "abuser1@example.net", "198.18.0.9",
    }  # fmt: skip


def _locked() -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf(REPORT)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _long() -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(2001):
        writer.add_blank_page(10, 10)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [(_locked(), "encrypted"), (_long(), "more than 2,000 pages"), (pdf(""), "no text layer"),
     (pdf(REPORT)[:300], "PDF"), (b"%PDF-1.7\n", "PDF")],
    ids=["locked", "long", "scan", "cut", "empty"],
)  # fmt: skip
def test_what_cannot_be_read_says_why(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(data, "r.pdf")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_damage_is_read_or_refused(data: st.DataObject) -> None:
    told = bytearray(pdf(REPORT))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(told) - 1))
        told[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    try:
        found = read(b"%PDF-1.4\n" + bytes(told), "r.pdf")
    except Unreadable:
        return
    assert kept.from_json(kept.to_json(found)) == found
