"""An authority that answers over HTTP (RFC 3161 §3.4)."""

from pehra.evidence.stamper import StamperAway
from pehra.evidence.witnesses.post import NotPosted, posted

PATIENCE = 20.0  # seconds, all in all
OK = 200


class HttpStamper:
    def __init__(self, address: str, patience: float = PATIENCE) -> None:
        self._address, self._patience = address, patience

    @property
    def name(self) -> str:
        return self._address

    def post(self, query: bytes) -> bytes:
        try:
            found = posted(self._address, query, "application/timestamp-query", self._patience)
        except NotPosted as error:
            raise StamperAway(f"The stamper {self._address} {error}.") from error
        if found.status != OK:
            raise StamperAway(f"The stamper {self._address} answered {found.status}.")
        return found.body
