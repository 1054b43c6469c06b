"""Sealing: a fresh key, age, four digests, fsyncs; against the stock `age` and pyrage alone.

`age` on the path is the peer for streams (no digests, no fsync: it does less). Goals: 20 ms for up
to 100 KB, fsync included; 100 MB/s on one core; 0.8 of `age`.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pyrage

from pehra.evidence.custodian import Custodian, Custodians
from pehra.evidence.seal import Item, seal
from pehra.evidence.shares import Share, joined, opened, shared
from pehra.evidence.unseal import unseal
from pehra.evidence.vaults.folder import FolderVault

from .measure import duration, interleaved, one_core, say, tell

PIECE, PIECES = os.urandom(2**20), 192
GOAL_SMALL, GOAL_STREAM = 0.020, 100e6


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        vault, fresh = FolderVault(Path(folder)), iter(range(10**9))
        for size in (1_000, 100_000, 1_000_000):
            rest = os.urandom(size)
            found = interleaved({"": partial(_small, vault, fresh, rest)}, 20)
            met = found[""] <= GOAL_SMALL or size > 100_000
            tell(f"seal {size:,} bytes with fsync", duration(found[""]), "20 ms up to 100 KB", met)
        with one_core():
            _stream(Path(folder), vault)
        _opening(vault)


def _small(vault: FolderVault, fresh: Iterator[int], rest: bytes) -> None:
    seal([next(fresh).to_bytes(8), rest], vault)


def _stream(folder: Path, vault: FolderVault) -> None:
    """192 MiB on one core."""
    large = folder / "large"
    with large.open("wb") as file:
        for _ in range(PIECES):
            file.write(PIECE)
    key = pyrage.x25519.Identity.generate()
    to = [key.to_public()]
    acts: dict[str, Callable[[], object]] = {
        "ours": lambda: vault.drop(_sealed(large, vault)),
        "pyrage alone": lambda: pyrage.encrypt_file(str(large), str(folder / "x"), to),
    }
    if age := shutil.which("age"):
        command = [age, "-r", str(key.to_public()), "-o", str(folder / "y"), str(large)]
        acts["age"] = lambda: subprocess.run(command, check=True)  # noqa: S603
        acts["age and the same four digests"] = lambda: _with_digests(command, large)
    found = interleaved(acts)
    size = PIECES * len(PIECE)
    rate = size / found["ours"]
    tell("stream on one core", f"{rate / 1e6:.0f} MB/s", "100 MB/s", rate >= GOAL_STREAM)
    say("192 MiB", found.pop("ours"), found, 0.8)


def _with_digests(command: list[str], large: Path) -> None:
    """What a script would do: age, then openssl for each digest that ours has computed by then."""
    subprocess.run(command, check=True)  # noqa: S603
    for digest, of in (("md5", large), ("sha1", large), ("sha256", large), ("sha256", command[4])):
        told = ["openssl", "dgst", f"-{digest}", str(of)]
        subprocess.run(told, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def _sealed(path: Path, vault: FolderVault) -> str:
    with path.open("rb") as file:
        return seal(iter(lambda: file.read(2**20), b""), vault).body.address


def _opening(vault: FolderVault) -> None:
    keys = [pyrage.x25519.Identity.generate() for _ in range(3)]
    members = tuple(Custodian(f"C-{n}", str(key.to_public())) for n, key in enumerate(keys))
    for size in (10_000, 10_000_000):
        item = seal([os.urandom(size)], vault)
        made = shared(item.key, item.body.address, Custodians(members, 2))

        took = interleaved({"": partial(_opened, vault, item, made, keys)})[""]
        print(f"opened with 2 of 3 shares, {size:,} bytes: {duration(took)}")


def _opened(
    vault: FolderVault, item: Item, made: tuple[Share, ...], keys: list[pyrage.x25519.Identity]
) -> None:
    lent = [opened(one.sealed, key) for one, key in zip(made[:2], keys, strict=False)]
    unseal(vault, item.body.address, joined(lent), item.digests.sha256).close()
