"""The law of every witness, and what its signature is worth."""

import http.server
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.evidence.checkpoint import Checkpoint
from pehra.evidence.cosignature import (
    NotWitnessed,
    Seen,
    Witnessed,
    cosigned,
    seen,
    witness_key,
    witnessed,
)
from pehra.evidence.notaries import MemoryNotary
from pehra.evidence.note import BadNote, Key, Note, key, read, sign
from pehra.evidence.tree import consistency
from pehra.evidence.witness import (
    Answer,
    Conflict,
    Cosigned,
    Declined,
    Request,
    Witness,
    WitnessAway,
    added,
    parsed,
    request,
)
from pehra.evidence.witnesses import FolderWitness, HttpWitness, MemoryWitness

from .test_note import SECRET
from .test_tree import LARGE, head

ORIGIN, NAME = "desk.example/ledger", "court.example/w1"
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
LOG = MemoryNotary(ORIGIN, SECRET).key
OURS = bytes(range(32))


def note(size: int, secret: bytes = SECRET) -> str:
    return str(sign(str(Checkpoint(ORIGIN, size, head(size))), ORIGIN, secret))


class _Handler(http.server.BaseHTTPRequestHandler):
    witness: MemoryWitness

    def do_POST(self) -> None:
        told = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = self.witness.ask(parsed(told), NOON) if "old" in told[:3] else Declined(400, "?")
        match answer:
            case Cosigned(line):
                self._say(200, line)
            case Conflict(size):
                self._say(409, f"{size}\n")
            case Declined(status, reason):
                self._say(status, reason)

    def _say(self, status: int, text: str) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


SERVERS: list[http.server.ThreadingHTTPServer] = []


def far(_: Path) -> Witness:
    behind = MemoryWitness(NAME, OURS, [LOG])
    handler = type("Handler", (_Handler,), {"witness": behind})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    SERVERS.append(server)
    return HttpWitness(f"http://127.0.0.1:{server.server_address[1]}/w1/", behind.key)


def near(folder: Path) -> Witness:
    made = FolderWitness(folder, NAME)
    made.watch(LOG)
    return made


MAKERS: list[Callable[[Path], Witness]] = [lambda _: MemoryWitness(NAME, OURS, [LOG]), near, far]
every_one = pytest.mark.parametrize("make", MAKERS, ids=["memory", "folder", "http"])
pytestmark = pytest.mark.enable_socket


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    while SERVERS:
        server = SERVERS.pop()
        server.shutdown()
        server.server_close()


def ask(witness: Witness, old: int, size: int) -> Answer:
    return witness.ask(request(old, note(size), LARGE), NOON)


@every_one
def test_it_signs_what_grows_and_nothing_else(
    make: Callable[[Path], Witness], tmp_path: Path
) -> None:
    witness = make(tmp_path)
    for old, size in ((0, 3), (3, 3), (3, 10), (10, 300)):
        answer = ask(witness, old, size)
        assert isinstance(answer, Cosigned)
        found = witnessed(added(note(size), answer), [witness.key], 1)
        assert isinstance(found, Witnessed)
    assert ask(witness, 10, 300) == Conflict(300)
    assert ask(witness, 0, 300) == Conflict(300)
    shorter = ask(witness, 300, 299)
    assert isinstance(shorter, Declined)
    assert shorter.status == 400
    forged = str(sign(str(Checkpoint(ORIGIN, 300, head(299))), ORIGIN, SECRET))
    answer = witness.ask(Request(300, (), forged), NOON)
    assert isinstance(answer, Declined)
    assert answer.status == 422


@every_one
def test_it_knows_whom_it_watches(make: Callable[[Path], Witness], tmp_path: Path) -> None:
    witness = make(tmp_path)
    for told, status in (
        (note(3, bytes(32)), 403),
        (str(sign(str(Checkpoint("other.example", 3, head(3))), "other.example", SECRET)), 404),
        (note(3).replace("\n3\n", "\nthree\n"), 400),
    ):
        answer = witness.ask(Request(0, (), told), NOON)
        assert isinstance(answer, Declined)
        assert answer.status == status


@pytest.mark.parametrize("make", MAKERS[:2], ids=["memory", "folder"])
@given(asked=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), max_size=8))
def test_whatever_it_is_asked_it_signs_one_history(
    make: Callable[[Path], Witness],
    tmp_path_factory: pytest.TempPathFactory,
    asked: list[tuple[int, int]],
) -> None:
    witness, last = make(tmp_path_factory.mktemp("w")), 0
    for old, size in asked:
        path = consistency(old, size, LARGE) if 0 < old <= size else ()
        answer = witness.ask(Request(old, path, note(size)), NOON)
        assert isinstance(answer, Cosigned) == (old == last and old <= size)
        last = size if isinstance(answer, Cosigned) else last


def test_a_witness_that_starts_again_remembers(tmp_path: Path) -> None:
    first = near(tmp_path)
    assert isinstance(ask(first, 0, 30), Cosigned)
    again = near(tmp_path)
    assert again.key == first.key
    assert ask(again, 0, 20) == Conflict(30)


def test_a_witness_that_cannot_be_reached() -> None:
    witness = HttpWitness("http://127.0.0.1:9/", witness_key(NAME, OURS))
    with pytest.raises(WitnessAway, match=NAME):
        ask(witness, 0, 3)


def test_so_many_of_so_many_and_others_are_passed_over() -> None:
    keys = [witness_key(f"w{n}", bytes([n]) * 32) for n in range(4)]
    text = read(note(5)).text
    lines = [cosigned(text, f"w{n}", bytes([n]) * 32, NOON) for n in (0, 2)]
    told = str(Note(text, (*read(note(5)).signatures, *lines)))
    assert witnessed(told, keys, 2) == Witnessed((Seen("w0", NOON), Seen("w2", NOON)))
    found = witnessed(told, keys[1:], 2)
    assert isinstance(found, NotWitnessed)
    assert "1 of the 2" in found.reason


@pytest.mark.parametrize("at", [0, 4, 8, 30, 71])
def test_a_changed_cosignature_spoils_the_note(at: int) -> None:
    by = witness_key(NAME, OURS)
    one = cosigned(read(note(5)).text, NAME, OURS, NOON)
    changed = bytearray(one.signature)
    changed[at] ^= 1
    bad = type(one)(one.name, one.number, bytes(changed))
    with pytest.raises(BadNote, match="does not hold"):
        seen(Note(read(note(5)).text, (bad,)), by)


def test_a_witness_key_is_told_as_text() -> None:
    by = witness_key(NAME, OURS)
    assert key(str(by)) == by
    assert by.kind == 4
    assert by.number != Key(by.name, by.public).number


@pytest.mark.parametrize("told", ["", "old\n\nx", "old -1\n\nx", "new 1\n\nx", "old 1\n!\n\nx"])
def test_what_is_no_request(told: str) -> None:
    with pytest.raises(BadNote):
        parsed(told)


@given(old=st.integers(1, 300), size=st.integers(1, 300))
def test_a_request_is_read_as_it_was_written(old: int, size: int) -> None:
    old, size = sorted((old, size))
    made = request(old, note(size), LARGE)
    assert parsed(str(made)) == made
