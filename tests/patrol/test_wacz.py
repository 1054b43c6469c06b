"""A WACZ of ours: its members, its index as cdxj-indexer would write it, its signature."""

import base64
import hashlib
import json
import subprocess
import sys
import zipfile
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from string import ascii_letters, ascii_lowercase, digits

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from pehra.patrol.capture import segment
from pehra.patrol.cdxj import BLOCK, Entry, entries, index, key_of
from pehra.patrol.wacz import Part, manifest

from .captures import TOOL, context, exchange, exported, made


def url(chance: Random) -> str:
    """In canonical form, as targets are."""

    def word(letters: str) -> str:
        return "".join(chance.choices(letters, k=chance.randint(1, 9)))

    small = ascii_lowercase + digits
    host = ".".join([word(small) for _ in range(chance.randint(1, 3))] + [word(ascii_lowercase)])
    path = [word(ascii_letters + digits + "-_~") for _ in range(chance.randint(0, 3))]
    query = "&".join(f"{word(small)}={word(small)}" for _ in range(chance.randint(0, 3)))
    slash = chance.choice(["", "/"]) if path else ""
    at = f"{chance.choice(['http', 'https'])}://{host}{chance.choice(['', ':8080'])}"
    return f"{at}/{'/'.join(path)}{slash}{'?' + query if query else ''}"


def theirs(*words: str, told: str = "") -> str:
    """In a process of its own: their code warns when it is compiled."""
    return subprocess.run(  # noqa: S603  (a tool of the development environment)
        [sys.executable, "-W", "ignore", *words], input=told, capture_output=True, text=True,
        check=True, timeout=60,
    ).stdout  # fmt: skip


KEYS = "import json, sys, surt; print(json.dumps([surt.surt(one) for one in json.load(sys.stdin)]))"


def test_keys_are_those_that_the_indexer_of_others_makes() -> None:
    chance = Random(1)  # noqa: S311  (addresses for a test)
    many = [url(chance) for _ in range(5_000)]
    found = json.loads(theirs("-c", KEYS, told=json.dumps(many)))
    assert [(one, key_of(one)) for one in many] == list(zip(many, found, strict=True))


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://www.Example.test:443/A/?b=2&a=1#x", "test,example)/a?a=1&b=2"),
        ("http://192.0.2.7/x", "7,2,0,192)/x"),
        ("http://[2001:db8::7]:8080/", "[2001:db8::7]:8080)/"),
        ("dns:example.test", "dns:example.test"),
        ("urn:pehra:capture:FET-000001", "urn:pehra:capture:FET-000001"),
    ],
)
def test_keys_of_addresses_that_differ(address: str, key: str) -> None:
    assert key_of(address) == key


def lines_of(wacz: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(wacz)) as archive:
        told = archive.read("indexes/index.cdx.gz")
    return zlib.decompress(told, zlib.MAX_WBITS | 16).decode().splitlines()


def test_the_index_leads_where_the_indexer_that_others_use_leads(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    picture = exchange(4, b"\xff\xd8\xff", headers=((b"Content-Type", b"image/jpeg; x=y"),))
    chunked = exchange(5, b"hello", wire=b"5\r\nhello\r\n0\r\n\r\n",
                       headers=((b"Transfer-Encoding", b"chunked"),))  # fmt: skip
    data = segment([(exchange(1), context(1)), (picture, context(4)), (chunked, context(5))], TOOL)
    file = tmp_path_factory.mktemp("warc") / "FET-000001.warc.gz"
    file.write_bytes(data)
    indexer = Path(sys.executable).with_name("cdxj-indexer")
    told = theirs(str(indexer), "--sort", "--records", "response,resource", str(file))

    their_lines = [parsed(line) for line in told.splitlines()]
    ours = [parsed(line) for line in lines_of(exported(data))]
    assert len(ours) == 5
    for our, their in zip(ours, their_lines, strict=True):
        assert our[:2] == their[:2]
        wanted = {key: value for key, value in their[2].items() if key != "digest"}
        assert wanted.items() <= our[2].items()


def parsed(line: str) -> tuple[str, str, dict[str, str]]:
    key, moment, about = line.split(" ", 2)
    return key, moment, json.loads(about)


def test_a_long_index_is_packed_in_blocks_that_can_be_found() -> None:
    many = [Entry(f"k{n:05d}", "2026", {"url": "x"}, "", page=False) for n in range(BLOCK + 1)]
    packed, told = index(many)
    lines = told.decode().splitlines()
    where = [json.loads(line[line.index("{") :]) for line in lines[1:]]

    assert [line.split(" ")[0] for line in lines] == ["!meta", "k00000", f"k{BLOCK:05d}"]
    block = packed[where[1]["offset"] :]
    assert zlib.decompress(block, zlib.MAX_WBITS | 16).decode() == many[-1].line + "\n"
    assert where[1]["digest"] == "sha256:" + hashlib.sha256(block).hexdigest()


def test_segments_lie_in_it_as_they_were_sealed() -> None:
    one, two = made(1), made(2)
    with zipfile.ZipFile(BytesIO(exported(one, two))) as archive:
        assert archive.read("archive/FET-000001.warc.gz") == one
        assert all(info.compress_type == zipfile.ZIP_STORED for info in archive.infolist())
        package = json.loads(archive.read("datapackage.json"))
        held = archive.read("stamped/manifest.json")
    assert held == manifest([Part("FET-000001.warc.gz", one), Part("FET-000002.warc.gz", two)])
    assert package["wacz_version"] == "1.1.1"
    assert package["created"] == "2026-01-05T13:00:00Z"
    listed = {one["path"]: one["hash"] for one in package["resources"]}
    assert listed["archive/FET-000002.warc.gz"] == "sha256:" + hashlib.sha256(two).hexdigest()


def test_the_signature_is_in_the_anonymous_form_and_nothing_else() -> None:
    with zipfile.ZipFile(BytesIO(exported(made(1)))) as archive:
        told = json.loads(archive.read("datapackage-digest.json"))
        hash_ = "sha256:" + hashlib.sha256(archive.read("datapackage.json")).hexdigest()
    signed = told["signedData"]
    assert set(signed) == {"hash", "created", "software", "version", "signature", "publicKey"}
    assert told["hash"] == signed["hash"] == hash_
    key = load_der_public_key(base64.b64decode(signed["publicKey"]))
    raw = base64.b64decode(signed["signature"])
    assert isinstance(key, ec.EllipticCurvePublicKey)
    both = (int.from_bytes(raw[:48], "big"), int.from_bytes(raw[48:], "big"))
    key.verify(encode_dss_signature(*both), hash_.encode(), ec.ECDSA(SHA256()))


def test_pages_are_what_was_answered_and_can_be_opened() -> None:
    gone = replace(exchange(2), response=b"HTTP/1.1 404 Not Found\r\n\r\n", head=26, status=404)
    data = segment([(exchange(1), context(1)), (gone, context(2))], TOOL)
    assert [one.about["url"] for one in entries("x", data) if one.page] == [
        "https://example.test/thread/1"
    ]
