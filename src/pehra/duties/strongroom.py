"""The strongroom of this home: which vault, and which folder of working keys."""

import importlib
from urllib.parse import parse_qs, urlsplit

from pehra.base.config import BadConfig, Config
from pehra.evidence.strongroom import Strongroom
from pehra.evidence.vault import NotSealed, Vault
from pehra.evidence.vaults.folder import FolderVault
from pehra.evidence.workings import FolderWorkingKeys
from pehra.store.queries import exhibits


def strongroom(config: Config) -> Strongroom:
    """Raises BadConfig."""
    return Strongroom(_vault(config), FolderWorkingKeys(config.working))


def must_be_there(room: Strongroom) -> None:
    """Nothing is sealed into a vault that lost all it held: a folder that was moved, a disk that
    is not mounted. What was put there meanwhile would lie beside the evidence, or under it. Looks
    for one body, the newest. Raises NotSealed.
    """
    lost = [one for one in exhibits.newest_bodies(1) if not room.vault.holds(one)]
    if lost and next(room.vault.bodies(), None) is None:
        raise NotSealed(
            "The records name exhibits and the vault is empty or away. Nothing was sealed: mount "
            "or restore the vault, then try again (pehra doctor)."
        )


def _vault(config: Config) -> Vault:
    if not config.bucket:
        return FolderVault(config.vault)
    told = urlsplit(config.bucket)
    if told.scheme != "s3" or not told.netloc:
        raise BadConfig("pehra.toml: bucket is s3://NAME, or s3://NAME?endpoint=https://ADDRESS.")
    endpoint = parse_qs(told.query).get("endpoint", [""])[0]
    try:  # by name: a desk without a bucket needs none of it
        of = importlib.import_module("pehra.evidence.vaults.bucket")
    except ImportError as error:
        raise BadConfig(f"pehra.toml names a bucket. {error}") from error
    made: Vault = of.BucketVault(told.netloc, endpoint)
    return made
