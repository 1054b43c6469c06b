"""A mail server that fails at one message: no half of it is sealed, and the others are taken."""

import re
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from pehra.base import clock
from pehra.duties.follow_mailbox import Cursor, cursor, owed
from pehra.roster.powers import Role, officer
from pehra.store import models
from pehra.watch.mailbox import CHUNK, Address, NoMailbox, visit
from pehra.watch.walk import Desk, desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]
WATCH = officer("WATCH", Role.WATCH)
VALIDITY = 7
ASKED = re.compile(r"UID FETCH (\d+) \((?:BODY.PEEK\[\]<(\d+)\.(\d+)>|RFC822.SIZE)\)")


class Server(socketserver.ThreadingTCPServer):
    """`refused`: message and from which byte on it answers NO; `ended`: at it the line is cut;
    `gone`: listed, and taken out by then; `most`: bytes of a piece, however many are asked for.
    """

    allow_reuse_address, daemon_threads = True, True
    messages: dict[int, bytes]
    refused: dict[int, int]
    ended: set[int]
    gone: set[int]
    most: int


class Line(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.wfile.write(b"* OK hello\r\n")
        for line in self.rfile:
            tag, _, told = line.decode().strip().partition(" ")
            if not self._answered(tag, told):
                return

    def _answered(self, tag: str, told: str) -> bool:
        of, more = self.server, b""
        if told.startswith("EXAMINE"):
            more = f"* 3 EXISTS\r\n* OK [UIDVALIDITY {VALIDITY}] x\r\n".encode()
        elif told.startswith("UID SEARCH"):
            least = int(told.split("UID ")[2].partition(":")[0])
            found = " ".join(str(uid) for uid in of.messages if uid >= least)
            more = f"* SEARCH {found}\r\n".encode()
        elif asked := ASKED.fullmatch(told):
            uid, start = int(asked[1]), int(asked[2] or 0)
            if uid in of.ended:
                return False
            if start >= of.refused.get(uid, 1 << 40):
                self.wfile.write(f"{tag} NO [SERVERBUG] x\r\n".encode())
                return True
            more = self._fetched(uid, start, int(asked[3] or 0))
        elif told.startswith("CAPABILITY"):
            more = b"* CAPABILITY IMAP4rev1\r\n"
        self.wfile.write(more + f"{tag} OK done\r\n".encode())
        return not told.startswith("LOGOUT")

    def _fetched(self, uid: int, start: int, most: int) -> bytes:
        if uid in self.server.gone:
            return b""
        data = self.server.messages[uid]
        if not most:
            return f"* 1 FETCH (UID {uid} RFC822.SIZE {len(data)})\r\n".encode()
        piece = data[start : start + min(most, self.server.most)]
        head = f"* 1 FETCH (UID {uid} BODY[]<{start}> {{{len(piece)}}}\r\n".encode()
        return head + piece + b")\r\n"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Line) as made:
        made.messages = {uid: b"From: a@p.example\r\n\r\n%d" % uid for uid in (1, 2, 3)}
        made.refused, made.ended, made.gone, made.most = {}, set(), set(), CHUNK
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


@pytest.fixture
def with_() -> Iterator[Desk]:
    made = desk(settings.CONFIG)
    yield made
    made.close()


class Box:
    def __init__(self, server: Server, with_: Desk, folder: Path) -> None:
        self.of = Address("desk", "127.0.0.1", server.server_address[1], "INBOX", tls=False)
        self.here = "desk@127.0.0.1/INBOX"
        self._with, self._secret = with_, folder / "password"
        self._secret.write_text("synthetic")

    def visit(self) -> int:
        return visit(self.of, self._secret, self._with.room, WATCH, clock.now())


@pytest.fixture
def box(server: Server, with_: Desk, tmp_path: Path) -> Box:
    return Box(server, with_, tmp_path)


def sealed() -> list[tuple[str, int]]:
    rows = models.Arrival.objects.order_by("name").values_list("name", "exhibit__size")
    return [(name.removeprefix(f"mail-{VALIDITY}-"), size) for name, size in rows]


def test_a_message_that_breaks_off_is_sealed_in_no_half_and_owed(server: Server, box: Box) -> None:
    server.messages[2] += b"y" * (2 * CHUNK)
    server.refused[2] = CHUNK

    assert box.visit() == 2
    assert [name for name, _ in sealed()] == ["1.eml", "3.eml"]
    assert owed(box.here) == (Cursor(VALIDITY, 2),)
    assert cursor(box.here) == Cursor(VALIDITY, 3)
    assert box.visit() == 0

    server.refused.clear()
    assert box.visit() == 1
    assert ("2.eml", len(server.messages[2])) in sealed()
    assert (owed(box.here), box.visit()) == ((), 0)


def test_a_message_at_which_the_line_is_cut_holds_up_no_other(server: Server, box: Box) -> None:
    server.ended.add(2)

    with pytest.raises(NoMailbox):
        box.visit()
    with pytest.raises(NoMailbox):  # the owed one again, and last
        box.visit()

    assert [name for name, _ in sealed()] == ["1.eml", "3.eml"]
    server.ended.clear()
    assert box.visit() == 1


def test_a_piece_that_is_shorter_than_asked_for_is_not_the_end(server: Server, box: Box) -> None:
    whole = server.messages[1] + bytes(range(256)) * 20
    server.messages = {1: whole}
    server.most = 1000
    assert box.visit() == 1
    assert sealed() == [("1.eml", len(whole))]


def test_what_was_taken_out_meanwhile_is_nothing(server: Server, box: Box) -> None:
    server.gone.add(2)
    assert box.visit() == 2
    assert owed(box.here) == ()
