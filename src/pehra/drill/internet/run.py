"""The made-up internet, served until it is ended; what it is and what was asked of it stand in its
folder.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .counts import Counts
from .names import Names
from .serve import Answers, Connection, listen
from .truth import authorities, facts, listed
from .web import SINK, Web, sites

EVERY = 1.0  # seconds between two writings of the counts


@dataclass(frozen=True, slots=True)
class Wanted:
    """Ports are free ones when 0. `truth` is where its facts go."""

    seed: int
    sites: int
    port: int
    dns_port: int
    state: Path
    truth: Path


@dataclass(frozen=True, slots=True)
class Standing:
    web: Web
    counts: Counts
    dns_port: int


async def serve(
    wanted: Wanted,
    now: Callable[[], datetime],
    stood: Callable[[Standing], None],
    ended: Callable[[], Awaitable[object]],
) -> None:
    """`stood` is told once everything listens and is written; it goes on until `ended` comes back.
    Raises NoPort.
    """
    some, counts, box = sites(wanted.seed, wanted.sites), Counts(), list[Answers]()
    addresses = sorted({site.address for site in some})
    async with AsyncExitStack() as stack:

        def made() -> Connection:
            return Connection(box[0], sink_port)

        port, servers = await listen(made, [*addresses, SINK], wanted.port)
        sink_port, sinks = await listen(made, addresses, 0)
        web = Web(wanted.seed, some, port, sink_port, now())
        box.append(Answers(web, counts, now))
        for server in (*servers, *sinks):
            await stack.enter_async_context(server)
            await server.start_serving()
        names, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: Names(web, counts), local_addr=("127.0.0.1", wanted.dns_port)
        )
        stack.callback(names.close)
        told = Standing(web, counts, names.get_extra_info("sockname")[1])
        describe(wanted, told)
        stack.callback(write_counts, wanted, told, now)
        stood(told)
        await _until(ended(), wanted, told, now)


async def _until(
    ended: Awaitable[object], wanted: Wanted, told: Standing, now: Callable[[], datetime]
) -> None:
    end = asyncio.ensure_future(ended)
    before = -1
    while not end.done():
        if told.counts.changes() != before:
            before = told.counts.changes()
            write_counts(wanted, told, now)
        await asyncio.wait({end}, timeout=EVERY)
    await end


def describe(wanted: Wanted, told: Standing) -> None:
    """Everything that a patrol of it needs, the ports last."""
    web = told.web
    for name, text in authorities(web):
        _write(wanted.state / name, text)
    _write(wanted.state / "list.csv", "".join(f"{line}\n" for line in listed(web)))
    _write(wanted.truth, "".join(f"{line}\n" for line in facts(web)))
    ready = {"port": web.port, "dns_port": told.dns_port, "pid": os.getpid(),
             "resolvers": [f"127.0.0.1:{told.dns_port}"], "sites": len(web.sites)}  # fmt: skip
    _write(wanted.state / "ready.json", json.dumps(ready) + "\n")


def write_counts(wanted: Wanted, told: Standing, now: Callable[[], datetime]) -> None:
    counted = told.counts.told(told.web.began_at, now())
    _write(wanted.state / "counts.json", json.dumps(counted, indent=1) + "\n")


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
