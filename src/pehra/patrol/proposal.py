"""A draft of an authority out of what tip-offs name and none covers: to be read, completed, signed.

It says what it knows, the scope and which tip-offs ask for it, and leaves empty what a person must
say: it cannot be written down as it stands. It is as narrow as may be: pages by their addresses;
where there are too many, the part of the site that they have in common.
"""

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .onion import is_onion
from .permit import Via, Why
from .reflector import is_reflector
from .rule import Rule
from .scope import BadScope, parse
from .url import Url, canonical

PAGES = 20  # of one host, each with a rule of its own
MOST = 180  # rules of pages; an authority has at most 200 rules
HOSTS = 50
NAMED = 20  # hosts, tip-offs in the reason
SHOWN = 3  # tip-offs beside an address
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
    pages = min(PAGES, MOST // max(len(shown), 1))
    lines = [line for one in shown for line in _host(one, pages)]
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


def _host(one: Wanted, pages: int) -> Iterator[str]:
    denied = [address for address in one.addresses if address.why is Why.DENIED]
    open_ = [address for address in one.addresses if address.why is not Why.DENIED]
    many = f"{len(one.addresses)} address{'es' if len(one.addresses) != 1 else ''}"
    yield f"# {one.host}: {many}{' or more' if one.more else ''}"
    wide = _wide(one, open_) if len(open_) > pages or one.more else ""
    if wide:
        yield f"{wide}  # narrow it where you can"
    left = [address for address in open_ if not _covers(wide, address)]
    kept = left[: pages - 1] if wide else left[:pages]
    yield from (f"allow page {address.url}  # {_tips(address)}" for address in kept)
    if len(left) > len(kept):
        yield f"# {len(left) - len(kept)} more addresses that this does not cover"
    for address in denied[:pages]:
        yield f"# denied by {address.authority} line {address.line}: {address.url}"


def _tips(of: Address) -> str:
    more = len(of.tips) - SHOWN
    return ", ".join(of.tips[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _wide(one: Wanted, addresses: Sequence[Address]) -> str:
    """One rule for what they have in common; empty when none can be written."""
    told = [canonical(address.url) for address in addresses]
    if not told:
        return ""
    common = _common(told)
    rule = f"allow prefix {common} depth=0" if common else f"allow host {one.host} depth=0"
    if is_onion(told[0].host):
        rule = f"allow onion {one.host} depth=0"
    try:
        parse(rule)
    except BadScope:
        return ""
    return rule


def _common(some: Sequence[Url]) -> str:
    """The folder of all of them; empty when that is the whole site."""
    if len({one.origin for one in some}) > 1:
        return ""
    path = posixpath.commonpath([one.path.rpartition("/")[0] + "/" for one in some])
    root = some[0].text.split("/", 3)
    return f"{root[0]}//{root[2]}{path}/" if path != "/" else ""


def _covers(wide: str, address: Address) -> bool:
    return bool(wide) and any(_lets(rule, address.url) for rule in parse(wide).allowed)


def _lets(rule: Rule, url: str) -> bool:
    """As the gate would, were this rule in force."""
    told = canonical(url)
    plain = rule.matter.names or not is_reflector(told)
    return plain and rule.matter.covers(told, Via.TIP) and rule.port_is_open(told)
