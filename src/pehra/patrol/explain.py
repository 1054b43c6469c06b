"""Which rule decides on an address, and why, in words: officers ask before the patrol does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .gate import NO_HALTS, Asked, Halts, Standing, permit
from .permit import Permit, Refused, Via, Why
from .url import BadUrl, target

ALLOW, DENY = "allow", "deny"
#: reasons of an authority that is not in force: it decides nothing
NOT_IN_FORCE = frozenset({Why.NOT_YET, Why.EXPIRED, Why.REVOKED, Why.NOT_APPROVED})
WORDS = {
    Why.NO_AUTHORITY: "No authority allows it.",
    Why.DENIED: "A rule of {authority} denies it, whatever others allow.",
    Why.NOT_YET: "{authority} would allow it, and is not in force yet.",
    Why.EXPIRED: "{authority} allowed it, and has ended.",
    Why.REVOKED: "{authority} allowed it, and is revoked.",
    Why.NOT_APPROVED: "{authority} would allow it; nobody has approved it.",
    Why.HALTED: "The kill switch stops it.",
    Why.HOURS: "{authority} allows it at other hours (of UTC).",
    Why.SPENT: "{authority} allows it, and the rule's pages or bytes are used up.",
    Why.TOO_DEEP: "It lies deeper than {authority} allows.",
    Why.TOO_MANY_REDIRECTS: "More redirects led there than {authority} allows.",
    Why.REFLECTOR: "It carries another address; {authority} must name it (page, prefix).",
    Why.PORT: "{authority} allows its host, and not its port.",
    Why.NOT_A_TARGET: "It is nothing that could be fetched.",
    Why.TEST_HOME: "A test home asks for loopback and reserved names only.",
    Why.CLOCK: "The clock went back.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Explanation:
    """`url` as it was asked, `canonical` empty when it is no address. `authority` (REF@VERSION) and
    `rule` are those that decide, empty when none does; `why` is empty when it is allowed.
    """

    url: str
    canonical: str
    decision: str
    rule: str
    authority: str
    why: str
    words: str
    line: int = 0


def explain(
    standings: Iterable[Standing],
    text: str,
    at: datetime,
    halts: Halts = NO_HALTS,
    *,
    test_home: bool = False,
    by: str = "",
) -> Explanation:
    """As the gate decides on a seed; of an account by its number, as on what its reader asks for:
    `by` is what gave the number, empty when nothing did.
    """
    try:
        spelled = target(text).text
    except BadUrl as bad:
        told = f"{WORDS[Why.NOT_A_TARGET]} {bad}"
        return Explanation(text, "", DENY, "", "", Why.NOT_A_TARGET, told)
    match permit(standings, Asked(spelled, Via.API, by=by), at, halts, test_home=test_home):
        case Permit() as leave:
            told = f"{leave.authority} allows it until {leave.until_at:%Y-%m-%d %H:%M} UTC."
            return Explanation(
                text, spelled, ALLOW, leave.rule, leave.authority, "", told, leave.line
            )
        case Refused() as refused:
            told = WORDS[refused.why].format(authority=refused.authority)
            if refused.why in NOT_IN_FORCE:
                return Explanation(text, spelled, DENY, "", "", refused.why, told)
            return Explanation(
                text, spelled, DENY, refused.rule, refused.authority, refused.why, told,
                refused.line,
            )  # fmt: skip
