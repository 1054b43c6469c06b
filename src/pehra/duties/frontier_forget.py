"""The clocks of addresses that can hold nobody back any more, forgotten a part at a time.

Nobody knows beforehand which addresses a crawl leads to: their rows would grow for ever.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction

from pehra.patrol.frontier import FORGOTTEN, MOST_FORGOTTEN

from .frontier_clocks import ask, stored, tell

#: of the primary key's index, as each database takes it
_OF_ADDRESSES = {"sqlite": "key GLOB 'ip:*'", "postgresql": "key LIKE 'ip:%%'"}
_OVER = "SELECT key FROM store_pace WHERE {} AND allowed_at < %s LIMIT %s {}"


def forget_addresses(at: datetime, most: int = MOST_FORGOTTEN) -> int:
    """A transaction of its own. Gives how many; fewer than `most`: there are no more."""
    can = connection.features.has_select_for_update_skip_locked
    sql = _OVER.format(_OF_ADDRESSES[connection.vendor], "FOR UPDATE SKIP LOCKED" if can else "")
    with transaction.atomic():
        over = ask(sql, [stored(at - timedelta(seconds=FORGOTTEN)), most])
        tell("DELETE FROM store_pace WHERE key = %s", over)
    return len(over)
