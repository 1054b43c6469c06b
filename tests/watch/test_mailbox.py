"""The mailbox, against a real IMAP server (Dovecot) on loopback."""

import imaplib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings

from pehra.base import clock
from pehra.roster.powers import Role, officer
from pehra.store import models
from pehra.store.queries import queue, reports
from pehra.watch.loop import drain
from pehra.watch.mailbox import Address, NoMailbox, address, visit
from pehra.watch.walk import Desk, desk

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.enable_socket,
    pytest.mark.skipif(
        shutil.which("dovecot") is None or os.geteuid() != 0,
        reason="Dovecot is not installed, or this is not root: the mailbox was NOT tried",
    ),
]
SECRET = "synthetic"  # noqa: S105  (of a server that lives as long as a test)
WATCH = officer("WATCH", Role.WATCH)
CONFIG = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
  chroot =
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
mail_location = maildir:{home}/mail
mail_uid = dovecot
mail_gid = dovecot
first_valid_uid = 1
passdb {{
  driver = static
  args = password={secret}
}}
userdb {{
  driver = static
  args = uid=dovecot gid=dovecot home={home}/mail
}}
"""


@pytest.fixture
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    home = tmp_path_factory.mktemp("dovecot")
    for folder in (home, *home.parents[:2]):
        folder.chmod(0o755)
    (home / "run").mkdir()
    (home / "mail").mkdir()
    shutil.chown(home / "mail", "dovecot")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (home / "dovecot.conf").write_text(CONFIG.format(home=home, port=port, secret=SECRET))
    command = ["dovecot", "-F", "-c", str(home / "dovecot.conf")]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603
    made = address(f"imap://desk@127.0.0.1:{port}/INBOX")
    try:
        for _ in range(100):
            try:
                signed_in(made).logout()
                break
            except (OSError, imaplib.IMAP4.error):
                time.sleep(0.1)
        yield made
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def password(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.write_text(f"{SECRET}\n")
    return path


@pytest.fixture
def with_() -> Iterator[Desk]:
    made = desk(settings.CONFIG)
    yield made
    made.close()


def signed_in(of: Address) -> imaplib.IMAP4:
    made = imaplib.IMAP4(of.host, of.port, timeout=5)
    made.login(of.user, SECRET)
    return made


def message(number: int, more: bytes = b"") -> bytes:
    made = EmailMessage()
    made["From"] = "Desk Officer <desk@partner.example>"
    made["Subject"] = f"Referral {number}"
    made["Message-ID"] = f"<{number}@partner.example>"
    made.set_content(f"Account abuser{number}@example.net, call 0300 1234567.")
    if more:
        made.add_attachment(more, maintype="application", subtype="pdf", filename="x.pdf")
    return made.as_bytes()


def put(of: Address, *told: bytes) -> None:
    there = signed_in(of)
    for one in told:
        there.append("INBOX", "", imaplib.Time2Internaldate(time.time()), one)
    there.logout()


def test_every_message_is_taken_once_and_none_is_touched(
    box: Address, password: Path, with_: Desk
) -> None:
    def come() -> int:
        return visit(box, password, with_.room, WATCH, clock.now())

    assert come() == 0
    put(box, message(1), message(2, b"%PDF-" + os.urandom(2_500_000)))
    assert come() == 2
    assert come() == 0
    put(box, message(3), b"\x00\xff no message at all")
    assert come() == 2
    drain(with_)
    assert len(queue.queue().lines) == 3
    states = list(models.Exhibit.objects.order_by("pk").values_list("state", flat=True))
    assert sorted(states) == ["READ", "READ", "READ", "UNREADABLE"]
    page = reports.report(queue.queue().lines[0].number)
    assert {one.value for one in page.sightings} >= {"+923001234567"}
    there = signed_in(box)
    there.select("INBOX", readonly=True)
    assert there.uid("SEARCH", "SEEN")[1] == [b""]
    assert len(there.uid("SEARCH", "ALL")[1][0].split()) == 4
    there.logout()


def test_numbers_that_begin_anew_bring_the_same_exhibits(
    box: Address, password: Path, with_: Desk
) -> None:
    put(box, message(1))
    visit(box, password, with_.room, WATCH, clock.now())
    models.Mailbox.objects.update(validity=1, uid=900)
    assert visit(box, password, with_.room, WATCH, clock.now()) == 1
    assert (models.Exhibit.objects.count(), models.Arrival.objects.count()) == (1, 2)


def test_a_mailbox_that_cannot_be_read_says_so_and_keeps_its_secrets(
    box: Address, password: Path, with_: Desk, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("not-the-password")
    gone = Address(box.user, box.host, 9, box.folder, tls=False)
    other = Address(box.user, box.host, box.port, 'No "such\\', tls=False)
    for of, secret in ((box, wrong), (gone, password), (other, password), (box, tmp_path / "no")):
        with pytest.raises(NoMailbox) as caught:
            visit(of, secret, with_.room, WATCH, clock.now())
        assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["", "pop3://a@b", "imaps://example.org", "imap://a@example.org", "imaps://a@b:x/", "imaps://"],
)
def test_an_address_that_is_none_or_goes_in_the_clear_is_refused(text: str) -> None:
    with pytest.raises(NoMailbox):
        address(text)


def test_an_address_in_full() -> None:
    assert address("imaps://desk%40unit@mail.example.org/Tips/New") == Address(
        "desk@unit", "mail.example.org", 993, "Tips/New", tls=True
    )
