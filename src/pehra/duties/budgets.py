"""What is spent of the rules' budgets, counted in the records of the fetches: a page with the
intent, its bytes with the end. Inside a record.
"""

from collections.abc import Collection, Mapping

from django.db import connection

from pehra.patrol.gate import Spent

from .frontier_clocks import ask_of, tell

_HELD = "SELECT id, pages, bytes FROM store_source WHERE id IN ({}) ORDER BY id{}"
_PAGES = "UPDATE store_source SET pages = pages + %s WHERE id = %s"
_BYTES = "UPDATE store_source SET bytes = bytes + %s WHERE id = %s"


def held(sources: Collection[int]) -> dict[int, Spent]:
    """What these sources spent. Nobody else counts on them until the transaction ends; all take
    them in the order of their numbers, so that two never wait for each other.
    """
    # what hangs on a source (a foreign key) may be written meanwhile
    lock = " FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
    rows = ask_of(_HELD.format("{}", lock), sorted(sources))
    return {source: Spent(pages, size) for source, pages, size in rows}


def count_pages(some: Mapping[int, int]) -> None:
    """By sources."""
    _count(_PAGES, some)


def count_bytes(some: Mapping[int, int]) -> None:
    """By sources."""
    _count(_BYTES, some)


def _count(sql: str, some: Mapping[int, int]) -> None:
    # one statement made once: hundreds of sources at a time
    tell(sql, [(much, source) for source, much in sorted(some.items()) if source and much])
