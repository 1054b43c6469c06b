"""Odd responses, made from a number: the bytes, how a server sends them, and what must be seen of
them. What must be seen is known from how they were made, never from reading them again.
"""

import gzip
import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache

from pehra.patrol.exchange import Cut, Failure
from pehra.patrol.fetcher import Limits

PATIENT = Limits(
    head=8192, head_lines=100, body=200_000, entity=1_200_000, connect=5.0, first_byte=8.0,
    total=20.0, slowest=1, slow_for=8.0,
)  # fmt: skip
HASTY = replace(PATIENT, first_byte=1.0, slow_for=0.3, slowest=2000, total=3.0)


ODD_EXTENSIONS = ("", '; x="y z"', " ;", ";;=")


class Ending(Enum):
    CLOSE = 1
    RESET = 2
    HOLD = 3  # keep it open and say nothing


@dataclass(frozen=True)
class Want:
    """`exact`: the response is all that was sent; else at least `least` of its first bytes.
    `entity` None: not looked at; no `headers`, `head` -1: neither.
    """

    status: int = 200
    head: int = 0
    headers: tuple[tuple[bytes, bytes], ...] = ()
    entity: bytes | None = b""
    cut: Cut = Cut.WHOLE
    problem: bool = False
    failure: Failure | None = None
    exact: bool = True
    least: int = 0


@dataclass(frozen=True)
class Odd:
    """`writes`: seconds to wait, then bytes to send. `well_formed`: a strict reader takes it."""

    kind: str
    writes: tuple[tuple[float, bytes], ...]
    want: Want
    ending: Ending = Ending.CLOSE
    limits: Limits = PATIENT
    well_formed: bool = False

    @property
    def bytes(self) -> bytes:
        return b"".join(data for _, data in self.writes)


@dataclass
class Making:
    """A response in its parts."""

    chance: random.Random
    end: bytes = b"\r\n"
    first: bytes = b""
    status_line: bytes = b"HTTP/1.1 200 OK"
    status: int = 200
    lines: list[bytes] = field(default_factory=list)  # of the head, without their ends
    told: list[tuple[bytes, bytes]] = field(default_factory=list)  # what they say
    wire: bytes = b""  # the body as sent
    entity: bytes = b""
    clean: bool = True  # nothing in it that a strict reader refuses

    def say(self, name: bytes, value: bytes, line: bytes | None = None) -> None:
        self.lines.append(name + b": " + value if line is None else line)
        self.told.append((name, value))

    @property
    def head(self) -> bytes:
        lines = [self.status_line, *self.lines, b""]
        return self.first + b"".join(line + self.end for line in lines)

    @property
    def whole(self) -> bytes:
        return self.head + self.wire

    def want(self, **more: object) -> Want:
        made = Want(self.status, len(self.head), tuple(self.told), self.entity,
                    least=len(self.whole))  # fmt: skip
        return replace(made, **more)  # type: ignore[arg-type]


def squeezed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)  # the same bytes at any time


def letters(chance: random.Random, most: int) -> bytes:
    return bytes(chance.choices(b"abcdefgh <>\n\r\0\xff", k=chance.randrange(most)))


def mixed(chance: random.Random, name: bytes) -> bytes:
    return bytes(chance.choice((letter, letter ^ 0x20)) if chr(letter).isalpha() else letter
                 for letter in name)  # fmt: skip


def chunked(chance: random.Random, body: bytes, end: bytes, extensions: tuple[str, ...]) -> bytes:
    made, at = b"", 0
    while at < len(body):
        size = chance.randint(1, max(1, min(len(body) - at, chance.choice((5, 900, 60_000)))))
        told = f"{size:x}" if chance.random() < 0.5 else f"{size:06X}"
        extension = chance.choice(extensions)
        made += told.encode() + extension.encode() + end + body[at : at + size] + end
        at += size
    trailer = chance.choice((b"", b"", b"X-Sum: 1" + end, b"A: b" + end + b"C: d" + end))
    return made + b"0" + end + trailer + end


def encode(chance: random.Random, m: Making, body: bytes) -> tuple[bytes, bytes]:
    """A coding, and the body in it."""
    match chance.choice(("", "", "gzip", "x-gzip", "deflate", "raw", "members", "twice")):
        case "gzip" | "x-gzip" as name:
            return name.encode(), squeezed(body)
        case "deflate":
            return b"deflate", zlib.compress(body)
        case "raw":
            bare = zlib.compressobj(wbits=-15)
            return b"Deflate", bare.compress(body) + bare.flush()
        case "members":
            return b"GZIP", squeezed(body[:50]) + squeezed(body[50:])
        case "twice":
            return b"deflate, gzip", squeezed(zlib.compress(body))
        case _:
            return b"", body


