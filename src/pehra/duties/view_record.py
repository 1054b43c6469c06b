"""Show an exhibit's record and custody, never what is in it. That it was read is recorded first."""

from pehra.roster.powers import Power
from pehra.store.queries import evidence

from .duty import Occasion, duty, record


@duty(needs=Power.SEE_EVIDENCE)
def view_record(on: Occasion, exhibit: str) -> evidence.ExhibitPage:
    page = evidence.exhibit_page(exhibit)
    with record(on, subject=page.number):
        pass  # nothing is kept but the line itself
    return page
