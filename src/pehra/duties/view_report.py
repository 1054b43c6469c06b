"""Show one report to an officer. That it was seen, and by whom, is recorded first."""

from pehra.base.numbers import Series, count
from pehra.roster.powers import Power
from pehra.store import models
from pehra.store.queries import reports

from .duty import Occasion, duty, record


@duty(needs=Power.READ_REPORTS)
def view_report(on: Occasion, tip: str) -> reports.ReportPage:
    page = reports.report(tip)
    with record(on, subject=page.number):
        models.Report.objects.filter(pk=count(Series.REPORT, tip), viewed_at=None).update(
            viewed_at=on.at
        )
    return page
