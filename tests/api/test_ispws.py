"""A platform reports to the unit as it reports to NCMEC: the same paths, forms and answers."""

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from pehra.api import ispws
from pehra.api.limit import Limit
from pehra.base import clock
from pehra.duties import submit_platform_report
from pehra.duties.appoint_officer import appoint_officer
from pehra.duties.assemble_platform_report import parcel
from pehra.duties.check_evidence import Fails, check_evidence
from pehra.duties.duty import Occasion
from pehra.duties.make_token import make_token
from pehra.duties.submit_platform_report import FIRST, expire_platform_reports
from pehra.evidence.seal import seal
from pehra.intake.ispws import schema
from pehra.media.synthetic import picture
from pehra.roster.powers import Role, officer
from pehra.store import models
from pehra.store.queries import queue, reports
from pehra.watch.loop import drain
from pehra.watch.walk import Desk, desk

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct-horse-battery"  # noqa: S105  (of officers who live as long as a test)
REPORT = (Path(__file__).parents[1] / "samples" / "ispws_report.xml").read_bytes()

CLIENTS = [
    Path(__file__).parents[1] / "samples" / f"ispws_civitai_{name}.xml"
    for name in ("report", "fileinfo")
]


def info(report: int, file: str) -> bytes:
    return f"""<fileDetails><reportId>{report}</reportId><fileId>{file}</fileId>
      <originalFileName>holiday.jpg</originalFileName><fileViewedByEsp>false</fileViewedByEsp>
      <fileAnnotations><infant/><generativeAi/></fileAnnotations>
      <industryClassification>A1</industryClassification>
      <originalFileHash hashType="MD5">{"c" * 32}</originalFileHash>
      <details><nameValuePair type="EXIF"><name>Model</name><value>Example 1</value></nameValuePair>
      </details><details type="EXIF"><nameValuePair><name>Lens</name><value>Example 2</value>
      </nameValuePair></details></fileDetails>""".encode()


@pytest.fixture(autouse=True)
def _unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ispws, "FAILED", Limit(most=20, seconds=300))


@pytest.fixture
def with_() -> Iterator[Desk]:
    made = desk(settings.CONFIG)
    yield made
    made.close()


def console() -> Occasion:
    return Occasion(officer("CONSOLE", Role.CONSOLE), clock.now(), "test")


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


class Platform:
    """What a client does, and nothing it would not."""

    def __init__(self, badge: str = "EXAMPLE-CHAT", role: Role = Role.PLATFORM) -> None:
        appoint_officer(console(), badge, PASSWORD, [role])
        self.headers = basic(badge, make_token(console(), badge))
        self.client = Client(enforce_csrf_checks=True)

    def get(self, path: str) -> HttpResponse:
        return self.client.get(f"/ispws/{path}", headers=self.headers)  # type: ignore[return-value]

    def xml(self, path: str, data: bytes) -> HttpResponse:
        kind = "text/xml; charset=utf-8"
        return self.client.post(  # type: ignore[return-value]
            f"/ispws/{path}", data, content_type=kind, headers=self.headers
        )

    def form(self, path: str, **fields: Any) -> HttpResponse:  # noqa: ANN401
        return self.client.post(f"/ispws/{path}", fields, headers=self.headers)  # type: ignore[return-value]

    def submitted(self, data: bytes = REPORT) -> int:
        return int(said(self.xml("submit", data), "reportId"))

    def uploaded(self, report: int, data: bytes, name: str = "a.jpg") -> HttpResponse:
        return self.form("upload", id=str(report), file=SimpleUploadedFile(name, data))


def said(response: HttpResponse, name: str = "responseCode") -> str:
    return fromstring(response.content).findtext(name) or ""


