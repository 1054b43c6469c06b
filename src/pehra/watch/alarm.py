"""Tell the unit's own program of each report in which a child may be in danger now.

It is told the report's number and nothing else, so that what it sends by text message or siren
holds nobody's name. What fails is tried again.
"""

import os
import subprocess

from pehra.base.errors import PehraError

SECONDS = 30


class NotTold(PehraError):
    """The program of the setting `alert` did not do its work."""


def sound(program: str, tip: str) -> None:
    """Raises NotTold."""
    quiet = subprocess.DEVNULL
    try:
        done = subprocess.run(  # noqa: S603  (the unit's own program, by its path in pehra.toml)
            [program, tip], stdin=quiet, stdout=quiet, stderr=quiet, timeout=SECONDS, check=False,
            env={"PATH": os.defpath},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotTold(f"The alert program did not run ({type(error).__name__}).") from error
    if done.returncode:
        raise NotTold(f"The alert program ended with {done.returncode}.")
