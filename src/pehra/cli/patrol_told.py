"""`pehra patrol status`, `diary`, `check`: what the patrol does and did, and whether that holds."""

import sys
from datetime import UTC

import click

from pehra.base import clock
from pehra.base.clock import iso
from pehra.patrol.outcome import Outcome
from pehra.store.queries import diary as diaries
from pehra.store.queries.diary_check import check as checked
from pehra.store.queries.floor import SourceLine, floor

from .patrol_halt import words
from .say import as_json, aside, config, count, in_home, out, tell

SHOWN = 20  # faults named
ENDS = click.Choice(["", "OPEN", *map(str, Outcome)])


@click.command("status")
@as_json
@in_home
def status(json_: bool) -> None:  # noqa: FBT001
    """Each source: when it was last seen, when it is next due, why it is idle, on whose word.

    Example:  pehra patrol status
    """
    now = clock.now()
    told = floor(now, config().halt_file)
    if json_:
        for line in told.lines:
            out(_line(line))
        return
    since = told.running.since_at
    tell(f"The patrol runs since {since:%Y-%m-%d %H:%M} UTC." if since else "It does not run.")
    for halt in told.halts.lines:
        tell(words(halt, config().halt_file))
    for line in told.lines:
        seen = f"{line.last_at:%Y-%m-%d %H:%M} UTC" if line.last_at else "never"
        left, hits = count(line.days_left(now), "day"), count(line.hits, "hit")
        tell(
            f"{line.authority:24} {line.why.idle!s:18} last {seen:20} {left:>7}  {hits:>7}"
            f"  {line.rule}"
        )
    if told.uncovered:
        aside(f"Addresses of tip-offs not covered: {told.uncovered:,} (pehra patrol uncovered)")


def _line(one: SourceLine) -> dict[str, object]:
    return {
        "authority": one.authority, "rule": one.rule, "line": one.line, "why": str(one.why.idle),
        "ordered_by": one.ordered_by, "approved_by": one.approved_by, "until": iso(one.until_at),
        "last_at": iso(one.last_at) if one.last_at else None,
        "last_outcome": one.last_outcome or None,
        "due_at": iso(one.due_at) if one.due_at else None, "hits": one.hits,
    }  # fmt: skip


@click.command("diary")
@click.option("-n", "many", default=50, show_default=True, type=click.IntRange(1, 1000))
@click.option("--authority", default="", help="REF@VERSION, or REF: all its versions.")
@click.option("--outcome", default="", type=ENDS, help="OPEN: under way.", metavar="OUTCOME")
@click.option("--host", default="")
@click.option("--before", default=0, type=click.IntRange(min=0), help="Entries before this number.")
@as_json
@in_home
def diary(
    many: int, authority: str, outcome: str, host: str, before: int, json_: bool  # noqa: FBT001
) -> None:  # fmt: skip
    """Every fetch with its intent and how it ended, the newest first.

    Example:  pehra patrol diary --outcome GONE -n 20
    """
    wanted = diaries.Filter(authority, 0, outcome, host)
    for one in diaries.diary(wanted, before, many).entries:
        if json_:
            proof = diaries.proof(one)
            out({
                "fetch": one.number, "at": iso(one.at), "target": one.url, "via": one.via,
                "authority": one.authority or None, "rule": one.rule or None,
                "outcome": one.outcome or None, "words": one.words, "status": one.status,
                "address": one.address or None, "sha256": one.sha256 or None,
                "verdict": one.verdict or None, "exhibit": one.exhibit or None,
                "intent": proof.intent, "end": proof.end or None,
            })  # fmt: skip
            continue
        at = one.at.astimezone(UTC)
        told = (
            one.number,
            f"{at:%Y-%m-%d %H:%M:%S} UTC",
            one.outcome or "OPEN",
            str(one.status or ""),
        )
        tell("  ".join((*told, one.authority, one.url)))


@click.command("check")
@as_json
@in_home
def check(json_: bool) -> None:  # noqa: FBT001
    """Hold every entry of the diary against the ledger's lines. Exit code 1 when one differs.

    Example:  pehra ledger verify && pehra patrol check
    """
    told = checked()
    if json_:
        out({
            "ok": not told.faults, "fetches": told.fetches, "ended": told.ended,
            "faults": [{"fetch": one.fetch, "words": one.words} for one in told.faults],
        })  # fmt: skip
    else:
        for one in told.faults[:SHOWN]:
            aside(f"{one.fetch}: {one.words}")
        tell(f"{count(told.fetches, 'fetch')} in the ledger, {count(len(told.faults), 'fault')}")
    sys.exit(1 if told.faults else 0)
