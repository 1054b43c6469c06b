"""Officers and reports for the tests of the desk, all made through duties."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from pehra.base import clock
from pehra.base.numbers import Series, count, number
from pehra.duties.appoint_officer import appoint_officer
from pehra.duties.change_officer import change_roles
from pehra.duties.duty import Occasion
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.roster.powers import Role, officer
from pehra.store import models
from pehra.watch.walk import Desk, desk, walk

PASSWORD = "correct-horse-battery"  # noqa: S105  (of officers who live as long as a test)
FULL = Path(__file__).parents[1] / "samples" / "cybertip_le_full.json"
CONSOLE = officer("CONSOLE", Role.CONSOLE)

SignIn = Callable[..., Client]
Receive = Callable[[dict[str, Any]], str]


def occasion() -> Occasion:
    return Occasion(CONSOLE, clock.now(), "test")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A request in Urdu leaves its language to whatever runs next."""
    yield
    translation.deactivate()


@pytest.fixture
def sign_in() -> SignIn:
    """A browser in which an officer of these roles has signed in."""

    def signed_in(*roles: Role, badge: str = "B-17") -> Client:
        wanted = roles or (Role.TRIAGE_OFFICER,)
        if models.Officer.objects.filter(badge=badge).exists():
            change_roles(occasion(), badge, wanted)
        else:
            appoint_officer(occasion(), badge, PASSWORD, wanted)
        client = Client()
        client.post("/sign-in/", {"badge": badge, "password": PASSWORD})
        return client

    return signed_in


@pytest.fixture
def watch() -> Iterator[Desk]:
    with_ = desk(settings.CONFIG, CONSOLE)
    yield with_
    with_.close()


@pytest.fixture
def receive(watch: Desk) -> Receive:
    """Seal a report, read it, rank it; gives its number."""

    def received(told: dict[str, Any]) -> str:
        data = json.dumps(told).encode()
        kept = seal_exhibit(occasion(), watch.room, [data], name="told.json", channel="CONSOLE")
        walk(watch, kept.exhibit)
        row = models.Report.objects.get(exhibit_id=count(Series.EXHIBIT, kept.exhibit))
        return number(Series.REPORT, row.pk)

    return received


@pytest.fixture
def full() -> dict[str, Any]:
    """The sample in which every field that the reader knows is filled."""
    told: dict[str, Any] = json.loads(FULL.read_text(encoding="utf-8"))
    return told
