"""What an officer notes as a number is a diary's or a letter's: it joins no two children."""

import pytest
from click.testing import CliRunner
from django.conf import settings

from pehra.base.numbers import Series, count, number
from pehra.cli.triage import outcome_
from pehra.duties.decide_cluster import decide_cluster
from pehra.duties.read_again import ask_again
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.intake.entry import document, entry
from pehra.store import models
from pehra.store.queries import reports
from pehra.store.queries.drill import NotOneReport, numbers
from pehra.watch.loop import drain
from pehra.watch.walk import Desk, walk

from .conftest import NOON, ON, hand_in

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "seen by two officers"


def letter(desk: Desk, words: str, reference: str = "12/2026") -> str:
    told = entry({"way": "LETTER", "words": words, "reference": reference})
    data = document(told, received_at="2026-01-05T11:00:00Z", officer="B-17")
    kept = seal_exhibit(ON, desk.room, [data], name="entry.json", channel="ENTRY")
    walk(desk, kept.exhibit)
    row = models.Report.objects.get(exhibit=count(Series.EXHIBIT, kept.exhibit))
    return number(Series.REPORT, row.pk)


def test_two_children_under_one_diary_number_stay_two(desk: Desk) -> None:
    one, other = letter(desk, "child A needs clothes"), letter(desk, "child B needs books")
    assert reports.report(one).same.count == 0
    decide_cluster(ON, one, "INFORMATIONAL", REASON)
    assert (reports.report(one).lane, reports.report(other).lane) == ("INFORMATIONAL", "PUBLIC")
    assert reports.report(one).same_number == (other,)  # told, and no more


def test_an_outcome_by_a_number_that_two_bear_is_refused(desk: Desk, tmp_path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    one, other = letter(desk, "child A needs clothes"), letter(desk, "child B needs books")
    alone = letter(desk, "child C needs shoes", "13/2026")
    with pytest.raises(NotOneReport, match=f"2 reports .*{one}, {other}"):
        numbers("12/2026")
    assert numbers("13/2026") == [alone]
    assert numbers("") == numbers("no such") == []

    settings.CONFIG.secret.parent.mkdir(parents=True, exist_ok=True)
    settings.CONFIG.secret.write_text("x" * 50)
    file = tmp_path / "outcomes.csv"
    rows = ["12/2026,ARREST,,YES,1", "13/2026,ARREST,,YES,1", f"{other},ARREST,,YES,1"]
    file.write_text("\n".join(["report,status,closed,useful,children", *rows]), encoding="utf-8")
    told = CliRunner().invoke(outcome_, ["import", str(file)])
    assert "2 outcomes noted, 1 rows refused" in told.stdout
    assert (
        f"line 2: 2 reports bear that number and do not say the same: name each by ours ({one}"
        in (told.stderr)
    )
    noted = models.Outcome.objects.values_list("report", flat=True)
    assert {number(Series.REPORT, pk) for pk in noted} == {alone, other}


def test_one_number_at_two_senders_is_refused_and_at_one_it_is_all_that_were_sent(
    desk: Desk,
) -> None:
    tips = {hand_in(desk, 1)}
    models.Report.objects.update(sender_number="77")
    assert set(numbers("77")) == tips
    two = hand_in(desk, 2)
    models.Report.objects.update(sender_number="77", cluster=models.Report.objects.first().cluster)  # type: ignore[union-attr]
    assert set(numbers("77")) == {*tips, two}
    models.Report.objects.filter(pk=count(Series.REPORT, two)).update(sender_name="Another")
    with pytest.raises(NotOneReport):
        numbers("77")


def test_reading_again_parts_what_a_diary_number_had_joined(desk: Desk) -> None:
    one, other = letter(desk, "child A needs clothes"), letter(desk, "child B needs books")
    joined = models.Cluster.objects.create()  # as it was folded before
    models.ClusterKey.objects.create(key="12/2026 by letter", cluster=joined)
    models.Report.objects.update(cluster=joined)
    decide_cluster(ON, one, "INFORMATIONAL", REASON)
    assert reports.report(other).lane == "INFORMATIONAL"

    ask_again(NOON)
    drain(desk)
    assert reports.report(one).same.count == reports.report(other).same.count == 0
    assert reports.report(one).lane == reports.report(other).lane == "PUBLIC"
    left = [line.details["left_cluster"] for line in reports.report(one).ledger
            if line.duty == "read_again"]  # fmt: skip
    decide_cluster(ON, one, "INFORMATIONAL", REASON)
    ask_again(NOON)
    drain(desk)
    assert left == [True]
    assert reports.report(one).lane == "INFORMATIONAL"  # its own cluster is not left


def test_reading_again_leaves_together_what_says_the_same(desk: Desk) -> None:
    one, other = hand_in(desk, 1), hand_in(desk, 2)
    first = models.Report.objects.get(pk=count(Series.REPORT, one))
    alike = models.Report.objects.get(pk=count(Series.REPORT, other))
    assert first.cluster_id != alike.cluster_id
    models.Report.objects.filter(pk=alike.pk).update(cluster=first.cluster_id)
    models.ClusterKey.objects.filter(cluster=alike.cluster_id).update(cluster=first.cluster_id)
    ask_again(NOON)
    drain(desk)
    assert reports.report(one).same.others == (other,)