def test_a_report_goes_its_whole_way_into_the_queue(with_: Desk) -> None:  # noqa: PLR0915
    platform, data = Platform(), picture(1)
    before = {one.address for one in with_.room.vault.bodies()}
    assert said(platform.get("status")) == "0"
    assert platform.get("status")["Request-ID"]
    report = platform.submitted()
    answer = platform.uploaded(report, data, "../etc/\u202epasswd.jpg")
    file = said(answer, "fileId")
    assert said(answer, "hash") == hashlib.md5(data).hexdigest()  # noqa: S324
    assert len(file) == 32
    assert said(platform.xml("fileinfo", info(report, file))) == "0"
    assert not models.Report.objects.exists()  # nothing is read before it is finished
    done = fromstring(platform.form("finish", id=str(report)).content)
    assert (done.tag, done.findtext("files/fileId")) == ("reportDoneResponse", file)

    drain(with_)
    (line,) = queue.queue().lines
    page = reports.report(line.number)
    assert (line.tier, line.lane, line.sender) == (1, "DANGER_NOW", "EXAMPLE-CHAT")
    (found,) = page.files
    assert (found.verdict, found.came, found.listed) == ("UNKNOWN", True, True)
    assert found.hashes["received"]["md5"] == hashlib.md5(data).hexdigest()  # noqa: S324
    assert page.report.files[0].classification.value == "A1"  # type: ignore[union-attr]
    assert page.report.files[0].viewed_by_esp.value is False  # type: ignore[union-attr]
    told = {(name, one.value) for name, one in page.report.files[0].metadata}  # type: ignore[union-attr]
    assert told == {("Model", "Example 1"), ("Lens", "Example 2")}
    seen = {(one.kind, one.value, one.role) for one in page.sightings}
    assert seen >= {
        ("EMAIL", "abuser1@example.net", "SUSPECT"), ("PHONE", "+923001234567", "SUSPECT"),
        ("IP", "198.18.0.7", "SUSPECT"), ("EMAIL", "trust@example.org", "SENDER"),
        ("EMAIL", "abuser2@example.net", "UNSTATED"), ("DEVICE", "imei:350000000000006", "SUSPECT"),
        ("ACCOUNT", "example chat:u-77", "SUSPECT"),
    }  # fmt: skip
    assert not isinstance(next(iter(check_evidence(with_.room, [page.exhibit.number]))), Fails)
    assert len({one.address for one in with_.room.vault.bodies()} - before) == 1
    assert not models.PlatformPart.objects.exclude(address="").exists()


def test_the_schema_is_served_and_takes_what_is_sent() -> None:
    served = Platform().get("xsd")
    assert served.content.decode() == schema.xsd()
    schema.valid(REPORT, "report")
    schema.valid(info(1, "a" * 32), "fileDetails")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "4110"), (b"<report>", "4110"), (b"\xff\xfe\x00", "4110"),
        (b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><report>&x;</report>', "4110"),
        (b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><report>&b;</report>', "4110"),
        (b"<report>" + b"<a>" * 60 + b"</a>" * 60 + b"</report>", "4110"),
        (b"<fileDetails/>", "4100"), (b"<report/>", "4100"),
        (re.sub(b"<incidentType>.*?</", b"<incidentType> </", REPORT), "4100"),
        (REPORT.replace(b"<port>40000", b"<port>400000"), "4100"),
        (REPORT.replace(b"<age>36", b"<age>old"), "4100"),
        (REPORT.replace(b"2026-01-04T10", b"yesterday"), "4100"),
    ],
)  # fmt: skip
def test_a_document_that_is_not_taken_says_why(data: bytes, code: str) -> None:
    answer = Platform().xml("submit", data)
    assert (answer.status_code, said(answer)) == (400, code)
    assert len(said(answer, "responseDescription")) > 20
    assert "passwd" not in answer.content.decode()
    assert not models.PlatformReport.objects.exists()


def test_a_document_without_end_is_read_no_further_than_is_taken() -> None:
    answer = Platform().xml("submit", b"<report>" + b" " * (17 * 2**20))
    assert (answer.status_code, said(answer)) == (400, "4110")


