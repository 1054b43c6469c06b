"""`domain example.test`: this host and every host below it; never a suffix that many share."""

from dataclasses import dataclass

from pehra.patrol.onion import is_onion
from pehra.patrol.permit import Via
from pehra.patrol.rule import BadTarget, Matter, Verb
from pehra.patrol.spelling import crooked
from pehra.patrol.url import Target, Url, address, is_public_suffix

from .host import bare, roots


@dataclass(frozen=True, slots=True)
class OneDomain:
    host: str

    below = True
    names = False
    port = 0

    @property
    def text(self) -> str:
        return self.host

    @property
    def place(self) -> str:
        return self.host

    def covers(self, target: Target, via: Via, by: str = "") -> bool:  # noqa: ARG002
        return self.touches(target) and isinstance(target, Url) and not crooked(target.path)

    def touches(self, target: Target) -> bool:
        return isinstance(target, Url) and (
            target.host == self.host or target.host.endswith(f".{self.host}")
        )

    def seeds(self) -> tuple[str, ...]:
        return roots(self.host)


class Domain:
    name = "domain"
    method = "http-get"
    options = frozenset({"depth", "pages", "bytes", "rate", "hours", "ports"})

    def read(self, text: str, verb: Verb) -> Matter:
        """What is denied may be as wide as one likes: a whole suffix too."""
        host, port = bare(text)
        if port:
            raise BadTarget("A domain has no port. Leave it out, or write ports=….")
        if address(host) is not None:
            raise BadTarget("An address has no names below it. Write host.")
        if is_onion(host):
            raise BadTarget("It is an onion service. Write onion.")
        if verb is Verb.ALLOW and is_public_suffix(host):
            raise BadTarget("Names below it belong to many people. Write whose domain is meant.")
        return OneDomain(host)
