"""An authority that answers over HTTP (RFC 3161 §3.4)."""

import http.client
from urllib.parse import urlsplit

from pehra.evidence.stamper import StamperAway

PATIENCE = 20.0  # seconds
LONGEST = 100_000  # bytes of an answer
OK = 200


class HttpStamper:
    def __init__(self, address: str) -> None:
        self._address = address

    @property
    def name(self) -> str:
        return self._address

    def post(self, query: bytes) -> bytes:
        """No redirect is followed and no proxy asked."""
        at = urlsplit(self._address)
        made = http.client.HTTPSConnection if at.scheme == "https" else http.client.HTTPConnection
        asked = made(at.hostname or "", at.port, timeout=PATIENCE)
        try:
            where = f"{at.path or '/'}{'?' + at.query if at.query else ''}"
            asked.request("POST", where, query, {"Content-Type": "application/timestamp-query"})
            answer = asked.getresponse()
            told = answer.read(LONGEST)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise StamperAway(f"{self._address} could not be reached.") from error
        finally:
            asked.close()
        if answer.status != OK:
            raise StamperAway(f"{self._address} answered {answer.status}.")
        return told
