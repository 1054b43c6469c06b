"""Write down what became of a report: the measure of every order, and what its sender asks back."""

from dataclasses import asdict

from pehra.base.numbers import Series, number
from pehra.roster.powers import Power
from pehra.store import models
from pehra.triage.outcome import Outcome

from .duty import Occasion, duty, record
from .override_priority import reported


@duty(needs=Power.NOTE_OUTCOME)
def note_outcome(on: Occasion, tip: str, told: Outcome) -> None:
    """The latest of a report counts; earlier ones stay. Raises NotOverridden, BadNumber."""
    row = reported(tip)
    with record(on, subject=number(Series.REPORT, row.pk)) as said:
        models.Outcome.objects.create(
            report=row, status=told.status, told=asdict(told), by=on.officer.badge, at=on.at
        )
        said.details |= {"status": str(told.status), "child_found": told.child_found}
