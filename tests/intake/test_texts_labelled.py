"""Identifiers that providers hide in free text, in the shapes that their recipients know."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.base.said import NOT_SAID, Said
from pehra.intake.readers import read
from pehra.intake.report import Incident, Report
from pehra.intake.sightings import sightings
from pehra.intake.texts_labelled import labelled

MEET = """Registration details from Suspect's MeetMe profile
MeetMe Profile Name: ari_12
MeetMe UserID: 1000000012
DOB: 01/05/1990
Email: ari.birani12@mail.example
Registration IP: 198.18.0.5
Phone number used to verify account: 923000000012

Complete private message correspondence between the two users
To: bela_40 (1000000040)
From: ari_12 (1000000012)
Sent: 2026-01-05 12:00:00 UTC
Message: call 0300 0000040

2026-01-05 11:00:00 UTC 198.18.0.6 (Android)
"""
MAIL = """X-Ymail-Msg-Id: AKx1EUgAAB12YR9sZwAAAB0c
From: ari@mail.example
To: "Bela" <bela@post.example>
Sent Date: Mon, 5 Jan 2026 12:00:00 +0000
X-Originating-IP: [198.18.0.7] Mon, 5 Jan 2026 17:00:00 +0500
"""
WHATSAPP = (
    'Reported for its group.\n\n{"report_surface":"GROUP","phone":"923000000012","jid":'
    '"923000000013@s.whatsapp.net","group_jid":"120363041234567890@g.us","ip":"198.18.0.8",'
    '"user_id":"ari_12","n":3}'
)
CHAT = """[2026-01-05 12:00:00 UTC] Reported User (Profile NX-800147): my number is 0300 0000012
[2026-01-05 12:01:00 UTC] Child Victim (Profile NX-800150): mine is 0300 0000040
and at home 0300 0000041
[2026-01-05 12:02:00 UTC] Reported User (Profile 1): good
"""
CASH = """Recipient: $ariBirani12
Sender Cashtag: $bela40
Amount: $25.00
"""


def found(*texts: str) -> dict[tuple[str, str], str]:
    report = Report(
        reader="test", reader_version=1, incident=Incident(platform=Said("Meet", "$.p")),
        texts=tuple(Said(text, f"$.t[{n}]") for n, text in enumerate(texts)),
    )  # fmt: skip
    told = sightings(report, region="PK")
    return {(one.identifier.kind, one.identifier.value): one.role for one in told}


def test_a_block_of_registration_details_and_messages() -> None:
    assert found(MEET) == {
        ("ACCOUNT", "meet:ari_12"): "UNSTATED",  # the last of its places: who wrote it
        ("ACCOUNT", "meet:1000000012"): "UNSTATED",
        ("EMAIL", "ari.birani12@mail.example"): "SUSPECT",
        ("IP", "198.18.0.5"): "SUSPECT",
        ("PHONE", "+923000000012"): "SUSPECT",
        ("ACCOUNT", "meet:bela_40"): "UNSTATED",
        ("ACCOUNT", "meet:1000000040"): "UNSTATED",
        ("PHONE", "+923000000040"): "UNSTATED",
        ("IP", "198.18.0.6"): "UNSTATED",
    }


def test_the_time_of_mail_counts_when_it_says_its_zone() -> None:
    report = Report(reader="test", reader_version=1, texts=(Said(MAIL, "$.t"),))
    told = {one.identifier.value: one for one in sightings(report, region="PK")}
    assert set(told) == {"ari@mail.example", "bela@post.example", "198.18.0.7"}
    at = told["198.18.0.7"].at
    assert at != NOT_SAID
    assert str(at) == "2026-01-05 12:00:00+00:00"


def test_json_in_a_text_and_names_of_chats_that_look_like_mail() -> None:
    assert set(found(WHATSAPP)) == {
        ("PHONE", "+923000000012"), ("PHONE", "+923000000013"), ("IP", "198.18.0.8"),
        ("ACCOUNT", "meet:ari_12"),
    }  # fmt: skip


def test_a_chat_is_each_speakers() -> None:
    assert found(CHAT) == {
        ("PHONE", "+923000000012"): "SUSPECT", ("PHONE", "+923000000040"): "VICTIM",
        ("PHONE", "+923000000041"): "VICTIM", ("ACCOUNT", "meet:NX-800147"): "SUSPECT",
        ("ACCOUNT", "meet:NX-800150"): "VICTIM",
    }  # fmt: skip


def test_who_is_paid_is_known_and_an_amount_is_nobody() -> None:
    assert found(CASH) == {
        ("ACCOUNT", "meet:$ariBirani12"): "RECIPIENT", ("ACCOUNT", "meet:$bela40"): "UNSTATED",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Username: a whole sentence", "Location: Somewhere", "Description: likes music",
        "The victim knew the account.\nCall me", "Phone: yes", "Phone number: 12345", "Handle:",
        'no json "phone":"923000000012"', "Full Name: Ari Birani",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_label_is_left_alone(text: str) -> None:
    assert found(text) == {}


def test_each_stands_where_it_says() -> None:
    for text in (MEET, WHATSAPP, CHAT, CASH):
        for one in labelled(text, platform="Meet", region="PK"):
            assert text[one.start : one.end] == one.identifier.raw


@given(
    st.lists(
        st.sampled_from([MEET, WHATSAPP, CHAT, CASH, "Username", ":", "\n", '{"phone":"', "$", "("])
        | st.text(max_size=6),
        max_size=10,
    ).map("".join)
)
def test_any_text_is_read_and_each_find_is_a_slice(text: str) -> None:
    for one in labelled(text, platform="Meet", region="PK"):
        assert text[one.start : one.end].strip() == one.identifier.raw.strip()


def test_a_person_has_texts_and_a_file_its_time_of_upload() -> None:
    told = {
        "reportId": "9", "reportedInformation": {
            "reportingEsp": {"espName": "Example Posts"},
            "reportedPeople": {"reportedPersons": [{"additionalInformations": [
                {"value": "Full Name: Ari\nLocation: here\nDescription: write to x@y.example"}]}]},
            "uploadedFiles": {"uploadedFiles": [
                {"filename": "1.jpg", "espMetadata": {"metadatas": [
                    {"name": "Upload Date and Time", "value": "2026-01-05 12:00:00 UTC"}]}},
                {"filename": "2.jpg", "espMetadata": {"metadatas": [
                    {"name": "Upload Date and Time", "value": "yesterday"}]}},
                {"filename": "3.jpg", "uploadedToEspTimestamp": "2026-01-05T12:00:00Z"},
            ]},
        },
    }  # fmt: skip
    report = read(json.dumps(told).encode(), "x.json")

    assert not report.unknown
    (seen,) = sightings(report, region="PK")
    assert (seen.identifier.value, seen.role) == ("x@y.example", "SUSPECT")
    assert seen.where.endswith("additionalInformations[0].value@52")
    times = [one.uploaded_at for one in report.files]
    assert [isinstance(one, Said) for one in times] == [True, False, True]
