"""A parcel of many things: one that cannot be read keeps back no other, and that is told."""

import hashlib
import io
import json
import zipfile
from email.message import EmailMessage

import pytest

from pehra.base.said import Said
from pehra.intake import synthetic
from pehra.intake.opened import Opened, open_exhibit
from pehra.intake.reader import Unreadable
from pehra.intake.readers import read
from pehra.intake.sightings import sightings

from .test_pdf import REPORT, pdf


def tip(seed: int) -> bytes:
    return json.dumps(synthetic.report(seed)).encode()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("=MACOSX", "__MACOSX"), data)
    return out.getvalue()


def opened(data: bytes, name: str = "x.zip") -> Opened:
    return open_exhibit(io.BytesIO(data), name)


def warned(found: Opened) -> set[str]:
    return {one.where for report in found.reports for one in report.report.warnings}


def test_one_that_is_cut_short_keeps_back_no_other() -> None:
    members = {f"{n}.json": tip(n) for n in range(1, 4)} | {"cut.json": tip(4)[:-40]}
    found = opened(zipped(**members))
    assert [one.member for one in found.reports] == ["1.json", "2.json", "3.json"]
    for one in found.reports:
        assert "cut.json" in {warning.where for warning in one.report.warnings}


@pytest.mark.parametrize("beside", [b"[1, 2]", b"{}", b'"x"', b"\xff\xfe\x00", b'{"a": [1'])
def test_a_file_of_a_report_may_be_json_that_is_none(beside: bytes) -> None:
    found = opened(zipped(**{"1.json": tip(1), "1__messages.json": beside}))
    assert "1.json" in [one.member for one in found.reports]


def test_what_a_mac_notes_beside_each_file_is_no_report() -> None:
    found = opened(zipped(**{"1.json": tip(1), "=MACOSX__._1.json": b"x", "._2.json": b"x"}))
    assert len(found.reports) == 1
    assert not warned(found)


def test_a_parcel_of_nothing_that_can_be_read_is_refused_with_the_reason() -> None:
    with pytest.raises(Unreadable, match="JSON"):
        opened(zipped(**{"1.json": tip(1)[:-40]}))


def test_a_member_that_is_damaged_keeps_back_no_report() -> None:
    data = bytearray(zipped(**{"1.json": tip(1), "a.bin": bytes(range(256)) * 40}))
    at = data.index(b"a.bin") + 20
    data[at : at + 8] = b"\xff" * 8
    found = opened(bytes(data))
    assert len(found.reports) == 1
    assert "a.bin" in warned(found)


def test_rows_of_a_table_beside_a_pdf_stay_their_own() -> None:
    """A PDF is paired with the JSON of its report, and with no row of a table."""
    rows = "\n".join(f"9007{n:05},{code},{n}" for n, code in enumerate(("GREEN", "RED", "GREEN")))
    table = f"reference,handling_code,description\n{rows}\n".encode()
    found = opened(zipped(**{"t.csv": table, "r.pdf": pdf(REPORT)}))
    readers = sorted(one.report.reader for one in found.reports)
    numbers = [one.report.number for one in found.reports]
    assert readers == ["cybertip_pdf", *["referral_table"] * 3]
    assert len({one.value for one in numbers if isinstance(one, Said)}) == 3