def decorate(chance: random.Random, m: Making) -> None:
    """Headers of every oddness that is forgiven."""
    for _ in range(chance.randrange(6)):
        name = mixed(chance, chance.choice((b"server", b"set-cookie", b"x-odd", b"date", b"etag")))
        value = bytes(chance.choices(b'abc 123;=/,"', k=chance.randrange(1, 60))).strip()
        how = chance.choice((b":", b":  \t", b" : ", b": ", b"twice", b"folded", b"none", b"utf8"))
        m.clean = m.clean and how not in {b" : ", b"folded", b"none"}
        match how:
            case b"twice":
                m.say(name, value)
                m.say(name, value)
            case b"folded":
                m.say(name, value + b" more", name + b": " + value + m.end + b"\t more")
            case b"none":
                m.lines.append(b"this is no header")
            case b"utf8":
                m.say(name, b"caf\xe9 \xc3\xa9")
            case between:
                m.say(name, value, name + between + value + chance.choice((b"", b" \t ")))


def making(chance: random.Random) -> Making:
    m = Making(chance)
    if chance.random() < 0.15:
        m.end, m.clean = b"\n", False
    if chance.random() < 0.1:
        m.first, m.clean = m.end * chance.randint(1, 2), False
    if chance.random() < 0.05:
        m.first, m.clean = m.first + chance.choice((b"\0", b"ab", b"abc\n", b"\xff" * 4)), False
    m.status = chance.choice((200, 200, 200, 404, 301, 500, 206, 299, 599))
    version = chance.choice((b"1.1", b"1.1", b"1.1", b"1.0"))
    reason = chance.choice((b" OK", b" Not So Good", b" ", b"", b" \xfcber"))
    m.clean = m.clean and reason != b""
    m.status_line = b"HTTP/" + version + b" " + str(m.status).encode() + reason
    for _ in range(chance.choice((0, 0, 0, 1, 3))):
        line = chance.choice((b"100 Continue", b"103 Early Hints", b"102 P"))
        said = chance.choice((b"", b"Link: </x>; rel=preload" + m.end))
        m.first += b"HTTP/1.1 " + line + m.end + said + m.end
    decorate(chance, m)
    return m


def mislead(chance: random.Random, m: Making, framing: str) -> None:
    """With words about its end that browsers do not heed."""
    if framing in {"chunked", "both"} and chance.random() < 0.2:
        m.say(b"TRANSFER-encoding", chance.choice((b"", b"identity", b",")))
        m.clean = False
    if framing == "length" and chance.random() < 0.1:
        m.say(b"Content-Length" + chance.choice((b"\x0b", b"\x1c", b"\x85")), b"3")
        m.say(b"Transfer-Encoding", b"")
        m.clean = False


def fill(chance: random.Random, m: Making) -> str:
    """A body, and how its end is known."""
    m.entity = letters(chance, chance.choice((1, 40, 3000, 90_000)))
    coding, body = encode(chance, m, m.entity)
    if coding:
        m.say(mixed(chance, b"Content-Encoding"), coding)
    framing = chance.choice(("length", "chunked", "close", "both", "double"))
    name = mixed(chance, b"Content-Length")
    m.wire = body
    if framing in {"length", "double"}:
        m.say(name, str(len(body)).encode())
    if framing == "double":
        m.say(b"Content-Length", str(len(body)).encode())
    if framing == "both":
        m.say(name, b"7")
    if framing in {"chunked", "both"}:
        m.say(mixed(chance, b"Transfer-Encoding"), mixed(chance, b"chunked"))
        odd_one = chance.random() < 0.5
        m.wire = chunked(chance, body, m.end, ODD_EXTENSIONS if odd_one else ("", "", ";a=b"))
        m.clean = m.clean and not odd_one
    mislead(chance, m, framing)
    m.clean = m.clean and framing in {"length", "chunked", "close"}
    decorate(chance, m)
    return framing


