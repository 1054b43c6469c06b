"""The two-person rule on a real database: who opens what, and what is in the ledger before."""

from collections.abc import Sequence
from datetime import timedelta

import pyrage
import pytest

from pehra.base.numbers import Series, count, number
from pehra.duties import open_exhibit
from pehra.duties.appoint_custodians import NotConfirmed, ask_custodians, confirm_custodians
from pehra.duties.check_evidence import Holds, check_evidence
from pehra.duties.destroy_exhibit import (
    HOLD,
    NotDestroyed,
    ask_destruction,
    destroy_exhibit,
    withdraw_destruction,
)
from pehra.duties.duty import Occasion
from pehra.duties.note_custody import Act, NotNoted, digest, note_custody
from pehra.duties.open_exhibit import (
    NoOpening,
    approve_opening,
    ask_opening,
    end_opening,
    lapse_openings,
    release_share,
)
from pehra.duties.opened import PutAway, opened
from pehra.duties.reshare_exhibits import NotReshared, reshare_exhibits
from pehra.duties.seal_exhibit import Kept, seal_exhibit
from pehra.duties.view_exhibit import copy_exhibit, view_exhibit
from pehra.evidence import recovery, shares
from pehra.evidence.body import Guarded
from pehra.evidence.custodian import Custodian, Custodians
from pehra.evidence.opening import NotGranted
from pehra.evidence.unseal import unseal
from pehra.evidence.vault import NotInVault
from pehra.intake import synthetic
from pehra.media.synthetic import picture
from pehra.roster.powers import NotPermitted, Role, officer
from pehra.store import models
from pehra.store.queries import ledger as ledgers
from pehra.watch.loop import drain
from pehra.watch.walk import Desk, walk

from .conftest import NOON, ON, OTHER, hand_in

pytestmark = pytest.mark.django_db(transaction=True)

KEYS = {f"C-{n}": pyrage.x25519.Identity.generate() for n in range(1, 6)}
DAY = timedelta(days=1)


def acting(badge: str, *roles: Role, later: timedelta = timedelta()) -> Occasion:
    return Occasion(officer(badge, *roles), NOON + later, "case 7")


ASKER = acting("I-1", Role.INVESTIGATOR)
BOSS = acting("S-1", Role.SUPERVISOR)


def appoint(*names: str, needed: int = 2, safe: str = "") -> int:
    members = tuple(Custodian(name, str(KEYS[name].to_public())) for name in names)
    made = ask_custodians(ON, Custodians(members, needed, safe), "first ones")
    confirm_custodians(OTHER, made)
    return made


def exhibit_of(desk: Desk, seed: int = 1) -> str:
    tip = hand_in(desk, seed, picture(seed))
    row = models.Report.objects.get(pk=count(Series.REPORT, tip))
    return number(Series.EXHIBIT, row.exhibit_id)


def lend(desk: Desk, opening: str, name: str, later: timedelta = timedelta()) -> int:
    row = open_exhibit.row_of(opening)
    mine = bytes(row.exhibit.shares.get(holder=name).sealed)
    to = desk.room.working.public(NOON + later).recipient
    on = acting(name, Role.CUSTODIAN, later=later)
    return release_share(on, opening, desk.room, shares.lent(mine, KEYS[name], to))


def seen(desk: Desk, opening: str) -> bytes:
    with view_exhibit(ASKER, opening, desk.room).file as file:
        return file.read()


def granted(desk: Desk, exhibit: str, names: Sequence[str] = ("C-1", "C-2")) -> str:
    made = ask_opening(ASKER, exhibit, "to show it to the court", "warrant 12/2026")
    approve_opening(BOSS, made)
    for name in names:
        lend(desk, made, name)
    return made


