"""`pehra queue` and `pehra show`: what waits, and one report whole."""

from typing import Any

import click

from pehra.base.clock import iso
from pehra.duties.view_report import view_report
from pehra.store.queries import queue as queues
from pehra.store.queries.reports import FileLine, ReportPage, SightingLine
from pehra.triage.priority import Lane

from .say import as_json, in_home, occasion, out, tell

ALL = 1_000_000


@click.command()
@click.option("--lane", type=click.Choice([str(lane) for lane in Lane]), default=None)
@click.option("--limit", default=0, type=click.IntRange(0), help="How many lines; all when 0.")
@as_json
@in_home
def queue(lane: str | None, limit: int, json_: bool) -> None:  # noqa: FBT001
    """The reports, most urgent first, one a line, with the reasons.

    Example:  pehra queue --lane DANGER_NOW
    """
    for line in queues.queue(lane or "", per_page=limit or ALL).lines:
        reasons = [reason.words["en"] for reason in line.reasons]
        if json_:
            out(
                {
                    "report": line.number,
                    "lane": line.lane,
                    "tier": line.tier,
                    "reasons": reasons,
                    "received_at": iso(line.received_at),
                    "duplicates": line.duplicates,
                }
            )
        else:
            tell(f"{line.number}  {line.tier}  {line.lane:13}  {'; '.join(reasons[:2])}")


@click.command()
@click.argument("report")
@as_json
@in_home
def show(report: str, json_: bool) -> None:  # noqa: FBT001
    """One report: what is known and where it says so, what is missing, its files.

    Example:  pehra show TIP-000001 --json
    """
    page = view_report(occasion(), report)
    if json_:
        out(_whole(page))
        return
    tell(f"{page.number}  {page.lane}  tier {page.tier}  {page.exhibit.number}")
    for reason in page.reasons:
        tell(f"  because {reason.words['en']}  {' '.join(reason.where)}")
    for line in page.known:
        tell(f"  {line.section} {line.index}  {line.field}: {line.value}  {line.where}")
    tell(f"  missing: {', '.join(page.missing) or 'nothing'}")


def _whole(page: ReportPage) -> dict[str, Any]:
    """The report value, with what the desk made of it."""
    return page.json | {
        "report": page.number,
        "lane": page.lane,
        "tier": page.tier,
        "reasons": [{"rule": r.rule, "words": r.words, "where": r.where} for r in page.reasons],
        "exhibit": page.exhibit.number,
        "sha256": page.exhibit.sha256,
        "completeness": page.completeness,
        "missing": list(page.missing),
        "same_number": list(page.same_number),
        "more_same_number": page.more_same_number,
        "same": {
            "count": page.same.count,
            "others": list(page.same.others),
            "fresh": [list(one) for one in page.same.fresh],
            "files": list(page.same.files),
        },
        "identifiers": [_identifier(one) for one in page.sightings],
        "files": [_file(page, one) for one in page.files],
        "warnings": page.json["warnings"],
        "unknown": page.json["unknown"],
    }


def _identifier(one: SightingLine) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "value": one.value,
        "raw": one.raw,
        "role": one.role,
        "at": iso(one.at) if one.at else None,
        "port": one.port,
        "where": one.where,
        "event": one.event or None,
        "strength": one.strength,
    }


def _file(page: ReportPage, one: FileLine) -> dict[str, Any]:
    told = page.json["files"][one.position] if one.listed else {}
    return told | {
        "file": one.name,
        "where": one.where,
        "listed": one.listed,
        "came": one.came,
        "size": one.size,
        "mime": one.mime or None,
        "hashes": one.hashes,
        "quality": one.quality,
        "verdict": one.verdict or None,
        "finding": one.finding,
        "claims": one.claims,
    }
