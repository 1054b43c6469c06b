"""Rules that are taken can place any report: whatever could not be used later is refused before."""

import json
import tomllib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.triage.test_laws import DANGERS, IRRELEVANT, report

from pehra.intake.readers import READERS, read
from pehra.intake.report import Report
from pehra.triage.facts import Facts, Named, Seen
from pehra.triage.priority import Lane, priority
from pehra.triage.rule import BadRuleset
from pehra.triage.rules import CONDITIONS
from pehra.triage.ruleset import Ruleset, load_ruleset, ruleset, shipped

HEAD = 'version = "t"\n'
RULE = '[[rule]]\nid = "x"\naxis = "A"\nfloor = 2\nen = "x"\nur = "x"\n'


def toml(value: Any) -> str:  # noqa: ANN401
    """A value as TOML says it; JSON's strings are TOML's too."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(k)} = {toml(v)}' for k, v in value.items())}}}"
    return json.dumps(value, ensure_ascii=False)


names = st.sampled_from([*CONDITIONS, "one", "two", "three", "says_x"])
words = st.one_of(
    st.sampled_from(
        ["arranged to meet", "threat~ to", "a * b", "ملنا چاہتا", "*", "~", "", " ", "a * * b",
         "* a", "(", "\\", "[a-z]+", "a~b", ".", "kill/hurt myself", "x" * 300, "-", "~ ~",
         "@child", "a @none", "@", "a/", "/"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
)  # fmt: skip
strange = st.one_of(
    st.integers(-2, 6), st.booleans(), st.floats(0, 4), st.text(st.characters(codec="ascii",
    exclude_categories=["Cc"]), max_size=5), st.just([]), st.just({}), st.just([1]), st.just([[]]),
)  # fmt: skip
sound = st.lists(
    st.sampled_from(
        ["arranged to meet", "threat~ to", "a * b", "ملنا چاہتا", "the", "chahta",
         "kill/hurt"]
    ),
    min_size=1, max_size=3,
)  # fmt: skip


negations = st.dictionaries(
    st.sampled_from(["before", "behind", "inside", "doubts"]), sound, max_size=4
)  # fmt: skip


def now_and_then(draw: st.DrawFn, one_in: int) -> bool:
    return draw(st.integers(1, one_in)) == one_in


@st.composite
def rule_tables(draw: st.DrawFn, above: tuple[str, ...]) -> dict[str, Any]:
    """Mostly one that can be used; now and then a value of another kind, or one too few."""
    made: dict[str, Any] = {
        "id": draw(names), "axis": draw(st.sampled_from("ABCF")), "floor": draw(st.integers(0, 4)),
        "en": "words", "ur": "الفاظ",
    }  # fmt: skip
    others = st.lists(st.sampled_from(above or ("none",)), min_size=2, max_size=3, unique=True)
    if made["id"] not in CONDITIONS or now_and_then(draw, 20):
        ways = [{"phrases": draw(sound)}, {"phrases": ["@child", *draw(sound)]}]
        if len(above) > 1:
            ways.append({"negated_of": draw(others)})
            ways += [{"two_of": draw(others)}, {"one_of": draw(others), "with": draw(others)}]
        made |= draw(st.sampled_from(ways))
    if now_and_then(draw, 8):
        key = draw(st.sampled_from([*made, "with", "phrases", "two_of", "flor"]))
        made[key] = draw(st.one_of(strange, words, st.lists(words, max_size=3)))
    if now_and_then(draw, 30):
        del made[draw(st.sampled_from(sorted(made)))]
    return made


def written(told: dict[str, Any]) -> str:
    """The rules as tables, where they are such; of the rest a line each."""
    tables: Any = told.get("rule")
    listed = isinstance(tables, list) and all(isinstance(one, dict) for one in tables)
    head = [f"{k} = {toml(v)}" for k, v in told.items() if k != "rule" or not listed]
    rules = ["\n".join(["[[rule]]", *(f"{k} = {toml(v)}" for k, v in one.items())])
             for one in (tables if listed else ())]  # fmt: skip
    return "\n".join([*head, *rules])


@st.composite
def made_up(draw: st.DrawFn) -> str:
    told: dict[str, Any] = {"version": "t", "rule": []}
    if now_and_then(draw, 20):
        told["version"] = draw(strange)
    if draw(st.booleans()):
        told["negations"] = draw(strange if now_and_then(draw, 8) else st.one_of(sound, negations))
    told["sets"] = {"child": draw(sound)} if not now_and_then(draw, 15) else draw(strange)
    if draw(st.booleans()):
        told["alike"] = draw(strange if now_and_then(draw, 8) else st.lists(sound, max_size=2))
    for _ in range(draw(st.integers(1, 5))):
        above = tuple(str(one.get("id")) for one in told["rule"])
        one = draw(rule_tables(above))
        if str(one.get("id")) not in above or now_and_then(draw, 20):
            told["rule"].append(one)
    return written(told)


@st.composite
def shipped_with_a_slip(draw: st.DrawFn) -> str:
    """As a unit might write it: the shipped rules, one value of which was changed or taken out."""
    told = tomllib.loads(shipped())
    told["version"] = "u-1"
    part = draw(st.sampled_from([told, *told["rule"]]))
    key = draw(st.sampled_from(sorted(part)))
    match draw(st.sampled_from(["out", "empty", "strange", "words"])):
        case "out":
            del part[key]
        case "empty":
            part[key] = type(part[key])()
        case "strange":
            part[key] = draw(strange)
        case _:
            part[key] = draw(st.lists(words, max_size=3))
    return written(told)


rulesets = st.one_of(made_up(), made_up(), shipped_with_a_slip())


@st.composite
def readings(draw: st.DrawFn) -> Report:
    """What readers make of reports with any danger, of any text, and of values of any kind."""
    changes = draw(st.lists(st.sampled_from([*DANGERS, *IRRELEVANT]), max_size=6))
    made = report(draw(st.integers(1, 500)), *changes)
    inside = made["reportedInformation"]
    parts = (
        inside["incidentSummary"], inside["reportedPeople"]["reportedPersons"][0],
        inside["uploadedFiles"]["uploadedFiles"][0], made["additionalNcmecInformation"],
    )  # fmt: skip
    for field in draw(st.lists(st.sampled_from(FIELDS), max_size=4)):
        draw(st.sampled_from(parts))[field] = draw(st.one_of(strange, st.text(max_size=30)))
    inside["additionalInformations"] = [{"value": draw(st.text(max_size=80))}]
    return read(json.dumps(made).encode(), "r.json")


FIELDS = (
    "incidentType", "additionalIncidentTypes", "espEscalation", "accessToChildVictim",
    "relationshipToChildVictim", "convictedSexOffender", "priorCybertipReports", "ncmecTags",
    "industryClassification", "priority", "ncmecClassification", "incidentDateTime",
)  # fmt: skip


def usable(text: str) -> Ruleset | None:
    try:
        return ruleset(text)
    except BadRuleset:
        return None


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(rulesets, readings(), st.integers(0, 3))
def test_rules_that_are_taken_place_any_report(text: str, of: Report, unknown: int) -> None:
    rules = usable(text)
    if rules is None:
        return
    found = priority(Facts(of, Seen(unknown=unknown), Named(("$.x",))), rules)
    assert (found.tier in range(1, 5), found.lane in Lane) == (True, True)
    for one in found.reasons:  # as they are kept, and shown in either language
        json.dumps({"rule": one.rule.id, "where": list(one.where)})
        assert all(dict(one.rule.words)[language].strip() for language in ("en", "ur"))


def test_many_of_those_tries_were_of_rules_that_are_taken() -> None:
    """Of one's own making: a generator of nothing but refused rules would prove nothing."""
    tried: list[bool] = []

    @settings(max_examples=200, database=None)
    @given(rulesets)
    def look(text: str) -> None:
        tried.append(usable(text) is not None)

    look()
    assert len(tried) // 4 < sum(tried) < len(tried)


