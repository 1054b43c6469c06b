"""What a document that leads on asks of the frontier: what of it is known, and how much waits."""

from collections.abc import Collection

from pehra.store import models

AT_ONCE = 500  # keys in one question


def known(keys: Collection[bytes]) -> set[bytes]:
    """Those keys (patrol/frontier.py) that are targets already."""
    asked, found = list(keys), set[bytes]()
    for start in range(0, len(asked), AT_ONCE):
        rows = models.Target.objects.filter(key__in=asked[start : start + AT_ONCE])
        found.update(bytes(key) for key in rows.values_list("key", flat=True))
    return found


def waiting(source: int, most: int) -> int:
    """How many targets of this source wait to be fetched, counted up to `most`."""
    rows = models.Target.objects.filter(source=source, state=models.Target.State.WAITING)
    return rows.order_by()[:most].count()
