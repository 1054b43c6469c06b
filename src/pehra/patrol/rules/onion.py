"""`onion <56 characters>.onion`: an onion service of version 3, and names before its key."""

from dataclasses import dataclass

from pehra.patrol.onion import is_onion, service
from pehra.patrol.permit import Via
from pehra.patrol.rule import BadTarget, Matter, Verb
from pehra.patrol.spelling import crooked
from pehra.patrol.url import Target, Url

from .host import bare


@dataclass(frozen=True, slots=True)
class OneService:
    host: str

    below = False
    names = False
    port = 0

    @property
    def text(self) -> str:
        return self.host

    @property
    def place(self) -> str:
        return self.host

    def covers(self, target: Target, via: Via) -> bool:  # noqa: ARG002
        return self.touches(target) and isinstance(target, Url) and not crooked(target.path)

    def touches(self, target: Target) -> bool:
        return isinstance(target, Url) and target.place == self.host

    def seeds(self) -> tuple[str, ...]:
        """Without TLS: the service's key is its name."""
        return (f"http://{self.host}/",)


class Onion:
    name = "onion"
    method = "onion"
    options = frozenset({"depth", "pages", "bytes", "rate", "hours", "ports"})

    def read(self, text: str, verb: Verb) -> Matter:  # noqa: ARG002
        host, port = bare(text)
        if port:
            raise BadTarget("An onion service is named without a port. Write ports=….")
        if not is_onion(host):
            raise BadTarget("It does not end in .onion. Write host or domain.")
        return OneService(service(host))
