"""`pehra drill`: a made-up nation to try a desk with, and how well the desk did."""

import csv
import json
from pathlib import Path
from typing import Any

import click

from pehra.base.errors import PehraError
from pehra.drill import parcels, patrolled
from pehra.drill.letters import letters
from pehra.drill.plan import World
from pehra.drill.sheet import Found, sheet
from pehra.drill.truth import OUTCOMES, letter_lines, read
from pehra.store.queries import drill as made

from .internet import drill_serve
from .say import as_json, in_home, out, plainly, progress

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class NotEmpty(PehraError):
    """A nation is made in a folder of its own: what is there already may be another one."""


@click.group()
def drill() -> None:
    """A made-up nation to try a desk with. Nobody and nothing in it is real."""


@drill.command("make")
@click.option("--seed", default=1, show_default=True)
@click.option("--days", default=1, show_default=True, type=click.IntRange(1, 3650))
@click.option("--reports-per-day", "a_day", default=5300, show_default=True,
              type=click.IntRange(1, 1_000_000))  # fmt: skip
@click.option("--media/--no-media", default=False, help="Benign generated pictures in the parcels.")
@click.option("-o", "output", required=True, type=click.Path(file_okay=False, path_type=Path))
@plainly
def make(seed: int, days: int, a_day: int, media: bool, output: Path) -> None:  # noqa: FBT001
    """Write the nation's reports as ZIPs that `pehra receive` takes, letters of partners and
    families, a hash list that knows some of the files, outcomes, and the truth apart. The same seed
    gives the same bytes.

    Example:  pehra drill make --seed 7 -o nation && pehra receive nation/reports/* nation/letters/*
    """
    if output.exists() and any(output.iterdir()):
        raise NotEmpty(f"{output} is not empty: name another folder, or empty it first.")
    world = World(seed, days, a_day)
    for folder in ("reports", "letters"):
        (output / folder).mkdir(parents=True)
    starts = parcels.starts(world)
    with (
        (output / "truth.jsonl").open("x", encoding="utf-8") as truth,
        (output / "outcomes.csv").open("x", encoding="utf-8", newline="") as became,
    ):
        rows = csv.writer(became)
        rows.writerow(OUTCOMES)
        for first in progress(starts, len(starts), "making"):
            data, told, outcomes = parcels.parcel(world, first, media)
            (output / "reports" / f"{first:09d}.zip").write_bytes(data)
            truth.writelines(f"{line}\n" for line in told)
            rows.writerows(outcomes)
        for letter in letters(world):
            (output / "letters" / letter.name).write_bytes(letter.data)
            truth.writelines(f"{line}\n" for line in letter_lines(letter))
    lines = "".join(f"{line}\n" for line in parcels.listed(world, media))
    (output / "list.csv").write_text(lines, encoding="utf-8")
    click.echo(f"{output}: {world.reports:,} reports in {len(starts):,} parcels; the truth apart")


@drill.command("score")
@click.option("--truth", type=FILE, help="truth.jsonl of the nation: the queue is scored.")
@click.option("--patrol", type=FILE, help="sites.jsonl of its internet: the patrol is scored.")
@as_json
@in_home
def score(truth: Path | None, patrol: Path | None, json_: bool) -> None:  # noqa: FBT001
    """How well this home's queue found the children at risk, and its patrol what was planted.

    Example:  pehra drill score --truth nation/truth.jsonl --patrol internet/sites.jsonl --json
    """
    if truth is None and patrol is None:
        raise click.UsageError("Name --truth FILE, --patrol FILE or both.")
    result = {} if truth is None else _queue(truth)
    if patrol is not None:
        more = _patrol(patrol)
        result = result | more | {"reasons": {**result.get("reasons", {}), **more["reasons"]}}
    if json_:
        out(result)
        return
    _say(result)


def _queue(truth: Path) -> dict[str, Any]:
    with truth.open(encoding="utf-8") as file:
        told = read(file)
    return sheet(told, Found(made.order(), made.clusters(), made.identifiers()))


def _patrol(sites: Path) -> dict[str, Any]:
    """What the servers counted lies beside it, when they were ours."""
    with sites.open(encoding="utf-8") as file:
        told = patrolled.read(file)
    counts = sites.with_name("counts.json")
    seen = patrolled.counted(counts.read_text(encoding="utf-8")) if counts.exists() else None
    return patrolled.patrolled(told, made.found(), made.visits(), seen)


def _say(result: dict[str, Any]) -> None:
    for name, value in result.items():
        if name not in {"by_grade", "reasons"}:
            why = result["reasons"].get(name, "")
            click.echo(f"{name:22} {'none: ' + why if value is None else value}")
    for grade, figures in result.get("by_grade", {}).items():
        click.echo(f"{grade:22} {json.dumps(figures)}")


drill.add_command(drill_serve)