def letter(**more: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"] = "desk@partner.example", more.get("subject", "Child in danger")
    made["Date"], made["Message-ID"] = "Mon, 05 Jan 2026 17:00:00 +0500", "<1@partner.example>"
    made.set_content(more.get("text", "Write to suspect@example.org"))
    return made


@pytest.mark.parametrize("name", ["chat.json", "hashes.xlsx", "notes.csv", "x.xml"])
def test_a_message_is_read_whatever_hangs_on_it(name: str) -> None:
    made = letter()
    made.add_attachment(b"{]", maintype="application", subtype="octet-stream", filename=name)
    found = opened(made.as_bytes(), "m.eml")
    assert [one.report.reader for one in found.reports] == ["mail"]


def test_a_report_in_a_zip_on_a_message_is_read() -> None:
    made = letter()
    made.add_attachment(
        zipped(**{"1.json": tip(1)}), maintype="application", subtype="zip", filename="all.zip"
    )
    found = opened(made.as_bytes(), "m.eml")
    assert {one.report.reader for one in found.reports} == {"mail", "cybertip_json"}
    assert {one.member for one in found.reports} == {"message.eml", "2/all.zip/1.json"}


def test_a_message_in_a_zip_is_read_and_what_lies_deeper_is_told_of() -> None:
    deep = zipped(**{"2.json": tip(2)})
    found = opened(zipped(**{"m.eml": letter().as_bytes(), "in.zip": zipped(**{"deep.zip": deep})}))
    assert [one.member for one in found.reports] == ["m.eml/message.eml"]
    broken = opened(zipped(**{"1.json": tip(1), "in.zip": b"PK\x03\x04 no zip"}))
    assert "in.zip" in warned(broken)


def identifiers(made: bytes) -> set[str]:
    return {one.identifier.value for one in sightings(read(made, "m.eml"), region="PK")}


def test_html_is_read_where_plain_text_does_not_say_the_same() -> None:
    for plain in ("", "\n", "-- \nThis list is run by volunteers."):
        made = letter(text=plain)
        made.add_alternative("<p>He writes from bad@x.example</p>", subtype="html")
        assert "bad@x.example" in identifiers(made.as_bytes())
    made = letter(text="He writes from bad@x.example")
    made.add_alternative("<p>He writes from bad@x.example</p>", subtype="html")
    assert len(read(made.as_bytes(), "m.eml").texts) == 2  # the subject, and the words once


def test_a_text_with_a_name_is_a_file_and_is_looked_through() -> None:
    made = letter()
    made.add_attachment("call +92 300 1234567", filename="chat.txt")
    assert "+923001234567" in identifiers(made.as_bytes())
    (found,) = opened(made.as_bytes(), "m.eml").reports
    assert [one.name for one in found.files] == ["chat.txt"]


def test_a_message_begins_with_any_header() -> None:
    made = letter()
    made.add_attachment(tip(1), maintype="application", subtype="json", filename="1.json")
    found = opened(b"Thread-Topic: x\r\n" + made.as_bytes(), "m")
    assert {one.report.reader for one in found.reports} == {"mail", "cybertip_json"}


def test_who_wrote_the_message_that_is_forwarded_is_kept() -> None:
    outer = letter(subject="Fwd")
    outer.add_attachment(letter(subject="From bad@x.example"))
    report = read(outer.as_bytes(), "m.eml")
    told = [one.value for one in report.texts if isinstance(one, Said)]
    assert "Subject: From bad@x.example" in told
    assert "bad@x.example" in identifiers(outer.as_bytes())


def test_a_second_header_of_a_name_is_kept_as_unknown() -> None:
    data = b"From: a@x.example\nSubject: one\nSubject: two b@x.example\nDate: x\n\nhi"
    assert any("two" in one.json for one in read(data, "m.eml").unknown)


@pytest.mark.parametrize(("zone", "warned_of"), [("PKT", True), ("+0500", False), ("GMT", False)])
def test_a_zone_that_is_only_a_name_is_warned_of(zone: str, warned_of: bool) -> None:  # noqa: FBT001
    data = f"From: a@x.example\nDate: Mon, 05 Jan 2026 17:00:00 {zone}\n\nhi".encode()
    assert bool(read(data, "m.eml").warnings) is warned_of


@pytest.mark.parametrize(
    ("charset", "body"),
    [("utf-7", b"+2AA-"), ("raw_unicode_escape", rb"\ud800 x"), ("idna", b"x"), ("none", b"x")],
)
def test_half_a_character_reaches_nothing(charset: str, body: bytes) -> None:
    head = (
        "From: a@x.example\nSubject: =?utf-7?q?+2AA-?=\n"
        f"Content-Type: text/plain; charset={charset}\n\n"
    )
    report = read(head.encode() + body, "m.eml")
    for one in report.texts:
        assert isinstance(one, Said)
        one.value.encode()


def test_a_member_without_a_name_is_refused() -> None:
    data = bytearray(zipped(**{"1.json": tip(1), "a": b"x"}))
    for start in (b"PK\x01\x02", b"PK\x03\x04"):
        at = data.rindex(start)
        name = at + (46 if start[2] == 1 else 30)
        data[name] = 0
    with pytest.raises(Unreadable, match="no name"):
        opened(bytes(data))


def listing(number: int, name: str, md5: str = "") -> bytes:
    told = synthetic.report(number)
    file = {"filename": name} | ({"verificationHash": md5} if md5 else {})
    told["reportedInformation"]["uploadedFiles"] = {"uploadedFiles": [file]}
    return json.dumps(told).encode()


def came(found: Opened) -> dict[str, list[str]]:
    return {one.member: [file.member for file in one.files] for one in found.reports}


def test_a_file_goes_to_the_report_whose_folder_it_lies_in() -> None:
    members = {"r1.json": listing(1, "a.jpg"), "r2.json": listing(2, "a.jpg")}
    found = opened(zipped(**members, **{"r2_files__a.jpg": b"two", "r1__a.jpg": b"one"}))
    assert came(found) == {"r1.json": ["r1/a.jpg"], "r2.json": ["r2_files/a.jpg"]}


def test_a_file_that_two_reports_name_alike_is_looked_at_for_both() -> None:
    members = {"r1.json": listing(1, "a.jpg"), "r2.json": listing(2, "a.jpg")}
    found = opened(zipped(**members, **{"media__a.jpg": b"one"}))
    assert came(found) == {"r1.json": ["media/a.jpg"], "r2.json": ["media/a.jpg"]}


def test_bytes_that_are_not_those_that_are_listed_are_told_of() -> None:
    found = opened(zipped(**{"1.json": listing(1, "a.jpg", "a" * 32), "a.jpg": b"others"}))
    assert came(found) == {"1.json": ["a.jpg"]}
    (report,) = found.reports
    assert [one.where for one in report.report.warnings] == [report.files[0].where]
    md5 = hashlib.md5(b"same").hexdigest()  # noqa: S324
    same = opened(zipped(**{"1.json": listing(1, "a.jpg", md5), "a.jpg": b"same"}))
    assert not warned(same)


def test_what_a_seizure_says_of_its_copies_is_kept_and_the_rest_is_unknown() -> None:
    base = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#Cases"
    media = {
        "MediaID": 1, "Category": 1, "MD5": "a" * 32,
        "MediaFiles": [{"FileName": "a.jpg", "FilePath": "one", "Created": "2026-01-01"},
                       {"FileName": "b.jpg", "FilePath": "two"}],
        "Exifs": [{"PropertyName": "Model", "PropertyValue": "Example 1"}],
        "Victims": [{"VictimName": "made up"}],
    }  # fmt: skip
    data = json.dumps({"@odata.context": base, "value": [{"CaseNumber": "1", "Media": [media]}]})
    report = read(data.encode(), "v.json")
    told = {(name, one.value) for name, one in report.files[0].metadata if isinstance(one, Said)}
    assert told >= {
        ("FilePath", "one"), ("FileName", "b.jpg"), ("FilePath", "two"), ("Created", "2026-01-01"),
        ("Model", "Example 1"),
    }  # fmt: skip
    assert any("made up" in one.json for one in report.unknown)
