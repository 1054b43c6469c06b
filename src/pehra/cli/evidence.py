"""`pehra evidence`: what is sealed, who touched it, whether it still holds."""

import sys

import click

from pehra.base import clock
from pehra.duties.check_evidence import Fails, check_evidence
from pehra.duties.destroy_exhibit import ask_destruction, destroy_exhibit, withdraw_destruction
from pehra.duties.note_custody import Act, note_custody
from pehra.duties.strongroom import strongroom
from pehra.store.queries import evidence
from pehra.store.queries import openings as waiting
from pehra.store.queries.health import health

from .custodians import custodians, recover
from .openings import ask, end, grant, in_name, open_, release, share
from .say import acting_as, as_json, aside, config, in_home, out, progress, tell


@click.group("evidence")
def evidence_() -> None:
    """Exhibits: their records, custody, openings and the keys to them."""


for command in (ask, grant, share, release, open_, end, custodians, recover):
    evidence_.add_command(command)


@evidence_.command()
@click.argument("exhibits", nargs=-1)
@as_json
@in_home
def verify(exhibits: tuple[str, ...], json_: bool) -> None:  # noqa: FBT001
    """Check bodies, records and the vault, of these exhibits or of all. Exit code 1 when one does
    not hold.

    Example:  pehra evidence verify
    """
    total = len(exhibits) or health().exhibits
    held, failed = 0, 0
    for one in progress(check_evidence(strongroom(config()), exhibits), total, "checking"):
        if not isinstance(one, Fails):
            held += 1
            continue
        failed += bool(one.exhibit)  # a body without a record is left by a crash, and harmless
        if json_:
            out({"exhibit": one.exhibit, "ok": not one.exhibit, "error": one.reason})
        else:
            aside(f"{one.exhibit or 'note'}: {one.reason}")
    if json_:
        out({"held": held, "failed": failed})
    else:
        tell(f"{held} exhibits hold, {failed} do not")
    sys.exit(1 if failed else 0)


@evidence_.command()
@click.argument("exhibit")
@as_json
@in_home
def show(exhibit: str, json_: bool) -> None:  # noqa: FBT001
    """An exhibit's record and everything that was done with it.

    Example:  pehra evidence show EXH-000012
    """
    page = evidence.exhibit_page(exhibit)
    if json_:
        out({
            "exhibit": page.number, "sha256": page.sha256, "sha1": page.sha1, "md5": page.md5,
            "size": page.size, "address": page.address, "reports": list(page.reports),
            "needed": page.needed, "holders": list(page.holders), "open_to_desk": page.open_to_desk,
            "destroyed": page.destroyed_at is not None,
            "ledger": [{"seq": one.seq, "duty": one.duty, "officer": one.officer,
                        "at": one.at.isoformat()} for one in page.ledger],
        })  # fmt: skip
        return
    tell(f"{page.number}  {page.size:,} bytes  sha256 {page.sha256}")
    tell(f"sealed {page.sealed_at:%Y-%m-%d %H:%M} UTC  body {page.address}")
    held = f"{page.needed} of {', '.join(page.holders)}" if page.holders else "the desk alone"
    tell(f"opened by: {held}" + (" (and the desk, while it works on it)"
                                       if page.open_to_desk and page.holders else ""))  # fmt: skip
    for line in page.ledger:
        tell(f"{line.seq:>8}  {line.at:%Y-%m-%d %H:%M:%S}  {line.officer:10} {line.duty}")


@evidence_.command()
@as_json
@in_home
def openings(json_: bool) -> None:  # noqa: FBT001
    """Openings that wait for approval or shares, or run.

    Example:  pehra evidence openings
    """
    now = clock.now()
    for one in waiting.openings(now):
        state = "waits for approval" if one.waits() else f"until {one.until_at:%H:%M} UTC"
        if json_:
            out({"opening": one.number, "exhibit": one.exhibit, "asked_by": one.asked_by,
                 "approved_by": one.approved_by, "missing": one.missing})  # fmt: skip
        else:
            tell(f"{one.number}  {one.exhibit}  {one.asked_by}: {one.purpose} ({state}, "
                       f"{one.missing} shares missing)")  # fmt: skip


@evidence_.command()
@click.argument("exhibit")
@click.argument("act", type=click.Choice([str(one) for one in Act]))
@click.option("--from", "from_", required=True, help="Who had it.")
@click.option("--to", required=True, help="Who has it now.")
@click.option("--place", default="")
@click.option("--reason", required=True)
@in_name
@in_home
def note(exhibit: str, act: str, badge: str, **told: str) -> None:
    """Write down that an exhibit, or a carrier with it, changed hands or place.

    Example:  pehra evidence note EXH-000012 MOVED --from I-1 --to "safe 2" … --as I-1
    """
    fields = {("from" if name == "from_" else name): value for name, value in told.items()}
    made = note_custody(acting_as(badge), exhibit, Act(act), fields)
    tell(f"noted as custody entry {made}")


@evidence_.group()
def destroy() -> None:
    """Destroy what an exhibit holds, on a lawful order, by two officers and after a week."""


@destroy.command("ask")
@click.argument("exhibit")
@click.option("--order", required=True)
@click.option("--reason", required=True)
@in_name
@in_home
def destroy_ask(exhibit: str, order: str, reason: str, badge: str) -> None:
    """Ask for it.

    Example:  pehra evidence destroy ask EXH-000012 --order 4/26 --reason acquittal --as I-1
    """
    made = ask_destruction(acting_as(badge), exhibit, order, reason)
    tell(f"In a week another officer may:  pehra evidence destroy confirm {made} --as BADGE")


@destroy.command("withdraw")
@click.argument("number", type=int)
@in_name
@in_home
def destroy_withdraw(number: int, badge: str) -> None:
    """Withdraw it.

    Example:  pehra evidence destroy withdraw 2 --as I-1
    """
    withdraw_destruction(acting_as(badge), number)
    tell("withdrawn")


@destroy.command("confirm")
@click.argument("number", type=int)
@in_name
@in_home
def destroy_confirm(number: int, badge: str) -> None:
    """Do it, a week after it was asked for. It cannot be undone.

    Example:  pehra evidence destroy confirm 2 --as S-1
    """
    done = destroy_exhibit(acting_as(badge), number, strongroom(config()))
    tell(f"{done}: keys and body are gone; its record and its proofs stay")
