"""Referrals, returns, seizures, bundles, entries: each is read, and no bytes break a reader."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.base.said import NOT_SAID, Said
from pehra.intake import kept, synthetic
from pehra.intake.entry import BadEntry, Danger, Entry, Way, document, entry
from pehra.intake.opened import Opened, open_exhibit
from pehra.intake.reader import Unreadable
from pehra.intake.readers import READERS, read, read_all
from pehra.intake.readers.referral import COLUMNS, template
from pehra.intake.report import PartyRole, Report
from pehra.intake.sightings import sightings

SAMPLES = Path(__file__).parents[1] / "samples"
ROW = {
    "reference": "P-12/2026", "sender": "Partner Police", "received_at": "2026-01-05T12:00:00Z",
    "incident_type": "Online Enticement of Children", "platform": "Example Chat",
    "incident_at": "2026-01-04 10:00:00 UTC", "account": "user-77", "email": "abuser1@example.net",
    "phone": "0300 1234567", "ip": "198.18.0.7", "ip_at": "2026-01-04T10:00:00+05:00",
    "ip_port": "40123", "url": "https://example.org/u/77", "md5": "a" * 32, "child_age": "12",
    "child_in_danger_now": "yes", "description": "=cmd|'/c calc'!A1", "handling_code": "H2",
    "purpose": "identify the child", "onward_rule": "ask us first",
    "expires_at": "2027-01-05T00:00:00Z",
}  # fmt: skip


def csv(*rows: dict[str, str], mark: str = ",") -> bytes:
    lines = [mark.join(COLUMNS)]
    lines += [mark.join(f'"{row.get(name, "")}"' for name in COLUMNS) for row in rows]
    return ("\ufeff" + "\r\n".join(lines)).encode()


def sheet(*rows: dict[str, str], **more: object) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append([*COLUMNS, *more])
    for row in rows:
        page.append([*(row.get(name, "") for name in COLUMNS), *more.values()])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(data: bytes, name: str) -> Opened:
    return open_exhibit(io.BytesIO(data), name)


def found_in(report: Report) -> set[tuple[str, str, str]]:
    seen = sightings(report, region="PK")
    return {(one.identifier.kind, one.identifier.value, one.role) for one in seen}


@pytest.mark.parametrize("data", [csv(ROW), csv(ROW, mark=";"), csv(ROW, mark="\t"), sheet(ROW)])
def test_a_referral_says_who_what_and_what_may_be_done_with_it(data: bytes) -> None:
    (report,) = read_all(data, "x.xlsx" if data[:2] == b"PK" else "x.csv")
    assert report.number == Said("P-12/2026", "row 2 reference")
    assert report.received_at == Said(datetime(2026, 1, 5, 12, tzinfo=UTC), "row 2 received_at")
    assert report.incident.at == Said(datetime(2026, 1, 4, 10, tzinfo=UTC), "row 2 incident_at")
    assert isinstance(report.incident.escalation, Said)
    assert report.handling.code == Said("H2", "row 2 handling_code")
    assert report.handling.onward == Said("ask us first", "row 2 onward_rule")
    assert report.texts == (Said("=cmd|'/c calc'!A1", "row 2 description"),)
    capture = report.parties[0].captures[0]
    assert capture.at == Said(datetime(2026, 1, 4, 5, tzinfo=UTC), "row 2 ip_at")
    assert capture.port == Said(40123, "row 2 ip_port")
    assert report.parties[1].role is PartyRole.VICTIM
    assert found_in(report) >= {
        ("ACCOUNT", "example chat:user-77", "SUSPECT"), ("EMAIL", "abuser1@example.net", "SUSPECT"),
        ("PHONE", "+923001234567", "SUSPECT"), ("IP", "198.18.0.7", "SUSPECT"),
    }  # fmt: skip
    assert kept.from_json(kept.to_json(report)) == report


def test_a_table_of_referrals_is_a_report_each_and_a_bad_row_is_named() -> None:
    data = csv(ROW, ROW | {"reference": "second", "ip_at": "2026-01-04 10:00", "ip_port": "99999"})
    data += b'\r\n"too"' + b',"many"' * 40 + b"\r\n" + b'"third"' + b"," * (len(COLUMNS) - 1)
    found = opened(data, "r.csv")
    assert [one.member for one in found.reports] == ["#1", "#2", "#3", "#4"]
    second = found.reports[1].report
    assert [(one.where, one.words) for one in second.warnings] == [
        ("row 3 ip_at", "a time with its zone was expected here"),
        ("row 3 ip_port", "a number from 1 to 65535 was expected here"),
    ]
    assert [(one.where, one.json) for one in second.unknown] == [
        ("row 3 ip_at", "2026-01-04 10:00"), ("row 3 ip_port", "99999"),
    ]  # fmt: skip
    assert "row 4" in {one.where for one in found.reports[2].report.warnings}


def test_a_formula_of_a_spreadsheet_is_never_computed() -> None:
    (report,) = read_all(sheet(ROW | {"description": "=1+1"}, own_column="=2+2"), "x.xlsx")
    assert report.texts[0] == Said("=1+1", "row 2 description")
    assert any("not computed" in one.words for one in report.warnings)
    assert [(one.where, one.json) for one in report.unknown] == [("row 2 own_column", "=2+2")]


def test_a_spreadsheet_that_is_a_bomb_or_locked_or_broken_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 400_000_000)
    for data in (out.getvalue(), sheet(ROW)[:-400], sheet(ROW).replace(b"sheet1", b"sheet9")):
        with pytest.raises(Unreadable):
            opened(data, "x.xlsx")


def test_a_csv_that_hangs_on_a_report_is_a_file_of_it() -> None:
    """Message threads come as CSV: they are no referral."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.write(SAMPLES / "cybertip_le_full.json", "r.json")
        archive.writestr("thread.csv", "time,from,text\n1,2,3\n")
    (found,) = opened(out.getvalue(), "x.zip").reports
    assert "thread.csv" in {one.member for one in found.files}


