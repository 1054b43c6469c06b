"""The law of every notary: it remembers before it answers, and signs only what follows."""

import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.evidence.checkpoint import Checkpoint, checkpoint
from pehra.evidence.notaries import FolderNotary, MemoryNotary, SocketNotary
from pehra.evidence.notaries.socket import NotaryAway, Server, answered
from pehra.evidence.notary import Notary, NotSigned
from pehra.evidence.note import BadNote, opened
from pehra.evidence.receipt import BadReceipt, Receipt, proved, receipt
from pehra.evidence.tree import consistency, inclusion

from .test_note import SECRET
from .test_tree import LARGE, body, head

ORIGIN = "desk.example/ledger"
Make = Callable[[Path], Notary]
SERVERS: list[Server] = []


def apart(folder: Path) -> Notary:
    """Behind a socket; its thread ends with the test."""
    path = Path(tempfile.mkdtemp()) / "s"  # a socket's path is at most some 100 characters
    server = Server(path, FolderNotary(folder, ORIGIN))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    SERVERS.append(server)
    return SocketNotary(path)


NOTARIES: tuple[Make, ...] = (
    lambda folder: FolderNotary(folder, ORIGIN), lambda _: MemoryNotary(ORIGIN, SECRET), apart,
)  # fmt: skip


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    while SERVERS:
        server = SERVERS.pop()
        server.shutdown()
        server.server_close()


def point(size: int) -> Checkpoint:
    return Checkpoint(ORIGIN, size, head(size))


def asked(notary: Notary, size: int) -> Checkpoint:
    """Signed and opened again."""
    old = notary.last().size
    path = consistency(old, size, LARGE) if 0 < old <= size else ()
    note = notary.sign(point(size), path)
    return checkpoint(opened(str(note), [notary.key])[0].text)


@pytest.mark.parametrize("make", NOTARIES)
def test_it_signs_what_grows_and_nothing_else(make: Make, tmp_path: Path) -> None:
    notary = make(tmp_path)
    assert notary.last().size == 0
    for size in (3, 3, 10, 300):
        assert asked(notary, size) == point(size) == notary.last()
    with pytest.raises(NotSigned, match="1 entries that were there are gone"):
        notary.sign(point(299), ())
    forged = Checkpoint(ORIGIN, 300, head(299))
    with pytest.raises(NotSigned, match="not those of before"):
        notary.sign(forged, ())
    assert notary.last() == point(300)


@pytest.mark.parametrize("make", NOTARIES)
@given(sizes=st.lists(st.integers(0, 300), max_size=6))
def test_whatever_it_is_asked_its_signatures_are_one_history(
    make: Make, tmp_path_factory: pytest.TempPathFactory, sizes: list[int]
) -> None:
    notary, signed = make(tmp_path_factory.mktemp("notary")), [0]
    for size in sizes:
        try:
            signed.append(asked(notary, size).size)
        except NotSigned:
            assert size < signed[-1]
    assert signed == sorted(signed)


def test_another_process_goes_on_where_the_first_was(tmp_path: Path) -> None:
    asked(FolderNotary(tmp_path, ORIGIN), 10)
    again = FolderNotary(tmp_path, ORIGIN)
    assert again.last() == point(10)
    assert again.key == FolderNotary(tmp_path, ORIGIN).key
    assert stat.S_IMODE((tmp_path / "log.key").stat().st_mode) == 0o600


def test_a_last_checkpoint_of_another_hand_is_not_believed(tmp_path: Path) -> None:
    notary = FolderNotary(tmp_path, ORIGIN)
    asked(notary, 10)
    stranger = MemoryNotary(ORIGIN, SECRET)
    (tmp_path / "checkpoint").write_text(str(stranger.sign(point(3), ())))
    with pytest.raises(BadNote):
        asked(notary, 5)


@given(st.integers(1, 300), st.data())
def test_a_receipt_proves_its_line_and_no_other(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    notary = MemoryNotary(ORIGIN, SECRET)
    told = str(Receipt(index, inclusion(index, size, LARGE), str(notary.sign(point(size), ()))))

    assert proved(told, body(index), [notary.key]) == point(size)
    assert str(receipt(told)) == told
    with pytest.raises(BadReceipt, match="not at place"):
        proved(told, body(index + 1), [notary.key])
    with pytest.raises(BadNote):
        proved(told, body(index), [MemoryNotary(ORIGIN, bytes(32)).key])


@pytest.mark.parametrize(
    "told",
    ["", "x", "c2sp.org/tlog-proof@v1\nindex -1\n\nx", "c2sp.org/tlog-proof@v1\nindex 1\nAA\n\n"],
)
def test_what_is_no_receipt_is_refused(told: str) -> None:
    with pytest.raises(BadReceipt):
        receipt(told)


@given(told=st.binary(max_size=200))
def test_a_notary_behind_a_socket_answers_rubbish_calmly(told: bytes) -> None:
    assert "refused" in answered(MemoryNotary(ORIGIN, SECRET), told)


@pytest.mark.parametrize(
    "told",
    [
        b'{"do": "sign", "text": "x", "path": []}', b'{"do": "sign"}', b'{"do": "sell"}', b"[]",
        b'{"do": "sign", "text": "desk.example/ledger\\n5\\n", "path": ["!"]}', b"[" * 5000,
    ],
)  # fmt: skip
def test_what_a_notary_behind_a_socket_does_not_sign(told: bytes) -> None:
    notary = MemoryNotary(ORIGIN, SECRET)
    assert "refused" in answered(notary, told)
    assert notary.last().size == 0


def test_a_notary_that_is_away_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotaryAway, match="pehra notary"):
        SocketNotary(tmp_path / "nobody").last()


def test_the_socket_is_for_its_group_alone(tmp_path: Path) -> None:
    path = Path(tempfile.mkdtemp()) / "s"
    server = Server(path, FolderNotary(tmp_path, ORIGIN))
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    server.server_close()
