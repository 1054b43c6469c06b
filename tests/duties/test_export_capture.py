"""Captures on a real database: read as reports, recognised, taken out, and checked."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.evidence import tsa
from tests.patrol.captures import KEY, TOOL, context, exchange, made

from pehra.base.numbers import Series, count, number
from pehra.cli.dossier import verify as verify_command
from pehra.duties.export_capture import Attest, NotExported, export_capture, signing_key
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.duties.view_exhibit import copy_exhibit
from pehra.evidence.stamper import StamperAway
from pehra.media.synthetic import picture
from pehra.patrol.capture import segment
from pehra.patrol.fault import Expected, Sound
from pehra.patrol.verify_capture import verify
from pehra.store import models
from pehra.store.queries import ledger as ledgers
from pehra.watch.walk import Desk, walk

from .conftest import NOON, ON, take, verdicts
from .test_openings import ASKER, appoint, granted

pytestmark = pytest.mark.django_db(transaction=True)

LATER = replace(ON, at=NOON + timedelta(hours=1))
SHOT = picture(7)
JPEG = ((b"Content-Type", b"image/jpeg"),)
HIT = segment([(exchange(7, SHOT, headers=JPEG), context(7, SHOT, "RECOGNISED"))], TOOL)


def sealed(desk: Desk, data: bytes, name: str = "FET-000007.warc.gz") -> str:
    kept = seal_exhibit(ON, desk.room, [data], name=name, channel="PATROL")
    walk(desk, kept.exhibit)
    return kept.exhibit


def fetched(exhibit: str) -> models.Fetch:
    row = models.Exhibit.objects.get(pk=count(Series.EXHIBIT, exhibit))
    host = models.Host.objects.create(name="example.test")
    target = models.Target.objects.create(
        key=b"k" * 16, url="https://example.test/thread/7", host=host, via="SEED", due_at=NOON
    )
    return models.Fetch.objects.create(
        target=target, url=target.url, via="SEED", salt="s", intended_at=NOON, exhibit=row
    )


def test_a_hit_becomes_a_report_whose_file_is_recognised_again(desk: Desk) -> None:
    take(hashlib.md5(SHOT, usedforsecurity=False).hexdigest())
    exhibit = sealed(desk, HIT)
    row = models.Report.objects.get(exhibit=count(Series.EXHIBIT, exhibit))
    assert (row.reader, row.sender_number) == ("patrol", "FET-000007")
    assert verdicts(number(Series.REPORT, row.pk)) == ["RECOGNISED"]
    seen = set(row.sightings.values_list("kind", "event"))
    assert {("URL", "HOSTED AT"), ("URL", "REACHED THROUGH"), ("IP", "HOSTED AT")} <= seen


def test_a_segment_without_a_hit_is_read_and_is_no_report(desk: Desk) -> None:
    exhibit = sealed(desk, made(1, 2))
    row = models.Exhibit.objects.get(pk=count(Series.EXHIBIT, exhibit))
    assert (row.state, row.problem) == (models.Exhibit.State.READ, "")
    assert not row.reports.exists()


def test_an_export_is_signed_told_in_the_ledger_and_sound(desk: Desk) -> None:
    exhibit = sealed(desk, HIT)
    fetch = fetched(exhibit)
    finding = models.Finding.objects.create(kind="HIT", target=fetch.target, fetch=fetch, at=NOON)
    told = [
        export_capture(LATER, [one], desk.room, Attest(KEY))
        for one in (exhibit, number(Series.FETCH, fetch.pk), number(Series.FINDING, finding.pk))
    ]
    assert {one.exhibits for one in told} == {(exhibit,)}
    assert isinstance(verify(told[0].wacz, Expected(told[0].key)), Sound)
    line = ledgers.entries(exhibit)[-1]
    assert line.duty == "export_capture"
    assert line.details["wacz"] == hashlib.sha256(told[-1].wacz).hexdigest()
    assert line.details["key"] == told[0].key


def test_several_are_one_wacz_with_a_line_for_each(desk: Desk) -> None:
    both = [sealed(desk, HIT), sealed(desk, made(1))]
    told = export_capture(LATER, [*both, both[0]], desk.room, Attest(KEY))
    found = verify(told.wacz, Expected(told.key))
    assert isinstance(found, Sound)
    assert found.captures == 2
    assert [ledgers.entries(one)[-1].duty for one in both] == ["export_capture"] * 2


def test_what_custodians_hold_leaves_under_an_opening_alone(desk: Desk) -> None:
    appoint("C-1", "C-2", "C-3")
    exhibit = sealed(desk, HIT)
    with pytest.raises(NotExported, match=f"pehra evidence ask {exhibit}"):
        export_capture(LATER, [exhibit], desk.room, Attest(KEY))
    taken = copy_exhibit(ASKER, granted(desk, exhibit), desk.room)
    told = export_capture(LATER, [exhibit], desk.room, Attest(KEY), [taken])
    assert isinstance(verify(told.wacz), Sound)


@pytest.mark.parametrize(
    ("told", "words"),
    [("EXH-999999", "no such capture"), ("FET-999999", "no such"), ("FND-999999", "no such"),
     ("TIP-1", "is not a number")],
)  # fmt: skip
def test_what_is_not_there_is_refused(desk: Desk, told: str, words: str) -> None:
    with pytest.raises(Exception, match=words):
        export_capture(LATER, [told], desk.room, Attest(KEY))


def test_what_is_no_capture_or_was_not_kept_is_refused(desk: Desk) -> None:
    other = seal_exhibit(ON, desk.room, [b"x"], name="x", channel="CONSOLE").exhibit
    with pytest.raises(NotExported, match="is no capture"):
        export_capture(LATER, [other], desk.room, Attest(KEY))
    fetch = fetched(other)
    fetch.exhibit = None
    fetch.save()
    with pytest.raises(NotExported, match="nothing was kept"):
        export_capture(LATER, [number(Series.FETCH, fetch.pk)], desk.room, Attest(KEY))


class Away:
    name = "https://tsa.test"

    def post(self, query: bytes) -> bytes:  # noqa: ARG002
        raise StamperAway("https://tsa.test could not be reached.")


@pytest.mark.skipif(not tsa.HERE, reason="there is no openssl")
def test_it_is_stamped_inside_and_beside_by_the_first_that_answers(
    desk: Desk, tmp_path: Path
) -> None:
    at = tsa.authority(tmp_path)
    roots = tsa.believed(at)
    attest = Attest(KEY, [Away(), tsa.stamper(at)], roots)
    told = export_capture(LATER, [sealed(desk, HIT)], desk.room, attest)
    assert told.problems == ("https://tsa.test could not be reached.",)
    assert told.token
    file = tmp_path / "x.wacz"
    file.write_bytes(told.wacz)
    file.with_name("x.wacz.tsr").write_bytes(told.token)
    words = [str(file), "--key", told.key, "--tsa-roots", str(at / "ca.pem"), "--json"]
    found = json.loads(CliRunner().invoke(verify_command, words).stdout)
    # the desk of this test is at noon of another day than the authority
    assert {one["kind"] for one in found["faults"]} == {"DATE"}
    file.with_name("x.wacz.tsr").write_bytes(told.token[:-1] + b"x")
    again = json.loads(CliRunner().invoke(verify_command, words).stdout)
    assert "TOKEN" in {one["kind"] for one in again["faults"]}


def test_the_key_is_made_once(tmp_path: Path) -> None:
    one = signing_key(tmp_path)
    assert one.private_numbers() == signing_key(tmp_path).private_numbers()
    assert (tmp_path / "captures.key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "captures.key").write_bytes(b"no key")
    with pytest.raises(NotExported, match="holds no key"):
        signing_key(tmp_path)


def test_the_check_is_a_command(tmp_path: Path) -> None:
    good = tmp_path / "x.warc.gz"
    good.write_bytes(HIT)
    told = CliRunner().invoke(verify_command, [str(good)])
    assert (told.exit_code, "holds  1 capture in" in told.stdout) == (0, True)
    good.write_bytes(HIT[:-9])
    told = CliRunner().invoke(verify_command, [str(good)])
    assert (told.exit_code, "DOES NOT HOLD" in told.stdout) == (1, True)