def test_the_empty_template_is_recognised_and_holds_nothing() -> None:
    with pytest.raises(Unreadable, match="holds no row"):
        read_all(template().encode(), "referral.csv")


RETURN = (
    b"Account ID,Subscriber Name,E-mail,IP Address,Source Port,Timestamp (UTC),Event\n"
    b"u-1,Synthetic Person,s@example.net,198.18.0.1,40000,2026-01-01T00:00:00Z,login\n"
    b"u-1,,,198.18.0.2,,2026-01-02 10:00:00,login\n"
)


def test_a_return_names_the_subscriber_and_takes_no_time_without_a_zone() -> None:
    report = read(RETURN, "return.csv")
    (party,) = report.parties
    assert party.account.user_id == Said("u-1", "row 2 account_id")
    assert party.person.first_name == Said("Synthetic Person", "row 2 subscriber_name")
    first, second = party.captures
    assert (first.port, second.at) == (Said(40000, "row 2 source_port"), NOT_SAID)
    assert [one.where for one in report.warnings] == ["row 3 timestamp_utc"]
    assert ("IP", "198.18.0.2", "SUSPECT") in found_in(report)


def test_each_account_of_a_return_is_a_party_of_its_own() -> None:
    """What another's account did is never laid at the first one's door."""
    report = read(
        b"account_id,ip_address,timestamp,email\n"
        b"A1,198.18.0.1,2026-01-05T12:00:00Z,a@x.example\n"
        b"B2,198.18.0.2,2026-01-05T12:01:00Z,b@x.example\n"
        b"A1,198.18.0.3,2026-01-05T12:02:00Z,\n"
        b",198.18.0.4,2026-01-05T12:03:00Z,\n",
        "r.csv",
    )
    told = [
        ([one.value for one in (party.account.user_id,) if isinstance(one, Said)],
         [one.value.value for one in party.captures if isinstance(one.value, Said)])
        for party in report.parties
    ]  # fmt: skip
    assert told == [
        (["A1"], ["198.18.0.1", "198.18.0.3"]), (["B2"], ["198.18.0.2"]), ([], ["198.18.0.4"]),
    ]  # fmt: skip
    assert [one.where for one in report.warnings] == ["row 5"]


