"""The law that every vault keeps."""

import hashlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer

from pehra.evidence.body import Body, Guarded
from pehra.evidence.vault import NotInVault, NotSealed, Vault
from pehra.evidence.vaults.bucket import BucketVault
from pehra.evidence.vaults.folder import FolderVault
from pehra.evidence.vaults.memory import MemoryVault


def bucket(folder: Path) -> Vault:
    """A bucket of its own on a real server of S3's protocol, on loopback."""
    name = f"b-{hashlib.sha256(str(folder).encode()).hexdigest()[:20]}-{next(NUMBERS)}"
    client = boto3.client("s3", endpoint_url=SERVED[0])
    client.create_bucket(Bucket=name)
    client.close()
    return BucketVault(name, SERVED[0])


NUMBERS = itertools.count()
SERVED: list[str] = []
VAULTS: list[Callable[[Path], Vault]] = [lambda _: MemoryVault(), FolderVault, bucket]
every_vault = pytest.mark.parametrize("make", VAULTS, ids=["memory", "folder", "bucket"])
pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module", autouse=True)
def served() -> Iterator[None]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        server.start()
        host, port = server.get_host_and_port()
        SERVED[:] = [f"http://{host}:{port}"]
        yield
        server.stop()


def keep(vault: Vault, *chunks: bytes) -> Body:
    def write(file: Guarded) -> None:
        for chunk in chunks:
            file.write(chunk)

    return vault.keep(write)


@every_vault
@settings(max_examples=25, deadline=None)
@given(chunks=st.lists(st.binary(max_size=3000), max_size=5))
def test_what_is_kept_comes_back(
    make: Callable[[Path], Vault], tmp_path_factory: pytest.TempPathFactory, chunks: list[bytes]
) -> None:
    vault = make(tmp_path_factory.mktemp("vault"))
    data = b"".join(chunks)
    body = keep(vault, *chunks)
    assert body == Body(hashlib.sha256(data).hexdigest(), len(data))
    with vault.open(body.address) as file:
        assert file.read() == data
    assert list(vault.bodies()) == [body]
    assert vault.holds(body.address)
    vault.drop(body.address)
    vault.drop(body.address)
    assert not vault.holds(body.address)
    assert not list(vault.bodies())


@every_vault
@pytest.mark.parametrize("address", ["0" * 64, "x", "../../etc/passwd", "A" * 64, ""])
def test_nothing_else_opens(make: Callable[[Path], Vault], tmp_path: Path, address: str) -> None:
    vault = make(tmp_path)
    assert not vault.holds(address)
    with pytest.raises(NotInVault):
        vault.open(address)


@every_vault
@pytest.mark.parametrize("swallowed", [False, True])
def test_a_keep_that_failed_leaves_nothing(
    make: Callable[[Path], Vault], tmp_path: Path, *, swallowed: bool
) -> None:
    """Even when whoever writes drops the error, as pyrage does with its last one."""
    vault = make(tmp_path)

    class Full:
        def write(self, _: bytes) -> int:
            raise OSError(28, "No space left on device")

    def write(file: Guarded) -> None:
        file.write(b"some")
        file._file = Full()  # type: ignore[assignment]  # noqa: SLF001
        try:
            file.write(b"more")
        except OSError:
            if not swallowed:
                raise

    with pytest.raises(NotSealed):
        vault.keep(write)
    assert not list(vault.bodies())
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]


def test_a_short_write_is_finished() -> None:
    class Short:
        def __init__(self) -> None:
            self.got = b""

        def write(self, data: bytes) -> int:
            self.got += bytes(data[:3])
            return len(data[:3])

    file = Short()
    guarded = Guarded(file)  # type: ignore[arg-type]
    assert guarded.write(b"0123456789") == 10
    assert file.got == b"0123456789"
    assert guarded.settled().size == 10


def test_a_file_that_lost_bytes_is_not_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = FolderVault(tmp_path)

    def write(file: Guarded) -> None:
        file.write(b"x" * 10)
        file._file.truncate(4)  # noqa: SLF001

    with pytest.raises(NotSealed, match="4 of 10"):
        vault.keep(write)
    assert not list(vault.bodies())


def test_sealed_files_cannot_be_written_and_nobody_else_reads_them(tmp_path: Path) -> None:
    body = keep(FolderVault(tmp_path), b"x")
    (path,) = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert path.name == body.address
    assert path.stat().st_mode & 0o777 == 0o400


def test_a_bucket_writes_nothing_over_and_says_when_it_cannot(tmp_path: Path) -> None:
    vault = bucket(tmp_path)
    body = keep(vault, b"x")
    with pytest.raises(NotSealed, match="did not take"):
        keep(vault, b"x")
    with vault.open(body.address) as file:
        assert file.read() == b"x"
    with pytest.raises(NotSealed, match="Nothing was acknowledged"):
        keep(BucketVault("no-such-bucket", SERVED[0]), b"y")
