"""One hash a line, as `md5sum` and PDQ's own hasher print them: `hex`, `hex  name`, `hex,quality`.

64 digits are a PDQ hash when a quality follows the comma, else a SHA-256.
"""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from pehra.hashlists.listed import Listed, Rejected, listed

LINE = re.compile(r"([0-9A-Fa-f]{32,64})(?:,(\d{1,3})(?:,.*)?|[ \t].*)?")
BY_LENGTH = {32: "MD5", 40: "SHA1", 64: "SHA256"}


class TextFeed:
    name = "text"

    def reads(self, head: bytes) -> bool:
        first = head.decode("utf-8-sig", "replace").lstrip().partition("\n")[0].strip()
        return LINE.fullmatch(first) is not None

    def read(self, file: BinaryIO) -> Iterator[Listed | Rejected]:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace")
        try:
            for line, raw in enumerate(text, start=1):
                if raw.strip() and not raw.startswith("#"):
                    yield _row(raw.strip(), line)
        finally:
            text.detach()


def _row(raw: str, line: int) -> Listed | Rejected:
    found = LINE.fullmatch(raw[:5000])
    if found is None or len(found[1]) not in BY_LENGTH:
        return Rejected(line, "the row does not begin with a hash of 32, 40 or 64 hex digits")
    algorithm = "PDQ" if found[2] else BY_LENGTH[len(found[1])]
    return listed(algorithm, found[1], "", "", line)
