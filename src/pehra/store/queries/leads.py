"""What a document that leads on asks of the frontier: what of it is known, and how much waits."""

from collections.abc import Collection

from pehra.patrol.frontier import key
from pehra.patrol.numbered import BY_READER
from pehra.patrol.url import BadUrl, target
from pehra.store import models

AT_ONCE = 500  # keys in one question


def known(keys: Collection[bytes]) -> set[bytes]:
    """Those keys (patrol/frontier.py) that are targets already."""
    asked, found = list(keys), set[bytes]()
    for start in range(0, len(asked), AT_ONCE):
        rows = models.Target.objects.filter(key__in=asked[start : start + AT_ONCE])
        found.update(bytes(key) for key in rows.values_list("key", flat=True))
    return found


def given_by(text: str) -> str:
    """What led a reader to an address in any spelling, empty when none was led there: by it the
    gate knows whose the number in an address is.
    """
    try:
        wanted = key(target(text).text)
    except BadUrl:
        return ""
    rows = models.Target.objects.filter(key=wanted, via__in=BY_READER).exclude(parent=None)
    return rows.values_list("parent__url", flat=True).first() or ""


def waiting(source: int, most: int) -> int:
    """How many targets of this source wait to be fetched, counted up to `most`."""
    rows = models.Target.objects.filter(source=source, state=models.Target.State.WAITING)
    return rows.order_by()[:most].count()
