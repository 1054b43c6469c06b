"""What was begun on a permit goes on by its own authority and rule alone."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from pehra.patrol.gate import Asked, Halts, Spent, Standing, permit, still
from pehra.patrol.permit import Permit, Refused, Via, Why

from .asked import LAST, NOON, stands, why

LATER = NOON + timedelta(seconds=1)
PAGE, PICTURE = Asked("https://a.test/x"), "https://far.test/p.jpg"
SHOWN = Asked(PICTURE, Via.REQUISITE, parent=PAGE.url)


def held(one: Standing, asked: Asked = PAGE) -> Permit:
    leave = permit((one,), asked, NOON)
    assert isinstance(leave, Permit)
    return leave


@pytest.mark.parametrize(
    ("became", "wanted"),
    [
        ({}, None),
        ({"revoked_at": LATER}, Why.REVOKED),
        ({"approved": False}, Why.NOT_APPROVED),
    ],
)
@pytest.mark.parametrize("asked", [PAGE, SHOWN])
def test_another_authority_does_not_carry_it(
    became: dict[str, object], wanted: Why | None, asked: Asked
) -> None:
    own = stands("allow host a.test\nwith requisites=1hop", "A-1")
    other = stands("allow host a.test\nallow host far.test", "A-2", until=LAST + timedelta(days=9))
    now = replace(own, **became)  # type: ignore[arg-type]

    told = still((now, other), held(own, asked), asked, LATER)

    assert isinstance(permit((now, other), asked, LATER), Permit)
    assert isinstance(told, Permit if wanted is None else Refused)
    if asked is PAGE:
        assert why(told) is wanted


def test_another_rule_of_its_authority_does_not_carry_it_either() -> None:
    own = stands("allow host a.test hours=08-13\nallow page https://a.test/x", "A-1")
    first = next(one for one in (held(own),))
    other = replace(first, line=1 if first.line == 2 else 2)
    evening = NOON + timedelta(hours=8)

    told = {one.line: why(still((own,), one, PAGE, evening)) for one in (first, other)}

    assert told == {1: Why.HOURS, 2: None}


def test_what_is_denied_or_halted_or_gone_meanwhile_does_not_go_on() -> None:
    own = stands("allow host a.test", "A-1")
    denied = stands("allow host b.test\ndeny host a.test", "A-9")

    assert why(still((own, denied), held(own), PAGE, LATER)) is Why.DENIED
    assert why(still((own,), held(own), PAGE, LATER, Halts(all=True))) is Why.HALTED
    assert why(still((), held(own), PAGE, LATER)) is Why.NO_AUTHORITY


@pytest.mark.parametrize("asked", [PAGE, SHOWN])
@pytest.mark.parametrize(
    ("spent", "at", "halts", "wanted"),
    [
        (Spent(9), LATER, Halts(), Why.SPENT),
        (Spent(), NOON + timedelta(hours=8), Halts(), Why.HOURS),
        (Spent(), LATER, Halts(authorities=frozenset({"A-1"})), Why.HALTED),
        (Spent(), LATER, Halts(hosts=frozenset({"a.test"})), Why.HALTED),
    ],
)
def test_what_a_page_shows_ends_as_the_page_does(
    asked: Asked, spent: Spent, at: datetime, halts: Halts, wanted: Why
) -> None:
    own = stands("allow host a.test pages<=9 hours=08-13\nwith requisites=1hop")
    begun = held(own, asked)
    assert why(still((replace(own, spent={1: spent}),), begun, asked, at, halts)) is wanted
