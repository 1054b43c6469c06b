"""Have reports compared anew: what was unknown yesterday may be known now, and the other way."""

from collections.abc import Iterable
from datetime import datetime

from pehra.base.numbers import Series, number
from pehra.store import models

from . import errand


def at_all(at: datetime) -> int:
    """Every report that has files. Inside a record. Gives how many."""
    return at_these(
        models.ReportedFile.objects.order_by().values_list("report", flat=True).distinct(), at
    )


def at_these(pks: Iterable[int], at: datetime) -> int:
    """Inside a record. Gives how many."""
    count = 0
    for pk in pks:
        errand.put(errand.Kind.RECOGNISE, number(Series.REPORT, pk), at)
        count += 1
    return count