def cut_up(chance: random.Random, data: bytes) -> tuple[tuple[float, bytes], ...]:
    """Into what a server writes at once."""
    match chance.randrange(4):
        case 0:
            at = chance.randrange(min(len(data), 300) + 1)
            first = [data[place : place + 1] for place in range(at)]
            pieces = [*first, data[at:]]
        case 1:
            places = sorted(chance.randrange(len(data) + 1) for _ in range(4))
            pieces = [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]
        case _:
            pieces = [data]
    return tuple((chance.choice((0.0, 0.0, 0.002)), piece) for piece in pieces if piece)


Maker = Callable[[random.Random], Odd]


def plain(chance: random.Random) -> Odd:
    m = making(chance)
    framing = fill(chance, m)
    return Odd(f"plain {framing}", cut_up(chance, m.whole), m.want(), well_formed=m.clean)


def no_body(chance: random.Random) -> Odd:
    """204 and 304 have none, whatever stands after them."""
    m = making(chance)
    m.status = chance.choice((204, 304))
    m.status_line = f"HTTP/1.1 {m.status} None".encode()
    m.say(b"Content-Length", b"12")
    m.wire = chance.choice((b"", b"hello world!"))
    want = m.want(entity=b"", exact=not m.wire, least=len(m.head))
    return Odd("no body", cut_up(chance, m.whole), want)


