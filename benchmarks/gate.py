"""One question to the gate: 20 authorities of 50 rules, ten in a hundred of them denials; addresses
that were asked before, and fresh ones; beside it every rule in turn, without the index.
"""

import itertools
from datetime import UTC, datetime

from pehra.patrol.authority import Authority
from pehra.patrol.gate import Asked, Standing, permit
from pehra.patrol.permit import Permit, Retention, Via
from pehra.patrol.rule import Verb
from pehra.patrol.scope import parse
from pehra.patrol.url import Url, target

from .measure import interleaved

AUTHORITIES, RULES = 20, 50
FORMS = (
    "allow prefix https://h{0}.example.test/forum/ depth=5", "allow host g{0}.example.com",
    "allow domain d{0}.org", "allow page https://p{0}.net/x?id={0}", "allow prefix http://q{0}.pk/a",
    "allow host y{0}.test", "allow domain e{0}.net", "allow host i{0}.example.com ports=9000",
    "allow prefix https://j{0}.example.test/", "deny prefix https://h{0}.example.test/forum/help/",
)  # fmt: skip
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
KNOWN = {
    "allowed": "https://h0.example.test/forum/17?p=2",
    "below a domain": "https://a.b.d2.org/x",
    "denied": "https://h0.example.test/forum/help/x",
    "out of scope": "https://nowhere.example.org/",
}


def standing(number: int) -> Standing:
    rules = [FORMS[line % len(FORMS)].format(number * RULES + line // 10) for line in range(RULES)]
    scope = parse("\n".join([*rules, "with requisites=1hop"]))
    ends = datetime(2026, 2, 1, tzinfo=UTC)
    of = Authority(
        f"A-{number}", "law", "reason", "S-9", datetime(2026, 1, 1, tzinfo=UTC), ends,
        Retention.HASH_ONLY, scope,
    )  # fmt: skip
    return Standing(of, 1, approved=True)


def in_turn(standings: tuple[Standing, ...], url: str) -> bool:
    """Without an index."""
    wanted = target(url)
    assert isinstance(wanted, Url)
    rules = [rule for one in standings for rule in one.authority.scope.rules]
    if any(rule.verb is Verb.DENY and rule.matter.touches(wanted) for rule in rules):
        return False
    return any(rule.verb is Verb.ALLOW and rule.matter.covers(wanted, Via.LINK) for rule in rules)


def main() -> None:
    standings = tuple(map(standing, range(AUTHORITIES)))
    count = itertools.count()

    def fresh() -> None:
        url = f"https://h0.example.test/forum/{next(count)}?p=2"
        assert isinstance(permit(standings, Asked(url, Via.LINK), NOON), Permit)

    shown = Asked("https://cdn.example.net/a.jpg", Via.REQUISITE, parent=KNOWN["allowed"])
    took = interleaved(
        {name: lambda url=url: permit(standings, Asked(url, Via.LINK), NOON)
         for name, url in KNOWN.items()}
        | {
            "shown by a page": lambda: permit(standings, shown, NOON),
            "a fresh address": fresh,
            "every rule in turn": lambda: in_turn(standings, KNOWN["allowed"]),
        },
        times=2000,
    )  # fmt: skip
    for name, seconds in took.items():
        print(f"{name:20} {seconds * 1e6:7.1f} µs")
