"""`onion <56 characters>.onion`: an onion service of version 3, and names before its key."""

from dataclasses import dataclass

from pehra.patrol.onion import is_onion, service
from pehra.patrol.rule import BadTarget, Matter, Verb

from .domain import OneDomain
from .host import bare


@dataclass(frozen=True, slots=True)
class OneService(OneDomain):
    """Names before its key are all its own, and have its place (url.place)."""

    below = False

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
