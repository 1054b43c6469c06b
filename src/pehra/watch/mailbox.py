"""A mailbox that partners write to (IMAP4rev1, RFC 3501): every message is sealed as it came.

The mailbox is only read, never changed: what was taken is known by its number there (UID, with the
mailbox's UIDVALIDITY). Numbers that begin anew bring messages again, which are the same exhibits.
We answer nobody, so no loop of answers can begin here.
"""

import contextlib
import imaplib
import itertools
import logging
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pehra.base.config import LOOPBACK
from pehra.base.errors import PehraError
from pehra.duties.duty import Occasion
from pehra.duties.follow_mailbox import Cursor, advance, cursor, owe, owed, paid
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.evidence.strongroom import Strongroom
from pehra.roster.powers import Officer

log = logging.getLogger(__name__)
CHANNEL = "MAILBOX"
CHUNK = 2**20
SECONDS = 60.0  # of waiting for the server
MOST_AT_ONCE = 200  # messages of one visit; the next comes soon


class NoMailbox(PehraError):
    """The mailbox cannot be reached or read; it is tried again."""


class NotWhole(PehraError):
    """The server does not give one message; it is owed."""


@dataclass(frozen=True, slots=True)
class Address:
    """imaps://USER@HOST:PORT/FOLDER. Without TLS on loopback only."""

    user: str
    host: str
    port: int
    folder: str
    tls: bool


def address(text: str) -> Address:
    """Raises NoMailbox."""
    parts = urlsplit(text)
    try:
        port = parts.port
    except ValueError as error:
        raise NoMailbox("The mailbox's port is no number.") from error
    if parts.scheme not in {"imaps", "imap"} or not parts.hostname or not parts.username:
        raise NoMailbox("The mailbox is not of the form imaps://USER@HOST/FOLDER.")
    if parts.scheme == "imap" and parts.hostname not in LOOPBACK:
        raise NoMailbox("Without TLS (imap://) a mailbox is read on this machine only: use imaps.")
    tls = parts.scheme == "imaps"
    folder = unquote(parts.path.strip("/")) or "INBOX"
    return Address(
        unquote(parts.username), parts.hostname, port or (993 if tls else 143), folder, tls
    )


def visit(of: Address, password: Path, room: Strongroom, acting: Officer, at: datetime) -> int:
    """Seal what is new, then what was owed. Gives how many. Raises NoMailbox.

    A message that the server does not give whole is owed: the others are taken, and it is asked for
    again at each visit, last of all, for it may be what the server ends the connection at.
    """
    done = 0
    with _signed_in(of, password) as box:
        validity = _validity(box)
        here = f"{of.user}@{of.host}/{of.folder}"
        told = cursor(here)
        last = told.uid if told.validity == validity else 0
        on = Occasion(acting, at, "standing instruction: intake")
        for uid in _after(box, last):
            one = Cursor(validity, uid)
            try:
                done += _taken(box, one, room, on)
            except (NotWhole, imaplib.IMAP4.error, OSError) as error:
                owe(here, one)
                log.warning("message %d of the mailbox is owed: %s", uid, type(error).__name__)
                if not isinstance(error, NotWhole):
                    advance(here, one)
                    raise
            advance(here, one)
        for one in owed(here)[:MOST_AT_ONCE]:
            if one.validity != validity:  # it has another number now, and came with that
                paid(here, one)
                continue
            with contextlib.suppress(NotWhole):
                done += _taken(box, one, room, on)
                paid(here, one)
    return done


def _taken(box: imaplib.IMAP4, of: Cursor, room: Strongroom, on: Occasion) -> int:
    """1, or 0 of one that was taken out of the mailbox meanwhile. Raises NotWhole."""
    pieces = _message(box, of.uid)
    first = next(pieces, b"")
    if not first and _size(box, of.uid) < 0:
        return 0
    name = f"mail-{of.validity}-{of.uid}.eml"
    seal_exhibit(on, room, itertools.chain([first], pieces), name=name, channel=CHANNEL)
    return 1


@contextlib.contextmanager
def _signed_in(of: Address, password: Path) -> Iterator[imaplib.IMAP4]:
    """Whatever the server answers wrongly ends here, without its words: they may hold content."""
    box: imaplib.IMAP4 | None = None
    try:
        secret = password.read_text(encoding="utf-8").strip()
        box = _reached(of)
        box.login(of.user, secret)
        told, _ = box.select(_quoted(of.folder), readonly=True)
        if told != "OK":
            raise NoMailbox("The mailbox has no folder of that name.")
        yield box
    except (imaplib.IMAP4.error, OSError, UnicodeError) as error:
        raise NoMailbox(f"The mailbox cannot be read ({type(error).__name__}).") from error
    finally:
        if box is not None:
            try:
                box.logout()
            except (imaplib.IMAP4.error, OSError):
                with contextlib.suppress(OSError):
                    box.shutdown()


def _reached(of: Address) -> imaplib.IMAP4:
    if of.tls:
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(of.host, of.port, ssl_context=context, timeout=SECONDS)
    return imaplib.IMAP4(of.host, of.port, timeout=SECONDS)


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _validity(box: imaplib.IMAP4) -> int:
    _, told = box.response("UIDVALIDITY")
    found = told[0] if told else None
    if not isinstance(found, bytes) or not found.isdigit():
        raise NoMailbox("The mailbox does not number its messages (UIDVALIDITY).")
    return int(found)


def _after(box: imaplib.IMAP4, last: int) -> list[int]:
    """RFC 3501 §6.4.8: `n:*` gives the last message even when its number is below n."""
    told, data = box.uid("SEARCH", f"UID {last + 1}:*")
    if told != "OK" or not data or not isinstance(data[0], bytes):
        return []
    found = sorted(int(one) for one in data[0].split() if one.isdigit())
    return [uid for uid in found if uid > last][:MOST_AT_ONCE]


def _message(box: imaplib.IMAP4, uid: int) -> Iterator[bytes]:
    """Piece by piece, so that a large one fills no memory; it is not marked as read. It is whole
    when the server said that nothing lies behind the last piece: that it gave fewer bytes than it
    was asked for says nothing. Raises NotWhole.
    """
    start = 0
    while True:
        told, data = box.uid("FETCH", str(uid), f"(BODY.PEEK[]<{start}.{CHUNK}>)")
        if told != "OK":
            raise NotWhole(f"Message {uid} of the mailbox was not given whole.")
        pieces = [one[1] for one in data if isinstance(one, tuple)]
        piece = pieces[0] if pieces else b""
        if not isinstance(piece, bytes) or not piece:
            return
        yield piece
        start += len(piece)


def _size(box: imaplib.IMAP4, uid: int) -> int:
    """As the server counts; -1 of what is not there. Raises NotWhole when it holds more than was
    given.
    """
    told, data = box.uid("FETCH", str(uid), "(RFC822.SIZE)")
    found = (
        re.search(rb"RFC822\.SIZE (\d+)", data[0]) if data and isinstance(data[0], bytes) else None
    )
    if told != "OK" or (found is not None and int(found[1])):
        raise NotWhole(f"Message {uid} of the mailbox was not given.")
    return 0 if found else -1
