"""The watch has the ledger signed, stamped and witnessed, and says so when it cannot."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from pehra.base.config import Config
from pehra.duties.attest import AGAIN, attest
from pehra.duties.duty import Occasion
from pehra.duties.sign_out import sign_out
from pehra.evidence.cosignature import Witnessed, witnessed
from pehra.evidence.notaries import FolderNotary
from pehra.evidence.note import key, sign
from pehra.evidence.stamp import OFTEN
from pehra.evidence.verifier.verify_dossier import verify
from pehra.roster.powers import Officer, Power
from pehra.store import models
from pehra.store.queries import ledger as ledgers

from . import test_stamp, test_witness, tsa
from .test_dossier import GOOD, LOG, members, zipped

authority, ended, ended_too = test_stamp.authority, test_stamp.ended, test_witness.ended
NOW = datetime.now(UTC)  # noqa: TID251  (certificates are made now)
ON = Occasion(Officer("B-17", frozenset(Power)), NOW, "x")
pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.enable_socket, *test_stamp.pytestmark,
]  # fmt: skip


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return replace(settings.CONFIG, home=tmp_path, origin=test_witness.ORIGIN)


def test_a_ledger_that_grew_is_signed_stamped_and_witnessed(
    config: Config, authority: Path, tmp_path: Path
) -> None:
    log = FolderNotary(config.notary, config.origin).key
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_witness, "LOG", log)
        far = test_witness.far(tmp_path)
        address = f"http://127.0.0.1:{test_witness.SERVERS[-1].server_address[1]}/w1/ {far.key}"
        stamper = test_stamp.by_http(authority)
        here = replace(
            config, stampers=(stamper.name,), witnesses=(address,),
            stamp_roots=str(authority / "ca.pem"),
        )  # fmt: skip
        for _ in range(3):
            sign_out(ON)
        assert attest(here, NOW) == []
    told = ledgers.attested()
    assert (told.size, told.signed_size, told.stamped_size, told.witnessed_size) == (3, 3, 3, 3)
    assert told.unstamped_since is None
    assert isinstance(witnessed(ledgers.note_at(3), [key(str(far.key))], 1), Witnessed)
    assert attest(here, NOW + OFTEN) == []  # nothing grew: nobody is asked
    assert models.Checkpoint.objects.count() == 1


def test_while_the_authority_is_away_it_is_said_and_asked_again(
    config: Config, authority: Path
) -> None:
    away = replace(config, stampers=("http://127.0.0.1:9/",), stamp_roots=str(authority / "ca.pem"))
    sign_out(ON)
    assert attest(away, NOW) == ["http://127.0.0.1:9/ could not be reached."]
    told = ledgers.attested()
    assert (told.signed_size, told.stamped_size, told.unstamped_since) == (1, 0, NOW)
    assert attest(away, NOW + AGAIN - timedelta(seconds=1)) == []
    back = replace(away, stampers=(test_stamp.by_http(authority).name,))
    assert attest(back, NOW + AGAIN) == []
    told = ledgers.attested()
    assert (told.stamped_size, told.unstamped_since) == (1, None)


def test_without_roots_no_stamp_is_believed(config: Config, authority: Path) -> None:
    here = replace(config, stampers=(test_stamp.by_http(authority).name,))
    sign_out(ON)
    (problem,) = attest(here, NOW)
    assert "not to be believed" in problem
    assert not models.Stamp.objects.exists()


def test_a_ledger_that_does_not_follow_is_not_signed(config: Config) -> None:
    for _ in range(3):
        sign_out(ON)
    assert attest(config, NOW) == []
    notary = FolderNotary(config.notary, config.origin)
    longer = replace(notary.last(), size=90)
    (config.notary / "checkpoint").write_text(
        str(sign(str(longer), config.origin, (config.notary / "log.key").read_bytes()))
    )
    sign_out(ON)
    (problem,) = attest(config, NOW + OFTEN)
    assert "entries that were there are gone" in problem


def test_a_real_stamp_in_a_dossier_is_read_and_one_over_something_else_is_found(
    authority: Path, tmp_path: Path
) -> None:
    text = members(GOOD)["checkpoint.txt"].decode().rpartition("\n\n")[0] + "\n"
    path = tmp_path / "d.zip"
    for over, holds in ((text.encode(), True), (b"another checkpoint", False)):
        found = tsa.token(authority, over)
        path.write_bytes(zipped({**members(GOOD), "stamps/1.tsr": found.token}))
        for given in ("", str(authority / "ca.pem")):
            report = verify(str(path), str(LOG), [], given)
            said = {one["check"]: one for one in report.checks}
            assert said["stamp"]["holds"] is holds, said
            assert ("openssl believes" in said["stamp"]["words"]) == (holds and bool(given))
    other = verify(str(path), str(LOG), [], str(authority / "other.pem"))
    assert not {one["check"]: one for one in other.checks}["stamp"]["holds"]
