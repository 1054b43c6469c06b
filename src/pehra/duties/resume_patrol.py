"""Lift a halt, with the reason: the patrol goes on within a second where nothing else stops it."""

from pathlib import Path

from pehra.base.durable import sync
from pehra.base.errors import PehraError
from pehra.roster.powers import Power
from pehra.store import models

from .duty import Occasion, duty, record

SHORTEST = 10  # characters of a reason
LONGEST = 1000
BY_FILE = 0  # the number of a halt that only the file knows

Of = models.Halt.Of


class NotResumed(PehraError):
    """No such halt stands, or too little is said why it is lifted."""


@duty(needs=Power.RESUME_PATROL)
def resume_patrol(on: Occasion, number: int, reason: str, halt_file: Path) -> None:
    """`number` of the halt, 0 for a file that stands without a record. The file goes last, and only
    when no halt of all is left: what is half lifted stays stopped. Raises NotResumed, NotRecorded.
    """
    reason = reason.strip()[:LONGEST]
    row = models.Halt.objects.filter(pk=number, lifted_at=None).first()
    if row is None and not (number == BY_FILE and halt_file.exists()):
        raise NotResumed(f"No halt {number} stands. pehra patrol resume lists those that do.")
    if len(reason) < SHORTEST:
        raise NotResumed(f"Say why it may go on, in {SHORTEST} characters or more.")
    with record(on, subject="patrol") as said:
        said.details |= {"halt": number, "of": row.of if row else Of.ALL}
        if row is not None:
            row.lifted_by, row.lifted_at, row.lifted_reason = on.officer.badge, on.at, reason
            row.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
        else:
            models.Halt.objects.create(
                of=Of.ALL, by="", at=on.at, lifted_by=on.officer.badge, lifted_at=on.at,
                lifted_reason=reason,
            )  # fmt: skip
    if (row is None or row.of == Of.ALL) and not _still_stopped():
        _unmark(halt_file)


def _still_stopped() -> bool:
    return models.Halt.objects.filter(of=Of.ALL, lifted_at=None).exists()


def _unmark(halt_file: Path) -> None:
    try:
        halt_file.unlink(missing_ok=True)
        sync(halt_file.parent)
    except OSError as error:
        raise NotResumed(
            f"The record is lifted, but the file {halt_file.name} in the home could not be removed "
            f"({error.strerror}): the patrol stays stopped until it is."
        ) from error
