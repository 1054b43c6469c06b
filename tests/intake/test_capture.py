"""Captures as reports: what our patrol recognised, and what partners saved."""

import base64
import contextlib
import gzip
import io
import json
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.patrol.captures import PEER, TOOL, context, exchange, exported, failed, made
from tests.patrol.damages import rows, together

from pehra.base.errors import PehraError
from pehra.base.said import NOT_SAID, Said
from pehra.base.warc import END, Written, written
from pehra.identifiers.identifier import Role
from pehra.intake import captured as limits
from pehra.intake.opened import Opened, open_exhibit, opened_again
from pehra.intake.parcels import open_parcel
from pehra.intake.reader import Unreadable
from pehra.intake.report import IncidentType, PartyRole, Report
from pehra.intake.sightings import sightings
from pehra.media.synthetic import picture
from pehra.patrol.capture import segment

JPEG = ((b"Content-Type", b"image/jpeg"),)
DATE = "2026-01-05T12:00:00Z"
HTML = ((b"Content-Type", b"text/html"),)


SHOT, OTHER = picture(1), picture(2)
HIT = exchange(7, SHOT, headers=JPEG)
AT = context(7, SHOT, "RECOGNISED")
SEGMENT = segment([(exchange(1), context(1)), (HIT, AT), (failed(9), context(9))], TOOL)


def opened(data: bytes, name: str = "x") -> Opened:
    return open_exhibit(io.BytesIO(data), name)


def report(data: bytes) -> Report:
    (one,) = opened(data).reports
    return one.report


def seen(of: Report) -> set[tuple[str, str, object, object]]:
    return {
        (str(one.identifier.kind), one.identifier.value, one.event, one.port)
        for one in sightings(of, region="PK")
    }


def test_a_recognised_hit_is_a_report_and_its_file_is_at_hand() -> None:
    told = report(SEGMENT)
    assert told.reader == "patrol"
    assert told.number == Said("FET-000007", "WARC record 8 response")
    assert told.incident.type == Said(IncidentType.CSAM, "WARC record 8 response")
    assert told.incident.platform == Said("example.test", "WARC record 8 response")
    assert isinstance(told.incident.at, Said)
    assert told.incident.at.value == HIT.started_at

    (file,) = opened(SEGMENT).reports[0].files
    parcel = open_parcel(io.BytesIO(SEGMENT), "")
    (member,) = [one for one in parcel.members() if one.name == file.member]
    assert b"".join(parcel.chunks(member)) == SHOT
    assert member.size == len(SHOT)
    assert dict(file.digests)["md5"] == AT.digests["md5"]


def test_where_it_lay_and_what_led_there_are_apart() -> None:
    found = seen(report(SEGMENT))
    assert ("URL", "https://example.test/thread/7", "HOSTED AT", NOT_SAID) in found
    assert ("URL", "https://example.test/", "REACHED THROUGH", NOT_SAID) in found
    assert ("IP", "192.0.2.7", "HOSTED AT", 443) in found


def test_behind_a_proxy_no_address_is_told() -> None:
    far = replace(HIT, peer=replace(PEER, proxy="socks5://127.0.0.1:9050"))
    assert not [one for one in seen(report(segment([(far, AT)], TOOL))) if one[0] == "IP"]


def test_whose_rule_let_it_be_fetched_is_no_suspect() -> None:
    told = report(segment([(HIT, replace(AT, rule="allow api acct:who@instance.test"))], TOOL))
    assert told.parties == ()


def test_who_published_it_is_the_suspect_when_it_is_told() -> None:
    told = report(segment([(HIT, replace(AT, account="who@instance.test"))], TOOL))
    (party,) = told.parties
    assert party.role is PartyRole.SUSPECT
    found = [one for one in sightings(told, region="PK") if one.identifier.kind == "ACCOUNT"]
    assert [(one.identifier.value, one.role) for one in found] == [
        ("instance.test:who", Role.SUSPECT)
    ]


def test_a_segment_without_a_hit_is_no_report_and_no_failure() -> None:
    for data in (made(1, 2), gzip.decompress(made(1)), segment([(failed(), context())], TOOL)):
        assert opened(data).reports == ()


