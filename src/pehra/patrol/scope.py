"""What an authority lets be watched, in a text that officers write, compare and sign.

One rule a line: `allow` or `deny`, a kind, what it names, its bounds. `with` sets terms for all.
What no rule allows is not allowed; a rule that denies beats every rule that allows. The language
is told in docs/reference/authority.md. Nothing here knows the time or who approved.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pehra.base.errors import PehraError

from .bounds import BadOption, Bounds, option
from .permit import Via
from .rule import BadTarget, Kind, Rule, Verb
from .rules import KINDS
from .terms import BadTerm, Terms, term
from .url import BadUrl, Swarm, Target, place, target

MOST_RULES = 200
LONGEST = 64 * 1024  # characters
OPTION = re.compile(r"([a-z]+)(<=|=)(\S+)")
SHOWN = 40  # characters of a word in an error


@dataclass(frozen=True, slots=True)
class Fault:
    """`line` and `column` count from 1, in lines and characters of the scope."""

    line: int
    column: int
    words: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.words}"


class BadScope(PehraError):
    """A scope that cannot be used; `faults` are all that were found, in their order."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


Index = dict[str, tuple[Rule, ...]]


@dataclass(frozen=True, slots=True)
class Scope:
    """`str(scope)` is its canonical text; `parse` of that is the same scope."""

    rules: tuple[Rule, ...]
    terms: Terms = field(default_factory=Terms)
    _allowing: Index = field(init=False, repr=False, compare=False)
    _denying: Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_allowing", _index(self.rules, Verb.ALLOW))
        object.__setattr__(self, "_denying", _index(self.rules, Verb.DENY))

    def __str__(self) -> str:
        lines = [rule.text for rule in self.rules]
        return "\n".join([*lines, *([str(self.terms)] if str(self.terms) else [])]) + "\n"

    def allowing(self, keys: tuple[str, ...]) -> Iterator[Rule]:
        """Those that could cover a target with these keys."""
        for key in keys:
            yield from self._allowing.get(key, ())

    def denying(self, keys: tuple[str, ...]) -> Iterator[Rule]:
        for key in keys:
            yield from self._denying.get(key, ())

    @property
    def allowed(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.verb is Verb.ALLOW)


def keys(wanted: Target) -> tuple[str, ...]:
    """Under which rules about a target are filed: its place, and with a dot in front its host and
    each name above it.
    """
    return (wanted.text,) if isinstance(wanted, Swarm) else _keys(wanted.host)


@lru_cache(maxsize=8192)
def _keys(host: str) -> tuple[str, ...]:
    parts = host.split(".")
    above = (".".join(parts[cut:]) for cut in range(len(parts)))
    return (place(host), *(f".{name}" for name in above))


def overlaps(one: Scope, other: Scope) -> bool:
    """Whether either allows something that the other begins with; what they deny apart."""
    return _reaches(one, other) or _reaches(other, one)


def starved(scope: Scope) -> tuple[Rule, ...]:
    """Rules that allow, and all that they begin with is denied by others: nothing comes of them."""
    return tuple(rule for rule in scope.allowed if all(_denied(scope, one) for one in rule.seeds()))


def _denied(scope: Scope, seed: str) -> bool:
    wanted = target(seed)
    return any(rule.matter.touches(wanted) for rule in scope.denying(keys(wanted)))


def _reaches(one: Scope, other: Scope) -> bool:
    begun = (target(seed) for rule in other.allowed for seed in rule.seeds())
    return any(
        rule.matter.covers(seed, Via.API) for seed in begun for rule in one.allowing(keys(seed))
    )


def _index(rules: tuple[Rule, ...], verb: Verb) -> Index:
    found: Index = {}
    for rule in rules:
        if rule.verb is verb:
            key = f".{rule.matter.place}" if rule.matter.below else rule.matter.place
            found[key] = (*found.get(key, ()), rule)
    return found


Word = tuple[int, str]  # column and word


def parse(text: str) -> Scope:
    """Raises BadScope with every fault that was found."""
    if len(text) > LONGEST:
        raise BadScope(Fault(1, 1, f"the scope is longer than {LONGEST} characters."))
    faults: list[Fault] = []
    rules: list[Rule] = []
    terms: dict[str, Any] = {}
    for number, words in _lines(text):
        try:
            if words[0][1] == "with":
                terms |= _terms(number, words, terms)
            else:
                rules.append(_rule(number, words))
        except BadScope as bad:
            faults.extend(bad.faults)
    faults.extend(_as_a_whole(rules, read=not faults))
    if faults:
        raise BadScope(*sorted(faults, key=lambda fault: (fault.line, fault.column)))
    return Scope(tuple(rules), Terms(**terms))


