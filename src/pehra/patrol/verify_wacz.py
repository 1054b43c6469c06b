"""Check a WACZ of ours: that it can be read in one way only, that every member is the one that was
listed and signed, that the stamp is over these WARCs and its time fits, and that the index leads to
where it says. `wacz validate` passes a WACZ without archive/ and never compares an index.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from pehra.base.warc_read import BadWarc

from .cdxj import entries
from .fault import Expected, Fault, Kind
from .verify_index import check_index
from .verify_token import NotOverThis, token_over
from .verify_told import moment
from .verify_warc import check_warc, clock_note
from .wacz import DIGEST, MANIFEST, PACKAGE, PAGES, TOKEN, digest
from .zip_strict import members

APART = timedelta(days=1)  # between making a WACZ and having it stamped
ARCHIVE = "archive/"


@dataclass(slots=True)
class Facts:
    """What the check learned on its way."""

    records: int = 0
    captures: int = 0
    key: str = ""
    stamped_at: datetime | None = None
    notes: list[str] = field(default_factory=list)


def check_wacz(data: bytes, expected: Expected) -> tuple[tuple[Fault, ...], Facts]:
    """Every fault, and what is to be told when there is none."""
    found, faults = members(data)
    if not found:
        return faults, Facts()
    check = _Wacz(found, expected)
    faults += tuple(check.faults())
    return faults + tuple(check.sidecar(data)), check.facts


class _Wacz:
    def __init__(self, found: Mapping[str, bytes], expected: Expected) -> None:
        self._found = found
        self._expected = expected
        self.facts = Facts()
        self._dates: list[datetime] = []
        self._warcs = {n: d for n, d in found.items() if n.startswith(ARCHIVE)}

    def faults(self) -> Iterator[Fault]:
        package, signed = self._json(PACKAGE), self._json(DIGEST)
        if package is None or signed is None:
            yield Fault(Kind.PACKAGE, PACKAGE, "The list of members or its signature is missing.")
            return
        yield from self._resources(package)
        yield from self._signature(package, signed)
        yield from self._archive()
        yield from self._manifest()
        yield from self._token(moment(str(package.get("created"))))
        yield from self._index()

    def sidecar(self, data: bytes) -> Iterator[Fault]:
        """The token beside the file, when there is one."""
        if self._expected.token:
            told = token_over(self._expected.token, data, self._expected.roots)
            if isinstance(told, NotOverThis):
                yield Fault(Kind.TOKEN, "the token beside the file", _sentence(told.reason))

    def _json(self, name: str) -> dict[str, Any] | None:
        try:
            told = json.loads(self._found[name])
        except (KeyError, ValueError, RecursionError):
            return None
        return told if isinstance(told, dict) else None

    def _resources(self, package: dict[str, Any]) -> Iterator[Fault]:
        listed: dict[str, dict[str, Any]] = {}
        for one in _list(package.get("resources")):
            listed[str(one.get("path"))] = one
        for name, data in self._found.items():
            one = listed.pop(name, {})
            if name not in {PACKAGE, DIGEST} and not one:
                yield Fault(Kind.NOT_LISTED, name, "The package does not list it.")
            elif one and (one.get("hash") != digest(data) or one.get("bytes") != len(data)):
                yield Fault(Kind.HASH, name, "It is not what the package lists.")
        for name in listed:
            yield Fault(Kind.MISSING, name, "The package lists it, and it is not there.")

    def _signature(self, package: dict[str, Any], signed: dict[str, Any]) -> Iterator[Fault]:
        told = signed.get("signedData")
        told = told if isinstance(told, dict) else {}
        hash_ = digest(self._found[PACKAGE])
        if signed.get("hash") != hash_ or told.get("hash") != hash_:
            yield Fault(Kind.SIGNATURE, DIGEST, "What was signed is another list of members.")
        if told.get("created") != package.get("created"):
            yield Fault(Kind.DATE, DIGEST, "It was signed with another date than the package has.")
        self.facts.key = str(told.get("publicKey", ""))
        if not _signed(self.facts.key, str(told.get("signature", "")), hash_.encode()):
            yield Fault(Kind.SIGNATURE, DIGEST, "The signature is not one of this key.")
        if not self._expected.key:
            self.facts.notes.append("No key was given: compare the one above with the unit's.")
        elif self._expected.key != self.facts.key:
            yield Fault(Kind.KEY, DIGEST, "It was signed by another key than the one expected.")

    def _archive(self) -> Iterator[Fault]:
        if not self._warcs:
            yield Fault(Kind.NO_ARCHIVE, ARCHIVE, "There is no WARC in it.")
        unkept = 0
        for name, data in self._warcs.items():
            checked = check_warc(name, data)
            yield from checked.faults
            self.facts.records += len(checked.records)
            self.facts.captures += checked.captures
            self._dates += checked.dates
            unkept += checked.unkept
        self.facts.notes += clock_note(unkept)

    def _manifest(self) -> Iterator[Fault]:
        told = self._json(MANIFEST) or {}
        files = {str(one.get("path")): one.get("hash") for one in _list(told.get("files"))}
        if files != {name: digest(data) for name, data in self._warcs.items()}:
            yield Fault(Kind.MANIFEST, MANIFEST, "It lists other WARCs than there are.")

    def _token(self, created: datetime | None) -> Iterator[Fault]:
        latest = max(self._dates, default=None)
        if created is None or (latest and latest.replace(microsecond=0) > created):
            yield Fault(Kind.DATE, PACKAGE, "It says it was made before what it holds.")
        if TOKEN not in self._found:
            self.facts.notes.append("No authority of time stamped it.")
            return
        manifest = self._found.get(MANIFEST, b"")
        told = token_over(self._found[TOKEN], manifest, self._expected.roots)
        if isinstance(told, NotOverThis):
            yield Fault(Kind.TOKEN, TOKEN, _sentence(told.reason))
            return
        self.facts.stamped_at = told.at
        if not told.believed:
            self.facts.notes.append("No roots were given: nobody vouches for the time stamp.")
        if latest and latest > told.at + timedelta(seconds=1):
            yield Fault(Kind.DATE, TOKEN, "It was stamped before what it holds was captured.")
        if created and abs(created - told.at) > APART:
            yield Fault(
                Kind.DATE, TOKEN, "It says it was made at another time than the stamp does."
            )

    def _index(self) -> Iterator[Fault]:
        try:
            wanted = [
                one
                for name, data in self._warcs.items()
                for one in entries(name.removeprefix(ARCHIVE), data)
            ]
        except BadWarc:
            return  # told already, of the WARC itself
        yield from check_index(self._found, wanted)
        pages = {(one.about["url"], one.date) for one in wanted if one.page}
        told = {(one.get("url"), one.get("ts")) for one in _lines(self._found.get(PAGES, b""))[1:]}
        if told != pages:
            yield Fault(Kind.PAGES, PAGES, "Its pages are not those that were captured.")


def _list(value: object) -> Sequence[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _lines(data: bytes) -> list[dict[str, Any]]:
    try:
        told = [json.loads(line) for line in data.splitlines()]
    except (ValueError, RecursionError):
        return []
    return [one for one in told if isinstance(one, dict)]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + "."


def _signed(key: str, signature: str, text: bytes) -> bool:
    """ECDSA over SHA-256, both numbers side by side (IEEE P1363), on P-256 or P-384."""
    try:
        of = load_der_public_key(base64.b64decode(key, validate=True))
        raw = base64.b64decode(signature, validate=True)
        if not isinstance(of, ec.EllipticCurvePublicKey):
            return False
        half = (of.curve.key_size + 7) // 8
        if len(raw) != 2 * half:
            return False
        both = (int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))
        of.verify(encode_dss_signature(*both), text, ec.ECDSA(SHA256()))
    except (ValueError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
