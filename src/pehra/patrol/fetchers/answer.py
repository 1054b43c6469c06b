"""One HTTP/1 response as its bytes come: where its head ends, what it says, when it is whole.

Servers are odd, and what an odd one sends is evidence too: what browsers forgive is forgiven
(head.py), and nothing is changed. `received` is what came, byte for byte.
"""

from pehra.patrol.body import Chunks, Entity, codings, decoded
from pehra.patrol.exchange import Cut
from pehra.patrol.fetcher import Limits

from . import head as heads
from .budget import COPIES

SWITCHED = 101
FREE = 2**20  # bytes that may always come out of a body (body.py)
FULL = "all fetches together hold as many bytes as they may"
NO_BODY = frozenset({SWITCHED, 204, 304})  # RFC 9112 §6.3
OK = 200


class Answer:
    """`feed` what comes, `end` when nothing more does. `done`: it is whole, or cut. `lost`: it is
    no HTTP/1 or its chunks are broken, so that only the server's closing ends it. `status` is 0
    while there is none; `head`, `headers`, `cut` and `problem` are as in an Exchange.
    `sealed`: there is no room to undo its body.
    """

    __slots__ = (
        "_begin", "_chunks", "_length", "_seen", "cut", "done", "head", "headers",
        "limits", "lost", "problem", "received", "sealed", "status",
    )  # fmt: skip

    def __init__(self, limits: Limits) -> None:
        self.received = bytearray()
        self.head = self.status = 0
        self.headers: heads.Headers = ()
        self.cut = Cut.WHOLE
        self.problem = ""
        self.done = self.lost = self.sealed = False
        self.limits = limits
        self._begin = 0  # of the head that is being read
        self._seen = 0  # no end of a head before it
        self._length = -1  # of the body; -1: not told
        self._chunks: Chunks | None = None

    def feed(self, data: bytes) -> None:
        self.received += data
        while not (self.head or self.lost or self.done) and self._read_head():
            pass
        if self.head and not self.lost:
            self._read_body()
        most = self.head + self.limits.body if self.head else self.limits.head
        if len(self.received) > most:
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
            self.status, self.headers = heads.partial(bytes(self.received[self._begin :]))
            self.head = len(self.received) if self.status else 0

    def entity(self) -> Entity:
        """The body with its encodings undone, as far as it came."""
        applied = (
            *codings(*heads.values(self.headers, b"content-encoding")),
            *codings(*heads.values(self.headers, b"transfer-encoding")),
        )
        if self.sealed:
            return Entity(b"", FULL)
        told = decoded(self._body(), applied, self.limits)
        return Entity(told.data, self.problem or told.problem)

    def most(self) -> int:
        """Bytes that it holds at the most while its body is undone."""
        came, plain = len(self.received), (b"content-encoding", b"transfer-encoding")
        coded = any(codings(*heads.values(self.headers, name)) for name in plain)
        undone = min(self.limits.entity, max(FREE, self.limits.ratio * came)) if coded else 0
        return COPIES * came + undone

    def _body(self) -> bytes:
        if self._chunks is not None:
            return bytes(self._chunks.data)
        if self._length < 0:
            return bytes(self.received[self.head :])
        return bytes(self.received[self.head : self.head + self._length])

    def _read_head(self) -> bool:
        """Whether another head follows: 1xx responses stand before the final one."""
        begin = self._first_letter()
        start = self.received[begin : begin + len(heads.START)].upper()
        if not heads.START.startswith(start):
            self.lost = True
            return False
        blank = heads.BLANK.search(self.received, max(begin, self._seen))
        if (blank.end() if blank else len(self.received)) > self.limits.head:
            self._too_long()
            return False
        if blank is None:
            self._seen = max(begin, len(self.received) - 2)
            return False
        lines = bytes(self.received[begin : blank.start()]).split(b"\n")
        return self._take_head(lines, blank.end())

    def _first_letter(self) -> int:
        begin = self._begin
        while self.received.startswith((b"\r", b"\n"), begin):
            begin += 1
        return begin

    def _take_head(self, lines: list[bytes], end: int) -> bool:
        status = heads.status(lines[0])
        if not status:
            self.lost = True
        elif len(lines) - 1 > self.limits.head_lines:
            self._too_long()
        elif status < OK and status != SWITCHED:
            self._begin = self._seen = end
            return True
        else:
            self.status, self.headers, self.head = status, heads.headers(lines[1:]), end
            self._frame()
        return False

    def _too_long(self) -> None:
        self.problem = "its head is longer than is read"
        self.stop(Cut.LENGTH)

    def _frame(self) -> None:
        match heads.framing(self.headers):
            case _ if self.status in NO_BODY:
                self._length = 0
            case heads.Chunked():
                self._chunks = Chunks(self.head)
            case heads.Length(value):
                self._length = value
            case heads.UntilClose(problem):
                self.problem, self.cut = problem, Cut.UNSPECIFIED if problem else Cut.WHOLE

    def _read_body(self) -> None:
        if self._chunks is not None:
            self._chunks.walk(self.received)
            if self._chunks.broken:
                self.lost, self.cut = True, Cut.UNSPECIFIED
            elif self._chunks.done:
                self.stop(Cut.WHOLE)
        elif 0 <= self._length <= len(self.received) - self.head:
            self.stop(Cut.WHOLE)
