"""A WACZ 1.1.1: segments as they were sealed, with an index, signed, and stamped with the time.

Written by ourselves with every member stored as it is, so that a segment's SHA-256 in
`datapackage.json` is the exhibit's own; `wacz validate` and cdxj-indexer judge it
(tests/patrol/test_panel.py). What is stamped is `stamped/manifest.json`, the digests of the WARCs:
the stamp stands inside as `stamped/manifest.tsr`, and another over the whole file beside it as
X.wacz.tsr. The signature is the anonymous form of WACZ signing 0.1.0, ECDSA on P-384 since
ReplayWeb.page checks no other curve. TLS lets nobody prove what a server sent (the standard says
so): all this proves is what our client received, who vouches for it, and not later than when.
"""

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .cdxj import Entry, entries, index

VERSION = "1.1.1"
MANIFEST = "stamped/manifest.json"
TOKEN = "stamped/manifest.tsr"  # noqa: S105  (a time-stamp token, no secret)
PACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"
PAGES = "pages/pages.jsonl"
FORM = "pehra-wacz-manifest/1"
UNIX = 3
EPOCH = (1980, 1, 1, 0, 0, 0)  # of every member: a ZIP's own times say nothing here


@dataclass(frozen=True, slots=True)
class Part:
    """A WARC as it was sealed. `name` is its leaf in archive/: FET-000123.warc.gz."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class About:
    """`created_at` to the second; `software` with its version; `title` without content."""

    created_at: datetime
    software: str
    title: str


def manifest(parts: Sequence[Part]) -> bytes:
    """What is to be stamped: the name, size and SHA-256 of each WARC."""
    files = [
        {"path": f"archive/{one.name}", "bytes": len(one.data), "hash": digest(one.data)}
        for one in parts
    ]
    return json.dumps({"form": FORM, "files": files}, indent=1).encode()


def pack(
    file: BinaryIO, parts: Sequence[Part], about: About, key: ec.EllipticCurvePrivateKey,
    token: bytes = b"",
) -> None:  # fmt: skip
    """`token` is a TimeStampResp over manifest(parts), empty when no authority could be asked.
    Raises BadWarc when a part is none.
    """
    found = [entry for one in parts for entry in entries(one.name, one.data)]
    packed, blocks = index(found)
    members = {f"archive/{one.name}": one.data for one in parts}
    members |= {"indexes/index.cdx.gz": packed, "indexes/index.idx": blocks, PAGES: _pages(found)}
    members[MANIFEST] = manifest(parts)
    if token:
        members[TOKEN] = token
    sign(file, members, about, key)


def sign(
    file: BinaryIO, members: Mapping[str, bytes], about: About, key: ec.EllipticCurvePrivateKey
) -> None:
    """List the members, sign the list, and write them all."""
    package = _package(members, about)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(_member(name), data)
        archive.writestr(_member(PACKAGE), package)
        archive.writestr(_member(DIGEST), _signed(package, about, key))


def _member(name: str) -> zipfile.ZipInfo:
    """Written alike on every system; zip_strict.py holds every field to it."""
    told = zipfile.ZipInfo(name, EPOCH)
    told.create_system, told.external_attr = UNIX, 0o600 << 16
    return told


def digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def iso(moment: datetime) -> str:
    """To the second: more is not read by every tool."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _pages(found: Sequence[Entry]) -> bytes:
    lines: list[dict[str, str]] = [{"format": "json-pages-1.0", "id": "pages", "title": "Pages"}]
    lines += [
        {"id": f"page-{number}", "url": one.about["url"], "ts": one.date, "title": one.about["url"]}
        for number, one in enumerate((one for one in found if one.page), 1)
    ]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def _package(members: Mapping[str, bytes], about: About) -> bytes:
    told = {
        "profile": "data-package", "wacz_version": VERSION, "title": about.title,
        "software": about.software, "created": iso(about.created_at),
        "resources": list(_resources(members)),
    }  # fmt: skip
    return json.dumps(told, indent=1).encode()


def _resources(members: Mapping[str, bytes]) -> Iterator[dict[str, str | int]]:
    for path, data in members.items():
        name = path.rpartition("/")[2].lower()
        yield {"name": name, "path": path, "hash": digest(data), "bytes": len(data)}


def _signed(package: bytes, about: About, key: ec.EllipticCurvePrivateKey) -> bytes:
    hash_ = digest(package)
    told = {
        "path": PACKAGE, "hash": hash_,
        "signedData": {
            "hash": hash_, "created": iso(about.created_at), "software": about.software,
            "version": "0.1.0", "signature": base64.b64encode(_raw(key, hash_.encode())).decode(),
            "publicKey": public(key.public_key()),
        },
    }  # fmt: skip
    return json.dumps(told, indent=1).encode()


def _raw(key: ec.EllipticCurvePrivateKey, text: bytes) -> bytes:
    """Both numbers side by side, as WebCrypto has them (IEEE P1363)."""
    r, s = decode_dss_signature(key.sign(text, ec.ECDSA(SHA256())))
    size = (key.curve.key_size + 7) // 8
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def public(key: ec.EllipticCurvePublicKey) -> str:
    """The public key as WACZ tells it: base64 of SubjectPublicKeyInfo."""
    return base64.b64encode(
        key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ).decode()
