"""Which SQLite is used: one without the WAL-reset bug, or no WAL.

SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode when connections checkpoint at the same
moment (fixed in 3.51.3, and in the branches 3.44.6 and 3.50.7). Debian 12 ships 3.40.1, so the
`pysqlite3` wheel, which carries its own library, stands in for Python's module. Import this before
anything imports `sqlite3`.
"""

import sys

import pysqlite3

sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

VERSION: tuple[int, int, int] = pysqlite3.sqlite_version_info
FIXED = (3, 51, 3)
BACKPORTS = ((3, 44, 6), (3, 50, 7))


def safe_for_wal(version: tuple[int, int, int] = VERSION) -> bool:
    branch = any(version[:2] == fixed[:2] and version >= fixed for fixed in BACKPORTS)
    return version >= FIXED or branch


def opening(version: tuple[int, int, int] = VERSION) -> str:
    """The statements each connection begins with. `synchronous=FULL`: with NORMAL, a power cut
    loses transactions that were acknowledged.
    """
    journal = "WAL" if safe_for_wal(version) else "DELETE"
    return (
        f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL; "
        "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
    )
