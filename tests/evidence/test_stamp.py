"""Time stamps by an authority that is made here with openssl, and checked by it too."""

import http.server
import shutil
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

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl"),
]
TEXT = b"desk.example/ledger\n5\nqA==\n"
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
CONFIG = """
[req]
distinguished_name = dn
prompt = no
[dn]
CN = Test authority of time
[ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
[tsa]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[ts]
default_tsa = stamping
[stamping]
dir = .
serial = ./serial
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
crypto_device = builtin
signer_cert = ./tsa.pem
signer_key = ./tsa.key
"""


def openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a root and an authority's key and certificate."""
    at = tmp_path_factory.mktemp("tsa")
    (at / "c").write_text(CONFIG)
    (at / "serial").write_text("01\n")
    for name in ("ca", "tsa", "other"):
        openssl(at, "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")
    for name in ("ca", "other"):
        openssl(at, "req", "-x509", "-config", "c", "-extensions", "ca", "-key", f"{name}.key",
                "-days", "9", "-out", f"{name}.pem")  # fmt: skip
    openssl(at, "req", "-new", "-config", "c", "-key", "tsa.key", "-out", "tsa.csr")
    openssl(at, "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "9", "-extfile", "c", "-extensions", "tsa",
            "-out", "tsa.pem")  # fmt: skip
    return at


def by_command(at: Path) -> Stamper:
    script = (
        'cd "$0" && cat > q.tsq && openssl ts -reply -config c -section stamping -queryfile q.tsq'
    )
    return CommandStamper(["sh", "-c", script, str(at)])


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
    handler = type("Handler", (_Handler,), {"stamper": by_command(at)})
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


MAKERS: list[Callable[[Path], Stamper]] = [by_command, by_http]


@pytest.mark.parametrize("make", MAKERS, ids=["command", "http"])
def test_a_stamp_is_believed_with_the_right_root_and_no_other(
    make: Callable[[Path], Stamper], authority: Path
) -> None:
    good = roots((authority / "ca.pem").read_bytes())
    found = stamped(make(authority), TEXT, good)
    assert isinstance(found, Stamp), found
    assert abs((found.at - datetime.now(UTC)).total_seconds()) < 60  # noqa: TID251
    wrong = roots((authority / "other.pem").read_bytes())
    assert isinstance(stamped(make(authority), TEXT, wrong), NotStamped)


def test_a_stamp_over_something_else_or_damaged_is_not(authority: Path) -> None:
    good = roots((authority / "ca.pem").read_bytes())
    stamper = by_command(authority)
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
    good = roots((authority / "ca.pem").read_bytes())
    found = stamped(by_command(authority), TEXT, good)
    assert isinstance(found, Stamp)
    (authority / "text").write_bytes(TEXT)
    (authority / "stamp").write_bytes(found.token)
    openssl(authority, "ts", "-verify", "-data", "text", "-in", "stamp", "-CAfile", "ca.pem")
    (authority / "text").write_bytes(TEXT + b"x")
    with pytest.raises(subprocess.CalledProcessError):
        openssl(authority, "ts", "-verify", "-data", "text", "-in", "stamp", "-CAfile", "ca.pem")


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
