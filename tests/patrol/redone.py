"""What somebody can do to a capture's records who makes every digest and list anew, and leaves the
metadata as it was; each with the fault by which our check finds it.
"""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace

from pehra.base.warc import CAPTURE_TARGET, FIRST_FORM
from pehra.base.warc_read import Record
from pehra.patrol.capture_parts import pem
from pehra.patrol.fault import Kind

from .captures import CHAIN
from .damages import anew, at, listed, rows


def _replaced(kind: str, *exchanged: tuple[bytes, bytes]) -> Callable[[bytes], bytes]:
    """The first record of that type, bytes of its block exchanged."""

    def act(segment: bytes) -> bytes:
        found = rows(segment)
        n = at(found, kind)
        one, of = found[n]
        block = one.block
        for was, now in exchanged:
            assert was in block
            block = block.replace(was, now, 1)
        headers = tuple(h for h in of.headers if h[0] != "WARC-Payload-Digest")
        found[n] = anew((one, replace(of, headers=headers)), block)
        return listed(found)

    return act


def _told_otherwise(kind: str, **headers: str) -> Callable[[bytes], bytes]:
    def act(segment: bytes) -> bytes:
        found = rows(segment)
        n = at(found, kind)
        found[n] = anew(found[n], None, **headers)
        return listed(found)

    return act


def _no_http(segment: bytes) -> bytes:
    found = rows(segment)
    n = at(found, "response")
    one, of = found[n]
    headers = tuple(h for h in of.headers if h[0] != "WARC-Payload-Digest")
    found[n] = anew((one, replace(of, headers=headers)), b"garbage, no http")
    return listed(found)


def _other_chain(segment: bytes) -> bytes:
    found = rows(segment)
    n = next(n for n, (_, of) in enumerate(found) if "certificates" in of.url)
    found[n] = anew(found[n], pem(replace(CHAIN, chain=(b"another" * 90,))))
    return listed(found)


def _short_chain(segment: bytes) -> bytes:
    found = rows(segment)
    n = next(n for n, (_, of) in enumerate(found) if "certificates" in of.url)
    found[n] = anew(found[n], pem(replace(CHAIN, chain=CHAIN.chain[:1])))
    return listed(found)


def _left(keep: Callable[[Record], bool]) -> Callable[[bytes], bytes]:
    return lambda segment: listed([row for row in rows(segment) if keep(row[1])])


def _is_of(capture: int) -> Callable[[Record], bool]:
    names = f"thread/{capture}", f"FET-{capture:06d}"
    return lambda of: of.url.endswith(names)


def _planted(segment: bytes) -> bytes:
    found = rows(segment)
    n = at(found, "response")
    id_, url = "<urn:uuid:00000000-0000-4000-8000-000000000000>", "https://innocent.test/"
    found.insert(n + 1, anew(found[n], WARC_Record_ID=id_, WARC_Target_URI=url))
    return listed(found)


def first_form(segment: bytes) -> bytes:
    """As captures were before their metadata said the digests of its records."""
    found = rows(segment)
    for n, (one, of) in enumerate(found):
        if of.url.startswith(CAPTURE_TARGET):
            told = json.loads(one.block) | {"form": FIRST_FORM}
            del told["blocks"]
            found[n] = anew(found[n], json.dumps(told).encode())
    return listed(found)


SEGMENT: dict[str, tuple[Callable[[bytes], bytes], Kind]] = {
    "file replaced, an encoding told, redone": (
        _replaced("response", (b"Nothing", b"nothing"), (b"\r\n", b"\r\nContent-Encoding: br\r\n")),
        Kind.ENTITY,
    ),
    "file replaced, two lengths told, redone": (
        _replaced("response", (b"Nothing", b"nothing"),
                  (b"\r\n", b"\r\nContent-Length: 1\r\nContent-Length: 2\r\n")),
        Kind.ENTITY,
    ),
    "response replaced by what is none, redone": (_no_http, Kind.ENTITY),
    "status changed, redone": (
        _replaced("response", (b"200 OK", b"404 Not Found")), Kind.STATUS,
    ),
    "server's address changed, redone": (
        _told_otherwise("response", WARC_IP_Address="203.0.113.66"), Kind.PEER,
    ),
    "DNS answer changed, redone": (
        _replaced("resource", (b"IN A 192.0.2.7", b"IN A 203.0.113.9")), Kind.DNS,
    ),
    "TLS chain replaced, redone": (_other_chain, Kind.TLS),
    "cipher changed, redone": (
        _told_otherwise("request", WARC_Cipher_Suite="TLS_NULL"), Kind.TLS,
    ),
    "request changed, redone": (
        _replaced("request", (b"GET /thread/1", b"GET /other")), Kind.REQUEST,
    ),
    "request sent to another host, redone": (
        _replaced("request", (b"example.test", b"innocent.test")), Kind.REQUEST,
    ),
    "address of the request changed, redone": (
        _told_otherwise("request", WARC_Target_URI="https://innocent.test/"), Kind.REFERENCE,
    ),
    "metadata of a capture taken out, redone": (
        _left(lambda of: not of.url.endswith("FET-000002")), Kind.ALONE,
    ),
    "all metadata taken out, redone": (
        _left(lambda of: not of.url.startswith(CAPTURE_TARGET)), Kind.ALONE,
    ),
    "a capture taken out, redone": (_left(lambda of: not _is_of(2)(of)), Kind.COUNT),
    "response of another address added, redone": (_planted, Kind.ALONE),
}  # fmt: skip
#: what only the second form tells
SECOND: dict[str, tuple[Callable[[bytes], bytes], Kind]] = {
    "more in a request, redone": (
        _replaced("request", (b"\r\n\r\n", b"\r\nA: b\r\n\r\n")), Kind.REPLACED,
    ),
    "header of an answer changed, redone": (
        _replaced("response", (b"text/html", b"text/HTML")), Kind.REPLACED,
    ),
    "DNS message changed, redone": (
        _replaced("resource", (b64encode(b"\x12\x34answer"), b64encode(b"\x12\x34ANSWER"))),
        Kind.REPLACED,
    ),
    "TLS chain shortened, redone": (_short_chain, Kind.REPLACED),
}  # fmt: skip
