"""A witness that answers over HTTP (C2SP tlog-witness): of a court, a prosecutor, a partner."""

import http.client
from datetime import datetime
from urllib.parse import urlsplit

from pehra.evidence.note import Key
from pehra.evidence.witness import Answer, Conflict, Cosigned, Declined, Request, WitnessAway

PATIENCE = 20.0  # seconds
LONGEST = 64_000  # bytes of an answer
OK, CONFLICT = 200, 409


class HttpWitness:
    """`prefix` is what tlog-witness calls the submission prefix, an http or https address."""

    def __init__(self, prefix: str, key: Key) -> None:
        self._prefix, self._key = prefix.rstrip("/"), key

    @property
    def key(self) -> Key:
        return self._key

    def ask(self, request: Request, _: datetime) -> Answer:
        """No redirect is followed and no proxy asked. Raises WitnessAway."""
        status, told = self._posted(str(request).encode())
        if status == OK:
            return Cosigned(told)
        if status == CONFLICT and told.strip().isdigit():
            return Conflict(int(told))
        return Declined(status, told.strip()[:200] or "it gave no reason")

    def _posted(self, body: bytes) -> tuple[int, str]:
        at = urlsplit(self._prefix)
        made = http.client.HTTPSConnection if at.scheme == "https" else http.client.HTTPConnection
        asked = made(at.hostname or "", at.port, timeout=PATIENCE)
        try:
            asked.request("POST", f"{at.path}/add-checkpoint", body)
            answer = asked.getresponse()
            return answer.status, answer.read(LONGEST).decode()
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise WitnessAway(f"The witness {self._key.name} could not be reached.") from error
        finally:
            asked.close()