def test_a_wacz_of_ours_reads_as_its_segments() -> None:
    told = report(exported(made(1), SEGMENT))
    assert told.number == Said("FET-000007", "WARC archive/FET-000002.warc.gz record 8 response")
    assert len(opened(exported(made(1), SEGMENT)).reports[0].files) == 1


def test_the_report_is_read_again_from_what_is_kept_beside_it() -> None:
    (one,) = opened(SEGMENT, "FET-000007.warc.gz").reports
    assert one.document
    again = opened_again(one.document, one.member, "FET-000007.warc.gz")
    assert again.report == one.report
    assert SHOT[:40] not in one.document


def test_a_body_that_cannot_be_unpacked_is_a_file_as_it_came() -> None:
    strange = exchange(7, SHOT, headers=(*JPEG, (b"Content-Encoding", b"br")))
    (file,) = opened(segment([(strange, AT)], TOOL)).reports[0].files
    assert file.member


def packed(of: Written) -> bytes:
    """As others pack a record: by zlib."""
    return gzip.compress(of.head + of.block + END, mtime=0)


def partner(*responses: tuple[str, tuple[tuple[bytes, bytes], ...], bytes]) -> bytes:
    """A WARC as a partner's crawler writes it: none of our metadata."""
    info = [("WARC-Type", "warcinfo"), ("WARC-Record-ID", "<urn:uuid:0>"), ("WARC-Date", DATE)]
    found = packed(written(info, b"software: Crawler 2.0\r\nformat: WARC File Format 1.0\r\n"))
    for n, (url, headers, body) in enumerate(responses, 1):
        head = b"HTTP/1.1 200 OK\r\n" + b"".join(b"%s: %s\r\n" % one for one in headers)
        told = [
            ("WARC-Type", "response"), ("WARC-Record-ID", f"<urn:uuid:{n}>"),
            ("WARC-Target-URI", url), ("WARC-Date", DATE), ("WARC-IP-Address", "198.51.100.7"),
        ]  # fmt: skip
        found += packed(written(told, head + b"\r\n" + body))
    return found


THEIRS = partner(("https://example.test/page", HTML, b"<p>x</p>"),
                 ("https://cdn.example.test/a", JPEG, SHOT),
                 ("https://cdn.example.test/b", HTML, OTHER))  # fmt: skip


def zipped(warc: bytes, way: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way) as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("archive/data.warc.gz", warc)
    return out.getvalue()


@pytest.mark.parametrize(
    "data", [THEIRS, zipped(THEIRS, zipfile.ZIP_STORED), zipped(THEIRS, zipfile.ZIP_DEFLATED)]
)
def test_a_partners_warc_or_wacz_is_one_report_with_its_media(data: bytes) -> None:
    (one,) = opened(data).reports
    assert one.report.reader == "capture"
    assert isinstance(one.report.sender.service, Said)
    assert one.report.sender.service.value == "Crawler 2.0"
    found = seen(one.report)
    assert ("URL", "https://example.test/page", "CAPTURED", NOT_SAID) in found
    assert ("IP", "198.51.100.7", "CAPTURED", NOT_SAID) in found
    parcel = open_parcel(io.BytesIO(data), "")
    held = {m.name: b"".join(parcel.chunks(m)) for m in parcel.members()}
    # by their bytes, whatever the server declared
    assert [held[file.member] for file in one.files] == [SHOT, OTHER]


def test_a_cut_warc_is_read_up_to_there_and_the_damage_is_told() -> None:
    told = report(THEIRS[:-40])
    assert any("Record 4" in one.words for one in told.warnings)
    assert len(told.files) == 1
    hit = together(rows(SEGMENT)[:-2])[:-9]
    assert "cut short" in report(hit).warnings[0].words


def har(entries: object) -> bytes:
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "Browser", "version": "1"},
                               "entries": entries}}).encode()  # fmt: skip


