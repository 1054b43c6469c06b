"""`pehra triage recount`: count the lanes of the queue anew."""

import click

from pehra.duties.recount_lanes import recount_lanes

from .say import as_json, in_home, occasion, out, tell


@click.command()
@as_json
@in_home
def recount(json_: bool) -> None:  # noqa: FBT001
    """Count the reports of each lane anew, when `pehra doctor` says that they are counted wrongly.

    Example:  pehra triage recount
    """
    wrong = recount_lanes(occasion())
    for one in wrong:
        if json_:
            out({"lane": one.lane, "held": one.held, "counted": one.counted})
        else:
            tell(f"{one.lane}: {one.held:,} reports, and not {one.counted:,}")
    if not wrong and not json_:
        tell("Every lane was counted rightly.")
