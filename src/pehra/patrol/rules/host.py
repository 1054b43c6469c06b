"""`host example.test`: every path of exactly this host, over http and https."""

import re
from dataclasses import dataclass

from pehra.patrol.permit import Via
from pehra.patrol.rule import BadTarget, Matter, Verb
from pehra.patrol.spelling import crooked
from pehra.patrol.url import Target, Url, canonical, place

PORT = re.compile(r":([0-9]{1,5})\Z")
SECURE = frozenset({443, 8443})


@dataclass(frozen=True, slots=True)
class OneHost:
    """`port` 0: none is written."""

    host: str
    port: int

    below = False
    names = False

    @property
    def text(self) -> str:
        return f"{self.host}:{self.port}" if self.port else self.host

    @property
    def place(self) -> str:
        return place(self.host)

    def covers(self, target: Target, via: Via, by: str = "") -> bool:  # noqa: ARG002
        return isinstance(target, Url) and target.host == self.host and not crooked(target.path)

    def touches(self, target: Target) -> bool:
        return (
            isinstance(target, Url) and target.place == self.place and self.port in {0, target.port}
        )

    def seeds(self) -> tuple[str, ...]:
        return roots(self.host, self.port)


def roots(host: str, port: int = 0) -> tuple[str, ...]:
    """Where a host begins: over both schemes, or over what its port is usually for."""
    if not port:
        return f"https://{host}/", f"http://{host}/"
    scheme = "https" if port in SECURE else "http"
    return (canonical(f"{scheme}://{host}:{port}/").text,)


def bare(text: str) -> tuple[str, int]:
    """A host and its port, 0 when none is written. Raises BadTarget, BadUrl."""
    if "*" in text:
        raise BadTarget("Names with * are not taken: name the host, or its domain.")
    if re.search(r"[/\\?#@]", text):
        raise BadTarget("It is more than a host. Write the host alone, or prefix or page.")
    written = PORT.search(text)
    url = canonical(f"http://{text}/")
    return url.host, url.port if written else 0


class Host:
    name = "host"
    method = "http-get"
    options = frozenset({"depth", "pages", "bytes", "rate", "hours", "ports"})

    def read(self, text: str, verb: Verb) -> Matter:  # noqa: ARG002
        return OneHost(*bare(text))
