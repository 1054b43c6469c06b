"""Show one report to an officer. That it was shown, and to whom, is recorded first."""

from pehra.base.numbers import Series, count
from pehra.roster.powers import Power
from pehra.store import models
from pehra.store.queries import reports

from .duty import Occasion, duty, record


@duty(needs=Power.READ_REPORTS)
def view_report(on: Occasion, tip: str) -> reports.ReportPage:
    """Raises BadNumber, NoSuchReport."""
    page = reports.report(tip)
    with record(on, subject=page.number):
        if Power.SIGN_IN in on.officer.powers:  # the console is nobody in person: it has seen none
            # one that moves meanwhile was not seen where it stands now
            unseen = models.Report.objects.filter(viewed_at=None, lane=page.lane)
            unseen.filter(pk=count(Series.REPORT, tip)).update(viewed_at=on.at)
    return page
