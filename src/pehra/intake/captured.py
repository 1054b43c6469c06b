"""What was captured from the web, as a parcel lays it out for the reader: one document of facts,
and the files that came with it. Form: docs/reference/captures.md.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pehra.media.sniff import ENOUGH, OTHER, sniff

DOCUMENT = "capture.json"
FORM = "pehra-captured/1"
#: readers of it (Report.reader): of our patrol's, and of a partner's. An IP address among their
#: details is that of the server something lay on
PATROLS, PARTNERS = "patrol", "capture"
MOST_LISTED = 2_000  # captured things that become sightings; the rest is counted
MOST_MEMBERS = 10_000  # files
MOST_FILE = 2**30  # bytes of one
MEDIA = ("image/", "video/", "audio/")
ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp",
    "image/avif": "avif", "image/heic": "heic", "image/bmp": "bmp", "image/tiff": "tiff",
    "video/mp4": "mp4", "video/webm": "webm", "video/quicktime": "mov",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One captured thing. `where` names its record; `at` is RFC 3339, empty when it is not told;
    `member` its file's name, empty when it is none; `about` our own metadata, empty for others'.
    """

    where: str
    url: str
    at: str = ""
    address: str = ""
    status: int = 0
    mime: str = ""
    member: str = ""
    about: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Captured:
    """`of` is WARC, WACZ or HAR; `problem` says in words where it could not be read on; `ours`:
    each capture in it has metadata of this program.
    """

    of: str
    items: Sequence[Item]
    software: str = ""
    ours: bool = False
    left_out: int = 0
    problem: str = ""

    def document(self) -> bytes:
        items = [
            {"where": one.where, "url": one.url, "at": one.at, "address": one.address,
             "status": one.status, "mime": one.mime, "member": one.member,
             "about": dict(one.about)}
            for one in self.items[:MOST_LISTED]
        ]  # fmt: skip
        more = self.left_out + max(0, len(self.items) - MOST_LISTED)
        told = {
            "form": FORM, "of": self.of, "ours": self.ours, "software": self.software,
            "problem": self.problem, "left_out": more, "captures": items,
        }  # fmt: skip
        return json.dumps(told, indent=0).encode()


def media_type(declared: str, head: bytes) -> str:
    """By its first bytes; what a server declares counts where they say nothing."""
    found = sniff(head[:ENOUGH])
    return declared if found == OTHER and declared.startswith(MEDIA) else found


def member_name(number: int, mime: str) -> str:
    """A name of ours, since an address is no name for a file."""
    return f"captured/{number:05d}.{ENDINGS.get(mime, 'bin')}"
