"""`pehra triage`: why a report stands where it stands, and how good the order is."""

import sys
from pathlib import Path
from typing import Any

import click

from pehra.base.clock import iso
from pehra.base.errors import PehraError
from pehra.duties.adopt_rules import adopt_rules
from pehra.duties.note_outcome import note_outcome
from pehra.duties.override_priority import lift_override, override_priority
from pehra.duties.try_rules import try_rules
from pehra.duties.view_report import view_report
from pehra.intake.said_at import SaidAt
from pehra.store.queries import rulesets, triage
from pehra.store.queries.drill import numbers
from pehra.triage.backtest import Figures, NothingClosed
from pehra.triage.outcome import BadOutcome, outcome
from pehra.triage.outcome_table import outcome_rows
from pehra.triage.priority import Lane
from pehra.triage.ruleset import ruleset, shipped

from .say import acting_as, as_json, aside, in_home, occasion, out, tell, tell_text
from .text_file import text_of

acting = click.option("--as", "badge", default="", help="In this officer's name.")


@click.group("triage")
def triage_() -> None:
    """Why reports stand where they stand, and how good the order is."""


@triage_.command()
@click.argument("report")
@as_json
@in_home
def explain(report: str, json_: bool) -> None:  # noqa: FBT001
    """Every factor with its axis, its words and the places that say it.

    Example:  pehra triage explain TIP-000001
    """
    page = view_report(occasion(), report)
    axes = {rule.id: (rule.axis, rule.floor) for rule in rulesets.by_version(page.ruleset).rules}
    said = SaidAt(page.known)
    factors: list[dict[str, Any]] = [
        {
            "axis": axes[one.rule][0], "rule": one.rule, "floor": axes[one.rule][1],
            "ruleset": page.ruleset, "words": one.words.get("en", one.rule),
            "where": list(one.where),
            "values": [value for where in one.where for value in said.at(where)],
        }
        for one in page.reasons
    ]  # fmt: skip
    if json_:
        out(_explained(page, factors))
        return
    tell(f"{page.number}  tier {page.tier}  {page.lane}  rules {page.ruleset}")
    for one in factors:
        floor = f"floor {one['floor']}" if one["floor"] else "no floor"
        tell(f"  {one['axis']}  {floor}  {one['words']}  {' '.join(one['where'])}")
        for value in one["values"]:
            tell(f"      “{value}”")
    for override in page.standing.overrides:
        state = "lifted" if override.lifted_by else "holds"
        tell(f"  officer {override.by}: tier {override.tier} {override.lane} ({state})")
    for was in page.standing.placements:
        tell(f"  until {iso(was.until_at)}: tier {was.tier} {was.lane} ({was.cause})")


