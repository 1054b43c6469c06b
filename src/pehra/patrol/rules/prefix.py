"""`prefix https://example.test/forum/`: what lies below this path, by whole steps; any query."""

from dataclasses import dataclass

from pehra.patrol.permit import Via
from pehra.patrol.rule import BadTarget, Matter, Verb
from pehra.patrol.spelling import crooked, segments
from pehra.patrol.url import Target, Url, canonical

from .at_url import AtUrl


@dataclass(frozen=True, slots=True)
class Below(AtUrl):
    """`/a` means /a itself and /a/…, `/a/` only what begins with it; neither means /ab."""

    @property
    def names(self) -> bool:
        """A whole site is no document."""
        return self.url.path != "/"

    def covers(self, target: Target, via: Via, by: str = "") -> bool:  # noqa: ARG002
        if not isinstance(target, Url) or target.host != self.url.host:
            return False
        path = self.url.path
        inside = target.path == path or target.path.startswith(path.rstrip("/") + "/")
        if path.endswith("/"):
            inside = target.path.startswith(path)
        return inside and target.scheme == self.url.scheme and not crooked(target.path)

    def touches(self, target: Target) -> bool:
        """/help for /help/ too."""
        steps = segments(self.url.path)
        return (
            isinstance(target, Url)
            and self.meets(target)
            and segments(target.path)[: len(steps)] == steps
        )


class Prefix:
    name = "prefix"
    method = "http-get"
    options = frozenset({"depth", "pages", "bytes", "rate", "hours"})

    def read(self, text: str, verb: Verb) -> Matter:  # noqa: ARG002
        url = canonical(text)
        if url.query:
            raise BadTarget("A prefix has no query (?…). Leave it out, or write page.")
        if crooked(url.path):
            raise BadTarget("Its path hides a step upwards. Write where it leads.")
        return Below(url)
