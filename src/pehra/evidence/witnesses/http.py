"""A witness that answers over HTTP (C2SP tlog-witness): of a court, a prosecutor, a partner."""

from datetime import datetime

from pehra.evidence.note import Key
from pehra.evidence.witness import (
    SIZE,
    Answer,
    Conflict,
    Declined,
    Request,
    WitnessAway,
    own,
)

from .post import NotPosted, posted

PATIENCE = 20.0  # seconds, all in all
SHOWN = 200  # characters of a reason
OK, CONFLICT = 200, 409


class HttpWitness:
    """`prefix` is what tlog-witness calls the submission prefix, an http or https address."""

    def __init__(self, prefix: str, key: Key, patience: float = PATIENCE) -> None:
        self._prefix, self._key, self._patience = prefix.rstrip("/"), key, patience

    @property
    def key(self) -> Key:
        return self._key

    def ask(self, request: Request, _: datetime) -> Answer:
        """Only a signature of its own that holds is taken out of the answer. Raises WitnessAway,
        BadNote.
        """
        address, body = f"{self._prefix}/add-checkpoint", str(request).encode()
        try:
            found = posted(address, body, "text/plain; charset=utf-8", self._patience)
        except NotPosted as error:
            raise WitnessAway(f"The witness {self._key.name} {error}.") from error
        told = found.body.decode(errors="replace")
        if found.status == OK:
            return own(request, told, self._key)
        if found.status == CONFLICT and SIZE.fullmatch(told.strip()):
            return Conflict(int(told))
        return Declined(found.status, _shown(told))


def _shown(told: str) -> str:
    """In one line, and not long: it is written to logs."""
    plain = "".join(mark if mark.isprintable() else " " for mark in told[:SHOWN])
    return plain.strip() or "it gave no reason"
