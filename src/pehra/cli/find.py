"""`pehra find`: the reports in which an identifier stands."""

import click

from pehra.base.clock import iso
from pehra.duties.find_identifier import NoIdentifier, find_identifier

from .say import acting_as, as_json, config, in_home, out


@click.command()
@click.argument("words")
@click.option("--as", "badge", default="", help="In this officer's name.")
@as_json
@in_home
def find(words: str, badge: str, json_: bool) -> None:  # noqa: FBT001
    """Where an e-mail address, phone number, IP or web address, account or device stands, in any
    spelling; or a report by its sender's number.

    Example:  pehra find "0300 1234567"
    """
    found = find_identifier(acting_as(badge), words, region=config().region)
    for one in () if isinstance(found, NoIdentifier) else found.lines:
        if json_:
            out({"report": one.report, "tier": one.tier, "lane": one.lane, "kind": one.kind,
                 "value": one.value, "role": one.role, "where": one.where,
                 "at": iso(one.at) if one.at else None, "port": one.port})  # fmt: skip
        else:
            click.echo(
                f"{one.report}  {one.tier}  {one.kind:8} {one.role:9} {one.value}  {one.where}"
            )
