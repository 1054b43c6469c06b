"""A verdict in names and numbers, as it is kept, shown and told to machines."""

from collections.abc import Sequence
from typing import Any

from pehra.media.decode import Undecodable
from pehra.media.recognise import Benign, Match, Recognised, TooFlat, Verdict

SHOWN = 5  # further matches that are named


def name(found: Verdict) -> str:
    """As it stands in the store and in answers to machines."""
    match found:
        case Recognised():
            return "RECOGNISED"
        case Benign():
            return "BENIGN"
        case TooFlat():
            return "TOO_FLAT"
        case Undecodable():
            return "UNDECODABLE"
        case _:
            return "UNKNOWN"


def finding(found: Verdict) -> dict[str, Any]:
    """Why, for the page and for machines."""
    match found:
        case Recognised(match=one, others=others, benign=benign):
            return told(one) | {"others": _more(others), "benign": _more(benign)}
        case Benign(match=one, listed=listed):
            return told(one) | {"others": [], "listed": _more(listed)}
        case TooFlat(quality=quality, near=near):
            return {"quality": quality, "near": _more(near)}
        case Undecodable(reason=reason, words=words):
            return {"reason": str(reason), "words": words}
        case _:
            return {}


def _more(matches: Sequence[Match]) -> list[dict[str, Any]]:
    return [told(one) for one in matches[:SHOWN]]


def told(match: Match) -> dict[str, Any]:
    """The listed line, in which version of its list, and how near."""
    line = match.known
    return {
        "list": line.listed_in,
        "version": line.version,
        "line": line.number,
        "category": line.category,
        "scheme": line.scheme,
        "algorithm": str(line.algorithm),
        "value": line.value,
        "distance": match.distance,
        "turned": match.turned,
        "frame": match.frame,
        "query_share": match.query_share,
        "target_share": match.target_share,
    }
