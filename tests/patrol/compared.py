"""What the fetcher saw of odd responses, beside what was sent."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import timedelta

from pehra.base import clock
from pehra.patrol.exchange import Cut, Exchange, Fetched, NoExchange
from pehra.patrol.fetcher import Ask
from pehra.patrol.fetchers import Direct, Roots
from pehra.patrol.permit import Permit
from pehra.patrol.resolvers import Recorded

from .certificates import certificate, server_context
from .odd import Ending, Odd, Want, odd
from .odd_server import OddServer

HOST = "odd.example"


def permit(*ports: int) -> Permit:
    return Permit("TEST-1@1", "allow host odd.example", 1, clock.now() + timedelta(hours=1),
                  ports=frozenset(ports))  # fmt: skip


def direct(**more: object) -> Direct:
    return Direct(Recorded({HOST: ["127.0.0.1"]}), clock=clock.now, user_agent="Pehra/test",
                  loopback=True, roots=Roots(b""), **more)  # type: ignore[arg-type]  # fmt: skip


async def compared(
    numbers: Iterable[int], at_once: int, *, tls: bool = False
) -> AsyncIterator[tuple[int, str, list[str]]]:
    """Each number, its kind, and in words what differs."""
    context = server_context(certificate(HOST)) if tls else None
    async with OddServer(odd, context) as server:
        free = asyncio.Semaphore(at_once)
        fetcher = direct()
        scheme = "https" if tls else "http"

        async def one(number: int) -> tuple[int, str, list[str]]:
            url = f"{scheme}://{HOST}:{server.port}/{number}"
            async with free:
                told = odd(number)
                got = await fetcher.fetch(Ask(permit(server.port), url, limits=told.limits))
            sent = server.sent.get(number, b"")
            return number, told.kind, list(differences(told, got, sent))

        for done in asyncio.as_completed([one(number) for number in numbers]):
            yield await done


def differences(told: Odd, got: Fetched, sent: bytes) -> Iterator[str]:
    want = told.want
    if want.exact and told.ending is not Ending.HOLD and got.response != sent:
        yield f"{len(got.response)} bytes are not the {len(sent)} that were sent"
    if not sent.startswith(got.response) or len(got.response) < want.least:
        yield f"{len(got.response)} bytes, not the first of those sent, or fewer than {want.least}"
    if isinstance(got, NoExchange):
        if got.failure is not want.failure:
            yield f"{got.failure}: {got.words}, wanted {want.failure or 'an exchange'}"
        return
    if want.failure is not None:
        yield f"an exchange, wanted {want.failure}"
        return
    yield from _seen(got, want)


def _seen(got: Exchange, want: Want) -> Iterator[str]:
    if got.status != want.status:
        yield f"status {got.status}, wanted {want.status}"
    if want.head >= 0 and got.head != want.head:
        yield f"head of {got.head}, wanted {want.head}"
    if want.headers and got.headers != want.headers:
        yield f"headers {got.headers}, wanted {want.headers}"
    if want.entity is not None and got.entity != want.entity:
        yield f"entity of {len(got.entity)}, wanted {len(want.entity)}"
    if got.cut is not want.cut:
        yield f"cut {got.cut!r}, wanted {want.cut!r}"
    if want.problem is not bool(got.problem) and want.cut is Cut.WHOLE:
        yield f"problem “{got.problem}”"
