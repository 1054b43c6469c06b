"""`page https://example.test/thread?id=17`: exactly this document, its query included."""

from dataclasses import dataclass

from pehra.patrol.permit import Via
from pehra.patrol.rule import Matter, Verb
from pehra.patrol.spelling import pairs, segments
from pehra.patrol.url import PORTS, Target, Url, canonical


@dataclass(frozen=True, slots=True)
class OnePage:
    url: Url

    below = False
    names = True

    @property
    def text(self) -> str:
        return self.url.text

    @property
    def place(self) -> str:
        return self.url.place

    @property
    def port(self) -> int:
        return self.url.port

    def covers(self, target: Target, via: Via) -> bool:  # noqa: ARG002
        return isinstance(target, Url) and target.text == self.url.text

    def touches(self, target: Target) -> bool:
        """By either scheme; the same query in any order."""
        return (
            isinstance(target, Url)
            and target.place == self.place
            and meets(self.url, target)
            and segments(target.path) == segments(self.url.path)
            and pairs(target.query) == pairs(self.url.query)
        )

    def seeds(self) -> tuple[str, ...]:
        return (self.url.text,)


def meets(denied: Url, target: Url) -> bool:
    """A port that is the scheme's own means all ports: what is denied is denied everywhere."""
    return denied.port == PORTS[denied.scheme] or denied.port == target.port


class Page:
    name = "page"
    method = "http-get"
    options = frozenset({"pages", "bytes", "rate", "hours"})

    def read(self, text: str, verb: Verb) -> Matter:  # noqa: ARG002
        return OnePage(canonical(text))
