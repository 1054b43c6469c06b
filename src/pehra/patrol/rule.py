"""The seam: one kind of rule of an authority's scope, what it covers and what it denies.

The law (tests/patrol/test_rule.py), for every kind: `read` of a matter's text is that matter; what
`covers` lets pass on its port, `touches` finds too, because a rule that denies reads more loosely
than one that allows; its seeds are covered; nothing is touched whose place is not the matter's, or
below it.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from pehra.base.errors import PehraError

from .bounds import Bounds
from .permit import Via
from .url import USUAL, Target, Url


class BadTarget(PehraError):
    """What a rule names cannot be used as it is written."""


class Verb(StrEnum):
    ALLOW = "allow"
    DENY = "deny"


class Matter(Protocol):
    """What a rule is about. `place` is the host (or swarm) it is looked up by, `below` whether
    names below it belong to it. `port` is the only one it means, 0: the usual ones. `names`:
    whether it names documents, and not only whose they are.
    """

    @property
    def text(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def below(self) -> bool: ...
    @property
    def port(self) -> int: ...
    @property
    def names(self) -> bool: ...

    def covers(self, target: Target, via: Via, by: str = "") -> bool:
        """Strictly: the port apart, which `Rule.port_is_open` judges. `by`: what led to it."""
        ...

    def touches(self, target: Target) -> bool:
        """In any spelling that a server may read alike."""
        ...

    def seeds(self) -> tuple[str, ...]:
        """What is fetched first, in canonical form."""
        ...


class Kind(Protocol):
    """`options` are the names of those its rules take; `method` the one way it is watched."""

    name: str
    method: str
    options: frozenset[str]

    def read(self, text: str, verb: Verb) -> Matter:
        """Raises BadTarget, BadUrl."""
        ...


@dataclass(frozen=True, slots=True)
class Rule:
    """`line` of the scope as it was written, 1 the first; rules that differ in it alone are equal.
    `text` is the rule in canonical form.
    """

    verb: Verb
    kind: str
    matter: Matter
    bounds: Bounds = field(default_factory=Bounds)
    line: int = field(default=1, compare=False)
    text: str = field(default="", init=False, compare=False)

    def __post_init__(self) -> None:
        told = f"{self.verb} {self.kind} {self.matter.text} {self.bounds}".rstrip()
        object.__setattr__(self, "text", told)

    def __str__(self) -> str:
        return self.text

    def port_is_open(self, target: Target) -> bool:
        if not isinstance(target, Url):
            return True
        if self.matter.port:
            return target.port == self.matter.port
        return target.port in USUAL or target.port in self.bounds.ports

    @property
    def ports(self) -> frozenset[int]:
        """Those it names beside the usual ones."""
        return (self.bounds.ports | {self.matter.port}) - USUAL - {0}

    def seeds(self) -> tuple[str, ...]:
        return self.matter.seeds() if self.verb is Verb.ALLOW else ()
