"""Letters of the nation: the same by seed, readable, and true to their truth."""

import json

from pehra.drill import parcels
from pehra.drill.cybertip import cybertip
from pehra.drill.letters import letters
from pehra.drill.plan import Kind, World, event
from pehra.drill.truth import OUTCOMES, letter_lines, outcome_rows, read
from pehra.intake.readers import read as read_document
from pehra.intake.sightings import sightings
from pehra.triage.facts import Facts, Named, Seen
from pehra.triage.outcome import outcome
from pehra.triage.priority import priority
from pehra.triage.ruleset import load_ruleset

WORLD = World(seed=8, days=1, a_day=3000)


def test_the_same_seed_writes_the_same_letters() -> None:
    assert [one.data for one in letters(WORLD)] == [one.data for one in letters(WORLD)]
    assert len(list(letters(World(8, 1, 10)))) == 6  # three of each at least


def test_every_letter_says_what_its_truth_says() -> None:
    for one in letters(WORLD):
        report = read_document(one.data, one.name)
        assert report.number.value == one.number  # type: ignore[union-attr]
        seen = {
            (s.identifier.kind, s.identifier.value, s.role) for s in sightings(report, region="PK")
        }
        assert set(one.identifiers) <= seen, one.language
    assert {one.language for one in letters(WORLD)} == {"en", "ur", "roman"}


def test_danger_in_a_letter_stands_first_in_each_language() -> None:
    found: dict[tuple[str, str], set[int]] = {}
    for one in letters(World(8, 1, 40_000)):
        if one.kind == "complaint":
            report = read_document(one.data, one.name)
            placed = priority(Facts(report, Seen(), Named()), load_ruleset())
            found.setdefault((one.language, str(one.grade)), set()).add(placed.tier)
    for language in ("en", "ur", "roman"):
        assert found[language, "indirect"] == {1}
        assert found[language, "apart"]  # told apart: no rule was written for them
        assert found[language, "None"] == {4}


def test_truth_and_outcomes_are_read_back() -> None:
    told = read(line for one in letters(WORLD) for line in letter_lines(one))
    assert len(told.reports) == len(list(letters(WORLD)))
    assert set(told.at_risk.values()) == {"indirect", "apart"}
    assert all(json.loads(line)["report"] for one in letters(WORLD) for line in letter_lines(one))
    _, _, rows = parcels.parcel(WORLD, 0, media=False)
    for row in rows:
        outcome(dict(zip(OUTCOMES, row, strict=True)))
    risky = next(e for n in range(3000) if (e := event(WORLD, n)).kind is Kind.RISK)
    ((_, status, *_, children),) = outcome_rows(risky, cybertip(WORLD, risky))
    assert (status, children) == ("ARREST", "1")