def test_who_is_nobody_gets_nothing_and_soon_is_not_asked() -> None:
    platform = Platform()
    right = platform.headers
    for wrong in (
        {}, basic("EXAMPLE-CHAT", "x"), {"Authorization": "Basic ?"}, {"Authorization": "Basic"},
        basic("OTHER", base64.b64decode(right["Authorization"][6:]).decode().split(":")[1]),
    ):  # fmt: skip
        platform.headers = wrong
        answer = platform.get("status")
        assert (answer.status_code, said(answer)) == (401, "2000")
        assert answer["WWW-Authenticate"].startswith("Basic")
    for _ in range(20):
        platform.get("status")
    assert platform.get("status").status_code == 429
    platform.headers = right  # who has it is not kept out by who has not
    assert platform.get("status").status_code == 200


def test_what_is_no_header_and_no_form_is_answered_in_the_interfaces_own_words() -> None:
    platform = Platform()
    right = platform.headers
    platform.headers = {"Authorization": "Basic \xe9"}
    assert (platform.get("status").status_code, said(platform.get("status"))) == (401, "2000")
    platform.headers = right
    answer = platform.client.post(
        "/ispws/upload", b"x", content_type="multipart/form-data", headers=right
    )
    assert (answer.status_code, said(answer)) == (400, "4000")  # type: ignore[arg-type]


