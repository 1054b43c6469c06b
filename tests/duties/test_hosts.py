"""A hit of the patrol in the queue, and a log-in beside it."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.patrol.captures import TOOL, context, exchange

from pehra.base.numbers import Series, count
from pehra.duties import known_of
from pehra.duties.adopt_rules import adopt_rules
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.media.synthetic import picture
from pehra.patrol.capture import segment
from pehra.store import models
from pehra.store.queries.rulesets import in_force
from pehra.triage.priority import priority
from pehra.triage.ruleset import SHIPPED, shipped
from pehra.watch.loop import drain
from pehra.watch.walk import Desk, walk

from .conftest import ON, hand_in, take

pytestmark = pytest.mark.django_db(transaction=True)
SHOT = picture(7)
HIT = segment(
    [(exchange(7, SHOT, headers=((b"Content-Type", b"image/jpeg"),)),
      context(7, SHOT, "RECOGNISED"))], TOOL,
)  # fmt: skip


def hit(desk: Desk) -> models.Report:
    take(hashlib.md5(SHOT, usedforsecurity=False).hexdigest())
    kept = seal_exhibit(ON, desk.room, [HIT], name="FET-000007.warc.gz", channel="PATROL")
    walk(desk, kept.exhibit)
    return models.Report.objects.get(exhibit=count(Series.EXHIBIT, kept.exhibit))


def test_a_hit_says_whom_one_can_ask_and_has_no_deadline_of_a_carrier(desk: Desk) -> None:
    row = hit(desk)
    rules = {one["rule"] for one in row.reasons}

    assert (row.lane, row.actionable, row.ruleset) == ("ACT", False, SHIPPED)
    assert {"host_can_be_asked", "nobody_named", "known_material"} <= rules
    assert not {"can_be_traced", "ip_without_port"} & rules
    assert row.sightings.get(kind="IP").role == "HOST"
    assert row.logs_until_at is None
    again = priority(known_of.facts(row), in_force())  # as it is kept, so it was read
    assert {reason.rule.id for reason in again.reasons} == rules


def test_a_log_in_is_a_trace_with_its_deadline(desk: Desk) -> None:
    row = models.Report.objects.get(pk=count(Series.REPORT, hand_in(desk, 1)))

    assert row.actionable
    assert row.logs_until_at is not None
    assert "host_can_be_asked" not in {one["rule"] for one in row.reasons}


def test_under_older_rules_a_hit_waits_for_data_and_new_ones_move_it(desk: Desk) -> None:
    row = hit(desk)
    older = replace(ON, at=ON.at + timedelta(hours=1))
    adopt_rules(older, shipped("2026-11-25"), "back to the first of the day")
    drain(desk)
    row.refresh_from_db()
    assert (row.lane, row.actionable, row.ruleset) == ("NEEDS_DATA", False, "2026-11-25")

    adopt_rules(replace(ON, at=ON.at + timedelta(hours=2)), shipped(), "hosts can be asked")
    drain(desk)
    row.refresh_from_db()
    assert (row.lane, row.ruleset) == ("ACT", SHIPPED)
    left = models.Placement.objects.filter(report=row).order_by("pk")
    assert [(one.lane, one.cause) for one in left][-2:] == [
        ("ACT", "RULES"), ("NEEDS_DATA", "RULES"),
    ]  # fmt: skip
