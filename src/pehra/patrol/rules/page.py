"""`page https://example.test/thread?id=17`: exactly this document, its query included."""

from dataclasses import dataclass

from pehra.patrol.permit import Via
from pehra.patrol.rule import Matter, Verb
from pehra.patrol.spelling import pairs, segments
from pehra.patrol.url import Target, Url, canonical

from .at_url import AtUrl


@dataclass(frozen=True, slots=True)
class OnePage(AtUrl):
    names = True

    def covers(self, target: Target, via: Via, by: str = "") -> bool:  # noqa: ARG002
        return isinstance(target, Url) and target.text == self.url.text

    def touches(self, target: Target) -> bool:
        """The same query in any order."""
        return (
            isinstance(target, Url)
            and self.meets(target)
            and segments(target.path) == segments(self.url.path)
            and pairs(target.query) == pairs(self.url.query)
        )


class Page:
    name = "page"
    method = "http-get"
    options = frozenset({"pages", "bytes", "rate", "hours"})

    def read(self, text: str, verb: Verb) -> Matter:  # noqa: ARG002
        return OnePage(canonical(text))
