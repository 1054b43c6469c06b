"""One errand that fails, whatever it raises, costs itself alone."""

import json
import logging
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner
from django.conf import LazySettings, settings

from pehra.base import clock
from pehra.base.errors import PehraError
from pehra.cli.receive import receive
from pehra.cli.run import watch
from pehra.cli.say import occasion
from pehra.duties import errand
from pehra.duties.read_report import Read, read_report
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.duties.strongroom import strongroom
from pehra.intake import synthetic
from pehra.store import models
from pehra.watch import loop, walk
from pehra.watch.patrol import plan
from pehra.watch.walk import desk

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "what-a-stranger-wrote"
FAULTS = [KeyError(WORDS), RecursionError(WORDS), MemoryError(), AssertionError(WORDS)]


@pytest.fixture(autouse=True)
def home(settings: LazySettings, tmp_path: Path) -> None:
    made = tmp_path / "home"
    made.mkdir(mode=0o700)
    settings.CONFIG = replace(settings.CONFIG, home=made)
    settings.CONFIG.secret.touch()


def poisoned(monkeypatch: pytest.MonkeyPatch, fault: Exception, bad: set[str]) -> None:
    """As if there were a mistake in the program that some exhibits come upon."""

    def read(on: object, room: object, held: errand.Lease, with_: object) -> Read:
        if held.subject in bad:
            raise fault
        return read_report(on, room, held, with_)  # type: ignore[arg-type,return-value]

    monkeypatch.setattr(walk, "read_report", read)


def tip(seed: int) -> bytes:
    return json.dumps(synthetic.report(seed, ())).encode()


def sealed(many: int) -> list[str]:
    room = strongroom(settings.CONFIG)
    return [
        seal_exhibit(occasion(), room, [tip(seed)], name="x.json", channel="CONSOLE").exhibit
        for seed in range(many)
    ]


@pytest.mark.parametrize("fault", FAULTS)
def test_the_watch_goes_on_and_says_which_errand_and_where(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    first, *rest = sealed(3)
    poisoned(monkeypatch, fault, {first})

    with caplog.at_level(logging.WARNING):
        done = CliRunner().invoke(watch, ["--once"])

    assert done.exit_code == 0
    assert models.Exhibit.objects.filter(state="READ").count() == len(rest)
    row = models.Errand.objects.get()
    assert (row.kind, row.subject, row.attempts, row.leased_until_at) == ("READ", first, 1, None)
    assert row.due_at > clock.now()
    assert f"errand {row.pk} (READ)" in caplog.text
    for told in (caplog.text, row.problem):
        assert f"{type(fault).__name__} < walk:" in told
        assert WORDS not in told
    assert [one.levelname for one in caplog.records] == ["ERROR"]


def test_what_fails_again_and_again_is_given_up_and_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (first,) = sealed(1)
    poisoned(monkeypatch, KeyError(WORDS), {first})
    for _ in range(errand.MOST_ATTEMPTS):
        models.Errand.objects.update(due_at=clock.now())
        assert CliRunner().invoke(watch, ["--once"]).exit_code == 0
    assert models.Errand.objects.get().dead


def test_receiving_goes_on_with_the_next_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = []
    for seed in range(3):
        files.append(tmp_path / f"{seed}.json")
        files[-1].write_bytes(tip(seed))
    begun: list[str] = []

    def read(on: object, room: object, held: errand.Lease, with_: object) -> Read:
        begun.append(held.subject)
        if len(begun) == 1:
            raise KeyError(WORDS)
        return read_report(on, room, held, with_)  # type: ignore[arg-type,return-value]

    monkeypatch.setattr(walk, "read_report", read)
    done = CliRunner().invoke(receive, ["--json", *map(str, files)])
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 1
    assert [one["status"] for one in told] == ["unreadable", "new", "new"]
    assert told[0]["exhibit"] == begun[0]
    assert "pehra doctor" in told[0]["error"]
    assert models.Errand.objects.get(kind="READ").subject == begun[0]


def test_a_refusal_keeps_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    (first,) = sealed(1)
    poisoned(monkeypatch, PehraError("the vault is away"), {first})
    CliRunner().invoke(watch, ["--once"])
    assert models.Errand.objects.get().problem == "the vault is away"


def test_what_is_done_beside_the_errands_ends_nothing_either(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[str] = []

    def broken(_: object) -> None:
        tried.append("broken")
        raise KeyError(WORDS)

    class Stop:
        def is_set(self) -> bool:
            return len(tried) > 1

        def wait(self, _: float) -> None:
            pass

    monkeypatch.setattr(loop, "_stop", Stop)
    monkeypatch.setattr(loop, "_take_in", broken)
    with_ = desk(settings.CONFIG)
    with caplog.at_level(logging.ERROR):
        loop.keep(with_)
    with_.close()
    assert len(tried) == 2
    assert "broken failed: KeyError < " in caplog.text
    assert WORDS not in caplog.text


class Orders:
    """As far as planning asks for them: nothing is in force."""

    standings: tuple[()] = ()
    sources: ClassVar[dict[str, int]] = {}
    test_home = False

    def trusted(self, _: datetime) -> bool:
        return True


def test_the_patrol_puts_back_what_it_came_upon(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> int:
        raise KeyError(WORDS)

    at = clock.now()
    errand.put(errand.Kind.COVER, "1/begin/tips/0/0", at)
    monkeypatch.setattr(plan, "cover_tips", broken)
    assert plan.Planning(Orders(), occasion).plan(at) == 0  # type: ignore[arg-type]
    row = models.Errand.objects.get()
    assert (row.attempts, row.leased_until_at) == (1, None)
    assert f"errand {row.pk} (COVER) failed" in caplog.text
    assert WORDS not in caplog.text + row.problem
