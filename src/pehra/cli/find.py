"""`pehra find`: the reports in which an identifier stands."""

import sys

import click

from pehra.base.clock import iso
from pehra.duties.find_identifier import Hits, NoIdentifier, find_identifier

from .say import acting_as, as_json, aside, config, in_home, out, tell


@click.command()
@click.argument("words")
@click.option("--as", "badge", default="", help="In this officer's name.")
@as_json
@in_home
def find(words: str, badge: str, json_: bool) -> None:  # noqa: FBT001
    """Where an e-mail address, phone number, IP or web address, account or device stands, in any
    spelling; or a report by its sender's number. A web address is found whole: of a host see
    pehra patrol uncovered. Exit code 1 when it stands nowhere.

    Example:  pehra find "0300 1234567"
    """
    found = find_identifier(acting_as(badge), words, region=config().region)
    lines = () if isinstance(found, NoIdentifier) else found.lines
    for one in lines:
        if json_:
            out({"report": one.report, "tier": one.tier, "lane": one.lane, "kind": one.kind,
                 "value": one.value, "role": one.role, "where": one.where,
                 "at": iso(one.at) if one.at else None, "port": one.port})  # fmt: skip
        else:
            tell(f"{one.report}  {one.tier}  {one.kind:8} {one.role:9} {one.value}  {one.where}")
    if not lines:
        aside(_nothing(found))
        sys.exit(1)
    if isinstance(found, Hits) and found.more:
        aside(f"There are more: the first {len(lines)} are shown.")


def _nothing(found: Hits | NoIdentifier) -> str:
    """What the words were taken for, so that a slip is seen."""
    kinds = () if isinstance(found, NoIdentifier) else found.read_as
    told = " or ".join(dict.fromkeys(f"{one.kind} {one.value}" for one in kinds))
    return f"In no report. It was looked for as {told or 'the number of a report at its sender'}."
