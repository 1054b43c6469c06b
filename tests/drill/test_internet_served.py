"""The made-up internet as it is served: on loopback, with its names, and everything counted."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dns.asyncquery
import dns.message
import dns.rcode
import pytest

from pehra.drill.internet.run import Standing, Wanted, serve
from pehra.drill.internet.web import SINK, Site, Sort

BEGAN = datetime(2026, 3, 1, tzinfo=UTC)


async def asked(address: str, port: int, lines: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(address, port)
    writer.write(lines)
    try:
        return await asyncio.wait_for(reader.read(), 1.5)
    except TimeoutError:
        return b"(nothing)"
    except ConnectionResetError:
        return b"(reset)"
    finally:
        writer.close()


def request(host: str, target: str, more: str = "") -> bytes:
    return f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n".encode()


async def names(told: Standing, *some: str) -> list[str]:
    """The addresses, or the code of the reply."""
    found = []
    for one in some:
        question = dns.message.make_query(one, "A")
        reply = await dns.asyncquery.udp(question, "127.0.0.1", 2, told.dns_port)
        found.append(str(reply.answer[0][0]) if reply.answer else dns.rcode.to_text(reply.rcode()))
    return found


def served(tmp_path: Path, visit: Callable[[Standing], Awaitable[None]]) -> dict[str, Any]:
    """The counts of a small internet that somebody visited."""

    async def main() -> None:
        standing: list[Standing] = []
        wanted = Wanted(3, 10, 0, 0, tmp_path, tmp_path / "sites.jsonl")
        await serve(wanted, lambda: BEGAN, standing.append, lambda: visit(standing[0]))

    asyncio.run(main())
    counted: dict[str, Any] = json.loads((tmp_path / "counts.json").read_text())
    return counted


def first(told: Standing, sort: Sort) -> Site:
    return next(site for site in told.web.sites if site.sort is sort)


@pytest.mark.enable_socket
def test_it_is_served_on_loopback_and_what_was_asked_is_counted(tmp_path: Path) -> None:
    async def visit(told: Standing) -> None:
        site, port = first(told, Sort.FORUM), told.web.port
        whole = await asked(site.address, port, request(site.name, "/"))
        assert whole.startswith(b"HTTP/1.1 200 OK\r\n")
        etag = re.search(rb"ETag: (\S+)", whole)
        assert etag is not None
        again = request(site.name, "/", f"If-None-Match: {etag[1].decode()}\r\n")
        assert (await asked(site.address, port, again)).startswith(b"HTTP/1.1 304 ")

    counted = served(tmp_path, visit)
    assert counted["requests"] == 2
    assert counted["statuses"] == {"200": 2}
    assert counted["traps"] == 0
    assert {"authority.toml", "list.csv", "sites.jsonl", "ready.json"} <= {
        one.name for one in tmp_path.iterdir()
    }


@pytest.mark.enable_socket
def test_whoever_comes_to_the_sink_or_talks_tls_is_counted(tmp_path: Path) -> None:
    async def visit(told: Standing) -> None:
        site, web = first(told, Sort.FORUM), told.web
        await asked(SINK, web.port, request("outside.test", "/trap/x"))
        await asked(site.address, web.sink_port, request(site.name, "/trap/port"))
        assert b" 400 " in await asked(site.address, web.port, b"\x16\x03\x01\x02\r\n\r\n")

    counted = served(tmp_path, visit)
    assert counted["sink_connections"] == 2
    assert counted["traps"] == 5


@pytest.mark.enable_socket
def test_its_names_are_answered_and_questions_for_traps_are_counted(tmp_path: Path) -> None:
    async def visit(told: Standing) -> None:
        site = told.web.sites[0]
        some = (site.name, site.name.upper(), "outside.test", f"x{site.name}", "nobody.test")
        assert await names(told, *some) == [site.address, site.address, SINK, SINK, "NXDOMAIN"]

    counted = served(tmp_path, visit)
    assert counted["questions"] == 5
    assert sum(counted["trap_questions"].values()) == 2


@pytest.mark.enable_socket
def test_the_troublesome_site_hangs_drips_breaks_off_and_talks_no_http(tmp_path: Path) -> None:
    async def visit(told: Standing) -> None:
        site = first(told, Sort.TROUBLE)
        for target, begins in (("/hang", b"(nothing)"), ("/raw", b"220 "), ("/drip", b"(nothing)")):
            got = await asked(site.address, told.web.port, request(site.name, target))
            assert got.startswith(begins), target
        reset = await asked(site.address, told.web.port, request(site.name, "/reset"))
        assert reset in {b"", b"(reset)"}
        short = await asked(site.address, told.web.port, request(site.name, "/short"))
        length = re.search(rb"Content-Length: (\d+)", short)
        assert length is not None
        assert len(short.partition(b"\r\n\r\n")[2]) < int(length[1])

    served(tmp_path, visit)
