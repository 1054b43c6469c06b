"""What a server sent is what is kept: odd responses over loopback; strict readers beside ours."""

import asyncio
import random
from dataclasses import replace
from itertools import count, islice

import h11
import httptools
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.base.http1 import Head
from pehra.base.http1_entity import Entity
from pehra.patrol.exchange import Cut
from pehra.patrol.fetcher import Limits
from pehra.patrol.fetchers.answer import Answer

from .compared import compared
from .odd import MAKERS, PATIENT, Ending, Odd, odd, plain

CI, CI_TLS = 300, 60
OK = b"HTTP/1.1 200 OK\r\n"
MANY = (plain(random.Random(number)) for number in count(1))  # noqa: S311
FIXED = random.Random(1)  # noqa: S311
PLAIN = list(islice((one for one in MANY if one.well_formed), 100))


def differing(count: int, *, tls: bool) -> tuple[int, list[str]]:
    async def act() -> tuple[int, list[str]]:
        seen, wrong = 0, []
        async for number, kind, differs in compared(range(1, count + 1), 32, tls=tls):
            seen += 1
            wrong += [f"{number} ({kind}): {one}" for one in differs]
        return seen, wrong

    return asyncio.run(act())


@pytest.mark.enable_socket
def test_odd_responses_are_kept_byte_for_byte() -> None:
    """scripts/odd_responses.py does 5,000."""
    assert differing(CI, tls=False) == (CI, [])


@pytest.mark.enable_socket
def test_odd_responses_in_tls_too() -> None:
    assert differing(CI_TLS, tls=True) == (CI_TLS, [])


def test_every_kind_of_oddness_is_among_them() -> None:
    kinds = {odd(number).kind.split()[0] for number in range(1, CI + 1)}

    assert len(kinds) >= len(MAKERS) - 3
    assert len(PLAIN) == 100


def answered(data: bytes, pieces: int, chance: random.Random, limits: Limits = PATIENT) -> Answer:
    answer = Answer(limits)
    places = sorted(chance.randrange(len(data) + 1) for _ in range(pieces))
    for start, end in zip([0, *places], [*places, len(data)], strict=True):
        if start < end and not answer.done:
            answer.feed(data[start:end])
    answer.end()
    return answer


