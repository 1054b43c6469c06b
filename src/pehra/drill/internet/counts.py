"""What was asked for: how often, by whom it was planted, and whether anybody walked into a trap."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from pehra.base.clock import iso

from .reply import Reply

KEPT = 200  # trap visits that are told one by one; all are counted


@dataclass(slots=True)
class Counts:
    """Of the servers, which a patrol cannot deceive."""

    requests: int = 0
    sites: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    sink_connections: int = 0
    traps: int = 0
    trap_visits: list[str] = field(default_factory=list)
    questions: int = 0
    trap_questions: Counter[str] = field(default_factory=Counter)

    def asked(self, host: str, target: str, reply: Reply) -> None:
        self.requests += 1
        self.sites[host] += 1
        self.statuses[reply.status] += 1
        if reply.hit:
            self.hits[reply.hit] += 1
        if reply.trap:
            self.trapped(f"{reply.trap}: {host}{target}")

    def changes(self) -> int:
        return self.requests + self.questions + self.sink_connections

    def trapped(self, what: str) -> None:
        self.traps += 1
        if len(self.trap_visits) < KEPT:
            self.trap_visits.append(what[:300])

    def told(self, began_at: datetime, at: datetime) -> dict[str, object]:
        """As JSON. `at` is the simulated time until which it speaks."""
        return {
            "began_at": iso(began_at), "at": iso(at), "requests": self.requests,
            "sites": dict(self.sites), "statuses": {str(n): c for n, c in self.statuses.items()},
            "hits_served": dict(self.hits), "traps": self.traps,
            "trap_visits": list(self.trap_visits), "sink_connections": self.sink_connections,
            "questions": self.questions, "trap_questions": dict(self.trap_questions),
        }  # fmt: skip
