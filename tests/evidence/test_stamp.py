"""Time stamps by an authority that is made here with openssl, and checked by it too."""

import http.server
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pehra.evidence.stamp import (
    BadRoots,
    Due,
    NotDue,
    NotStamped,
    Stamp,
    checked,
    due,
    request,
    roots,
)
from pehra.evidence.stamper import Stamper, StamperAway, stamped
from pehra.evidence.stampers import CommandStamper, HttpStamper

from . import tsa

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(not tsa.HERE, reason="there is no openssl"),
]
TEXT = b"desk.example/ledger\n5\nqA==\n"
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tsa.authority(tmp_path_factory.mktemp("tsa"))


class _Handler(http.server.BaseHTTPRequestHandler):
    stamper: Stamper

    def do_POST(self) -> None:
        query = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.stamper.post(query))

    def log_message(self, *_: object) -> None:
        """Nothing."""


SERVERS: list[http.server.HTTPServer] = []


def by_http(at: Path) -> Stamper:
    handler = type("Handler", (_Handler,), {"stamper": tsa.stamper(at)})
    server = http.server.HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    SERVERS.append(server)
    return HttpStamper(f"http://127.0.0.1:{server.server_address[1]}/tsa?x=1")


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    while SERVERS:
        server = SERVERS.pop()
        server.shutdown()
        server.server_close()


MAKERS: list[Callable[[Path], Stamper]] = [tsa.stamper, by_http]


@pytest.mark.parametrize("make", MAKERS, ids=["command", "http"])
def test_a_stamp_is_believed_with_the_right_root_and_no_other(
    make: Callable[[Path], Stamper], authority: Path
) -> None:
    found = stamped(make(authority), TEXT, tsa.believed(authority))
    assert isinstance(found, Stamp), found
    assert abs((found.at - datetime.now(UTC)).total_seconds()) < 60  # noqa: TID251
    wrong = tsa.believed(authority, "other")
    assert isinstance(stamped(make(authority), TEXT, wrong), NotStamped)


def test_a_stamp_over_something_else_or_damaged_is_not(authority: Path) -> None:
    good = tsa.believed(authority)
    stamper = tsa.stamper(authority)
    asked = request(TEXT)
    token = stamper.post(asked.as_bytes())
    assert isinstance(checked(asked, token, TEXT, good), Stamp)
    assert isinstance(checked(asked, token, TEXT + b"x", good), NotStamped)
    assert isinstance(checked(request(TEXT), token, TEXT, good), NotStamped)  # another nonce
    for place in range(30, len(token), 97):
        changed = bytearray(token)
        changed[place] ^= 1
        found = checked(asked, bytes(changed), TEXT, good)
        if isinstance(found, Stamp):  # outside of what is signed: the time is still the same
            assert found.at == checked(asked, token, TEXT, good).at  # type: ignore[union-attr]
    assert isinstance(checked(asked, b"", TEXT, good), NotStamped)
    assert isinstance(checked(asked, b"rubbish", TEXT, good), NotStamped)


def test_openssl_believes_the_same_stamp(authority: Path) -> None:
    found = tsa.token(authority, TEXT)
    verify = ("ts", "-verify", "-data", "text", "-in", "stamp", "-CAfile", "ca.pem")
    (authority / "text").write_bytes(TEXT)
    (authority / "stamp").write_bytes(found.token)
    tsa.openssl(authority, *verify)
    (authority / "text").write_bytes(TEXT + b"x")
    with pytest.raises(subprocess.CalledProcessError):
        tsa.openssl(authority, *verify)


def test_an_authority_that_is_away() -> None:
    for one in (HttpStamper("http://127.0.0.1:9/"), CommandStamper(["false"])):
        with pytest.raises(StamperAway):
            one.post(b"x")


def test_certificates_that_are_none() -> None:
    with pytest.raises(BadRoots):
        roots(b"rubbish")


@pytest.mark.parametrize(
    ("stamped_size", "minutes", "size", "plain"),
    [(0, None, 0, False), (0, None, 1, True), (5, 14, 9, False), (5, 15, 9, True),
     (5, 600, 5, False), (5, 600, 6, True)],
)  # fmt: skip
def test_when_a_stamp_is_due(
    stamped_size: int, minutes: int | None, size: int, *, plain: bool
) -> None:
    last = None if minutes is None else NOON - timedelta(minutes=minutes)
    assert due(stamped_size, last, size, NOON) == (Due() if plain else NotDue())
