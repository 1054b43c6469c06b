"""An authority of the unit's own: a command that reads a query on its standard input and writes the
reply on its standard output, such as `openssl ts -reply` with a key on a token.
"""

import subprocess
from collections.abc import Sequence

from pehra.evidence.stamper import StamperAway

PATIENCE = 20.0  # seconds


class CommandStamper:
    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)

    @property
    def name(self) -> str:
        return self._command[0]

    def post(self, query: bytes) -> bytes:
        try:
            done = subprocess.run(  # noqa: S603  (the unit's own words, from pehra.toml)
                self._command, input=query, capture_output=True, timeout=PATIENCE, check=True
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise StamperAway(f"{self._command[0]} gave no time stamp.") from error
        return done.stdout
