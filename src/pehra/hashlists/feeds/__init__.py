"""One file for each form of hash list."""

from pehra.hashlists.feed import Feed
from pehra.hashlists.listed import BadList

from .csv import CsvFeed
from .text import TextFeed

FEEDS: tuple[Feed, ...] = (CsvFeed(), TextFeed())


def feed_for(head: bytes) -> Feed:
    """The form that these first bytes have. Raises BadList."""
    if not head.strip():
        raise BadList("The file is empty.")
    if b"\0" in head:
        raise BadList("The file is no text; a list is CSV or one hash a line, in UTF-8.")
    for feed in FEEDS:
        if feed.reads(head):
            return feed
    raise BadList(
        "No column of hashes was found. The first line names the columns: md5, sha1, sha256, pdq, "
        "category, note, in any order."
    )