def trailing(chance: random.Random) -> Odd:
    m = making(chance)
    while fill(chance, m) == "close":
        m = making(chance)
    want = m.want(exact=False)
    more = chance.choice((b"EXTRA", b"\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"\0" * 5000))
    return Odd("trailing", cut_up(chance, m.whole + more), want)


def early(chance: random.Random) -> Odd:
    """Ends within its body; sometimes by a reset."""
    m = making(chance)
    m.entity = letters(chance, 5000) + b"."
    if chance.random() < 0.5:
        m.say(b"content-length", str(len(m.entity) + chance.randint(1, 900)).encode())
        m.wire = m.entity
    else:
        m.say(b"TRANSFER-ENCODING", b"chunked")
        size = len(m.entity) + chance.randint(1, 900)
        m.wire = f"{size:x}".encode() + m.end + m.entity
    ending = chance.choice((Ending.CLOSE, Ending.CLOSE, Ending.RESET))
    return Odd("early", cut_up(chance, m.whole), m.want(cut=Cut.DISCONNECT), ending)


def early_head(chance: random.Random) -> Odd:
    m = making(chance)
    m.first = b""
    m.lines, m.told = [], []
    m.say(b"Server", b"x")
    m.say(b"X-Cut", b"y" * 50)
    whole = m.head
    cut = len(m.status_line + m.end + m.lines[0] + m.end) + chance.randint(0, 40)
    sent = whole[:cut]
    want = m.want(head=cut, headers=tuple(m.told[:1]), cut=Cut.DISCONNECT, least=cut)
    return Odd("early head", cut_up(chance, sent), want)


def broken_chunks(chance: random.Random) -> Odd:
    m = making(chance)
    m.say(b"Transfer-Encoding", b"chunked")
    good = letters(chance, 3000) + b"."
    bad = chance.choice((b"zz", b"-5", b"0x10", b"", b"5 5", b"FFFFFFFFFFFFFFFFFF", b"\xff"))
    m.wire = f"{len(good):x}".encode() + m.end + good + m.end + bad + m.end + letters(chance, 500)
    if chance.random() < 0.3:  # the chunk is longer than it says
        m.wire = b"3" + m.end + b"abcdef" + m.end + b"0" + m.end + m.end
        good = b"abc"
    return Odd("broken chunks", cut_up(chance, m.whole), m.want(entity=good, cut=Cut.UNSPECIFIED))


def garbage(chance: random.Random) -> Odd:
    what = chance.choice((
        b"<html>HTTP/0.9</html>", b"SSH-2.0-OpenSSH_9.2\r\n", b"\x16\x03\x01\x02\x00\x01",
        b"\0" * 999,
        b"HTTQ/1.1 200 OK\r\n\r\n", b"HTT", b"12345HTTP/1.1 200 OK\r\n\r\n",
        b"220 ftp ready\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"\r\n\r\n", b"ICY 200 OK\r\n\r\n",
    ))  # fmt: skip
    return Odd("garbage", cut_up(chance, what), Want(failure=Failure.PROTOCOL, least=len(what)))


def nothing(chance: random.Random) -> Odd:
    ending = chance.choice((Ending.CLOSE, Ending.RESET))
    return Odd("nothing", (), Want(failure=Failure.PROTOCOL), ending)


def huge_head(chance: random.Random) -> Odd:
    m = making(chance)
    if chance.random() < 0.5:
        m.lines = [f"X-{n}: {n}".encode() for n in range(150)]
    else:
        m.lines = [b"X-Long: " + b"x" * chance.randint(9000, 60_000)]
    want = m.want(head=-1, headers=(), entity=b"", cut=Cut.LENGTH, problem=True, exact=False)
    writes = ((0.0, m.head),)
    return Odd("huge head", writes, replace(want, least=100))


def huge_body(chance: random.Random) -> Odd:
    m = making(chance)
    m.wire = b"x" * 900_000
    if chance.random() < 0.5:
        m.say(b"Content-Length", b"900000")
    want = m.want(entity=None, cut=Cut.LENGTH, exact=False, least=PATIENT.body)
    return Odd("huge body", ((0.0, m.whole),), want)


def bomb(chance: random.Random) -> Odd:
    """1.5 MB of nothing in 1.5 KB, or 30 MB in two layers."""
    m = making(chance)
    m.wire = squeezed(b"\0" * 1_500_000)
    coding = b"gzip"
    if chance.random() < 0.5:
        m.wire, coding = squeezed(squeezed(b"\0" * 30_000_000)), b"gzip, gzip"
    m.say(b"Content-Encoding", coding)
    m.say(b"Content-Length", str(len(m.wire)).encode())
    return Odd("bomb", cut_up(chance, m.whole), m.want(entity=b"\0" * 2**20, problem=True))


def wrongly_encoded(chance: random.Random) -> Odd:
    m = making(chance)
    """It is taken as it came."""
    coding, m.wire = chance.choice((
        (b"br", b"\x0b\x02\x80hello\x03"), (b"zstd", b"(\xb5/\xfd"), (b"rot13", b"uryyb"),
        (b"utf-8", b"hello"), (b"aws-chunked", b"hello"),
        (b"gzip", b"not gzip at all"), (b"deflate", b"\xff\xff\xff not"),
        (b"gzip, gzip, gzip, gzip, gzip, gzip", b"x"), (b"gzip", squeezed(b"q" * 500)[:-8]),
    ))  # fmt: skip
    m.entity = b"q" * 500 if m.wire.startswith(b"\x1f") else m.wire
    m.say(b"Content-Encoding", coding)
    m.say(b"Content-Length", str(len(m.wire)).encode())
    return Odd("wrongly encoded", cut_up(chance, m.whole), m.want(problem=True))


def contradiction(chance: random.Random) -> Odd:
    m = making(chance)
    for value in chance.choice(
        ((b"3", b"5"), (b"abc",), (b"-1",), (b"3, 4",), (b"9" * 30,), (b"",))
    ):
        m.say(b"Content-Length", value)
    m.entity = m.wire = b"hello"
    return Odd("contradiction", cut_up(chance, m.whole), m.want(cut=Cut.UNSPECIFIED, problem=True))


def stall(chance: random.Random) -> Odd:
    """Says some of it and then nothing, or drips."""
    m = making(chance)
    m.entity = m.wire = b"z" * chance.randint(1, 300)
    m.say(b"Content-Length", b"5000")
    writes = [(0.0, m.whole)]
    if chance.random() < 0.5:
        m.wire = m.entity = m.entity + b"d" * 8
        writes += [(0.12, b"d")] * 8
    want = m.want(entity=None, cut=Cut.TIME, exact=False, least=len(m.head) + 1)
    return Odd("stall", tuple(writes), want, Ending.HOLD, HASTY)


def silence(chance: random.Random) -> Odd:
    said = chance.choice((b"", b"HTTP/1.", b"\r\n"))
    want = Want(failure=Failure.TIMEOUT, least=len(said))
    return Odd("silence", ((0.0, said),) if said else (), want, Ending.HOLD, HASTY)


MAKERS: tuple[tuple[Maker, int], ...] = (
    (plain, 50), (no_body, 4), (trailing, 5), (early, 6), (early_head, 3), (broken_chunks, 6),
    (garbage, 4), (nothing, 1), (huge_head, 3), (huge_body, 2), (bomb, 2), (wrongly_encoded, 4),
    (contradiction, 4), (stall, 3), (silence, 3),
)  # fmt: skip


@lru_cache(maxsize=128)
def odd(number: int) -> Odd:
    """The same number, the same response."""
    chance = random.Random(number)  # noqa: S311  (a test's)
    maker = chance.choices([one for one, _ in MAKERS], [weight for _, weight in MAKERS])[0]
    return maker(chance)
