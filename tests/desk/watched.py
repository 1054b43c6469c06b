"""A patrol that has been at work: authorities, sources in every condition, fetches, findings. Rows
as the duties of the patrol write them, at the times a test asks for.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from pehra.store import models

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
State = models.Target.State
TEXT = """ref = "{ref}"
law = "PECA 2016 s. 22"
reason = "Tip-offs that name this site, FIR 7/2026"
ordered_by = "Deputy Director Cyber Crime"
from = {start}
until = {end}
retention = "page+hash"
scope = \"\"\"
allow prefix https://board.example/media/ depth 2
allow host pictures.example
deny prefix https://board.example/media/news/
allow domain mirror.example hours 20:00-06:00
allow page https://slow.example/index.html
\"\"\"
"""


def authority(now: datetime, ref: str = "FIR-7-2026", **more: Any) -> models.Authority:  # noqa: ANN401
    told = {
        "version": 1, "from_at": now - 20 * DAY, "until_at": now + 40 * DAY, "drafted_by": "I-1",
        "drafted_at": now - 21 * DAY, "approved_by": "S-1", "approved_at": now - 20 * DAY,
    } | more  # fmt: skip
    text = TEXT.format(
        ref=ref, start=f"{told['from_at']:%Y-%m-%d}", end=f"{told['until_at']:%Y-%m-%d}"
    )
    digest = hashlib.sha256(text.encode()).hexdigest()
    row: models.Authority = models.Authority.objects.create(
        ref=ref, text=text, sha256=digest, **told
    )
    return row


def source(of: models.Authority, line: int, kind: str, rule: str) -> models.Source:
    row: models.Source = models.Source.objects.create(authority=of, line=line, kind=kind, rule=rule)
    return row


def host(name: str, **more: Any) -> models.Host:  # noqa: ANN401
    row, _ = models.Host.objects.update_or_create(
        name=name, defaults={"domain": ".".join(name.split(".")[-2:])} | more
    )
    return row


def target(
    of: models.Source | None, on: models.Host, path: str, due: datetime, **more: Any  # noqa: ANN401
) -> models.Target:  # fmt: skip
    url = f"https://{on.name}{path}"
    row: models.Target = models.Target.objects.create(
        key=hashlib.sha256(url.encode()).digest()[:16], url=url, source=of, host=on,
        **{"via": "SEED", "due_at": due} | more,
    )  # fmt: skip
    return row


def fetch(of: models.Target, at: datetime, outcome: str = "FETCHED", **more: Any) -> models.Fetch:  # noqa: ANN401
    by = of.source
    told = {
        "authority": by.authority if by else None, "line": by.line if by else 0, "url": of.url,
        "via": of.via, "salt": "5a17", "intended_at": at, "outcome": outcome,
        "ended_at": at + timedelta(seconds=2) if outcome else None,
    }  # fmt: skip
    if outcome == "FETCHED":
        told |= {
            "status": 200, "address": "203.0.113.7", "size": 48_213, "mime": "image/jpeg",
            "sha256": hashlib.sha256(of.url.encode()).hexdigest(), "verdict": "UNKNOWN",
        }  # fmt: skip
    row: models.Fetch = models.Fetch.objects.create(target=of, **told | more)
    return row


def finding(of: models.Fetch, kind: str, at: datetime, **more: Any) -> models.Finding:  # noqa: ANN401
    host_ = of.target.host.name
    hosted = {"url": of.url, "address": of.address, "host": host_, "domain": of.target.host.domain}
    row: models.Finding = models.Finding.objects.create(
        kind=kind, target=of.target, fetch=of, at=at,
        **{"hosted_at": hosted, "reached_through": "https://board.example/media/thread/81"} | more,
    )  # fmt: skip
    return row


LISTED = {
    "list": "national", "version": 3, "line": 4711, "category": "A1", "scheme": "UK 2014",
    "algorithm": "PDQ", "value": "f" * 64, "distance": 6, "turned": 0, "frame": 0,
    "query_share": 0, "target_share": 0, "others": [], "benign": [],
}  # fmt: skip


def runs(now: datetime) -> None:
    """For a week, with a power cut the night before last and a restart an hour ago."""
    models.Heartbeat.objects.update_or_create(name="patrol", defaults={"at": now})
    for began, last, how in (
        (7 * DAY, 33 * HOUR, "DIED"), (30 * HOUR, HOUR, "STOPPED"),
        (HOUR - 2 * MINUTE, timedelta(), ""),
    ):  # fmt: skip
        models.Stretch.objects.create(
            began_at=now - began, last_at=now - last, how=how,
            ended_at=now - last if how else None,
        )  # fmt: skip


def fill(now: datetime) -> models.Finding:
    """A floor with a source in each of the usual conditions; gives the finding of a hit."""
    runs(now)
    hit = _board(now, order := authority(now))
    _troubled(now, order)
    ends = authority(now, "WARRANT-12", until_at=now + 5 * DAY)
    feed = source(ends, 1, "feed", "allow feed https://news.example/atom.xml")
    polled = target(feed, host("news.example", allowed_at=now + MINUTE), "/atom.xml", now)
    fetch(polled, now - 2 * HOUR, mime="application/atom+xml")
    fetch(polled, now - 10 * MINUTE, "LOST", words="begun, and its end is not known")
    old = authority(now, "FIR-2-2026", until_at=now - DAY)
    source(old, 1, "host", "allow host old.example")
    return hit


def _board(now: datetime, order: models.Authority) -> models.Finding:
    board = source(order, 1, "prefix", "allow prefix https://board.example/media/ depth 2")
    at = host("board.example")
    thread = target(board, at, "/media/thread/81", now + 3 * HOUR, interval=86_400)
    picture = target(
        board, at, "/media/a.jpg", now, state=State.DONE, via="REQUISITE", parent=thread
    )
    for n in range(12):
        target(board, at, f"/media/thread/{n}", now + 4 * HOUR)
    fetch(thread, now - 40 * HOUR, mime="text/html")
    fetch(thread, now - 26 * HOUR, "NOT_MODIFIED", status=304, address="203.0.113.7")
    seen = fetch(picture, now - 20 * MINUTE, verdict="RECOGNISED", via="REQUISITE")
    finding(seen, "NEW_HOST", now - 21 * MINUTE)
    return finding(seen, "HIT", now - 20 * MINUTE, told=LISTED)


def _troubled(now: datetime, order: models.Authority) -> None:
    pictures = source(order, 2, "host", "allow host pictures.example")
    mirror = source(order, 4, "domain", "allow domain mirror.example hours 20:00-06:00")
    slow = source(order, 5, "page", "allow page https://slow.example/index.html")
    asked = host("pictures.example", blocked_until_at=now + 25 * MINUTE, reason="BUSY")
    busy = target(pictures, asked, "/1.jpg", now - HOUR)
    tired = {"fails": 4, "outcome": "TIMED_OUT"}
    target(mirror, host("eu.mirror.example"), "/dead", now, state=State.DEAD, **tired)
    failing = target(slow, host("slow.example"), "/index.html", now + HOUR, **tired)
    fetch(busy, now - HOUR, "BUSY", status=429, address="203.0.113.9", words="Retry-After: 5100")
    fetch(failing, now - 30 * MINUTE, "TIMED_OUT", words="no byte within 20 seconds")
