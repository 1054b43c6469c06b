"""For tests: it forgets when its process ends."""

from datetime import datetime

import pyrage

from pehra.evidence.working import NoWorkingKey, Public, named


class MemoryWorkingKeys:
    def __init__(self) -> None:
        self._keys: dict[str, pyrage.x25519.Identity] = {}

    def public(self, at: datetime) -> Public:
        name = named(at)
        if name not in self._keys:
            self._keys[name] = pyrage.x25519.Identity.generate()
        return Public(name, str(self._keys[name].to_public()))

    def identity(self, name: str) -> pyrage.x25519.Identity:
        if name not in self._keys:
            raise NoWorkingKey(f"The working key {name} is gone.")
        return self._keys[name]

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._keys))

    def forget(self, name: str) -> None:
        self._keys.pop(name, None)
