"""`btih <40 digits>` and `btmh 1220<64 digits>`: who shares what an info-hash names, in the
countries that are written. Nothing is downloaded from anybody.
"""

from dataclasses import dataclass

from pehra.patrol.permit import Via
from pehra.patrol.rule import Matter, Verb
from pehra.patrol.url import Swarm, Target, swarm


@dataclass(frozen=True, slots=True)
class OneSwarm:
    swarm: Swarm

    below = False
    names = True
    port = 0

    @property
    def text(self) -> str:
        return self.swarm.hash

    @property
    def place(self) -> str:
        return self.swarm.place

    def covers(self, target: Target, via: Via, by: str = "") -> bool:  # noqa: ARG002
        return target == self.swarm

    def touches(self, target: Target) -> bool:
        return target == self.swarm

    def seeds(self) -> tuple[str, ...]:
        return (self.swarm.text,)


class Btih:
    name = "btih"
    method = "p2p-observe"
    options = frozenset({"pages", "rate", "hours", "countries"})

    def read(self, text: str, verb: Verb) -> Matter:  # noqa: ARG002
        return OneSwarm(swarm(self.name, text.removeprefix(f"urn:{self.name}:")))


class Btmh(Btih):
    name = "btmh"
