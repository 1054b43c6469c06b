"""A patrol is scored by what it found, by the traps it walked into, and by its authorities."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from pehra.cli.commands import pehra
from pehra.cli.say import config
from pehra.drill import patrolled
from pehra.drill.patrolled import BadSites, Counted, Visit
from pehra.store import models
from pehra.store.queries import drill as made

AT = datetime(2026, 3, 3, tzinfo=UTC)
A, B, C = (f"http://a.test:81/files/{n}.jpg" for n in range(3))


def line(url: str, sha256: str, *, reachable: bool = True, first: str = "2026-03-01") -> str:
    return json.dumps({"fact": "planted_hit", "url": url, "sha256": sha256, "until": None,
                       "reachable": reachable, "from": f"{first}T00:00:00Z"})  # fmt: skip


LINES = [
    line(A, "aa"), line(B, "bb"), line(B, "bb", first="2026-03-09"),
    line(C, "cc", first="2026-03-09"),
    line("http://a.test:81/private/9.jpg", "dd", reachable=False),
    json.dumps({"fact": "trap", "url": "http://outside.test:81/"}), json.dumps({"fact": "site"}),
]  # fmt: skip


def test_what_was_not_there_yet_is_not_asked_for_and_found_is_by_url_and_bytes() -> None:
    sites = patrolled.read(LINES)

    told = patrolled.patrolled(sites, {(A, "aa"), (B, "other")}, [], Counted(AT, 0))
    assert (told["patrol_recall"], told["planted_reachable"]) == (0.5, 2)
    assert told["patrol_false_hits"] == 1

    without = patrolled.patrolled(sites, {(A, "aa")}, [], None)
    assert without["patrol_recall"] == 0.3333


def test_what_is_planted_out_of_reach_is_no_false_hit() -> None:
    sites = patrolled.read(LINES)
    found = {("http://a.test:81/private/9.jpg", "dd")}
    assert patrolled.patrolled(sites, found, [], None)["patrol_false_hits"] == 0


def test_only_what_was_sent_counts_and_the_servers_are_believed() -> None:
    sites = patrolled.read(LINES)
    visits = [
        Visit("http://outside.test:81/", "REFUSED", False), Visit(A, "FETCHED", True),
        Visit("http://outside.test:81/", "FETCHED", True), Visit(B, "GONE", False),
        Visit(C, "", True),
    ]  # fmt: skip

    told = patrolled.patrolled(sites, set(), visits, Counted(AT, 0))
    assert told["fetches"] == 3
    assert told["trap_fetches"] == 1
    assert told["fetches_without_authority"] == 1
    assert patrolled.patrolled(sites, set(), [], Counted(AT, 7))["trap_fetches"] == 7


def test_without_anything_reachable_there_is_no_figure_but_a_reason() -> None:
    told = patrolled.patrolled(patrolled.read([]), set(), [], None)
    assert told["patrol_recall"] is None
    assert told["reasons"] == {"patrol_recall": "nothing that is planted is reachable"}


@pytest.mark.parametrize("bad", ["{", "[]", "{}", '{"fact":"planted_hit"}'])
def test_a_line_that_cannot_be_read_is_told_by_its_number(bad: str) -> None:
    with pytest.raises(BadSites, match="Line 2 "):
        patrolled.read([LINES[0], bad])
    with pytest.raises(BadSites):
        patrolled.counted(bad)


def authority(**more: object) -> models.Authority:
    given: dict[str, object] = {
        "ref": "A", "version": models.Authority.objects.count() + 1, "text": "", "sha256": "",
        "from_at": datetime(2026, 3, 1, tzinfo=UTC), "until_at": datetime(2026, 4, 1, tzinfo=UTC),
        "drafted_by": "B-1", "drafted_at": AT, "approved_by": "B-2",
        "approved_at": datetime(2026, 3, 1, tzinfo=UTC),
    }  # fmt: skip
    return models.Authority.objects.create(**given | more)


def fetched(on: models.Authority | None, url: str, **more: object) -> models.Fetch:
    host, _ = models.Host.objects.get_or_create(name="a.test")
    target, _ = models.Target.objects.get_or_create(
        url=url, defaults={"key": url.encode()[-16:], "host": host, "via": "LINK", "due_at": AT}
    )
    return models.Fetch.objects.create(target=target, authority=on, url=url, via="LINK", salt="",
                                       intended_at=AT, outcome="FETCHED", **more)  # fmt: skip


@pytest.mark.django_db
def test_the_store_tells_the_hits_and_which_fetches_stood_on_an_authority_in_force() -> None:
    good = fetched(authority(), A, sha256="aa")
    models.Finding.objects.create(kind="HIT", target=good.target, fetch=good, at=AT)
    models.Finding.objects.create(kind="GONE", target=good.target, fetch=good, at=AT)
    fetched(None, B)
    fetched(authority(approved_by="", approved_at=None), B)
    fetched(authority(until_at=AT), B)
    fetched(authority(revoked_at=AT), B)

    assert made.found() == {(A, "aa")}
    assert (
        sorted((one.url, one.authorised) for one in made.visits()) == [(A, True)] + [(B, False)] * 4
    )


@pytest.mark.django_db
def test_the_command_scores_a_patrol_and_wants_something_to_score(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = fetched(authority(), A, sha256="aa")
    models.Finding.objects.create(kind="HIT", target=good.target, fetch=good, at=AT)
    sites = tmp_path / "sites.jsonl"
    sites.write_text("\n".join(LINES))
    (tmp_path / "counts.json").write_text(json.dumps({"at": AT.isoformat(), "traps": 0}))

    if not config().secret.exists():  # what says that the tests' folder is a home
        monkeypatch.setattr(type(config()), "secret", sites)
    done = CliRunner().invoke(pehra, ["drill", "score", "--patrol", str(sites), "--json"])
    told = json.loads(done.output)
    assert (told["patrol_recall"], told["patrol_false_hits"]) == (0.5, 0)
    assert (told["trap_fetches"], told["fetches_without_authority"]) == (0, 0)
    assert CliRunner().invoke(pehra, ["drill", "score"]).exit_code == 2
