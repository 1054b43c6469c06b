"""The strongroom of this home: which vault, and which folder of working keys."""

from pehra.base.config import Config
from pehra.evidence.strongroom import Strongroom
from pehra.evidence.vaults.folder import FolderVault
from pehra.evidence.workings import FolderWorkingKeys


def strongroom(config: Config) -> Strongroom:
    return Strongroom(FolderVault(config.vault), FolderWorkingKeys(config.working))
