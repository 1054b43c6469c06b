"""A report laid out in lines, and what is missing of it."""

from pehra.base.said import Said
from pehra.intake.lines import completeness, lines, missing
from pehra.intake.report import Party, PartyRole, Person, Report

SUSPECT, VICTIM = PartyRole.SUSPECT, PartyRole.VICTIM


def test_people_of_a_kind_are_counted_from_one() -> None:
    roles = (SUSPECT, VICTIM, VICTIM, SUSPECT)
    parties = tuple(
        Party(role, "$", person=Person(first_name=Said(str(at), "$")))
        for at, role in enumerate(roles)
    )  # fmt: skip

    found = [(one.section, one.index, one.value) for one in lines(Report("x", 1, parties=parties))]

    assert found == [
        ("suspect", 1, "0"),
        ("victim", 1, "1"),
        ("victim", 2, "2"),
        ("suspect", 2, "3"),
    ]


def test_a_report_of_our_patrol_is_not_asked_for_what_only_a_sender_knows() -> None:
    ours, theirs = Report("patrol", 1), Report("cybertip-json", 1)

    assert {"received_at", "suspect", "assessment.priority"} <= set(missing(theirs))
    assert not {one for one in missing(ours) if one.startswith("suspect")}
    assert not {"received_at", "assessment.priority"} & set(missing(ours))
    assert "files" in missing(ours)
    assert completeness(ours) == completeness(theirs) == 0
