"""A small exhibit into the vault, with its fsyncs."""

import tempfile
from pathlib import Path

from pehra.evidence.vaults.folder import FolderVault

from .measure import duration, interleaved


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        vault, count = FolderVault(Path(folder)), iter(range(10**9))
        found = interleaved({"seal": lambda: vault.seal([next(count).to_bytes(8) * 1000])}, 50)
    print(f"8 KB sealed with fsync: {duration(found['seal'])}")
