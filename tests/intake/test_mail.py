"""A referral by e-mail becomes a report; whatever else calls itself a message is refused calmly."""

import contextlib
import io
import json
import sys
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.base.said import NOT_SAID, Said
from pehra.intake import kept, synthetic
from pehra.intake.mail import MOST_PARTS, words
from pehra.intake.opened import open_exhibit
from pehra.intake.reader import Unreadable
from pehra.intake.readers import read
from pehra.intake.sightings import sightings
from pehra.media.synthetic import picture


def mail(**more: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = more.get("sender", "Desk Officer <desk@partner.example>")
    made["To"] = "unit@example.org"
    made["Subject"] = more.get("subject", "Referral 12/2026")
    made["Date"] = "Mon, 05 Jan 2026 17:00:00 +0500"
    made["Message-ID"] = "<12@partner.example>"
    made.set_content(
        more.get("text", "Account abuser1@example.net, call +92 300 1234567 urgently.")
    )
    return made


def opened(data: bytes, name: str = "x.eml"):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return open_exhibit(io.BytesIO(data), name)


def test_sender_date_words_and_attachments() -> None:
    made = mail()
    made.add_attachment(picture(1), maintype="image", subtype="jpeg", filename="seen.jpg")
    (found,) = opened(made.as_bytes()).reports
    report = found.report
    assert report.number == Said("<12@partner.example>", "header Message-ID")
    assert report.received_at == Said(datetime(2026, 1, 5, 12, tzinfo=UTC), "header Date")
    assert report.sender.name == Said("Desk Officer", "header From")
    assert report.sender.emails[0].value == Said("desk@partner.example", "header From")
    assert report.texts[0] == Said("Referral 12/2026", "header Subject")
    assert [(one.name, one.member) for one in found.files] == [("seen.jpg", "2/seen.jpg")]
    assert kept.from_json(kept.to_json(report)) == report
    seen = {(one.identifier.kind, one.identifier.value, one.role) for one in
            sightings(report, region="PK")}  # fmt: skip
    assert ("EMAIL", "desk@partner.example", "SENDER") in seen
    assert ("EMAIL", "abuser1@example.net", "UNSTATED") in seen
    assert ("PHONE", "+923001234567", "UNSTATED") in seen


def test_a_report_that_hangs_on_a_message_is_a_report_of_its_own() -> None:
    made = mail()
    told = json.dumps(synthetic.report(1)).encode()
    made.add_attachment(told, maintype="application", subtype="json", filename="900.json")
    found = opened(made.as_bytes()).reports
    assert sorted(one.report.reader for one in found) == ["cybertip_json", "mail"]


def test_a_message_in_a_message_is_looked_through() -> None:
    inner = mail(text="the inner one names inner@example.net")
    inner.add_attachment(picture(2), maintype="image", subtype="jpeg", filename="inner.jpg")
    outer = mail(text="please see below")
    outer.add_attachment(inner)
    (found,) = opened(outer.as_bytes()).reports
    assert any("inner@example.net" in str(one) for one in found.report.texts)
    assert [one.name for one in found.files] == ["inner.jpg"]


def test_urdu_words_and_names() -> None:
    made = mail(subject="فوری حوالہ", text="بچہ خطرے میں ہے", sender="پولیس <p@example.org>")
    made.add_attachment(b"x", maintype="text", subtype="csv", filename="فہرست.csv")
    (found,) = opened(made.as_bytes()).reports
    assert found.report.texts[0] == Said("فوری حوالہ", "header Subject")
    assert found.report.sender.name == Said("پولیس", "header From")
    assert found.files[0].name == "فہرست.csv"


def test_html_is_read_as_words_and_runs_nowhere() -> None:
    told = words("<p>one<script>two()</script><a href='https://x.example/'>three</a><br>four &amp;")
    assert "two" not in told
    assert told.split() == ["one", "https://x.example/", "three", "four", "&"]
    made = mail()
    made.set_content("<b>only html, a@example.net</b>", subtype="html")
    (found,) = opened(made.as_bytes()).reports
    assert "only html, a@example.net" in str(found.report.texts)


def test_names_are_never_paths() -> None:
    made = mail()
    made.add_attachment(b"x", maintype="image", subtype="png", filename="../../etc/passwd")
    (found,) = opened(made.as_bytes()).reports
    assert ".." not in found.files[0].member.split("/")[:-1]
    assert "/" not in found.files[0].member.partition("/")[2]


def test_other_headers_are_kept_as_unknown() -> None:
    made = mail()
    made["X-Odd"] = "value"
    report = read(made.as_bytes(), "x.eml")
    assert any(
        one.where.startswith("header X-Odd") and "value" in one.json for one in report.unknown
    )


def _bomb() -> bytes:
    parts = b"".join(b"--b\nContent-Type: image/png\n\nx\n" for _ in range(MOST_PARTS + 1))
    head = b"From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n"
    return head + parts + b"--b--\n"


def _deep() -> bytes:
    told = b"From: a@example.org\n\nx"
    for _ in range(30):
        told = b"From: a@example.org\nContent-Type: message/rfc822\n\n" + told
    return told


@pytest.mark.parametrize(
    ("data", "why"),
    [(_bomb(), "more than 1,000 parts"), (_deep(), "more than 8 deep"),
     (b"From: a\n" * 1_001 + b"\nx", "more than 1,000")],
)  # fmt: skip
def test_bombs_are_refused_with_their_reason(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        opened(data)


@pytest.mark.parametrize(
    "damage",
    [
        b"Subject: =?utf-8?b?!!!?=\n\nx", b"From: =?nonsense?q?a?=\n\nx", b"Date: yesterday\n\nx",
        b"Date: Mon, 99 Foo 99999 99:99:99 +9999\n\nx", b"From: <<<>>>@@\n\nx",
        b"From: a\nContent-Type: text/plain; charset=\"no-such\"\n\n\xff\xfe",
        b"From: a\nContent-Type: multipart/mixed\n\nno boundary",
        b"From: a\nContent-Transfer-Encoding: base64\n\n!!!!",
        b"From: a\nContent-Type: image/png; name*=utf-9''%ff%fe\n\nx",
        b"From: a\nContent-Disposition: attachment; filename*0*=x''%; filename*2=y\n\nx",
        b"From: a\r\n evil: b\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nx",
        b"From: a\0b\n\nx",
    ],
)  # fmt: skip
def test_damaged_headers_are_no_reason_to_lose_a_message(damage: bytes) -> None:
    (found,) = opened(damage).reports
    assert found.report.reader == "mail"


HEADERS = st.sampled_from([b"From: ", b"Date: ", b"Subject: ", b"Content-Type: ", b"X-: ", b"\n",
                           b"Content-Disposition: ", b"Content-Transfer-Encoding: base64\n",
                           b"multipart/mixed; boundary=b\n", b"--b\n", b"--b--",
                           b"=?utf-8?q?"])  # fmt: skip


@given(st.lists(HEADERS | st.binary(max_size=30), max_size=25))
def test_any_bytes_are_read_or_refused(some: list[bytes]) -> None:
    with contextlib.suppress(Unreadable):
        for one in opened(b"From: " + b"".join(some)).reports:
            assert one.report.sender.name is NOT_SAID or one.report.sender.name


def test_brackets_without_end_in_an_address_are_refused() -> None:
    """Found by scripts/fuzz_readers.py: the library reads them by recursion."""
    many = 5 * sys.getrecursionlimit()  # however deep others let this process go
    with pytest.raises(Unreadable, match="no end"):
        read(b"From: " + b"(" * many + b" a@example.org\n\nx", "x.eml")


def test_a_date_of_the_first_century_comes_back_as_it_was_kept() -> None:
    found = read(b"From: a@example.org\nDate: Mon, 05 Jan 0500 17:00:00 +0000\n\nx", "x.eml")
    assert kept.from_json(kept.to_json(found)) == found
