"""Authorities as they stand: what became of each, and what of their budgets is spent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .authority import Authority
from .permit import Why


@dataclass(frozen=True, slots=True)
class Spent:
    """Of one rule's budget: fetches, and bytes over the wire."""

    pages: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """One version of an authority and what became of it. `spent` by the lines of its rules."""

    authority: Authority
    version: int
    approved: bool
    revoked_at: datetime | None = None
    spent: Mapping[int, Spent] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.authority.ref}@{self.version}"

    def idle(self, at: datetime) -> Why | None:
        """Why it is not in force; None when it is."""
        if self.revoked_at is not None and self.revoked_at <= at:
            return Why.REVOKED
        if not self.approved:
            return Why.NOT_APPROVED
        if at < self.authority.from_at:
            return Why.NOT_YET
        return Why.EXPIRED if at >= self.authority.until_at else None