def _lines(text: str) -> Iterator[tuple[int, list[Word]]]:
    """Lines that say something, without comments (`#` at the beginning of a word)."""
    for number, line in enumerate(text.split("\n"), 1):
        words: list[Word] = []
        for found in re.finditer(r"\S+", line):
            if found[0].startswith("#"):
                break
            words.append((found.start() + 1, found[0]))
        if words:
            yield number, words


def _rule(line: int, words: list[Word]) -> Rule:
    (column, verb), *rest = words
    if verb not in set(Verb):
        raise BadScope(
            Fault(line, column, f"“{verb[:SHOWN]}” begins no rule: write allow, deny or with.")
        )
    if not rest or rest[0][1] not in KINDS:
        at, told = rest[0] if rest else (column + len(verb), "")
        said = f"“{told[:SHOWN]}” is no kind of rule" if told else "it does not say of what kind"
        raise BadScope(Fault(line, at, f"{said}. There are: {', '.join(KINDS)}."))
    kind = KINDS[rest[0][1]]
    if len(rest) == 1:
        at = rest[0][0] + len(kind.name)
        raise BadScope(Fault(line, at, f"it does not say which {kind.name}."))
    at, told = rest[1]
    faults: list[Fault] = []
    bounds = _bounds(line, kind, Verb(verb), rest[2:], faults)
    try:
        matter = kind.read(told, Verb(verb))
    except (BadTarget, BadUrl) as error:
        raise BadScope(Fault(line, at, str(error)), *faults) from error
    if faults:
        raise BadScope(*faults)
    if kind.name in {"btih", "btmh"} and verb == Verb.ALLOW and not bounds.countries:
        raise BadScope(Fault(line, at, "say whose peers may be spoken to: countries=PK."))
    return Rule(Verb(verb), kind.name, matter, bounds, line)


def _bounds(line: int, kind: Kind, verb: Verb, words: list[Word], faults: list[Fault]) -> Bounds:
    told: dict[str, Any] = {}
    for column, word in words:
        try:
            name, value = _option(kind, verb, word)
        except BadOption as error:
            faults.append(Fault(line, column, str(error)))
            continue
        if name in told:
            faults.append(Fault(line, column, f"{name} stands twice."))
        told[name] = value
    told.pop("method", None)
    usable = {} if faults else told
    return Bounds(**usable)


def _option(kind: Kind, verb: Verb, word: str) -> tuple[str, Any]:
    found = OPTION.fullmatch(word)
    if found is None:
        raise BadOption(f"“{word[:SHOWN]}” is no option: write name=value without blanks.")
    name, sign, value = found[1], found[2], found[3]
    if verb is Verb.DENY:
        raise BadOption("a rule that denies has no options: it holds everywhere and always.")
    if name == "method":
        if (sign, value) != ("=", kind.method):
            raise BadOption(f"{kind.name} is watched by method={kind.method} and no other.")
        return name, value
    read = option(name, sign, value)
    if name not in kind.options:
        raise BadOption(
            f"{kind.name} takes no {name}. It takes: {', '.join(sorted(kind.options))}."
        )
    return read


def _terms(line: int, words: list[Word], before: dict[str, Any]) -> dict[str, Any]:
    faults: list[Fault] = []
    told: dict[str, Any] = {}
    if len(words) == 1:
        raise BadScope(Fault(line, words[0][0] + len("with"), "it does not say with what."))
    for column, word in words[1:]:
        said, _, value = word.partition("=")
        try:
            name, value = term(said, value)
        except BadTerm as error:
            faults.append(Fault(line, column, str(error)))
            continue
        if name in told or name in before:
            faults.append(Fault(line, column, f"{said} stands twice."))
        told[name] = value
    if faults:
        raise BadScope(*faults)
    return told


def _as_a_whole(rules: list[Rule], *, read: bool) -> Iterator[Fault]:
    """`read`: every line could be read."""
    if len(rules) > MOST_RULES:
        yield Fault(rules[MOST_RULES].line, 1, f"an authority has at most {MOST_RULES} rules.")
    if read and not any(rule.verb is Verb.ALLOW for rule in rules):
        yield Fault(1, 1, "no rule allows anything. Write what may be watched: allow ….")
    first: dict[str, int] = {}
    for rule in rules:
        what = f"{rule.verb} {rule.kind} {rule.matter.text}"
        if what in first:
            yield Fault(rule.line, 1, f"it stands on line {first[what]} already.")
        first.setdefault(what, rule.line)