def test_what_comes_too_late_is_refused_and_kept_nowhere(
    with_: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Finished while its bytes were still being sealed: it must not be told that it is there."""
    platform = Platform()
    report = platform.submitted()
    before = {one.address for one in with_.room.vault.bodies()}
    sealed = seal

    def slow(*told: object) -> object:
        item = sealed(*told)  # type: ignore[arg-type]
        monkeypatch.setattr(submit_platform_report, "seal", sealed)
        assert said(platform.form("finish", id=report)) == "0"
        return item

    monkeypatch.setattr(submit_platform_report, "seal", slow)
    answer = platform.uploaded(report, b"late")
    assert (answer.status_code, said(answer)) == (409, "5102")
    assert {one.address for one in with_.room.vault.bodies()} == before
    again = platform.form("retract", id=report)
    assert (again.status_code, said(again)) == (409, "5102")


def test_a_report_that_could_not_be_read_whole_is_not_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(submit_platform_report, "MOST_TOLD", len(REPORT) + 10)
    monkeypatch.setattr(submit_platform_report, "MOST_PARTS", 2)
    platform = Platform()
    report = platform.submitted()
    made = platform.uploaded(report, b"one")
    assert said(made) == "0"
    for answer in (
        platform.xml("fileinfo", info(report, said(made, "fileId"))),
        platform.uploaded(report, b"two"),
        platform.xml("submit", REPORT.replace(b"</report>", b" " * 20 + b"</report>")),
    ):
        assert (answer.status_code, said(answer)) == (400, "4200")


def test_the_documents_of_a_report_are_read_in_any_encoding(with_: Desk) -> None:
    platform = Platform()
    more = f"<additionalInfo>{'é' * 7_000_000}</additionalInfo></report>"
    text = REPORT.decode().replace("</report>", more)
    head = b'<?xml version="1.0" encoding="ISO-8859-1"?>'
    report = platform.submitted(head + text[text.index("<report") :].encode("latin-1"))
    assert said(platform.form("finish", id=report)) == "0"
    drain(with_)
    assert models.Exhibit.objects.get().state == "READ"


def test_what_a_published_client_writes_is_taken_and_read(with_: Desk) -> None:
    """Its documents as it made them (scripts/ispws_client.mjs), but for the numbers in them."""
    platform = Platform()
    report = int(said(platform.xml("submit", CLIENTS[0].read_bytes()), "reportId"))
    file = said(platform.uploaded(report, picture(3)), "fileId")
    told = CLIENTS[1].read_bytes().replace(b"1000000001", str(report).encode())
    assert said(platform.xml("fileinfo", told.replace(b"a" * 32, file.encode()))) == "0"
    assert platform.form("finish", id=str(report)).status_code == 200

    drain(with_)

    page = reports.report(queue.queue().lines[0].number)
    seen = {(one.kind, one.value) for one in page.sightings}
    assert seen >= {
        ("EMAIL", "made.up@mail.example"), ("PHONE", "+923001234567"), ("IP", "203.0.113.7"),
        ("DEVICE", "imei:490154203237518"), ("URL", "https://chat.example/r/1?a=1"),
    }  # fmt: skip
    assert page.report.files[0].original_name.value == "holiday.png"  # type: ignore[union-attr]


def test_an_officer_is_no_platform() -> None:
    answer = Platform("B-40", Role.MACHINE).xml("submit", REPORT)
    assert (answer.status_code, said(answer)) == (403, "3000")


def test_a_platform_sees_its_own_reports_and_only_while_they_are_open(with_: Desk) -> None:
    one, other = Platform(), Platform("OTHER-SITE")
    report = one.submitted()
    for answer in (
        other.uploaded(report, b"x"), other.form("finish", id=str(report)),
        other.form("retract", id=str(report)), one.uploaded(report + 9, b"x"),
        one.uploaded(5, b"x"),
    ):  # fmt: skip
        assert (answer.status_code, said(answer)) == (404, "5001")
    answer = one.xml("fileinfo", info(report, "a" * 32))
    assert (answer.status_code, said(answer)) == (404, "5002")
    answer = one.form("upload", id=str(report))
    assert (answer.status_code, said(answer)) == (400, "4200")
    for answer in (
        one.form("finish"),
        one.form("finish", id="x"),
    ):
        assert (answer.status_code, said(answer)) == (400, "4000")
    one.form("finish", id=str(report))
    for answer in (one.uploaded(report, b"x"), one.form("finish", id=str(report)),
                   one.form("retract", id=str(report))):  # fmt: skip
        assert (answer.status_code, said(answer)) == (409, "5102")
    assert one.get("submit").status_code == 405


def test_what_is_taken_back_is_never_read(with_: Desk) -> None:
    platform = Platform()
    before = {one.address for one in with_.room.vault.bodies()}
    report = platform.submitted()
    platform.uploaded(report, b"x" * 1000)
    assert said(platform.form("retract", id=str(report))) == "0"
    assert said(platform.form("retract", id=str(report))) == "5101"
    drain(with_)
    assert not models.Report.objects.exists()
    assert {one.address for one in with_.room.vault.bodies()} == before
    assert models.PlatformPart.objects.count() == 2  # their digests stay


def test_what_is_never_finished_is_read_as_unfinished(with_: Desk) -> None:
    platform = Platform()
    report = platform.submitted()
    file = said(platform.uploaded(report, picture(2)), "fileId")
    row = models.PlatformReport.objects.filter(pk=report - FIRST)
    drain(with_)
    assert not models.Report.objects.exists()
    row.update(opened_at=clock.now() - timedelta(hours=25))
    drain(with_)
    assert not models.Report.objects.exists()  # changed within the hour
    row.update(changed_at=clock.now() - timedelta(hours=2))
    assert said(platform.form("finish", id=str(report))) == "5102"
    drain(with_)
    page = reports.report(queue.queue().lines[0].number)
    assert any("never finished" in one.words for one in page.report.warnings)
    assert page.report.files[0].external_id.value == file  # type: ignore[union-attr]
    assert expire_platform_reports(console()) == 0
    assert models.PlatformReport.objects.get().state == "EXPIRED"


def test_half_an_upload_keeps_nothing(with_: Desk) -> None:
    platform = Platform()
    report = platform.submitted()
    head = f'--b\r\nContent-Disposition: form-data; name="id"\r\n\r\n{report}\r\n--b\r\n'
    body = head + 'Content-Disposition: form-data; name="fil'
    answer = platform.client.post(
        "/ispws/upload", body.encode(), content_type="multipart/form-data; boundary=b",
        headers=platform.headers,
    )  # fmt: skip
    assert (answer.status_code, models.PlatformPart.objects.filter(kind="FILE").count()) == (400, 0)


def test_putting_together_again_after_a_crash_gives_the_same_exhibit(with_: Desk) -> None:
    from_ = Platform()
    report = from_.submitted()
    from_.uploaded(report, picture(3))
    from_.form("finish", id=str(report))
    first, second = (b"".join(parcel(str(report), with_.room)) for _ in range(2))  # type: ignore[arg-type]
    assert first == second
