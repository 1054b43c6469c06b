"""An errand that could not be done is put back with the reason, and the others go on.

Whatever was raised: a mistake in the program costs the errand it lies in the way of, and is told in
the log, with the lines of ours it came through. Its own words are not, for content can be in them.
"""

import logging
import traceback
from datetime import datetime
from pathlib import PurePath

from pehra.base.errors import PehraError
from pehra.duties import errand

log = logging.getLogger(__name__)
OURS = "pehra"  # the folder of the program


def failed(held: errand.Lease, at: datetime, error: Exception) -> None:
    """It is tried again, and given up after many tries. Raises what the database raises."""
    if isinstance(error, PehraError):
        log.warning("errand %s failed and will be tried again", held.pk)
        errand.fail(held, at, str(error))
        return
    told = f"a mistake in the program: {fault(error)}"
    log.error("errand %s (%s) failed and will be tried again, %s", held.pk, held.kind, told)
    errand.fail(held, at, told)


def fault(error: Exception) -> str:
    """Its kind, and where: the line that raised it, and what of ours called that."""
    frames = traceback.extract_tb(error.__traceback__)[::-1]
    ours = [one for one in frames if OURS in PurePath(one.filename).parts]
    lines = [f"{PurePath(one.filename).stem}:{one.lineno}" for one in ours or frames]
    return " < ".join([type(error).__name__, *lines])