@given(readings())
def test_every_shipped_ruleset_places_any_report(of: Report) -> None:
    for version in ("2026-11-24", "2026-11-25", "2026-11-25-2", "2026-11-30"):
        priority(Facts(of, Seen(), Named()), load_ruleset(version))


@pytest.mark.parametrize("reader", READERS, ids=lambda one: str(one.name))
def test_a_report_of_which_nothing_is_said_is_placed(reader: Any) -> None:  # noqa: ANN401
    found = priority(Facts(Report(reader.name, 1), Seen(), Named()), load_ruleset())
    assert found.tier == 4


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("phrases = []", "Rule 1 (x): phrases is a list of at least one text"),
        ("phrases = [1]", "number 1 of phrases holds no word"),
        ('phrases = "suicide"', "phrases is a list"),
        ('phrases = [""]', "number 1 of phrases holds no word"),
        ('phrases = ["good", " "]', "number 2 of phrases holds no word"),
        ('phrases = ["*"]', "holds no word"), ('phrases = ["* a"]', "phrase 1"),
        ('phrases = ["a * * b"]', "phrase 1"), ('phrases = ["a ~ b"]', "phrase 1"),
        (f'phrases = ["{"a " * 150}"]', "phrase 1"),
        ('phrases = ["a"]\ntwo_of = ["y", "z"]', "speaks in 2 ways, phrases and two_of"),
        ('one_of = ["y"]', "one_of and with go together"),
        ('with = ["y"]', "no condition of its name"),
        ('two_of = ["y"]', "at least two rules"), ('two_of = ["y", "y"]', "at least two rules"),
        ("two_of = []", "two_of"), ('one_of = []\nwith = ["y"]', "one_of is a list"),
        ('phrase = ["a"]', "phrase, which is no key of a rule"), ("", "no condition of its name"),
    ],
)  # fmt: skip
def test_a_rule_that_could_not_be_used_is_refused_by_its_name(more: str, words: str) -> None:
    with pytest.raises(BadRuleset) as told:
        ruleset(HEAD + RULE + more)
    assert "Rule 1 (x)" in str(told.value)
    assert words in str(told.value)


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ('id = "x"', 'id = ["x"]', "an id is"), ('id = "x"', "id = 1", "an id is"),
        ('id = "x"', 'id = ""', "an id is"), ('id = "x"', 'id = "escalated"', "speaks in 2 ways"),
        ("floor = 2", "floor = true", "floor 0 to 4"), ("floor = 2", "floor = 2.0", "floor 0 to 4"),
        ("floor = 2", 'floor = "2"', "floor 0 to 4"), ('axis = "A"', "axis = []", "axis is one of"),
        ('en = "x"', "en = 1", "en is the reason"), ('ur = "x"', 'ur = " "', "ur is the reason"),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_refused(was: str, now: str, words: str) -> None:
    with pytest.raises(BadRuleset, match=r"Rule 1 ") as told:
        ruleset(HEAD + RULE.replace(was, now) + 'phrases = ["a"]')
    assert words in str(told.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD, "no [[rule]]"), (HEAD + "[[rules]]\n", "no key of them"),
        (HEAD + "negation = ['no']\n" + RULE, "negation, which is no key"),
        (HEAD + "negations = ['']\n" + RULE, "negations"),
        ("a = " + "[" * 100_000, "not valid TOML"),
        ("version = \"a\\u0000\"\n" + RULE, "version"), ("a = 1\nb =\n", "line 2"),
        (f"a = {'9' * 5000}\n", "not valid TOML"), ("# " + "x" * 1_000_001, "the most is"),
        ('version = " "\n' + RULE, "version"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_rules_is_refused(text: str, words: str) -> None:
    with pytest.raises(BadRuleset) as told:
        ruleset(text)
    assert words in str(told.value)


def test_what_is_shipped_is_taken_under_another_version() -> None:
    made = ruleset(shipped().replace('version = "', 'version = "u-', 1))
    assert len(made.rules) == len(load_ruleset().rules)
