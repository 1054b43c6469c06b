"""A bucket of S3, or of what speaks like it (MinIO, Ceph, Garage): for desks of many machines.

A body's address is known only when all of it is written, so it is spooled to a file first; what is
spooled is sealed already. Nothing is written over: `If-None-Match: *`. That an acknowledged body
survives is the bucket's promise; give it versions and a lock (WORM) if it has them.
"""

import base64
import tempfile
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, cast

from pehra.evidence.body import Body, Guarded
from pehra.evidence.vault import NotInVault, NotSealed
from pehra.evidence.vaults.folder import ADDRESS

try:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError as error:
    raise ImportError("A bucket takes boto3: pip install pehra[s3]") from error

SPOOLED = 8 * 2**20  # bytes held in memory; beyond them a file


class BucketVault:
    """`endpoint` "" is Amazon's own. Credentials as boto3 finds them: environment, files, role."""

    def __init__(self, bucket: str, endpoint: str = "", prefix: str = "vault/") -> None:
        self._bucket, self._prefix = bucket, prefix
        self._client: Any = boto3.client("s3", endpoint_url=endpoint or None)

    def keep(self, write: Callable[[Guarded], None]) -> Body:
        try:
            with tempfile.TemporaryFile(buffering=0) as file:
                guarded = Guarded(cast("BinaryIO", file))
                write(guarded)
                body = guarded.settled()
                file.seek(0)
                digest = base64.b64encode(bytes.fromhex(body.address)).decode()
                self._client.put_object(
                    Bucket=self._bucket, Key=self._key(body.address), Body=file,
                    ChecksumSHA256=digest, IfNoneMatch="*",
                )  # fmt: skip
        except (OSError, BotoCoreError, ClientError) as error:
            raise NotSealed(
                f"The bucket {self._bucket} did not take the bytes ({type(error).__name__}). "
                "Nothing was acknowledged; mend the connection, then send them again."
            ) from error
        return body

    def open(self, address: str) -> BinaryIO:
        key = self._key(address)
        file = tempfile.SpooledTemporaryFile(SPOOLED)  # noqa: SIM115
        try:
            self._client.download_fileobj(self._bucket, key, file)
        except (BotoCoreError, ClientError) as error:
            file.close()
            raise NotInVault(f"Nothing is sealed under {address[:12]}….") from error
        file.seek(0)
        return cast("BinaryIO", file)

    def holds(self, address: str) -> bool:
        if ADDRESS.fullmatch(address) is None:
            return False
        try:
            self._client.head_object(Bucket=self._bucket, Key=self._key(address))
        except (BotoCoreError, ClientError):  # what cannot be asked for is not held for sure
            return False
        return True

    def drop(self, address: str) -> None:
        try:
            self._client.delete_object(Bucket=self._bucket, Key=self._key(address))
        except (BotoCoreError, ClientError) as error:
            raise NotSealed(f"The body {address[:12]}… could not be removed.") from error

    def bodies(self) -> Iterator[Body]:
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
            for one in page.get("Contents", ()):
                yield Body(one["Key"].removeprefix(self._prefix), one["Size"])

    def _key(self, address: str) -> str:
        if ADDRESS.fullmatch(address) is None:
            raise NotInVault("An address in the vault is 64 hex digits.")
        return self._prefix + address
