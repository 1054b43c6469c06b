"""A fetch flies on its own authority: another's leave neither carries it, nor keeps what came."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from pehra.duties.revoke_authority import revoke_authority
from pehra.patrol.exchange import Fetched
from pehra.patrol.fetcher import Ask
from pehra.store import models
from pehra.watch.patrol.run import Patrol
from pehra.watch.walk import Desk

from .conftest import OTHER
from .test_rounds import (
    NO_ROBOTS,
    SITE,
    Hanging,
    Here,
    Rounds,
    _Answering,
    _ended,
    by_target,
    html,
    order,
)

pytestmark = pytest.mark.django_db
PAGE = f"allow page {SITE}"


def test_what_flies_on_a_revoked_authority_is_cut_though_another_lets_it_be(
    desk: Desk, tmp_path: Path
) -> None:
    name, _ = order(PAGE, ref="A-1"), order(PAGE, ref="B-1")
    rounds = Rounds(desk, tmp_path, NO_ROBOTS)
    hanging = Hanging(rounds.clock)
    rounds.means.fetcher = _Answering(hanging)

    def end() -> None:
        revoke_authority(replace(OTHER, at=rounds.clock()), name, "the court said so")

    took = asyncio.run(_ended(Patrol(rounds.means, rounds.lines.append), hanging, end))

    assert took < 1.0
    fetch = models.Fetch.objects.get(url=SITE, outcome="HALTED")
    assert fetch.authority is not None
    assert fetch.authority.ref == "A-1"


class Revoking:
    """Its authority is revoked while the last byte of the page comes."""

    def __init__(self, rounds: Rounds, name: str) -> None:
        self._rounds, self._name = rounds, name
        self._pages = rounds.fetcher

    async def fetch(self, ask: Ask) -> Fetched:
        came = await self._pages.fetch(ask)
        if ask.url == SITE:
            Here(1, "").submit(self._revoke).result()
        return came

    def _revoke(self) -> None:
        at = self._rounds.clock()
        revoke_authority(replace(OTHER, at=at), self._name, "the court said so")
        self._rounds.means.orders.look(self._rounds.clock())


@pytest.mark.parametrize(("revoked", "kept"), [("A-1@1", False), ("B-1@1", True)])
def test_what_came_is_not_kept_when_its_authority_has_ended_meanwhile(
    desk: Desk, tmp_path: Path, revoked: str, *, kept: bool
) -> None:
    for ref in ("A-1", "B-1"):
        order(PAGE, retention="full", ref=ref)
    rounds = Rounds(desk, tmp_path, {SITE: html("x")})
    rounds.means.fetcher = Revoking(rounds, revoked)

    told = by_target(rounds.go())[SITE]

    assert (told.outcome, told.authority) == ("FETCHED", "A-1@1")
    assert bool(told.exhibit) is kept
