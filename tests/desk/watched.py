"""A patrol that has been at work: authorities through their duties, and fetches, findings, targets
as rows, at the times a test asks for.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pehra.base.clock import iso
from pehra.duties.approve_authority import approve_authority
from pehra.duties.draft_authority import draft_authority
from pehra.duties.duty import Occasion
from pehra.duties.note_tips import ground, note_tips
from pehra.roster.powers import Role, officer
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
{scope}
\"\"\"
"""
SCOPE = (
    "allow prefix https://board.example/media/ depth=2",
    "allow host pictures.example",
    "deny prefix https://board.example/media/news/",
    "allow domain mirror.example pages<=20000",
    "allow page https://slow.example/index.html",
    "with requisites=1hop",
)


def text(now: datetime, ref: str, scope: Sequence[str] = SCOPE, days: int = 40) -> str:
    """An authority that began 20 days ago and ends in so many."""
    start, end = iso(now - 20 * DAY), iso(now + days * DAY)
    return TEXT.format(ref=ref, start=start, end=end, scope="\n".join(scope))


def authority(
    now: datetime, ref: str, scope: Sequence[str] = SCOPE, days: int = 40
) -> models.Authority:
    """Written down by I-1 and approved by S-1 as it began."""
    at = now - 20 * DAY
    asker = Occasion(officer("I-1", Role.INVESTIGATOR), at, "test")
    name = draft_authority(asker, text(now, ref, scope, days))
    approve_authority(Occasion(officer("S-1", Role.SUPERVISOR), at, "test"), name)
    row: models.Authority = models.Authority.objects.get(ref=ref, version=1)
    return row


def source(of: models.Authority, line: int) -> models.Source:
    """`line` of the scope as it was written."""
    row: models.Source = models.Source.objects.get(authority=of, line=line)
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
    order = authority(now, "FIR-7-2026")
    hit = _board(now, order)
    _troubled(now, order)
    ends = authority(now, "WARRANT-12", ["allow page https://news.example/atom.xml"], days=5)
    news = host("news.example", allowed_at=now + MINUTE)
    polled = target(source(ends, 1), news, "/atom.xml", now)
    fetch(polled, now - 2 * HOUR, mime="application/atom+xml")
    fetch(polled, now - 10 * MINUTE, "LOST", words="begun, and its end is not known")
    authority(now, "FIR-2-2026", ["allow host old.example"], days=-1)
    tips(now)
    return hit


def report(now: datetime, number: int, tier: int, lane: str) -> models.Report:
    kept = models.Exhibit.objects.create(
        sha256=f"{number:064x}", size=2048, sealed_at=now, state=models.Exhibit.State.READ
    )
    row: models.Report = models.Report.objects.create(
        exhibit=kept, received_at=now, reader="cybertip", reader_version=1, value={}, tier=tier,
        lane=lane,
    )  # fmt: skip
    return row


def tip(of: models.Report, *urls: str) -> None:
    """What it names."""
    for url in urls:
        models.Sighting.objects.create(
            report=of, kind="URL", value=url, raw=url, strength="MEDIUM", role="SUSPECT",
            where="/incident", found_in="TEXT",
        )  # fmt: skip


def tips(now: datetime) -> None:
    """Two reports that name what nothing covers, what a rule denies, and what is no address."""
    first, second = (
        report(now - 3 * DAY, 7, 3, "NEEDS_DATA"), report(now - HOUR, 8, 1, "DANGER_NOW"),
    )  # fmt: skip
    tip(first, *(f"https://files.example/share/{n}" for n in range(3)))
    tip(first, "https://board.example/media/news/7.html", "https://somebody@chat.example/room")
    tip(second, "https://rooms.example/live/415", "https://files.example/share/2")
    note_tips(ground(now, test_home=False), now)


def _board(now: datetime, order: models.Authority) -> models.Finding:
    board, at = source(order, 1), host("board.example")
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
    asked = host("pictures.example", blocked_until_at=now + 25 * MINUTE, reason="BUSY")
    busy = target(source(order, 2), asked, "/1.jpg", now - HOUR)
    tired = {"fails": 4, "outcome": "TIMED_OUT"}
    target(source(order, 4), host("eu.mirror.example"), "/dead", now, state=State.DEAD, **tired)
    failing = target(source(order, 5), host("slow.example"), "/index.html", now + HOUR, **tired)
    fetch(busy, now - HOUR, "BUSY", status=429, address="203.0.113.9", words="Retry-After: 5100")
    fetch(failing, now - 30 * MINUTE, "TIMED_OUT", words="no byte within 20 seconds")
