"""A vault that forgets: for tests, and the judge of the others."""

import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

from pehra.evidence.body import Body, Guarded
from pehra.evidence.vault import NotInVault, NotSealed


class MemoryVault:
    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def keep(self, write: Callable[[Guarded], None]) -> Body:
        file = io.BytesIO()
        guarded = Guarded(file)
        try:
            write(guarded)
            body = guarded.settled()
        except OSError as error:
            raise NotSealed("The vault could not keep the bytes.") from error
        self._kept[body.address] = file.getvalue()
        return body

    def open(self, address: str) -> BinaryIO:
        if address not in self._kept:
            raise NotInVault(f"Nothing is sealed under {address[:12]}….")
        return io.BytesIO(self._kept[address])

    def holds(self, address: str) -> bool:
        return address in self._kept

    def drop(self, address: str) -> None:
        self._kept.pop(address, None)

    def bodies(self) -> Iterator[Body]:
        for address, data in sorted(self._kept.items()):
            yield Body(address, len(data))
