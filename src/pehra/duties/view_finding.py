"""Show one finding of the patrol to an officer. That it was seen, and by whom, is recorded."""

from pehra.roster.powers import Power
from pehra.store.queries import findings

from .duty import Occasion, duty, record


@duty(needs=Power.SEE_PATROL)
def view_finding(on: Occasion, finding: str) -> findings.FindingPage:
    """Raises NoSuchFinding, BadNumber."""
    page = findings.finding(finding)
    with record(on, subject=page.number):
        pass
    return page
