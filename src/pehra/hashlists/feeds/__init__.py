"""One file for each form of hash list."""

from pehra.hashlists.feed import Feed
from pehra.hashlists.lines import MARK
from pehra.hashlists.listed import BadList

from .csv import CsvFeed
from .exchange import ExchangeFeed
from .text import TextFeed
from .vics import VicsFeed

FEEDS: tuple[Feed, ...] = (VicsFeed(), ExchangeFeed(), CsvFeed(), TextFeed())
UTF16 = (b"\xff\xfe", b"\xfe\xff")


def feed_for(head: bytes) -> Feed:
    """The form that a file's first bytes have (64 KiB do). Raises BadList, with what to do."""
    if not head.removeprefix(MARK).strip():
        raise BadList("The file is empty. Choose the file that holds the list.")
    if head.startswith(UTF16):
        raise BadList("The file is UTF-16 text. Save it as “CSV UTF-8” and import that.")
    if b"\0" in head:
        raise BadList("The file is no text. A list is CSV or one hash a line, in UTF-8.")
    if b"\r" in head and b"\n" not in head:
        raise BadList("The file's lines end in a way no longer used. Save it as “CSV UTF-8”.")
    for feed in FEEDS:  # JSON and XML before tables: their first line might be taken for a header
        if feed.reads(head):
            return feed
    raise BadList(
        "No column of hashes was found. The first line names the columns: md5, sha1, sha256, pdq, "
        "category, note, in any order."
    )
