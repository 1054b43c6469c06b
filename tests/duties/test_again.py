"""Reports read again by better readers; and partners' rules heeded by what leaves the unit."""

import csv
import io
import json
from datetime import timedelta

import pytest

from pehra.duties import errand
from pehra.duties.duty import Occasion
from pehra.duties.heed import MustStay, heed
from pehra.duties.read_again import StaysAsRead, ask_again, read_again
from pehra.duties.read_report import Reading
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.intake import kept, synthetic
from pehra.intake.reader import Unreadable
from pehra.intake.readers.referral import COLUMNS
from pehra.intake.report import Report
from pehra.media.synthetic import picture
from pehra.store import models
from pehra.store.queries import exhibits, reports, rulesets
from pehra.watch.loop import drain
from pehra.watch.walk import Desk, walk

from .conftest import NOON, ON, hand_in

pytestmark = pytest.mark.django_db(transaction=True)


def worsen() -> None:
    """As an older reader would have left it: less was understood."""
    for row in models.Report.objects.all():
        value = kept.to_json(kept.from_json(row.value)) | {"parties": []}
        row.value, row.reader_version, row.sender_name = value, 0, ""
        row.save()
    models.Sighting.objects.all().delete()


@pytest.mark.parametrize("pictures", [(), (picture(1),)], ids=["alone", "with pictures"])
def test_read_again_says_what_todays_reader_says_and_keeps_the_rest(desk: Desk, pictures) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    tip = hand_in(desk, 1, *pictures)
    before = reports.report(tip)
    worsen()
    assert ask_again(NOON) == 1
    drain(desk)
    after = reports.report(tip)
    assert (after.report, after.sightings, after.files) == (
        before.report, before.sightings, before.files,
    )  # fmt: skip
    assert (after.number, after.lane, after.tier) == (before.number, before.lane, before.tier)
    assert "read_again" in {one.duty for one in after.ledger}


def test_what_only_custodians_can_open_is_read_out_of_its_kept_text(desk: Desk) -> None:
    tip = hand_in(desk, 1)
    worsen()
    models.WorkingShare.objects.all().delete()  # put away
    ask_again(NOON)
    drain(desk)
    assert reports.report(tip).sightings


def test_what_was_put_away_and_not_kept_stays_as_it_was_read(desk: Desk) -> None:
    hand_in(desk, 1)
    models.WorkingShare.objects.all().delete()
    models.Report.objects.update(document=b"")
    ask_again(NOON)
    held = errand.lease(NOON)
    assert isinstance(held, errand.Lease)
    reading = Reading(desk.eyes.shelves, rulesets.in_force(), "PK")
    found = read_again(ON, desk.room, held, reading)
    assert isinstance(found, StaysAsRead)
    assert "opening" in found.reason
    assert errand.lease(NOON) == errand.NothingDue()


def referral(desk: Desk, **cells: str) -> list[str]:
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS)
    table.writeheader()
    table.writerow({"reference": "P-1", "account": "u-1", **cells})
    data = out.getvalue().encode()
    kept_ = seal_exhibit(ON, desk.room, [data], name="r.csv", channel="CONSOLE")
    walk(desk, kept_.exhibit)
    return [f"TIP-{pk:06d}" for pk in models.Report.objects.values_list("pk", flat=True)]


def test_what_a_partner_bound_leaves_only_when_somebody_vouches_for_the_rule(desk: Desk) -> None:
    tips = referral(desk, handling_code="H2", onward_rule="ask us first")
    with pytest.raises(MustStay, match=r"H2 \(ask us first\).*--heed H2"):
        heed(ON, tips, ())
    assert heed(ON, tips, ("H2", "H9")) == ("H2",)
    assert models.Report.objects.get().handling == "H2"


def test_what_a_partner_wanted_gone_by_now_never_leaves(desk: Desk) -> None:
    tips = referral(desk, handling_code="H1", expires_at="2026-02-01T00:00:00Z")
    assert heed(ON, tips, ("H1",)) == ("H1",)
    later = Occasion(ON.officer, NOON + timedelta(days=60), "x")
    with pytest.raises(MustStay, match="wanted it gone by 2026-02-01"):
        heed(later, tips, ("H1",))


def test_a_purpose_without_a_code_binds_as_well_and_nothing_binds_nothing(desk: Desk) -> None:
    tips = referral(desk, purpose="identify the child only")
    with pytest.raises(MustStay, match="--heed UNNAMED"):
        heed(ON, tips, ())
    free = hand_in(desk, 5)
    assert heed(ON, [free], ()) == ()


def test_what_nothing_could_read_is_read_when_a_reader_is_mended(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(data: bytes, name: str) -> tuple[Report, ...]:
        raise Unreadable("no reader knows it yet")

    def states() -> tuple[str, int, int]:
        state = exhibits.exhibit(kept_.exhibit).state
        return state, models.Report.objects.count(), exhibits.unread()[0]

    with monkeypatch.context() as patched:
        patched.setattr("pehra.intake.opened.read_all", none)
        data = [json.dumps(synthetic.report(1)).encode()]
        kept_ = seal_exhibit(ON, desk.room, data, name="1.json", channel="CONSOLE")
        drain(desk)
        assert states() == ("UNREADABLE", 0, 1)
        assert ask_again(NOON) == 1
        drain(desk)
        assert states() == ("UNREADABLE", 0, 1)

    assert ask_again(NOON) == 1
    drain(desk)
    assert states() == ("READ", 1, 0)


def test_bytes_that_nothing_could_read_are_read_when_they_come_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = [json.dumps(synthetic.report(1)).encode()]
    with monkeypatch.context() as patched:
        patched.setattr("pehra.duties.read_report.open_exhibit", _unreadable)
        seal_exhibit(ON, desk.room, data, name="1.json", channel="CONSOLE")
        drain(desk)
    assert exhibits.unread()[0] == 1
    again = seal_exhibit(ON, desk.room, data, name="1.json", channel="CONSOLE")
    drain(desk)
    assert not again.fresh
    assert (models.Report.objects.count(), exhibits.unread()) == (1, (0, ()))


def _unreadable(_file: object, _name: str) -> None:
    raise Unreadable("no reader knows it yet")
