"""A person confirms a notice, and gets it as a message to send. Nothing here sends anything."""

from dataclasses import replace

from pehra.patrol import notice
from pehra.patrol.notice import NotSeen, Unit
from pehra.roster.powers import Power

from . import noticed
from .draft_notice import NotNotified
from .duty import Occasion, duty, record


@duty(needs=Power.NOTIFY_PROVIDER)
def confirm_notice(on: Occasion, number: str, unit: Unit) -> bytes:
    """The message (RFC 5322). From now on what it names is visited every day. Raises NotNotified,
    NoSuchNotice, BadNumber.
    """
    row = noticed.row_of(number)
    name = noticed.named(row)
    if row.confirmed_at is not None:
        raise NotNotified(f"{name} was confirmed by {row.confirmed_by}.")
    found = noticed.second(row.finding, on.at)
    if isinstance(found, NotSeen):
        raise NotNotified(
            f"{name} cannot be confirmed: {found.words}. "
            f"Order another look: pehra patrol notice draft FND-{row.finding_id:06d}"
        )
    matter = noticed.matter(row.finding, unit, (row.provider, row.email), name)
    matter = replace(matter, second_at=found.visit.at)
    body = notice.text(matter)
    message = notice.eml(matter, body, on.at)
    with record(on, subject=name) as said:
        row.text, row.second_id = body, found.visit.pk
        row.confirmed_by, row.confirmed_at = on.officer.badge, on.at
        row.save(update_fields=["text", "second", "confirmed_by", "confirmed_at"])
        noticed.order([row.finding.target], on.at, found.visit.at + notice.EVERY)
        said.details |= {"finding": f"FND-{row.finding_id:06d}", "drafted_by": row.drafted_by}
    return message
