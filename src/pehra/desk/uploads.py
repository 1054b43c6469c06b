"""Where an upload waits until it is sealed: on the disk, encrypted under a key that only this
process's memory holds. What is pulled out of a machine that lost its power is noise.
"""

import os
import tempfile
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class Veiled:
    """Written once, then read from the start as often as asked. A key of its own, so that a
    counter (NIST SP 800-38A §6.5) is never used twice.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  (closed by whoever holds the upload)
        self._cipher = Cipher(AES(os.urandom(32)), CTR(os.urandom(16)))
        self._writing = self._cipher.encryptor()
        self._reading = self._cipher.decryptor()
        self.name = ""

    def write(self, data: bytes) -> int:
        return self._file.write(self._writing.update(data))

    def seek(self, to: int) -> int:
        if to:
            raise ValueError("An upload is read from its start.")
        self._reading = self._cipher.decryptor()
        return self._file.seek(0)

    def read(self, size: int = -1) -> bytes:
        return self._reading.update(self._file.read(size))

    def on_disk(self) -> bytes:
        """What somebody who takes the disk would have."""
        self._file.flush()
        return os.pread(self._file.fileno(), self._file.seek(0, os.SEEK_END), 0)

    @property
    def closed(self) -> bool:
        return self._file.closed

    def close(self) -> None:
        self._file.close()


class VeiledUploads(FileUploadHandler):
    """Django's way in for files, whatever their size."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().new_file(*args, **kwargs)
        self.file = Veiled()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        self.file.seek(0)
        return UploadedFile(
            self.file, self.file_name, self.content_type, file_size, self.charset,  # type: ignore[arg-type]
            self.content_type_extra,
        )  # fmt: skip

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
