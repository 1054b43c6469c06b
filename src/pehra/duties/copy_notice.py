"""Get a confirmed notice as a message once more: a download may fail, and nobody confirms twice."""

from pehra.patrol import notice
from pehra.patrol.notice import Unit
from pehra.roster.powers import Power

from . import noticed
from .draft_notice import NotNotified
from .duty import Occasion, duty, record


@duty(needs=Power.NOTIFY_PROVIDER)
def copy_notice(on: Occasion, number: str, unit: Unit) -> bytes:
    """The same message (RFC 5322) as when it was confirmed, dated then. Raises NotNotified,
    NoSuchNotice, BadNumber.
    """
    row = noticed.row_of(number)
    name = noticed.named(row)
    if row.confirmed_at is None:
        raise NotNotified(f"{name} is a draft: nobody has confirmed it.")
    matter = noticed.matter(row.finding, unit, (row.provider, row.email), name)
    message = notice.eml(matter, row.text, row.confirmed_at)
    with record(on, subject=name):
        pass
    return message
