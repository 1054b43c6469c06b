"""Certificates: kept as they were shown, and checked apart."""

import asyncio
from datetime import timedelta

import pytest

from pehra.base import clock
from pehra.patrol.exchange import Exchange, Failure, Fetched, NoExchange
from pehra.patrol.fetcher import Ask
from pehra.patrol.fetchers import Direct, Roots
from pehra.patrol.resolvers import Recorded as Names

from .certificates import certificate, server_context
from .compared import HOST, direct, permit
from .odd_server import OddServer
from .test_fetcher import AGENT, PAGE, WORDS, run

pytestmark = pytest.mark.enable_socket


ROOT = certificate("Test root", ca=True)
BETWEEN = certificate("Test intermediate", ROOT, ca=True)
GOOD = certificate(HOST, BETWEEN)


async def over_tls(roots: Roots, *chain: object, host: str = HOST) -> Fetched:
    context = server_context(*chain)  # type: ignore[arg-type]
    async with OddServer(WORDS.__getitem__, context) as server:
        fetcher = Direct(Names({host: ["127.0.0.1"]}), clock=clock.now, user_agent=AGENT,
                         loopback=True, roots=roots)  # fmt: skip
        return await fetcher.fetch(Ask(permit(server.port), f"https://{host}:{server.port}/0"))


@pytest.mark.parametrize(
    ("chain", "words"),
    [
        ((GOOD, BETWEEN), ""),
        ((GOOD, BETWEEN, ROOT), ""),
        ((GOOD,), "not good"),  # the one between is missing
        ((certificate(HOST),), "not good"),  # its own
        ((certificate("other.example", BETWEEN), BETWEEN), "not good"),
        ((certificate(HOST, BETWEEN, days=-1), BETWEEN), "not good"),
        ((certificate(HOST, certificate("Test intermediate", ca=True)), BETWEEN), "not good"),
    ],
)
def test_the_chain_is_kept_as_sent_and_checked_apart(chain: tuple[object, ...], words: str) -> None:
    got = run(lambda: over_tls(Roots(ROOT.pem), *chain))

    assert isinstance(got, Exchange)
    assert got.tls is not None
    assert got.tls.chain == tuple(one.der for one in chain)  # type: ignore[attr-defined]
    assert got.tls.problem.startswith(words)
    assert bool(got.tls.problem) is bool(words)
    assert got.tls.protocol == "TLSv1.3"
    assert got.tls.cipher.startswith("TLS_")
    assert got.response == PAGE


def test_without_roots_that_is_the_problem() -> None:
    got = run(lambda: over_tls(Roots(b""), GOOD, BETWEEN))

    assert isinstance(got, Exchange)
    assert got.tls is not None
    assert got.tls.problem == "this machine has no roots to check it by"


def test_the_roots_of_this_machine_are_read() -> None:
    got = run(lambda: over_tls(Roots(), GOOD, BETWEEN))

    assert isinstance(got, Exchange)
    assert got.tls is not None
    assert got.tls.problem


def test_a_verdict_on_a_chain_is_for_its_name_and_its_time() -> None:
    roots, now = Roots(ROOT.pem), clock.now()
    chain = (GOOD.der, BETWEEN.der)

    assert roots.problem(HOST, chain, now) == ""
    assert roots.problem("else.example", chain, now)
    assert roots.problem(HOST, chain, now + timedelta(days=31))
    assert roots.problem(HOST, chain, now) == ""
    assert roots.problem("127.0.0.1", chain, now) == ""
    assert (
        roots.problem(HOST, (b"no certificate",), now)
        == "a certificate of the chain cannot be read"
    )
    assert roots.problem(HOST, (), now) == "the server showed no certificate"


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", Failure.TLS),
        (b"\x15\x03\x01\x00\x02\x02\x28", Failure.TLS),  # a fatal alert
        (b"", Failure.TLS),  # it closes
    ],
)
def test_a_server_that_speaks_no_tls(answer: bytes, failure: Failure) -> None:
    async def act() -> Fetched:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(1)
            writer.write(answer)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            return await direct().fetch(Ask(permit(port), f"https://{HOST}:{port}/0"))

    got = run(act)

    assert isinstance(got, NoExchange)
    assert got.failure is failure
    assert got.words
    assert got.request == b""