def test_after_its_work_is_done_the_desk_cannot_open_it_and_custodians_can(desk: Desk) -> None:
    appoint("C-1", "C-2", "C-3")
    exhibit = exhibit_of(desk)
    row = models.Exhibit.objects.get()
    assert row.address != row.sha256
    with pytest.raises(PutAway, match=f"pehra evidence ask {exhibit}"):
        opened(desk.room, row)
    made = granted(desk, exhibit)
    with view_exhibit(ASKER, made, desk.room).file as file:
        assert file.read(2) == b"PK"
    copied = copy_exhibit(ASKER, made, desk.room)
    copied.file.close()
    assert copied.sha256 == row.sha256
    told = [(one.duty, one.officer) for one in ledgers.entries(exhibit)]
    assert told[-6:] == [
        ("ask_opening", "I-1"), ("approve_opening", "S-1"), ("release_share", "C-1"),
        ("release_share", "C-2"), ("view_exhibit", "I-1"), ("copy_exhibit", "I-1"),
    ]  # fmt: skip


def test_the_line_is_there_before_anything_is_opened(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    appoint("C-1", "C-2", "C-3")
    exhibit = exhibit_of(desk)
    made = granted(desk, exhibit)

    def dead(*_: object) -> None:
        assert ledgers.entries(exhibit)[-1].duty == "view_exhibit"
        raise KeyboardInterrupt

    monkeypatch.setattr("pehra.duties.view_exhibit.unseal", dead)
    with pytest.raises(KeyboardInterrupt):
        view_exhibit(ASKER, made, desk.room)


def test_a_view_that_cannot_be_recorded_opens_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    appoint("C-1", "C-2", "C-3")
    made = granted(desk, exhibit_of(desk))
    opened_any: list[object] = []
    monkeypatch.setattr("pehra.duties.view_exhibit.unseal", opened_any.append)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pehra.duties.pen.write", full)
    with pytest.raises(OSError, match="No space"):
        view_exhibit(ASKER, made, desk.room)
    assert not opened_any


def test_neither_alone_nor_with_too_few_nor_too_late(desk: Desk) -> None:
    appoint("C-1", "C-2", "C-3")
    exhibit = exhibit_of(desk)
    made = ask_opening(ASKER, exhibit, "to see", "case 7")
    with pytest.raises(NotGranted, match="nobody has approved"):
        lend(desk, made, "C-1")
    with pytest.raises(NotPermitted):
        approve_opening(ASKER, made)
    both = acting("I-1", Role.INVESTIGATOR, Role.SUPERVISOR, Role.CUSTODIAN)
    with pytest.raises(NotGranted, match="cannot approve it"):
        approve_opening(both, made)
    approve_opening(BOSS, made)
    with pytest.raises(NotGranted, match="decided before"):
        approve_opening(BOSS, made)
    with pytest.raises(NotGranted, match="does not lend"):
        release_share(both, made, desk.room, b"")
    assert lend(desk, made, "C-1") == 1
    assert lend(desk, made, "C-1") == 1
    with pytest.raises(NotGranted, match="1 more of the custodians"):
        view_exhibit(ASKER, made, desk.room)


def test_nor_by_another_nor_after_its_time(desk: Desk) -> None:
    appoint("C-1", "C-2", "C-3")
    made = granted(desk, exhibit_of(desk))
    with pytest.raises(NotGranted, match="only the officer who asked"):
        view_exhibit(acting("I-2", Role.INVESTIGATOR), made, desk.room)
    late = acting("I-1", Role.INVESTIGATOR, later=timedelta(minutes=30))
    with pytest.raises(NotGranted, match="its time is over"):
        view_exhibit(late, made, desk.room)
    watch = acting("WATCH", Role.WATCH, later=timedelta(minutes=30))
    assert open_exhibit.over(watch)
    assert lapse_openings(watch) == 1
    assert not models.Release.objects.exists()
    with pytest.raises(NotGranted, match="it has ended"):
        view_exhibit(ASKER, made, desk.room)


def test_an_opening_can_be_ended_early_and_its_shares_are_gone(desk: Desk) -> None:
    appoint("C-1", "C-2", "C-3")
    made = granted(desk, exhibit_of(desk))
    with pytest.raises(NotPermitted):
        end_opening(acting("C-1", Role.CUSTODIAN), made)
    end_opening(ASKER, made)
    assert not models.Release.objects.exists()
    with pytest.raises(NotGranted, match="ended"):
        end_opening(BOSS, made)


def test_wrong_shares_are_refused(desk: Desk) -> None:
    appoint("C-1", "C-2", "C-3")
    first, second = exhibit_of(desk, 1), exhibit_of(desk, 2)
    made = ask_opening(ASKER, first, "to see", "case 7")
    approve_opening(BOSS, made)
    other = models.Exhibit.objects.get(pk=count(Series.EXHIBIT, second))
    to = desk.room.working.public(NOON).recipient
    wrong = shares.lent(bytes(other.shares.get(holder="C-1").sealed), KEYS["C-1"], to)
    on = acting("C-1", Role.CUSTODIAN)
    with pytest.raises(shares.NotYours, match="another exhibit"):
        release_share(on, made, desk.room, wrong)
    with pytest.raises(shares.NotYours, match="not sealed for"):
        release_share(on, made, desk.room, b"rubbish")
    with pytest.raises(NoOpening, match="holds no share"):
        release_share(acting("C-9", Role.CUSTODIAN), made, desk.room, wrong)


def test_a_share_is_lent_by_its_own_custodian_and_by_no_other(desk: Desk) -> None:
    appoint("C-1", "C-2", "C-3")
    made = granted(desk, exhibit_of(desk), names=())
    row = open_exhibit.row_of(made)
    to = desk.room.working.public(NOON).recipient
    second = shares.lent(bytes(row.exhibit.shares.get(holder="C-2").sealed), KEYS["C-2"], to)
    for other in ("C-1", "C-3"):
        with pytest.raises(shares.NotYours, match=f"not the share of {other}"):
            release_share(acting(other, Role.CUSTODIAN), made, desk.room, second)
    assert not models.Release.objects.exists()
    assert lend(desk, made, "C-2") == 1
    assert lend(desk, made, "C-3") == 0
    assert seen(desk, made)[:2] == b"PK"


@pytest.mark.parametrize(("purpose", "authority"), [("", "case 7"), ("to see", " ")])
def test_an_opening_without_purpose_or_authority(desk: Desk, purpose: str, authority: str) -> None:
    appoint("C-1", "C-2", "C-3")
    exhibit = exhibit_of(desk)
    with pytest.raises(NoOpening, match="Say what for"):
        ask_opening(ASKER, exhibit, purpose, authority)
    with pytest.raises(NoOpening, match="no exhibit EXH-900000"):
        ask_opening(ASKER, "EXH-900000", "x", "y")


def test_custodians_take_two_to_appoint_and_older_ones_do_not_come_back() -> None:
    members = tuple(Custodian(name, str(KEYS[name].to_public())) for name in ("C-1", "C-2", "C-3"))
    first = ask_custodians(ON, Custodians(members, 2), "first ones")
    with pytest.raises(NotConfirmed, match="cannot confirm"):
        confirm_custodians(ON, first)
    second = ask_custodians(ON, Custodians(members, 2), "again")
    confirm_custodians(OTHER, second)
    with pytest.raises(NotConfirmed, match="in force already"):
        confirm_custodians(OTHER, first)
    with pytest.raises(NotConfirmed, match="before"):
        confirm_custodians(OTHER, second)
    with pytest.raises(NotConfirmed, match="There are no custodians"):
        confirm_custodians(OTHER, second + 99)
    with pytest.raises(NotConfirmed, match="Say why"):
        ask_custodians(ON, Custodians(members, 2), " ")


def test_what_was_sealed_before_there_were_custodians_is_shared_out(desk: Desk) -> None:
    exhibit = exhibit_of(desk)
    with opened(desk.room, models.Exhibit.objects.get()) as file:
        assert file.read(2) == b"PK"
    appoint("C-1", "C-2", "C-3")
    assert drain(desk) == 2  # shared out, and put away
    with pytest.raises(PutAway):
        opened(desk.room, models.Exhibit.objects.get())
    assert seen(desk, granted(desk, exhibit))[:2] == b"PK"


def test_what_an_older_pehra_kept_plainly_is_sealed(desk: Desk) -> None:
    exhibit = exhibit_of(desk)
    row = models.Exhibit.objects.get()
    with opened(desk.room, row) as file:
        data = file.read()

    def plainly(file: Guarded) -> None:
        file.write(data)

    old = desk.room.vault.keep(plainly)
    desk.room.vault.drop(row.address)
    models.Exhibit.objects.update(address=old.address, body_size=old.size)
    models.WorkingShare.objects.all().delete()
    with opened(desk.room, models.Exhibit.objects.get()) as file:
        assert file.read() == data
    appoint("C-1", "C-2", "C-3")
    drain(desk)
    with pytest.raises(NotInVault):
        desk.room.vault.open(row.sha256)
    assert all(isinstance(one, Holds) for one in check_evidence(desk.room))
    assert seen(desk, granted(desk, exhibit)) == data


def test_new_custodians_take_over_and_old_shares_open_nothing(desk: Desk) -> None:
    appoint("C-1", "C-2", "C-3")
    exhibit = exhibit_of(desk)
    address = models.Exhibit.objects.get().address
    appoint("C-3", "C-4", "C-5")
    with pytest.raises(NotReshared, match="takes 2 custodians"):
        reshare_exhibits(ON, [KEYS["C-1"], KEYS["C-4"]])
    assert reshare_exhibits(ON, [KEYS["C-1"], KEYS["C-2"]]) == 0
    assert models.Exhibit.objects.get().address == address
    assert set(models.Share.objects.values_list("holder", flat=True)) == {"C-3", "C-4", "C-5"}
    made = granted(desk, exhibit, ("C-4", "C-5"))
    assert seen(desk, made)[:2] == b"PK"


def test_recovery_opens_what_is_left_when_custodians_are_gone(desk: Desk) -> None:
    safe = recovery.made()
    appoint("C-1", "C-2", "C-3", safe=safe.recipient)
    exhibit_of(desk)
    row = models.Exhibit.objects.get()
    by = recovery.recovered([*safe.sheets[0][:2], *safe.sheets[1]])
    share = shares.opened(bytes(row.shares.get(holder=shares.RECOVERY).sealed), by)
    with unseal(desk.room.vault, row.address, shares.joined([share]), row.sha256) as file:
        assert file.read(2) == b"PK"


def test_the_same_bytes_again_leave_one_body_and_a_new_arrival(desk: Desk) -> None:
    data = synthetic.parcel(synthetic.report(1, (picture(1),)), (picture(1),))
    kept = [sealed(desk, data) for _ in range(3)]
    assert len({one.exhibit for one in kept}) == 1
    assert len(list(desk.room.vault.bodies())) == 1
    assert models.Arrival.objects.count() == 3


def sealed(desk: Desk, data: bytes) -> Kept:
    return seal_exhibit(ON, desk.room, [data], name="x.zip", channel="CONSOLE")


def test_old_working_keys_are_forgotten_once_nothing_needs_them(desk: Desk) -> None:
    appoint("C-1", "C-2", "C-3")
    unread = sealed(desk, b"no report at all")
    walk(desk, unread.exhibit)
    first = desk.room.working.names()
    tomorrow = Occasion(ON.officer, NOON + DAY, "x")
    told = synthetic.report(5, (picture(5),))
    seal_exhibit(
        tomorrow, desk.room, [synthetic.parcel(told, (picture(5),))], name="y.zip",
        channel="CONSOLE",
    )  # fmt: skip
    drain(desk)
    assert set(first) <= set(desk.room.working.names())  # the unread one still needs its key
    models.WorkingShare.objects.filter(exhibit=count(Series.EXHIBIT, unread.exhibit)).delete()
    walk(
        desk,
        sealed(desk, synthetic.parcel(synthetic.report(6, (picture(6),)), (picture(6),))).exhibit,
    )
    later = [name for name in desk.room.working.names() if name in first]
    assert later == []


def test_custody_is_told_and_its_line_can_be_checked(desk: Desk) -> None:
    exhibit = exhibit_of(desk)
    told = {"from": "B. Officer", "to": "Court clerk", "place": "Court 3", "reason": "hearing"}
    note_custody(ON, exhibit, Act.HANDED_OVER, told)
    row = models.CustodyNote.objects.get()
    line = ledgers.entries(exhibit)[-1]
    assert line.details["sha256"] == row.sha256
    assert "Court" not in str(line)
    at = line.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert digest(exhibit, row.act, row.told, row.salt, at) == row.sha256
    assert digest(exhibit, row.act, {**row.told, "to": "me"}, row.salt, at) != row.sha256
    with pytest.raises(NotNoted, match="to, reason"):
        note_custody(ON, exhibit, Act.MOVED, {"from": "x"})


def test_a_destruction_takes_an_order_two_people_and_a_week(desk: Desk) -> None:
    appoint("C-1", "C-2", "C-3")
    exhibit = exhibit_of(desk)
    made = granted(desk, exhibit)
    before = len(ledgers.entries(exhibit))
    order = ask_destruction(ASKER, exhibit, "order 4/2026 of the court", "acquitted")
    after = acting("S-1", Role.SUPERVISOR, later=HOLD)
    with pytest.raises(NotDestroyed, match="in 7 days"):
        destroy_exhibit(
            acting("S-1", Role.SUPERVISOR, later=timedelta(seconds=1)), order, desk.room
        )
    with pytest.raises(NotDestroyed, match="cannot confirm"):
        destroy_exhibit(acting("I-1", Role.SUPERVISOR, later=HOLD), order, desk.room)
    assert destroy_exhibit(after, order, desk.room) == exhibit
    assert not list(desk.room.vault.bodies())
    assert not models.Share.objects.exists()
    with pytest.raises(NoOpening, match="destroyed"):
        view_exhibit(ASKER, made, desk.room)
    with pytest.raises(NoOpening, match="destroyed"):
        ask_opening(ASKER, exhibit, "x", "y")
    with pytest.raises(NotDestroyed, match="waits"):
        destroy_exhibit(after, order, desk.room)
    assert len(ledgers.entries(exhibit)) == before + 2


def test_a_destruction_can_be_withdrawn_and_destroyed_bytes_come_again(desk: Desk) -> None:
    data = synthetic.parcel(synthetic.report(1, (picture(1),)), (picture(1),))
    appoint("C-1", "C-2", "C-3")
    kept = sealed(desk, data)
    walk(desk, kept.exhibit)
    first = ask_destruction(ASKER, kept.exhibit, "order", "x")
    withdraw_destruction(ASKER, first)
    after = acting("S-1", Role.SUPERVISOR, later=HOLD)
    with pytest.raises(NotDestroyed, match="waits"):
        destroy_exhibit(after, first, desk.room)
    destroy_exhibit(after, ask_destruction(ASKER, kept.exhibit, "order", "x"), desk.room)
    again = sealed(desk, data)
    assert (again.exhibit, again.fresh) == (kept.exhibit, True)
    with opened(desk.room, models.Exhibit.objects.get()) as file:
        assert file.read() == data
    drain(desk)
    assert not models.Errand.objects.exists()
    assert models.Report.objects.count() == 1
    with pytest.raises(PutAway):
        opened(desk.room, models.Exhibit.objects.get())
