"""`pehra patrol stop` and `resume`: the kill switch."""

import click

from pehra.duties.resume_patrol import resume_patrol
from pehra.duties.stop_patrol import stop_patrol
from pehra.store.queries.stops import halts

from .say import acting_as, config, in_home


@click.command("stop")
@click.option("--authority", default="", help="Stop one authority alone, by its REF.")
@click.option("--host", default="", help="Stop one host alone.")
@click.option("--reason", default="", help="May be left out: first stop, then write.")
@click.option("--as", "badge", default="", help="The officer who stops it; else the console.")
@in_home
def stop(authority: str, host: str, reason: str, badge: str) -> None:
    """Stop the patrol: not a byte more within a second, until an officer resumes it.

    Example:  pehra patrol stop --reason "the court called"
    """
    if authority and host:
        raise click.UsageError("Name an authority or a host, not both; or neither to stop all.")
    of = "AUTHORITY" if authority else "HOST" if host else "ALL"
    made = stop_patrol(acting_as(badge), of, authority or host, reason, config().halt_file)
    click.echo(f"Stopped. To lift it: pehra patrol resume {made} --reason …")


@click.command("resume")
@click.argument("number", type=int, required=False)
@click.option("--reason", required=True)
@click.option("--as", "badge", default="", help="The officer who resumes it; else the console.")
@in_home
def resume(number: int | None, reason: str, badge: str) -> None:
    """Lift a halt by its number; without one, list those that stand.

    Example:  pehra patrol resume 3 --reason "the order was renewed"
    """
    if number is None:
        for one in halts(config().halt_file).lines:
            click.echo(f"{one.number}  {one.of} {one.key}  by {one.by}  {one.reason}")
        return
    resume_patrol(acting_as(badge), number, reason, config().halt_file)
    click.echo("Lifted.")
