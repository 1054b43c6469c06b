"""A ZIP with reports and their media, opened with every suspicion a ZIP deserves.

Limits (OWASP ASVS 5.0, 5.2.3 and 5.2.5): members, unpacked size, ratio, links, paths. Sizes are
counted while unpacking, never believed. Names are shown and compared, and never become paths.
"""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from pehra.base.warc_read import Bytes
from pehra.intake.parcel import Member, Parcel
from pehra.intake.reader import Unreadable

from .captured import CapturedParcel, Warc
from .plain import Plain

MOST_MEMBERS = 10_000
MOST_BYTES = 8 * 2**30  # unpacked, together
MOST_RATIO = 100
FREE = 2**20  # bytes a member may unpack to whatever its ratio: small JSON packs very well
CHUNK = 2**20
PACKAGE = "datapackage.json"
WARC = re.compile(r"archive/[^/]+\.warc(\.gz)?")
MOST_PACKED = 256 * 2**20  # bytes of a WARC that a ZIP packs again
LOCAL = 30  # bytes of a member's header before its name (APPNOTE 4.3.7)
WORKBOOK = "xl/workbook.xml"
ASK = "It stays sealed; ask the sender for a plain ZIP."
OUTSIDE = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:")


class ZipOpener:
    def opens(self, head: bytes) -> bool:
        return head[:4] in {b"PK\x03\x04", b"PK\x05\x06"}

    def open(self, file: BinaryIO, name: str) -> Parcel:
        try:
            archive = zipfile.ZipFile(file)
        except (
            zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, OSError,
        ) as error:  # fmt: skip
            raise Unreadable(f"The ZIP is damaged or incomplete. {ASK}") from error
        if WORKBOOK in archive.namelist():  # a spreadsheet is a ZIP by its bytes alone
            return Plain(file, name)
        held = Zipped(archive)
        if PACKAGE in archive.namelist() and (warcs := tuple(_warcs(file, archive))):
            return CapturedParcel("WACZ", warcs)
        return held


class Zipped:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        infos = archive.infolist()
        if len(infos) > MOST_MEMBERS:
            raise Unreadable(
                f"The ZIP has {len(infos):,} members; the most is {MOST_MEMBERS:,}. {ASK}"
            )
        for ordinal, info in enumerate(infos, start=1):
            _check(info, ordinal)
        self._infos = {
            info.filename: (n, info) for n, info in enumerate(infos, 1) if not info.is_dir()
        }
        if sum(info.file_size for _, info in self._infos.values()) > MOST_BYTES:
            raise Unreadable(f"The ZIP unpacks to more than {MOST_BYTES:,} bytes. {ASK}")
        if len(self._infos) != sum(not info.is_dir() for info in infos):
            raise Unreadable(f"The ZIP has two members of one name. {ASK}")

    def members(self) -> tuple[Member, ...]:
        return tuple(Member(name, info.file_size) for name, (_, info) in self._infos.items())

    def chunks(self, member: Member) -> Iterator[bytes]:
        ordinal, info = self._infos[member.name]
        most = max(FREE, MOST_RATIO * info.compress_size)
        done = 0
        try:
            with self._archive.open(info) as file:
                while chunk := file.read(CHUNK):
                    done += len(chunk)
                    if done > most:
                        raise Unreadable(_bomb(ordinal))
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
            OSError,
        ) as error:
            raise Unreadable(f"Member {ordinal} of the ZIP is damaged. {ASK}") from error


class _Stretch:
    """Bytes of a file from one place to another, as a file."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._left = file, start, size
        self._size = size

    def seek(self, offset: int, /) -> int:
        self._left = max(0, self._size - offset)
        self._file.seek(self._start + offset)
        return offset

    def read(self, size: int, /) -> bytes:
        found = self._file.read(min(size, self._left))
        self._left -= len(found)
        return found


def _warcs(file: BinaryIO, archive: zipfile.ZipFile) -> Iterator[Warc]:
    """Those of a WACZ. It stores them as they are; one that is packed again is unpacked whole."""
    for ordinal, info in enumerate(archive.infolist(), 1):
        if WARC.fullmatch(info.filename) is None:
            continue
        if info.header_offset < 0:
            raise Unreadable(f"Member {ordinal} of the WACZ lies before its beginning. {ASK}")
        if info.compress_type == zipfile.ZIP_STORED:
            file.seek(info.header_offset + LOCAL - 4)
            lengths = file.read(4)
            more = int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
            start = info.header_offset + LOCAL + more
            held: Bytes = _Stretch(file, start, info.file_size)
        elif info.file_size > MOST_PACKED:
            raise Unreadable(f"Member {ordinal} of the WACZ is packed again. {ASK}")
        else:
            member = Member(info.filename, info.file_size)
            held = BytesIO(b"".join(Zipped(archive).chunks(member)))
        yield Warc(info.filename, held, info.file_size)


def _check(info: zipfile.ZipInfo, ordinal: int) -> None:
    if info.flag_bits & 0x1:
        raise Unreadable(
            f"Member {ordinal} of the ZIP is encrypted. Ask for it without a password."
        )
    if not info.filename:
        raise Unreadable(f"Member {ordinal} of the ZIP has no name. {ASK}")
    if OUTSIDE.search(info.filename) or "\0" in info.filename:
        raise Unreadable(f"Member {ordinal} of the ZIP names a place outside of it. {ASK}")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable(f"Member {ordinal} of the ZIP is a link. {ASK}")
    if info.file_size > max(FREE, MOST_RATIO * info.compress_size):
        raise Unreadable(_bomb(ordinal))


def _bomb(ordinal: int) -> str:
    return f"Member {ordinal} of the ZIP unpacks to more than {MOST_RATIO} times its size. {ASK}"
