"""Whether reports may leave the unit: their senders' handling rules, heeded by every export."""

from collections.abc import Collection, Sequence

from pehra.base.clock import iso
from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.intake import kept
from pehra.intake.handling import Bound, Expired, may_leave
from pehra.store import models

from .duty import Occasion


class MustStay(PehraError):
    """A report may not leave: its sender's rule has not been heeded, or its time is over."""


def heed(on: Occasion, tips: Sequence[str], heeded: Collection[str]) -> tuple[str, ...]:
    """The codes that bind these reports, all of them among `heeded`. Raises MustStay. With every
    report of an exhibit the others of the same exhibit leave as well: they are asked too.
    """
    exhibits = models.Report.objects.filter(pk__in=[count(Series.REPORT, tip) for tip in tips])
    rows = models.Report.objects.filter(exhibit__in=exhibits.values("exhibit"))
    codes = []
    for row in rows.exclude(handling="").order_by("pk"):
        tip = number(Series.REPORT, row.pk)
        match may_leave(kept.from_json(row.value).handling, on.at):
            case Expired(at=at):
                raise MustStay(
                    f"{tip} may not leave: its sender wanted it gone by {iso(at)}. Ask the sender."
                )
            case Bound(code=code, rule=rule) if code not in heeded:
                raise MustStay(
                    f"{tip} is bound by its sender's handling code {code} ({rule[:200]}). When "
                    f"that is heeded, say so: --heed {code}"
                )
            case Bound(code=code):
                codes.append(code)
            case _:
                pass
    return tuple(dict.fromkeys(codes))