@pytest.mark.parametrize(
    "data",
    [
        b"timestamp,username,message\n2026-01-05T12:00:00Z,little_girl12,im 12\n",
        b'[{"timestamp": "2026-01-05T12:00:00Z", "username": "little_girl12", "text": "hi"}]',
        b"name,phone,relation\nMother of the child,+923001234567,mother\n",
        b"name,phone\nTeacher,+923001234567\n",
        b"ip,from,to,time\n198.18.0.1,a,b,2026-01-05T12:00:00Z\n",
    ],
)
def test_a_thread_or_a_list_of_people_is_no_return(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(data, "thread.csv")


def test_a_table_that_a_report_lists_is_its_file() -> None:
    told = synthetic.report(1)
    listed = told["reportedInformation"]["uploadedFiles"]["uploadedFiles"]
    listed.append({"filename": "logins.csv"})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("1.json", json.dumps(told))
        archive.writestr("logins.csv", RETURN)
        archive.writestr("other.csv", RETURN)
    first, second = open_exhibit(io.BytesIO(out.getvalue()), "x.zip").reports
    assert [one.member for one in first.files if one.name == "logins.csv"] == ["logins.csv"]
    assert (second.member, second.report.reader) == ("other.csv", "provider_return")


def test_a_return_may_be_json() -> None:
    told = [{"userId": "u-1", "ipAddress": "198.18.0.1", "time": "2026-01-01T00:00:00Z"}, 7]
    with pytest.raises(Unreadable):
        read(json.dumps([{"who": "u-1"}]).encode(), "r.json")  # names nobody told us
    report = read(json.dumps(told).encode(), "r.json")
    assert ("IP", "198.18.0.1", "SUSPECT") in found_in(report)
    assert report.warnings[0].where == "row 2"


def vics(**more: object) -> bytes:
    base = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#Cases"
    media = [
        {"MediaID": 1, "Category": 1, "MD5": "A" * 32, "SHA1": "b" * 40, "IsSuspected": "false",
         "MediaFiles": [{"MD5": "A" * 32, "FileName": "one.jpg", "FilePath": "\\u\\one.jpg"}],
         "AlternativeHashes": [{"HashName": "PDQ", "HashValue": "c" * 64}]},
        {"MediaID": 2, "Category": None, "MD5": "D41D8CD98F00B204E9800998ECF8427E"},
    ]  # fmt: skip
    case = {"CaseNumber": "S-9", "ContactName": "Officer Example",
            "SourceApplicationName": "Example Tool", "Media": media, "Odd": 5}  # fmt: skip
    return b"\xef\xbb\xbf" + json.dumps({"@odata.context": base, "value": [case]} | more).encode()


def test_a_seizure_as_vics_keeps_whose_category_it_is_and_skips_empty_files() -> None:
    report = read(vics(), "case.json")
    (file,) = report.files
    assert (report.number, report.sender.service) == (
        Said("S-9", "$.value[0].CaseNumber"),
        Said("Example Tool", "$.value[0].SourceApplicationName"),
    )
    assert file.classification == Said("VICS/US 1", "$.value[0].Media[0].Category")
    assert [one.algorithm for one in file.digests] == ["MD5", "SHA1", "PDQ"]
    assert any("empty file" in one.words for one in report.warnings)
    assert [one.where for one in report.unknown] == ["$.value[0].Odd"]
    with pytest.raises(Unreadable, match="hash set"):
        read(vics(value=[{"MD5": "a" * 32}]), "set.json")


def test_a_seizure_as_icse_export() -> None:
    head = ("MD5;SHA1;PhotoDNA;Image ID;Is distributed;Victim identified;Offender identified;"
            "Series name;Number of submissions;File Available;Media Type;Baseline")  # fmt: skip
    rows = [";".join(["a" * 32, "b" * 40, "", "7", "Y", "N", "N", "", "3", "N", "Image", "Y"]),
            ";".join(["d41d8cd98f00b204e9800998ecf8427e", *[""] * 11])]  # fmt: skip
    report = read("\n".join([head, *rows]).encode(), "icse.csv")
    (file,) = report.files
    assert file.external_id == Said("7", "row 2 image_id")
    assert file.classification == Said("ICSE baseline Y", "row 2 baseline")
    assert any("empty file" in one.words for one in report.warnings)
    assert ("row 2 number_of_submissions", "3") in {(u.where, u.json) for u in report.unknown}


def test_a_bundle_of_another_tool_gives_its_identifiers_and_files() -> None:
    report = read((SAMPLES / "case_bundle.jsonld").read_bytes(), "bundle.jsonld")
    assert report.number == Said("PEHRA-2026-000017", '$["@graph"][1]["uco-core:name"]')
    assert {(kind, value) for kind, value, _ in found_in(report)} >= {
        ("IP", "198.51.100.7"), ("PHONE", "+923000000001"), ("URL", "https://example.org/user/1"),
    }  # fmt: skip
    (file,) = report.files
    assert [one.algorithm for one in file.digests] == ["SHA256", "PDQ"]
    assert any("EX-1" in text.value for text in report.texts if isinstance(text, Said))
    assert any("startTime" in one.where for one in report.unknown)


ENTRY = Entry(
    Way.WALK_IN, "ایک آدمی میری بیٹی سے ملنا چاہتا ہے۔ اس کا نمبر ۰۳۰۰۱۲۳۴۵۶۷ ہے۔", Danger.YES,
    child_age="11", platform="Example Chat", account="user-77", reporter_name="Mother",
    reporter_phone="0301 7654321", safe_contact="after 5 pm, ask for nobody else",
)  # fmt: skip


def test_an_entry_is_sealed_as_written_and_its_teller_is_no_suspect() -> None:
    data = document(ENTRY, received_at="2026-01-05T12:00:00Z", officer="B-17")
    report = read(data, "entry.json")
    assert isinstance(report.incident.escalation, Said)
    assert report.received_at == Said(datetime(2026, 1, 5, 12, tzinfo=UTC), "$.received_at")
    assert found_in(report) >= {
        ("PHONE", "+923017654321", "REPORTER"), ("PHONE", "+923001234567", "UNSTATED"),
        ("ACCOUNT", "Example Chat:user-77".casefold(), "SUSPECT"),
    }  # fmt: skip
    assert report.unknown == ()
    assert {party.role for party in report.parties} == set(PartyRole) - {PartyRole.RECIPIENT}


def test_an_entry_from_a_form_says_what_is_wrong() -> None:
    told = {"way": "CALL", "words": "x"}
    assert entry(told).danger is Danger.UNKNOWN
    for wrong in (
        {}, {"way": "CALL", "words": " "}, told | {"way": "X"}, told | {"danger": "MAYBE"},
        told | {"place": "x" * 301}, told | {"words": "x" * 20_001},
    ):  # fmt: skip
        with pytest.raises(BadEntry):
            entry(wrong)


GOOD = (csv(ROW), sheet(ROW), RETURN, vics(), (SAMPLES / "case_bundle.jsonld").read_bytes(),
        document(ENTRY, received_at="2026-01-05T12:00:00Z", officer="B-17"))  # fmt: skip
NAMES = ("x.csv", "x.xlsx", "x.csv", "x.json", "x.jsonld", "x.json")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.data())
def test_damaged_documents_are_read_or_refused_and_nothing_else(
    which: int, data: st.DataObject
) -> None:
    told = bytearray(GOOD[which])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(0, len(told) - 1)))
        match data.draw(st.integers(0, 2)):
            case 0:
                told[at : at + 1] = bytes([data.draw(st.integers(0, 255))])
            case 1:
                del told[at : at + data.draw(st.integers(1, 50))]
            case _:
                told[at:at] = data.draw(st.binary(max_size=20))
    try:
        found = opened(bytes(told), NAMES[which])
    except Unreadable:
        return
    for one in found.reports:
        assert kept.from_json(kept.to_json(one.report)) == one.report
        sightings(one.report, region="PK")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["x.csv", "x.xlsx", "x.json", "x", "x.xml"]))