def _explained(page: Any, factors: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: ANN401
    of = page.standing
    return {
        "report": page.number, "tier": page.tier, "lane": page.lane, "ruleset": page.ruleset,
        "factors": factors,
        "clock": {name: iso(at) if (at := getattr(of, name)) else None
                  for name in ("due_at", "preserved_until_at", "logs_until_at")},
        "overrides": [
            {"tier": one.tier, "lane": one.lane, "reason": one.reason, "by": one.by,
             "at": iso(one.at), "lifted_by": one.lifted_by or None}
            for one in of.overrides
        ],
        "placements": [
            {"tier": one.tier, "lane": one.lane, "ruleset": one.ruleset, "cause": one.cause,
             "until_at": iso(one.until_at)}
            for one in of.placements
        ],
    }  # fmt: skip


@triage_.command("backtest")
@click.option("--rules", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Try these rules on every report, without adopting them.")  # fmt: skip
@as_json
@in_home
def backtest_(rules: Path | None, json_: bool) -> None:  # noqa: FBT001
    """How far up the queue were the reports whose cases found a child? By the outcomes noted.

    Example:  pehra triage backtest --rules new-rules.toml
    """
    found = try_rules(occasion(), ruleset(text_of(rules))) if rules else triage.tested()
    if isinstance(found, NothingClosed):
        out({"reports": None, "reason": "no outcome names a child"}) if json_ else tell(
            "No outcome names a child yet: there is nothing to measure by. See pehra outcome."
        )
        return
    _figures(found, json_=json_)


def _figures(found: Figures, *, json_: bool) -> None:
    if json_:
        out(
            {
                "reports": found.reports, "child_found": found.found, **found.recall,
                "interval": {name: list(of) for name, of in found.interval.items()},
                "median_rank": found.median_rank,
                "by_tier": {str(tier): {"closed": told, "child_found": hits}
                            for tier, (told, hits) in found.by_tier.items()},
            }
        )  # fmt: skip
        return
    tell(f"{found.found} of {found.reports:,} reports led to a child")
    for name, share in found.recall.items():
        low, high = found.interval[name]
        tell(f"  {name:15} {share:.3f}  (95 %: {low:.3f} to {high:.3f})")
    tell(f"  median rank     {found.median_rank:,.0f}")
    for tier, (told, hits) in found.by_tier.items():
        tell(f"  tier {tier}          {hits} of {told} closed")


@triage_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reason", required=True)
@acting
@in_home
def adopt(file: Path, reason: str, badge: str) -> None:
    """Take these rules into force. Every report is placed by them; what moves is kept.

    Example:  pehra triage adopt rules.toml --reason "order of 1 December" --as B-9
    """
    made = adopt_rules(acting_as(badge), text_of(file), reason)
    tell(f"Rules {made.version} are in force; the watch places every report by them.")


@triage_.command("rules")
@click.argument("version", default="")
@in_home
def rules_(version: str) -> None:
    """Print shipped rules, to start from.

    Example:  pehra triage rules > rules.toml
    """
    tell_text(shipped(version) if version else shipped())


@triage_.command()
@click.argument("report")
@click.option("--tier", required=True, type=click.IntRange(1, 4))
@click.option("--lane", required=True, type=click.Choice([str(one) for one in Lane]))
@click.option("--reason", required=True)
@acting
@in_home
def override(report: str, tier: int, lane: str, reason: str, badge: str) -> None:
    """Place a report by your own judgement; it holds until it is lifted.

    Example:  pehra triage override TIP-000001 --tier 1 --lane DANGER_NOW --reason "…" --as B-17
    """
    override_priority(acting_as(badge), report, tier, lane, reason)
    tell(f"{report} stands in tier {tier}, {lane}.")


@triage_.command()
@click.argument("report")
@acting
@in_home
def lift(report: str, badge: str) -> None:
    """Let the rules place a report again.

    Example:  pehra triage lift TIP-000001 --as B-17
    """
    lift_override(acting_as(badge), report)
    tell(f"{report} is placed by the rules again as soon as the watch comes to it.")


@triage_.command()
@as_json
@in_home
def senders(json_: bool) -> None:  # noqa: FBT001
    """How often what each sender told was of use, by the outcomes. It moves no report.

    Example:  pehra triage senders
    """
    for one in triage.senders():
        if json_:
            out({"sender": one.sender, "closed": one.closed, "useful": one.useful,
                 "interval": [one.low, one.high]})  # fmt: skip
        else:
            tell(f"{one.useful:5} of {one.closed:5} useful  {one.sender}")


@click.group("outcome")
def outcome_() -> None:
    """What became of reports: the words that the clearing house asks back for."""


@outcome_.command()
@click.argument("report")
@click.option("--status", required=True)
@click.option("--closed", default="", help="Why, of a closed case.")
@click.option("--useful", default="", help="YES, STALE, LIMITED or OTHER.")
@click.option("--children", default="0", help="Children found in danger by the case.")
@click.option("--note", default="")
@acting
@in_home
def note(badge: str, report: str, **told: str) -> None:
    """Note what became of a report.

    Example:  pehra outcome note TIP-000001 --status ARREST --children 1 --useful YES
    """
    note_outcome(acting_as(badge), report, outcome(told))
    tell(f"Noted of {report}.")


@outcome_.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@acting
@in_home
def import_(file: Path, badge: str) -> None:
    """Outcomes from a CSV: report (TIP-… or the sender's number), status, closed, useful,
    children, self_produced, note. A row that cannot be taken is named, with exit code 1; the
    others go on. A file that is no such table is refused whole.

    Example:  pehra outcome import outcomes.csv
    """
    taken, refused = 0, 0
    for row in outcome_rows(text_of(file)):
        try:
            told = outcome(row.told)
            tips = numbers(row.told.get("report", ""))
            if not tips:
                raise BadOutcome("no such report")
            for tip in tips:
                note_outcome(acting_as(badge), tip, told)
            taken += 1
        except PehraError as error:
            refused += 1
            aside(f"line {row.line}: {error}")
    tell(f"{taken} outcomes noted, {refused} rows refused")
    if refused:
        sys.exit(1)