@given(st.integers(1, 100_000), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_how_it_is_cut_up_on_its_way_changes_nothing(number: int, chance: random.Random) -> None:
    told = odd(number)
    if told.ending is not Ending.CLOSE or not told.want.exact:
        return
    whole, split = answered(told.bytes, 0, chance), answered(told.bytes, 20, chance)

    for part in ("received", "head", "status", "headers", "cut"):
        assert getattr(whole, part) == getattr(split, part), part
    assert whole.entity() == split.entity()


@given(st.binary(max_size=600), st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_any_bytes_are_kept(data: bytes, chance: random.Random) -> None:
    for start in (b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n"):
        answer = answered(start + data, 5, chance)

        assert (start + data).startswith(bytes(answer.received))
        assert answer.done
        assert 0 <= answer.head <= len(answer.received)
        assert bool(answer.status) is bool(answer.head)
        answer.entity()


@pytest.mark.parametrize("told", PLAIN, ids=lambda one: one.kind)
def test_h11_reads_well_formed_ones_in_the_same_way(told: Odd) -> None:
    other = h11.Connection(h11.CLIENT, max_incomplete_event_size=1 << 20)
    other.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    other.send(h11.EndOfMessage())
    other.receive_data(told.bytes)
    other.receive_data(b"")
    final, body = None, b""
    while not isinstance(event := other.next_event(), h11.EndOfMessage):
        if isinstance(event, h11.Response):
            final = event
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
    ours = answered(told.bytes, 3, FIXED)

    assert final is not None
    assert ours.status == final.status_code
    told_us = [(name, value.lower()) for name, value in ours.headers]  # it makes some small
    assert told_us == [(name, value.lower()) for name, value in final.headers.raw_items()]
    assert payload(ours) == body


def payload(of: Answer) -> bytes:
    """Out of its chunks, and packed as it came."""
    kept = tuple(one for one in of.headers if one[0].lower() != b"content-encoding")
    wire = bytes(of.received[of.head :])
    return b"".join(Entity(Head(of.status, kept, of.head), lambda: iter([wire]), len(wire)))


class Heard:
    def __init__(self) -> None:
        self.headers: list[tuple[bytes, bytes]] = []
        self.bodies: list[bytes] = []

    def on_message_begin(self) -> None:
        self.headers, self.bodies = [], []

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_body(self, data: bytes) -> None:
        self.bodies.append(data)


@pytest.mark.parametrize("told", PLAIN, ids=lambda one: one.kind)
def test_llhttp_reads_well_formed_ones_in_the_same_way(told: Odd) -> None:
    heard = Heard()
    other = httptools.HttpResponseParser(heard)
    other.feed_data(told.bytes)
    ours = answered(told.bytes, 3, FIXED)

    assert ours.status == other.get_status_code()
    wanted = list(ours.headers)  # llhttp tells trailers as headers
    told_us = [(name, value.rstrip()) for name, value in heard.headers]  # it keeps blanks
    assert told_us[: len(wanted)] == wanted
    assert payload(ours) == b"".join(heard.bodies)


@pytest.mark.parametrize(
    ("data", "status", "cut", "entity"),
    [
        (b"HTTP/1.1 200 OK", 200, Cut.DISCONNECT, b""),
        (OK + b"", 200, Cut.DISCONNECT, b""),
        (b"HTTP/1.1 20", 0, Cut.DISCONNECT, b""),
        (b"HTTP/1.1 200\n\nbody", 200, Cut.WHOLE, b"body"),
        (b"HTTP/1.0 200 OK\n\nbody", 200, Cut.WHOLE, b"body"),
        (b"http/1.1 200 ok\r\n\r\nbody", 200, Cut.WHOLE, b"body"),
        (b"HTTP/2 200\r\n\r\nbody", 200, Cut.WHOLE, b"body"),
        (OK + b"Content-Length: 0\r\n\r\n", 200, Cut.WHOLE, b""),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\nother", 101, Cut.WHOLE, b""),
        (b"HTTP/1.1 100\r\n\r\nHTTP/1.1 103\r\n\r\nHTTP/1.1 204\r\n\r\n", 204, Cut.WHOLE, b""),
        (b"HTTP/1.1 100 Continue\r\n\r\n", 0, Cut.DISCONNECT, b""),
        (OK + b"Transfer-Encoding: identity\r\n\r\nx", 200, Cut.WHOLE, b"x"),
        (OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 200, Cut.WHOLE, b""),
        (OK + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nok", 200, Cut.WHOLE, b"ok"),
        (OK + b"Content-Length: 2, 2\r\n\r\nok", 200, Cut.WHOLE, b"ok"),
        (OK + b": no name\r\n Folded: nowhere\r\n\r\nok", 200, Cut.WHOLE, b"ok"),
    ],
)  # fmt: skip
def test_edges(data: bytes, status: int, cut: Cut, entity: bytes) -> None:
    answer = answered(data, 0, FIXED)

    body = answer.entity().data if answer.status else b""
    assert (answer.status, answer.cut, body) == (status, cut, entity)
    assert answer.received == data


def test_limits_of_a_head() -> None:
    chance = random.Random(1)  # noqa: S311  (its own: how much is read hangs on how it is cut up)
    lines = b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 50 + b"\r\n"
    enough = answered(lines, 0, chance, replace(PATIENT, head_lines=50))
    few = answered(lines, 0, chance, replace(PATIENT, head_lines=49))
    short = answered(lines, 9, chance, replace(PATIENT, head=200))
    endless = answered(b"HTTP/1.1 100 C\r\n\r\n" * 99, 9, chance, replace(PATIENT, head=200))

    assert (enough.cut, len(enough.headers)) == (Cut.WHOLE, 50)
    assert (few.cut, few.status, few.problem) == (
        Cut.LENGTH,
        200,
        "its head is longer than is read",
    )
    assert (short.cut, short.status) == (Cut.LENGTH, 200)
    assert len(short.received) < 400
    assert endless.done
    assert len(endless.received) < 600


def test_a_body_just_as_long_as_is_read_is_whole() -> None:
    limits = replace(PATIENT, body=100)
    for extra, cut in ((0, Cut.WHOLE), (1, Cut.LENGTH)):
        data = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (100 + extra)
        assert answered(data, 0, FIXED, limits).cut is cut
