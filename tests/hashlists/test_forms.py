"""Each form that lists come in, as real exports have it, and in bounded memory."""

import base64
import hashlib
import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.hashlists.feeds import FEEDS, feed_for
from pehra.hashlists.listed import BadList, Listed, Rejected, Removed

SAMPLES = Path(__file__).parents[1] / "samples"
Row = Listed | Rejected | Removed


def md5(n: int) -> str:
    return hashlib.md5(b"%d" % n).hexdigest()  # noqa: S324


def pdq(n: int) -> str:
    return hashlib.sha256(b"%d" % n).hexdigest()


def read(data: bytes) -> list[Row]:
    return list(feed_for(data[:65536]).read(io.BytesIO(data)))


def media(n: int, **more: object) -> dict[str, Any]:
    return {
        "MediaID": n, "Category": 1, "MD5": md5(n).upper(), "SHA1": "",
        "AlternativeHashes": [{"HashName": "PDQ", "HashValue": pdq(n)}],
    } | more  # fmt: skip


def vics(*records: object, kind: str = "Media", key: str = "@odata.context") -> bytes:
    return json.dumps({key: f"http://x/2.0.xml/US/$metadata#{kind}", "value": records}).encode()


@pytest.mark.parametrize(
    "name", ["vics12_nist_caid", "vics13_hashset", "vics20_hashset", "vics20_case"]
)
def test_the_samples_hold_only_the_hashes_of_nothing_and_none_is_listed(name: str) -> None:
    found = read((SAMPLES / f"{name}.json").read_bytes())
    assert found
    assert all(isinstance(one, Rejected) for one in found)


@pytest.mark.parametrize("key", ["odata.metadata", "@odata.context"])
def test_a_vics_record_gives_each_of_its_hashes(key: str) -> None:
    found = read(vics(media(1, Series="S", Category="A"), media(2, MD5="x"), 7, {}, key=key))
    assert [(one.line, one.algorithm) for one in found if isinstance(one, Listed)] == [
        (1, "MD5"), (1, "PDQ"), (2, "PDQ"),
    ]  # fmt: skip
    first = next(one for one in found if isinstance(one, Listed))
    assert (first.value, first.category, first.note) == (md5(1), "A", "MediaID 1; S")
    assert [one.line for one in found if isinstance(one, Rejected)] == [2, 3, 4]


def test_media_of_a_case_are_found_in_it() -> None:
    found = read(vics({"CaseID": "x", "Media": [media(1), media(2)]}, kind="Cases"))
    assert [one.line for one in found] == [1, 1, 2, 2]


@pytest.mark.parametrize("cut", [-1, -3, -30, -200])
def test_cut_json_is_refused_whole(cut: int) -> None:
    with pytest.raises(BadList, match="broken or cut"):
        read(vics(*(media(n) for n in range(5)))[:cut])


class Endless:
    """A hash set of many records, made as it is read, so that only the reader takes memory."""

    def __init__(self, count: int) -> None:
        self.count, self.rest = count, b""
        self.parts = self._parts(count)

    @staticmethod
    def _parts(count: int) -> Iterator[bytes]:
        head, _, tail = vics("RECORDS").partition(b'"RECORDS"')
        yield head
        for n in range(count):
            yield (b"," if n else b"") + json.dumps(media(n)).encode()
        yield tail

    def read(self, size: int) -> bytes:
        while len(self.rest) < size and (part := next(self.parts, b"")):
            self.rest += part
        told, self.rest = self.rest[:size], self.rest[size:]
        return told

    def seek(self, at: int) -> None:
        assert at == 0
        self.parts, self.rest = self._parts(self.count), b""


def peak(count: int) -> int:
    reader = feed_for(vics(media(1)))
    tracemalloc.start()
    assert sum(1 for _ in reader.read(cast(BinaryIO, Endless(count)))) == 2 * count
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def test_memory_does_not_grow_with_the_list() -> None:
    peak(10)
    assert peak(4_000) < 2 * peak(400) + 200_000


def test_icse_columns_with_photodna_and_baseline() -> None:
    head = (SAMPLES / "icse_header.csv").read_text(encoding="utf-8-sig").strip()
    photodna = base64.b64encode(bytes(range(144))).decode()
    row = f"{md5(1).upper()};{'ab' * 20};{photodna};77;True;False;False;Series X;3;True;Image;Yes"
    found = read(f"{head}\r\n{row}\r\n".encode())
    assert {one.algorithm for one in found if isinstance(one, Listed)} == {
        "MD5",
        "SHA1",
        "PHOTODNA",
    }
    first = found[0]
    assert isinstance(first, Listed)
    assert first.category == "Yes"
    assert "Series X" in first.note


def test_nsrl_like_known_good_rows() -> None:
    head = '"SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode","SpecialCode"'
    row = f'"{"ab" * 20}","{md5(2)}","00000000","a, b.dll","12","1","362",""'
    data = f"{head}\r\n{row}\r\n".encode()
    found = read(data)
    assert [one.algorithm for one in found if isinstance(one, Listed)] == ["SHA1", "MD5"]
    assert any("CRC32".lower() in word for word in feed_for(data).warnings(data))


PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2">
 <images count="2" maxTimestamp="2026-01-05T12:00:00Z">
  <image><member id="42">Example</member><timestamp>2026-01-05T12:00:00Z</timestamp><id>one</id>
   <classification>A1</classification><fingerprints><md5>{md5}</md5><pdq>{pdq}</pdq></fingerprints>
  </image>
  <deletedImage><member id="42">Example</member><id>two</id>
   <timestamp>2026-01-05T12:00:00Z</timestamp>
   <fingerprints><md5>{gone}</md5></fingerprints></deletedImage>
 </images>
</queryResult>
"""


def test_pages_of_the_exchange_hold_entries_and_what_was_taken_back() -> None:
    pytest.importorskip("threatexchange")
    page = PAGE.format(md5=md5(1), pdq=pdq(1), gone=md5(2))
    found = read((page + page.replace(md5(1), md5(3))).encode())
    assert {one.value for one in found if isinstance(one, Listed)} == {md5(1), md5(3), pdq(1)}
    assert all(one.category == "A1" for one in found if isinstance(one, Listed))
    assert {one.value for one in found if isinstance(one, Removed)} == {md5(2)}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'<?xml version="1.0"?><queryResult>', "broken or cut"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><queryResult/>', "entities"),
        (b"<queryResult/>", "no entries"),
    ],
)
def test_a_bad_page_is_refused_whole(data: bytes, words: str) -> None:
    pytest.importorskip("threatexchange")
    with pytest.raises(BadList, match=words):
        read(data)


@given(st.binary(max_size=200), st.sampled_from(FEEDS))
def test_no_form_takes_a_head_for_its_own_and_then_fails_otherwise(data: bytes, feed: Any) -> None:  # noqa: ANN401
    feed.reads(data)
    feed.warnings(data)