def test_any_bytes_are_read_or_refused_by_every_reader(data: bytes, name: str) -> None:
    for reader in READERS:
        reader.reads(data, name)
        one = getattr(reader, "read_all", None) or reader.read  # type: ignore[union-attr]
        try:
            one(data)
        except Unreadable:
            continue


HEAD = "reference,handling_code,description,child_in_danger_now\n"


def test_a_row_with_a_comma_too_many_is_in_the_queue_and_says_so() -> None:
    data = HEAD + "R1,GREEN,one,no\nR2,GREEN,he wrote, come tonight,yes\n"
    first, second = read_all(data.encode(), "t.csv")
    assert (first.warnings, isinstance(first.incident.escalation, Said)) == ((), False)
    assert isinstance(second.incident.escalation, Said)
    assert {one.where for one in second.warnings} == {"row 3", "row 3 child_in_danger_now"}
    assert any("yes" in one.json for one in second.unknown)


def test_a_quotation_mark_that_nobody_closes_swallows_no_row() -> None:
    data = HEAD + 'R1,GREEN,"a, b",no\nR2,GREEN,"he said,no\nR3,GREEN,two,yes\n'
    made = read_all(data.encode(), "t.csv")
    assert [one.number.value for one in made if isinstance(one.number, Said)] == ["R1", "R2", "R3"]
    assert made[0].texts == (Said("a, b", "row 2 description"),)
    assert [bool(one.warnings) for one in made] == [False, True, False]
    assert isinstance(made[2].incident.escalation, Said)


def test_two_columns_of_a_name_and_a_second_sheet_are_told_of() -> None:
    data = b"reference,handling_code,email,email\nR1,GREEN,a@x.example,b@x.example\n"
    (made,) = read_all(data, "t.csv")
    assert ("EMAIL", "a@x.example", "SUSPECT") in found_in(made)
    assert [one.where for one in made.warnings] == ["row 1 email"]
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for sheet in (book.create_sheet(), book.create_sheet()):
        sheet.append(["reference", "handling_code"])
        sheet.append(["R1", "GREEN"])
    book.save(out)
    (made,) = read_all(out.getvalue(), "t.xlsx")
    assert "1 further sheets" in made.warnings[0].words


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ("2026-01-05T12:00:00Z", datetime(2026, 1, 5, 12, tzinfo=UTC)),
        ("2026-01-05", datetime(2026, 1, 4, 10, tzinfo=UTC)),
        ("2026-01-05T00:00:00", datetime(2026, 1, 4, 10, tzinfo=UTC)),
        ("next summer", datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_partners_expiry_holds_however_it_is_written(told: str, wanted: datetime) -> None:
    data = f"reference,handling_code,expires_at\nR1,GREEN,{told}\n".encode()
    (made,) = read_all(data, "t.csv")
    assert isinstance(made.handling.expires_at, Said)
    assert made.handling.expires_at.value == wanted
    assert bool(made.warnings) is not told.endswith("Z")
