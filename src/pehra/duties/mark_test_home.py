"""Make a home one that reaches loopback and nothing else, for ever."""

from pathlib import Path

from pehra.base import durable
from pehra.base.errors import PehraError
from pehra.roster.powers import Power
from pehra.store import models

from .duty import Occasion, duty, record

FLAG = "PEHRA_TEST_ALLOW_LOOPBACK"


class NoTestHome(PehraError):
    """The home has real authorities, and cannot become one for tests; or it is one, and was not
    told so.
    """


@duty(needs=Power.PATROL)
def mark_test_home(on: Occasion, mark: Path, real: int) -> None:
    """`real` counts the authorities in force whose scope leaves loopback. Raises NoTestHome."""
    if real:
        raise NoTestHome(
            f"{FLAG} is set, and this home has {real} authorities for the real network. "
            "Make another home for tests: pehra --home OTHER init"
        )
    durable.put(mark, b"This home reaches loopback and nothing else, for ever.\n")
    with record(on, subject="patrol") as said:
        said.details["authorities"] = models.Authority.objects.count()