def entry(url: str, body: bytes, **more: object) -> dict[str, object]:
    content = {"mimeType": "image/jpeg", "encoding": "base64",
               "text": base64.b64encode(body).decode()}  # fmt: skip
    return {"request": {"url": url}, "response": {"status": 200, "content": content},
            "startedDateTime": "2026-01-05T17:00:00.000+05:00",
            "serverIPAddress": "198.51.100.7", **more}  # fmt: skip


def test_a_har_is_one_report_with_its_media() -> None:
    data = har([entry("https://example.test/a.jpg", SHOT), entry("https://example.test/", b"x")])
    (one,) = opened(data, "x.har").reports
    assert isinstance(one.report.incident.at, Said)
    assert one.report.incident.at.value.isoformat() == "2026-01-05T17:00:00+05:00"
    assert ("IP", "198.51.100.7", "CAPTURED", NOT_SAID) in seen(one.report)
    assert one.files[0].where == "$.log.entries[0]"
    parcel = open_parcel(io.BytesIO(data), "")
    assert [b"".join(parcel.chunks(m)) for m in parcel.members()][1] == SHOT
    for broken in (data[:-9], data.replace(b"}", b"", 1)):
        with pytest.raises(Unreadable, match="HAR is damaged"):
            opened(broken)


def test_other_json_and_other_gzip_are_what_they_were() -> None:
    with pytest.raises(Unreadable):
        opened(b'{"logs": []}', "x.json")
    with pytest.raises(Unreadable, match="no form of report"):
        opened(b"\x1f\x8b" + b"\0" * 50, "x.gz")


def test_many_captured_things_are_bounded_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_LISTED", 3)
    told = report(partner(*((f"https://x{n}.test/", HTML, b"x") for n in range(5))))
    assert len(told.details) == 3
    assert "2 more" in told.warnings[0].words


def test_bombs_are_refused() -> None:
    head = [("WARC-Type", "response"), ("WARC-Target-URI", "https://x.test/"),
            ("WARC-Date", "2026-01-05T12:00:00Z")]  # fmt: skip
    bomb = packed(written(head, bytes(80 * 2**20)))
    told = report(bomb)
    assert "more than" in told.warnings[0].words
    assert told.files == ()


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_nothing_but_a_pehra_error_comes_of_damaged_captures(data: st.DataObject) -> None:
    _, whole = data.draw(st.sampled_from(SAMPLES))
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = (
        whole[:at] + data.draw(st.binary(max_size=9)) + whole[at + data.draw(st.integers(0, 9)) :]
    )
    try:
        found = opened(damaged)
        parcel = open_parcel(io.BytesIO(damaged), "x")
        for member in parcel.members():
            assert sum(map(len, parcel.chunks(member))) >= 0
        assert all(isinstance(one.report, Report) for one in found.reports)
    except PehraError:
        pass


#: one of each form, for scripts/fuzz_readers.py
SAMPLES = (
    ("FET-000007.warc.gz", SEGMENT), ("FET-000007.warc", gzip.decompress(SEGMENT)),
    ("theirs.warc.gz", THEIRS), ("theirs.warc", gzip.decompress(THEIRS)),
    ("x.wacz", exported(SEGMENT)), ("y.wacz", zipped(THEIRS, zipfile.ZIP_DEFLATED)),
    ("x.har", har([entry("https://example.test/", SHOT)])),
)  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["log", "entries", "request", "response", "url", "content", "text", "status", "records",
         "peer", "port", "digests", "told", "form", "verdict", "started_at", "creator"]),
        inner, max_size=5),
    max_leaves=15,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(ANYTHING, ANYTHING)
def test_nor_of_any_json_in_a_har_or_in_our_metadata(one: object, other: object) -> None:
    found = rows(SEGMENT)
    n = next(n for n, (_, of) in enumerate(found) if of.url.endswith("FET-000007"))
    told = json.loads(found[n][0].block)
    if isinstance(other, dict):
        told |= other
    found[n] = (written([(name, value) for name, value in found[n][1].headers
                         if name not in {"Content-Length", "WARC-Block-Digest"}],
                        json.dumps(told).encode()), found[n][1])  # fmt: skip
    for data in (har(one), json.dumps({"log": one}).encode(), together(found)):
        with contextlib.suppress(PehraError):
            assert isinstance(opened(data), Opened)
