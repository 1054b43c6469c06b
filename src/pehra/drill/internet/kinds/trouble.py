"""A site that lies, hangs, drips, breaks off, swells and never ends."""

import gzip
from collections.abc import Iterator
from functools import cache

from pehra.drill.internet.reply import NOT_FOUND, Ask, Manner, Reply, page, text

MIB = 2**20
BOMB = 160  # MiB when decoded
WAYS = ("/hang", "/drip", "/bomb", "/short", "/reset", "/raw", "/heads", "/lie.jpg", "/busy",
        "/fault", "/calendar?month=1")  # fmt: skip
LONG = b"<!doctype html><p>It goes on for long." * 20
ODD = {"/hang": Manner.HANG, "/drip": Manner.DRIP, "/short": Manner.SHORT, "/reset": Manner.RESET}
PLAIN = {
    "/lie.jpg": text("This is no picture.", "image/jpeg"),
    "/heads": Reply(headers=tuple((f"X-{n}", "x" * 900) for n in range(150))),
    "/busy": Reply(503, headers=(("Retry-After", "30"),)),
    "/fault": Reply(500, b"a fault"),
    "/raw": Reply(body=b"220 this is no HTTP\r\n", manner=Manner.RAW),
}


@cache
def bomb() -> bytes:
    return gzip.compress(bytes(BOMB * MIB), 1, mtime=0)


class Trouble:
    def answer(self, ask: Ask) -> Reply:
        if ask.path == "/":
            return page(ask, "Trouble", (f'<p><a href="{way}">{way}</a>' for way in WAYS))
        if ask.path == "/calendar":  # a trap for spiders: there is always another month
            month = ask.number("month")
            link = f'<a href="/calendar?month={month + 1}">the next month</a>'
            return page(ask, f"Month {month}", [link])
        if ask.path == "/bomb":
            return Reply(body=bomb(), headers=(("Content-Encoding", "gzip"),))
        if ask.path in ODD:
            return Reply(body=LONG, manner=ODD[ask.path])
        return PLAIN.get(ask.path, NOT_FOUND)

    def paths(self, ask: Ask) -> Iterator[str]:  # noqa: ARG002
        yield "/"
