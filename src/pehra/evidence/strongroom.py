"""What sealing and opening are done with: the vault of bodies and the desk's working keys."""

from dataclasses import dataclass

from .vault import Vault
from .working import WorkingKeys


@dataclass(frozen=True, slots=True)
class Strongroom:
    vault: Vault
    working: WorkingKeys
