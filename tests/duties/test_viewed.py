"""Who has looked at a report, and where it stood when they did."""

from unittest import mock

import pytest

from pehra.cli.say import occasion
from pehra.duties.adopt_rules import adopt_rules
from pehra.duties.override_priority import lift_override, override_priority
from pehra.duties.view_report import view_report
from pehra.store import models
from pehra.store.queries import ledger, queue, reports
from pehra.triage.ruleset import SHIPPED, shipped
from pehra.watch.loop import drain
from pehra.watch.walk import Desk

from .conftest import ON, OTHER, hand_in

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "seen by two officers"


def viewed(tip: str) -> bool:
    (line,) = [one for one in queue.queue().lines if one.number == tip]
    return line.viewed


def raised_by_rules(desk: Desk) -> None:
    text = shipped().replace(f'version = "{SHIPPED}"', 'version = "unit-1"')
    head, _, rest = text.partition('id = "can_be_traced"')
    text = head + 'id = "can_be_traced"' + rest.replace("floor = 0", "floor = 1", 1)
    adopt_rules(ON, text, "order of today")
    drain(desk)


def test_what_rules_raise_to_danger_is_unread_there(desk: Desk) -> None:
    tip = hand_in(desk, 1)
    view_report(ON, tip)
    assert (viewed(tip), queue.not_viewed()) == (True, 0)

    raised_by_rules(desk)
    assert reports.report(tip).lane == "DANGER_NOW"
    assert (viewed(tip), queue.not_viewed()) == (False, 1)

    view_report(ON, tip)
    assert (viewed(tip), queue.not_viewed()) == (True, 0)


def test_what_an_officer_raises_is_unread_until_one_opens_it(desk: Desk) -> None:
    tip = hand_in(desk, 1)
    view_report(ON, tip)
    override_priority(ON, tip, 1, "DANGER_NOW", REASON)
    assert queue.not_viewed() == 1
    view_report(OTHER, tip)
    override_priority(ON, tip, 1, "DANGER_NOW", REASON)  # it stands there already
    assert queue.not_viewed() == 0

    lift_override(ON, tip)
    drain(desk)
    assert viewed(tip)  # out of danger nothing is asked of anybody


def test_the_console_has_seen_nothing(desk: Desk) -> None:
    tip = hand_in(desk, 1)
    page = view_report(occasion(), tip)
    assert page.number == tip
    assert not viewed(tip)
    last = ledger.entries(tip)[-1]
    assert (last.duty, last.officer) == ("view_report", "CONSOLE")


def test_what_moves_while_it_is_opened_was_not_seen_where_it_went(desk: Desk) -> None:
    tip = hand_in(desk, 1)
    before = reports.report(tip)
    override_priority(ON, tip, 1, "DANGER_NOW", REASON)
    with mock.patch.object(reports, "report", return_value=before):
        view_report(OTHER, tip)
    assert queue.not_viewed() == 1
    assert models.Report.objects.get().viewed_at is None
