"""Every code and field name has words."""

import io

import pytest
from django.utils.translation import override

from pehra.desk import labels, ledger_labels, patrol_labels, report
from pehra.duties import duty
from pehra.duties.note_stretch import How
from pehra.identifiers.identifier import Role
from pehra.intake.lines import lines, missing
from pehra.intake.opened import open_exhibit
from pehra.intake.report import IncidentType, Report
from pehra.patrol.idle import Idle
from pehra.patrol.notice import How as Removal
from pehra.patrol.outcome import Outcome
from pehra.patrol.permit import Via, Why
from pehra.patrol.rules import KINDS
from pehra.store import models
from pehra.store.queries import notices
from pehra.store.queries.authorities import State
from pehra.triage.priority import Lane

from .conftest import FULL


def full() -> Report:
    return open_exhibit(io.BytesIO(FULL.read_bytes()), FULL.name).reports[0].report


def test_every_line_of_the_full_sample_has_words() -> None:
    found = lines(full())

    assert {one.section for one in found} <= set(labels.SECTIONS)
    assert {part for one in found for part in one.field.split(".")} <= set(labels.FIELDS)


def test_everything_that_can_be_missing_has_words() -> None:
    names = missing(Report("none", 1))

    assert names
    assert {part for name in names for part in name.split(".")} <= set(labels.FIELDS)


def test_every_code_has_words() -> None:
    assert set(Lane) <= set(labels.LANES)
    assert set(IncidentType) == set(labels.TYPES)
    assert set(Role) <= set(labels.ROLES)


def test_every_duty_that_a_report_page_shows_has_words() -> None:
    shown = {"seal_exhibit", "read_report", "recognise_media", "rank_report", "view_report"}

    assert report.report.__module__ == "pehra.desk.report"  # its import made view_report known
    assert shown <= set(duty.DUTIES)
    assert shown <= set(ledger_labels.DUTIES)


def test_a_name_without_words_is_shown_as_it_is() -> None:
    assert labels.field("person.shoe_size") == "Person: shoe_size"
    assert labels.section("other") == "other"


def test_every_code_of_the_patrol_has_words() -> None:
    assert set(Idle) == set(patrol_labels.WHY)
    assert set(Outcome) | {""} == set(patrol_labels.OUTCOMES)
    assert set(Via) == set(patrol_labels.VIAS)
    assert set(How) | {"HALTED"} == set(patrol_labels.HOW)
    assert {*models.Finding.Kind.values, "BACK"} == set(patrol_labels.FINDINGS)
    assert set(models.Target.State.values) == set(patrol_labels.STATES)
    assert set(models.Errand.Kind.values) <= set(patrol_labels.ERRANDS)
    assert set(State) == set(patrol_labels.STANDING)
    assert set(Why) == set(patrol_labels.WHY_NOT)
    assert set(KINDS) <= set(patrol_labels.SOURCES)
    assert set(notices.State) == set(patrol_labels.NOTICES)
    assert set(Removal) == set(patrol_labels.REMOVED)


OF_REPORTS = (
    labels.LANES, labels.TYPES, labels.YES_NO, labels.VERDICTS, labels.KINDS, labels.ROLES,
    ledger_labels.DUTIES, ledger_labels.AUTHORITIES, labels.SECTIONS, labels.FIELDS, labels.EVENTS,
)  # fmt: skip
OF_THE_PATROL = (
    patrol_labels.WHY, patrol_labels.WHEN, patrol_labels.OUTCOMES, patrol_labels.VIAS,
    patrol_labels.HOW, patrol_labels.FINDINGS, patrol_labels.STATES, patrol_labels.ERRANDS,
    patrol_labels.STANDING, patrol_labels.WHY_NOT, patrol_labels.NOTICES, patrol_labels.REMOVED,
    patrol_labels.PROBLEMS,
)  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [words for table in (*OF_REPORTS, *OF_THE_PATROL) for words in table.values()],
    ids=str,
)
def test_words_are_translated(words: labels.Words) -> None:
    with override("ur"):
        urdu = str(words)

    assert any("\u0600" <= letter <= "\u06ff" for letter in urdu)
