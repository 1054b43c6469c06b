"""Responses in memory, by URL: for tests and drills. Read by the same parser as real ones."""

from collections.abc import Mapping

from pehra.patrol.address import Barred, judge
from pehra.patrol.exchange import Failure, Fetched, Peer, Resolution
from pehra.patrol.fetcher import Ask

from .attempt import Attempt, Clock, Stopped
from .request import request

HERE = "198.51.100.1"  # documentation (RFC 5737), like the hosts' own: nothing is connected to
THERE = "203.0.113.1"
PORT = 49152
Canned = bytes | Failure


class Recorded:
    """`pages`: each canonical URL with what its server sends before it closes, or why nothing comes
    from it. An unknown URL has no name (Failure.DNS). `asked` is everything asked, in order.
    """

    def __init__(
        self, pages: Mapping[str, Canned], *, clock: Clock, user_agent: str = "Pehra"
    ) -> None:
        self._pages = pages
        self._clock = clock
        self._user_agent = user_agent
        self.asked: list[Ask] = []

    async def fetch(self, ask: Ask) -> Fetched:
        self.asked.append(ask)
        return await Attempt(ask, self._clock).until_ended(self._go, lambda *_: "")

    async def _go(self, attempt: Attempt) -> None:
        told, ask = attempt.target(), attempt.ask
        address = told.literal or THERE
        verdict = judge(told.literal) if told.literal else None
        attempt.resolution = Resolution(told.host, "", attempt.started_at, (address,))
        if isinstance(verdict, Barred):
            raise Stopped(Failure.ADDRESS, f"{address}: {verdict.reason}")
        canned = self._pages.get(ask.url, Failure.DNS)
        if isinstance(canned, Failure):
            raise Stopped(canned, f"recorded as {canned}")
        attempt.peer = Peer(address, told.port, HERE, PORT)
        attempt.request = request(told, ask, self._user_agent)
        attempt.answer.feed(canned)
        attempt.answer.end()
