"""One HTTP/1 response as its bytes come: where its head ends, what it says, when it is whole.

Servers are odd, and what an odd one sends is evidence too: what browsers forgive is forgiven
(base/http1.py), and nothing is changed. `received` is what came, byte for byte.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pehra.base.http1 import Chunked, Head, Headers, Heads, Length, UntilClose, partial
from pehra.base.http1_chunks import Chunks
from pehra.base.http1_entity import FREE, Bounds, codings
from pehra.base.http1_entity import Entity as Undone
from pehra.patrol.exchange import Cut
from pehra.patrol.fetcher import Limits
from pehra.patrol.purse import Meter

from .budget import COPIES

FULL = "all fetches together hold as many bytes as they may"
TOO_LONG = "its head is longer than is read"
PIECE = 2**20  # bytes of what came that are undone at a time


@dataclass(frozen=True, slots=True)
class Entity:
    """The body with its encodings undone, and `problem` where that is not all as it should be. No
    data where nothing came, and where there was no room.
    """

    data: bytes
    problem: str = ""


class Answer:
    """`feed` what comes, `end` when nothing more does. `done`: it is whole, or cut. `lost`: it is
    no HTTP/1 or its chunks are broken, so that only the server's closing ends it. `status` is 0
    while there is none; `head`, `headers`, `cut` and `problem` are as in an Exchange.
    `sealed`: there is no room to undo its body. `unpaid`: its rule had no bytes left for all of it.
    """

    __slots__ = (
        "_chunks", "_heads", "_length", "_meter", "cut", "done", "head", "headers",
        "limits", "lost", "problem", "received", "sealed", "status", "unpaid",
    )  # fmt: skip

    def __init__(self, limits: Limits, meter: Meter | None = None) -> None:
        self.received = bytearray()
        self.head = self.status = 0
        self.headers: Headers = ()
        self.cut = Cut.WHOLE
        self.problem = ""
        self.done = self.lost = self.sealed = self.unpaid = False
        self._meter = meter or Meter()
        self.limits = limits
        self._heads = Heads()
        self._length = -1  # of the body; -1: not told
        self._chunks: Chunks | None = None

    def feed(self, data: bytes) -> None:
        fits = self._meter.take(len(data))
        self.received += data[:fits]
        if not (self.head or self.lost or self.done):
            self._read_head()
        if self.head and not self.lost:
            self._read_body()
        most = self.head + self.limits.body if self.head else self.limits.head
        if len(self.received) > most:
            self.stop(Cut.LENGTH)
        elif fits < len(data) and not self.done:
            self.unpaid = True
            self.stop(Cut.LENGTH)

    def end(self, *, clean: bool = True) -> None:
        """The server closed; not `clean`: by a reset, or in TLS without saying so."""
        by_close = self.head and self._length < 0 and self._chunks is None
        self.stop(Cut.WHOLE if by_close and clean else Cut.DISCONNECT)

    def stop(self, cut: Cut) -> None:
        """It ends here, for a reason of ours or of the server's; the first reason counts."""
        if self.done:
            return
        self.done = True
        self.cut = self.cut or cut
        if not (self.head or self.lost):
            self.status, self.headers = partial(bytes(self.received[self._heads.begin :]))
            self.head = len(self.received) if self.status else 0

    def entity(self) -> Entity:
        """The body with its encodings undone, as far as it came."""
        if self.sealed:
            return Entity(b"", FULL)
        bounds = Bounds(self.limits.entity, self.limits.ratio, self.limits.layers)
        undone = Undone(self._told(), self._wire, len(self.received) - self.head, bounds)
        data = b"".join(undone)
        return Entity(data, "; ".join(one for one in (self.problem, undone.problem) if one))

    def most(self) -> int:
        """Bytes that it holds at the most while its body is undone."""
        came, coded = len(self.received), any(codings(self._told()))
        undone = min(self.limits.entity, max(FREE, self.limits.ratio * came)) if coded else 0
        return COPIES * came + undone

    def _told(self) -> Head:
        return Head(self.status, self.headers, self.head)

    def _wire(self) -> Iterator[bytes]:
        """What came behind the head."""
        for start in range(self.head, len(self.received), PIECE):
            yield bytes(self.received[start : start + PIECE])

    def _read_head(self) -> None:
        self._heads.walk(self.received)
        found, self.lost = self._heads.found, self._heads.none
        lines = found.lines if found else 0
        size = found.size if found else len(self.received)
        if size > self.limits.head or lines > self.limits.head_lines:
            self._too_long()
        elif found:
            self.status, self.headers, self.head = found.status, found.headers, found.size
            self._frame(found)

    def _too_long(self) -> None:
        self.problem = TOO_LONG
        self.stop(Cut.LENGTH)

    def _frame(self, found: Head) -> None:
        self.problem = found.odd
        match found.framing():
            case Chunked():
                self._chunks = Chunks(self.head, keep=False)
            case Length(value):
                self._length = value
            case UntilClose(problem):
                self.problem = problem or self.problem
                self.cut = Cut.UNSPECIFIED if problem else Cut.WHOLE

    def _read_body(self) -> None:
        if self._chunks is not None:
            self._chunks.walk(self.received)
            if self._chunks.broken:
                self.cut = Cut.UNSPECIFIED
                self.lost = self._chunks.begun
                self._chunks = None  # what was never in chunks goes on until the server closes
            elif self._chunks.done:
                self.stop(Cut.WHOLE)
        elif 0 <= self._length <= len(self.received) - self.head:
            self.stop(Cut.WHOLE)
