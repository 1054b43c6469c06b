"""A draft of an authority out of what tip-offs name and none covers: to be read, completed, signed.

It says what it knows, the scope and which tip-offs ask for it, and leaves empty what a person must
say: it cannot be written down as it stands. It is as narrow as may be: addresses that a tip-off
names, and never the part of a site that they lie in. Where they are too many, it says how many are
left: that more of a site is watched is for a person to write.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .permit import Why
from .scope import BadScope, parse
from .url import BadUrl, Swarm, target

MOST = 180  # rules, shared by the hosts alike; an authority has at most 200
HOSTS = 50
NAMED = 20  # hosts, tip-offs in the reason
SHOWN = 3  # tip-offs beside an address
WHAT = "ask again once this is in force, or write what the order allows of the site"
TEXT = '''\
# A draft out of what tip-offs name and no authority in force covers. Read every line, strike out
# what is not needed, fill in what is empty. One officer writes it down, another approves it.
ref = ""
law = ""
reason = "{reason}"
ordered_by = ""
from = ""
until = ""
retention = "hash-only"
scope = """
{scope}
# with requisites=1hop  (what a page shows as part of itself is fetched too)
"""
'''


@dataclass(frozen=True, slots=True)
class Address:
    """`url` in canonical form; `tips` are numbers of reports. `why`, `authority`, `line`: what the
    gate says of it now.
    """

    url: str
    tips: tuple[str, ...]
    why: Why = Why.NO_AUTHORITY
    authority: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """One host, as the frontier names it. `more`: others of its addresses were not looked at."""

    host: str
    addresses: tuple[Address, ...]
    more: bool = False


def proposal(wanted: Sequence[Wanted]) -> str:
    """TOML; of HOSTS hosts at the most, the rest is left out and said."""
    shown = wanted[:HOSTS]
    most = MOST // max(len(shown), 1)
    lines = [line for one in shown for line in _host(one, most)]
    if len(wanted) > HOSTS:
        lines.append(f"# {len(wanted) - HOSTS} more hosts: ask for them apart")
    return TEXT.format(reason=_reason(wanted), scope="\n".join(lines))


def _reason(wanted: Sequence[Wanted]) -> str:
    tips = sorted({tip for host in wanted for one in host.addresses for tip in one.tips})
    names = sorted(host.host for host in wanted)
    return f"Tip-offs name addresses at {_some(names)}: {_some(tips)}."


def _some(names: Sequence[str]) -> str:
    told = ", ".join(names[:NAMED])
    return f"{told} and {len(names) - NAMED} more" if len(names) > NAMED else told


def _host(one: Wanted, most: int) -> Iterator[str]:
    denied = [address for address in one.addresses if address.why is Why.DENIED]
    open_ = [address for address in one.addresses if address.why is not Why.DENIED]
    many = f"{len(one.addresses)} address{'es' if len(one.addresses) != 1 else ''}"
    yield f"# {one.host}: {many}{' or more' if one.more else ''}"
    yield from (_rule(address) for address in open_[:most])
    left = len(open_[most:])
    if left:
        yield f"# {left} more address{'es' if left > 1 else ''} that this does not cover: {WHAT}"
    if one.more:
        yield f"# others of this host were not looked at: {WHAT}"
    for address in denied[:most]:
        yield f"# denied by {address.authority} line {address.line}: {address.url}"


def _rule(of: Address) -> str:
    """As it is read; where none can name it, in words."""
    try:
        told = target(of.url)
        if isinstance(told, Swarm):
            rule = f"allow {told.kind} {told.hash} countries="
            return f"# say in which countries, and take this away: {rule}  # {_tips(of)}"
        parse(f"allow page {told.text}")
    except (BadUrl, BadScope):
        return f"# no rule can name it: {' '.join(of.url.split())}  ({_tips(of)})"
    return f"allow page {told.text}  # {_tips(of)}"


def _tips(of: Address) -> str:
    more = len(of.tips) - SHOWN
    return ", ".join(of.tips[:SHOWN]) + (f" and {more} more" if more > 0 else "")
