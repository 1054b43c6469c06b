"""What stands in a segment, and that it says no more and no less than the wire did."""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.base.warc_read import Record, records, whole
from pehra.patrol.capture import segment
from pehra.patrol.exchange import Cut

from .captures import CHAIN, NAMED, PEER, TOOL, context, exchange, failed, made


def read(data: bytes) -> list[tuple[Record, bytes]]:
    file = BytesIO(data)
    return [(one, whole(file, one)) for one in records(file)]


def of(data: bytes, kind: str) -> tuple[Record, bytes]:
    return next(one for one in read(data) if one[0].type == kind)


def told(data: bytes) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(of(data, "metadata")[1])
    return found


def test_the_same_captures_give_the_same_bytes_and_others_give_other_ids() -> None:
    assert made(1, 2) == made(1, 2)
    here = {one.id for one, _ in read(made(1))}
    there = {
        one.id for one, _ in read(segment([(exchange(), context())], replace(TOOL, host="cd")))
    }
    assert not here & there


def test_requests_and_responses_are_byte_exact_and_belong_together() -> None:
    one = exchange()
    found = segment([(one, context())], TOOL)
    (asked, request), (answered, response) = of(found, "request"), of(found, "response")

    assert (request, response) == (one.request, one.response)
    assert asked.header("WARC-Concurrent-To") == answered.id
    assert of(found, "metadata")[0].header("WARC-Concurrent-To") == answered.id
    for record in (asked, answered):
        assert record.url == one.url
        assert record.header("WARC-IP-Address") == "192.0.2.7"
        assert record.header("WARC-Date") == "2026-01-05T12:00:01.000000Z"
        assert record.header("WARC-Cipher-Suite") == "TLS_AES_256_GCM_SHA384"
        protocols = [value for name, value in record.headers if name == "WARC-Protocol"]
        assert protocols == ["http/1.1", "tls/1.3"]


def test_a_payload_digest_stands_only_where_every_tool_means_the_same_body() -> None:
    chunked = exchange(body=b"hello", wire=b"5\r\nhello\r\n0\r\n\r\n",
                       headers=((b"TRANSFER-encoding", b"chunked"),))  # fmt: skip
    plain = exchange()
    early = replace(plain, response=b"HTTP/1.1 103 Early Hints\r\n\r\n" + plain.response,
                    head=plain.head + 28)  # fmt: skip
    digests = [
        of(segment([(one, context())], TOOL), "response")[0].header("WARC-Payload-Digest")
        for one in (plain, chunked, early)
    ]
    assert digests[0].startswith("sha256:")
    assert digests[1:] == ["", ""]


def test_a_cut_response_says_why_and_a_proxy_hides_the_servers_address() -> None:
    for cut in Cut:
        found = of(segment([(exchange(cut=cut), context())], TOOL), "response")[0]
        assert found.header("WARC-Truncated") == str(cut)
    far = exchange(peer=replace(PEER, proxy="socks5://127.0.0.1:9050"))
    data = segment([(far, context())], TOOL)
    assert not of(data, "response")[0].header("WARC-IP-Address")
    assert told(data)["peer"]["proxy"] == "socks5://127.0.0.1:9050"


def test_dns_and_certificates_stand_once_for_all_that_share_them() -> None:
    found = read(made(1, 2, 3))
    dns = [one for one in found if one[0].url == "dns:example.test"]
    chains = [one for one in found if one[0].header("Content-Type").endswith("certificate-chain")]
    assert (len(dns), len(chains)) == (1, 1)

    lines = dns[0][1].decode().splitlines()
    assert lines[0] == "20260105120000"
    assert lines[1:3] == [
        "example.test. 300 IN A 192.0.2.7", "example.test. 300 IN AAAA 2001:db8::7"
    ]  # fmt: skip
    assert base64.b64decode(lines[4].removeprefix("; query ")) == NAMED.query
    assert base64.b64decode(lines[5].removeprefix("; answer ")) == NAMED.answer
    ders = [
        base64.b64decode(part.partition("-----END")[0])
        for part in chains[0][1].decode().split("-----BEGIN CERTIFICATE-----")[1:]
    ]
    assert tuple(ders) == CHAIN.chain
    names = [json.loads(block)["records"] for one, block in found if "capture:" in one.url]
    assert {name["dns"] for name in names} == {dns[0][0].id}
    assert {name["tls"] for name in names} == {chains[0][0].id}


def test_the_metadata_says_on_what_authority_what_was_found_and_how_the_clock_was() -> None:
    found = told(segment([(exchange(), context(verdict="RECOGNISED"))], TOOL))
    wanted = {
        "fetch": "FET-000001", "authority": "2026-17@1", "rule": "allow host example.test",
        "line": 1, "via": "LINK", "reached_through": "https://example.test/",
        "url": "https://example.test/thread/1", "robots": "allowed", "officer": "watch",
        "status": 200, "verdict": "RECOGNISED", "lists": {"Test list": 3},
        "told": {"list": "Test list", "version": 3, "distance": 0},
    }  # fmt: skip
    assert {key: found[key] for key in wanted} == wanted
    assert found["clock"] == {
        "utc": "2026-01-05T12:00:01.000000Z", "monotonic_ns": 10**9, "boot_id": "b" * 36,
        "synchronised": True, "max_error_us": 900, "state": "SYNCHRONISED",
    }  # fmt: skip


def test_a_failure_is_evidence_too() -> None:
    data = segment([(failed(), context())], TOOL)
    assert [one.type for one, _ in read(data)] == ["warcinfo", "metadata", "metadata"]
    found = told(data)
    assert (found["failure"], found["words"]) == ("CONNECT", "Nothing answers there.")
    assert base64.b64decode(found["dns"]["answer"]) == NAMED.answer


def test_the_first_record_says_what_made_it_on_whose_authority() -> None:
    record, block = read(made(1))[0]
    assert record.type == "warcinfo"
    lines = dict(line.split(": ", 1) for line in block.decode().splitlines())
    assert lines["software"] == "Pehra 0.1.0"
    assert lines["openssl"] == "OpenSSL 3.0.19"
    assert lines["authorities"] == "2026-17@1"


def test_media_and_packed_bodies_are_stored_as_they_are() -> None:
    body = zlib.compress(bytes(range(256)) * 200)
    for headers in (
        ((b"Content-Type", b"image/jpeg"),),
        ((b"Content-Type", b"text/html"), (b"Content-Encoding", b"deflate")),
    ):
        found = segment([(exchange(body=b"", wire=body, headers=headers), context())], TOOL)
        assert body in found
    assert b"Nothing to see" not in made(1)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.text(max_size=40), st.binary(max_size=60))
def test_no_bytes_of_a_server_or_words_of_a_rule_break_it(
    response: bytes, words: str, chain: bytes
) -> None:
    tls = replace(CHAIN, chain=(chain,))
    one = exchange(response=response, head=min(3, len(response)), tls=tls, url=f"https://x/{words}")
    found = segment([(one, replace(context(), rule=words, reached_through=words))], TOOL)
    assert of(found, "response")[1] == response
    assert told(found)["rule"] == words
    assert len(read(found)) == 7
