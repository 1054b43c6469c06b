"""One hash a line, as `md5sum` and PDQ's own hasher print them: `hex`, `hex  name`, `hex,quality`;
a video's line is the JSON array of its frames, which `threatexchange hash` prints after “vpdq”.

64 digits are a PDQ hash when a quality follows the comma (ThreatExchange `pdq-photo-hasher`), a
SHA-256 when a name follows (`sha256sum`). Alone on their line they may be either and nothing says
which: they are listed as both. The wrong one of the two can match nothing, and leaving out the
right one would miss what the list is for.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from pehra.hashlists.film import vpdq
from pehra.hashlists.lines import MARK, Line, lines
from pehra.hashlists.listed import BadList, Listed, Rejected, is_degenerate, listed
from pehra.media.pdq import CLEAR

LINE = re.compile(
    r"(?P<hex>[0-9A-Fa-f]{32,64})(?:,\s*(?P<quality>[0-9]{1,3})(?:,.*)?|[ \t]+(?P<name>.*))?"
)
VIDEO = re.compile(r'(?:vpdq\s+)?\["')  # how its line begins: the head may cut it
FILM = re.compile(r"(?:vpdq\s+)?(?P<frames>\[.*\])")
BY_LENGTH = {32: "MD5", 40: "SHA1", 64: "SHA256"}


class TextFeed:
    name = "text"

    def reads(self, head: bytes) -> bool:
        texts = head.removeprefix(MARK).decode(errors="replace").splitlines()
        first = next((text for text in map(str.strip, texts) if not _is_remark(text)), "")
        return LINE.fullmatch(first) is not None or VIDEO.match(first) is not None

    def warnings(self, head: bytes) -> tuple[str, ...]:  # noqa: ARG002  (nothing is left unread)
        return ()

    def read(self, file: BinaryIO) -> Iterator[Listed | Rejected]:
        empty = True
        for line in lines(file):
            if isinstance(line, Rejected):
                empty = False
                yield line
            elif not _is_remark(line.text):
                empty = False
                yield from _row(line)
        if empty:
            raise BadList("The file holds no hash.")


def _is_remark(text: str) -> bool:
    return not text or text.startswith("#")


def _row(line: Line) -> Iterator[Listed | Rejected]:
    if video := FILM.fullmatch(line.text.strip()):
        yield vpdq(video["frames"], "", "", line.number)
        return
    found = LINE.fullmatch(line.text.strip())
    if found is None or len(found["hex"]) not in BY_LENGTH:
        yield Rejected(line.number, "the row does not begin with a hash of 32, 40 or 64 hex digits")
        return
    value, quality, name = found["hex"].lower(), found["quality"], found["name"]
    if quality is not None:
        yield _pdq(value, int(quality), line.number)
        return
    algorithm = BY_LENGTH[len(value)]
    first = listed(algorithm, value, "", "", line.number)
    yield first
    if algorithm == "SHA256" and not name and isinstance(first, Listed):
        yield from () if is_degenerate(value) else [listed("PDQ", value, "", "", line.number)]


def _pdq(value: str, quality: int, number: int) -> Listed | Rejected:
    if quality < CLEAR:
        words = f"the PDQ is of quality {quality}; below {CLEAR} it would match other pictures"
        return Rejected(number, words)
    return listed("PDQ", value, "", "", number)
