"""The law that every vault keeps."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pehra.evidence.vault import NotInVault, NotSealed, Vault
from pehra.evidence.vaults.folder import FolderVault
from pehra.evidence.vaults.memory import MemoryVault

VAULTS: list[Callable[[Path], Vault]] = [lambda _: MemoryVault(), FolderVault]
each = pytest.mark.parametrize("make", VAULTS, ids=["memory", "folder"])


@each
@given(st.lists(st.binary(max_size=200), max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_what_was_sealed_opens_byte_for_byte(
    make: Callable[[Path], Vault], tmp_path: Path, chunks: list[bytes]
) -> None:
    vault = make(tmp_path)

    sealed = vault.seal(chunks)

    with vault.open(sealed.address) as file:
        assert file.read() == b"".join(chunks)
    assert sealed.digests.size == len(b"".join(chunks))


@each
def test_the_same_bytes_are_kept_once(make: Callable[[Path], Vault], tmp_path: Path) -> None:
    vault = make(tmp_path)

    first, second = vault.seal([b"one", b"two"]), vault.seal([b"onetwo"])

    assert (first.address, first.fresh, second.fresh) == (second.address, True, False)


@each
@pytest.mark.parametrize("address", ["0" * 64, "../../etc/passwd", "", "AB" * 32])
def test_nothing_else_opens(make: Callable[[Path], Vault], tmp_path: Path, address: str) -> None:
    with pytest.raises(NotInVault):
        make(tmp_path).open(address)


def test_a_source_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken() -> object:
        yield b"half"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(NotSealed, match="No space left"):
        FolderVault(tmp_path).seal(broken())  # type: ignore[arg-type]

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_sealed_file_cannot_be_written_by_its_owner(tmp_path: Path) -> None:
    sealed = FolderVault(tmp_path).seal([b"x"])

    path = tmp_path / sealed.address[:2] / sealed.address
    assert os.stat(path).st_mode & 0o777 == 0o400  # noqa: PTH116
