"""For tests: it forgets when its process ends."""

from collections.abc import Sequence
from datetime import datetime

from pehra.evidence.checkpoint import Checkpoint
from pehra.evidence.cosignature import witness_key
from pehra.evidence.merkle import EMPTY
from pehra.evidence.note import Key
from pehra.evidence.witness import Answer, Request, judged, signed


class MemoryWitness:
    def __init__(self, name: str, secret: bytes, logs: Sequence[Key]) -> None:
        self._name, self._secret, self._logs = name, secret, tuple(logs)
        self._last: dict[str, Checkpoint] = {}

    @property
    def key(self) -> Key:
        return witness_key(self._name, self._secret)

    def ask(self, request: Request, at: datetime) -> Answer:
        origin = request.note.partition("\n")[0]
        last = self._last.get(origin, Checkpoint(origin, 0, EMPTY))
        new = judged(request, self._logs, last)
        if not isinstance(new, Checkpoint):
            return new
        self._last[origin] = new
        return signed(request, self._name, self._secret, at)
