"""`pehra patrol uncovered` and `pehra authority propose`: what tip-offs name and nothing covers."""

import click

from pehra.base import clock
from pehra.base.clock import iso
from pehra.patrol.explain import WORDS
from pehra.patrol.proposal import proposal
from pehra.store.queries import uncovered as kept
from pehra.store.queries.uncovered import Ground, HostLine

from .say import as_json, aside, config, in_home, out, tell, tell_text


def _ground() -> Ground:
    return kept.ground(clock.now(), test_home=config().test_mark.exists())


@click.command("uncovered")
@click.option("-n", "many", default=25, show_default=True, type=click.IntRange(1, 1000))
@click.option("--after", default=0, help="Hosts after the one with this number.")
@as_json
@in_home
def uncovered(many: int, after: int, json_: bool) -> None:  # noqa: FBT001
    """Addresses of tip-offs that no authority in force covers, by host, the most urgent first.

    Nothing is asked for there. An authority is drafted with: pehra authority propose HOST

    Example:  pehra patrol uncovered
    """
    told = kept.hosts(_ground(), after, many)
    for line in told.lines:
        out(_json(line)) if json_ else _say(line)
    if json_:
        return
    waits = _many(told.addresses, "address", more=told.addresses >= told.most)
    aside(f"No authority in force covers {waits} of tip-offs.")
    if told.lapsed:
        aside(f"Watched until their authority ended: {_many(told.lapsed, 'address')}.")
    if told.after:
        aside(f"There are more hosts: pehra patrol uncovered --after {told.after}")


def _say(one: HostLine) -> None:
    many = f"{_many(one.addresses, 'address', more=one.more)}, {_many(one.tips, 'tip-off')}"
    first = f"{one.first_at:%Y-%m-%d} to {one.last_at:%Y-%m-%d}" if one.last_at else ""
    tell(f"tier {one.tier}  {one.name or '(no address)':40} {many:32} {first}")
    if not one.why:
        tell("        An authority covers it now: it is being taken up.")
    for why, times in one.why:
        said = WORDS[why].format(authority="an authority")
        tell(f"        {times} of the newest: {said}")


def _many(count: int, what: str, *, more: bool = False) -> str:
    ending = "" if count == 1 and not more else "es" if what.endswith("s") else "s"
    return f"{count:,}{' or more' if more else ''} {what}{ending}"


def _json(one: HostLine) -> dict[str, object]:
    return {
        "number": one.key, "host": one.name or None, "addresses": one.addresses, "tips": one.tips,
        "more": one.more, "tier": one.tier, "lane": one.lane or None,
        "first_at": iso(one.first_at) if one.first_at else None,
        "last_at": iso(one.last_at) if one.last_at else None,
        "why": {str(why): times for why, times in one.why},
    }  # fmt: skip


@click.command("propose")
@click.argument("hosts", nargs=-1, required=True)
@in_home
def propose(hosts: tuple[str, ...]) -> None:
    """Print a draft of an authority over what tip-offs name at these hosts, as TOML.

    It is to be read, narrowed and completed by an officer: who orders it, on which law, how long.
    Until then `pehra authority draft` refuses it, and nothing is ever approved by itself.

    Example:  pehra authority propose board.example > order.toml
    """
    tell_text(proposal(kept.wanted(_ground(), hosts)))
