"""What is true of the nation, a line of JSON each, apart from what the desk gets
(docs/reference/drill-truth.md).
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pehra.base.errors import PehraError

from .chance import chance
from .cybertip import Told, number
from .letters import Letter
from .plan import Event, Kind

CLOSED = 0.03  # of the reports that hide no child, so many have an outcome
UNGRADED = "ungraded"  # a child at risk of whom the truth says no grade
OUTCOMES = ("report", "status", "closed", "useful", "children")


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class BadTruth(PehraError):
    """The truth, or a line of it by its number, that cannot be read, and what it lacks."""


@dataclass(slots=True)
class Truth:
    """All of a file: report numbers, risk by grade, clusters, identifiers by report."""

    reports: set[str] = field(default_factory=set)
    at_risk: dict[str, str] = field(default_factory=dict)
    cluster_of: dict[str, str] = field(default_factory=dict)
    identifiers: dict[str, set[tuple[str, str]]] = field(default_factory=dict)


def lines(event: Event, told: Told) -> Iterator[str]:
    """Everything about one report."""
    name = told.number
    yield _line(fact="report", report=name, world=str(event.kind), actionable=event.actionable)
    first = number(event) if event.cluster == event.number else f"91{event.cluster:09d}"
    cluster = f"storm-{event.storm}" if event.storm >= 0 else f"c-{first}"
    yield _line(fact="cluster", report=name, cluster=cluster)
    if event.kind is Kind.RISK:
        yield _line(fact="child_at_risk", report=name, grade=str(event.grade))
    if event.ring >= 0:
        yield _line(fact="ring", report=name, ring=f"r-{event.ring}", person=f"p-{event.suspect}",
                    role=str(event.role))  # fmt: skip
    for kind, value in told.identifiers:
        yield _line(fact="identifier", report=name, type=kind, value=value)


def letter_lines(one: Letter) -> Iterator[str]:
    """Everything about one letter: its `report` is its Message-ID."""
    yield _line(fact="report", report=one.number, world=one.kind, actionable=True,
                language=one.language)  # fmt: skip
    yield _line(fact="cluster", report=one.number, cluster=f"l-{one.number}")
    if one.grade is not None:
        yield _line(fact="child_at_risk", report=one.number, grade=str(one.grade))
    for kind, value, role in one.identifiers:
        yield _line(fact="identifier", report=one.number, type=kind, value=value, role=role)


def outcome_rows(event: Event, told: Told) -> Iterator[tuple[str, ...]]:
    """What became of it, for a share of the reports: as `pehra outcome import` takes them. A child
    is found behind each report that hides one; of the others most lead nowhere.
    """
    of = chance(event.number, "outcome")
    if event.kind is Kind.RISK:
        yield (told.number, "ARREST", "", "YES", "1")
    elif of.random() < CLOSED:
        useful = "YES" if event.actionable and of.random() < 0.5 else "LIMITED"  # noqa: PLR2004
        why = "NO_DATA_OF_PROVIDER" if event.actionable else "NOT_LOCATED"
        yield (told.number, "CLOSED", why, useful, "0")


def read(told: Iterable[str]) -> Truth:
    """Facts of kinds that are not known here are passed over. Raises BadTruth."""
    truth = Truth()
    try:
        for place, line in enumerate(told, 1):
            if line.strip():
                _take(truth, _Fact(place, line))
    except UnicodeDecodeError as error:
        raise BadTruth("The truth is not UTF-8 text.") from error
    return truth


class _Fact:
    """A line. It is asked for what it must hold."""

    def __init__(self, place: int, line: str) -> None:
        self._place = place
        try:
            self._held: object = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadTruth(f"Line {place} of the truth is not JSON: {error}.") from error

    def text(self, key: str, otherwise: str = "") -> str:
        """A text that is not empty, or a whole number as text. A key with an `otherwise` may be
        missing. Raises BadTruth.
        """
        if not isinstance(self._held, dict):
            raise BadTruth(f"Line {self._place} of the truth is not a JSON object.")
        if otherwise and key not in self._held:
            return otherwise
        value = self._held.get(key)
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            is_ = "has another" if key in self._held else "has none"
            raise BadTruth(
                f'Line {self._place} of the truth{self._kind()} needs "{key}", a text that is not '
                f"empty or a whole number, and {is_} (docs/reference/drill-truth.md)."
            )
        return str(value)

    def _kind(self) -> str:
        kind = self._held.get("fact") if isinstance(self._held, dict) else None
        return f', a fact "{kind[:40]}",' if isinstance(kind, str) else ""


def _take(truth: Truth, fact: _Fact) -> None:
    match fact.text("fact"):
        case "report":
            truth.reports.add(fact.text("report"))
        case "child_at_risk":
            truth.at_risk[fact.text("report")] = fact.text("grade", otherwise=UNGRADED)
        case "cluster":
            truth.cluster_of[fact.text("report")] = fact.text("cluster")
        case "identifier":
            of = truth.identifiers.setdefault(fact.text("report"), set())
            of.add((fact.text("type").upper(), fact.text("value")))
        case _:
            pass


def _line(**fact: object) -> str:
    return _json.encode(fact)
