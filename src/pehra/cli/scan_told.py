"""What `pehra scan` says: a line a file, the sum, and the items of a VICS case."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pehra.duties.scanned import OTHER, Scanned, Summary, Unread, verdict_name
from pehra.hashlists.vics_case import Item, Place
from pehra.media.decode import Filmed, Hashed, Undecodable
from pehra.media.finding import finding
from pehra.media.known import Algorithm, Known
from pehra.media.recognise import Recognised

from .say import out, tell

Result = Scanned | Unread
DIGESTS = ("size", "md5", "sha1", "sha256")
KNOWN_FIRST = ("RECOGNISED", "BENIGN", "UNKNOWN", "TOO_FLAT", "UNDECODABLE", "UNREAD", "OTHER")
UNKNOWN_FIRST = ("UNKNOWN", "TOO_FLAT", "UNDECODABLE", "UNREAD", "RECOGNISED", "BENIGN", "OTHER")
NOTHING = Known("", 0, "", Algorithm.SHA256, "")


def line(one: Result) -> dict[str, Any]:
    if isinstance(one, Unread):
        return {"path": _path(one), "verdict": "UNREAD", "error": one.problem, "finding": {}}
    told: dict[str, Any] = {"path": _path(one), "verdict": verdict_name(one), "error": None}
    told |= {name: getattr(one.seen.digests, name) for name in DIGESTS} | {"mime": one.seen.mime}
    seen = one.seen.perceptual
    if isinstance(seen, Hashed):
        told |= {"pdq": seen.pdq.hex, "quality": seen.pdq.quality}
    if isinstance(seen, Filmed):
        told |= {"frames": len(seen.frames), "seconds": seen.seconds}
    if isinstance(seen, Undecodable):
        told["error"] = seen.words
    return told | {"finding": finding(one.verdict)}


def _path(one: Result) -> str:
    """A name that is no UTF-8 stands with its odd bytes in hex."""
    return one.path.encode(errors="surrogateescape").decode(errors="backslashreplace")


def tell_all(done: Sequence[Result], found: Summary, *, json_: bool, unknown_first: bool) -> None:
    ranks = UNKNOWN_FIRST if unknown_first else KNOWN_FIRST
    for one in sorted(done, key=lambda one: (ranks.index(verdict_name(one)), one.path)):
        told = line(one) | {"group": found.group_of.get(one.path)}
        if json_:
            out(told)
            continue
        because = _because(told["finding"]) if told["finding"] else told["error"] or ""
        tell(f"{told['verdict']:11}  {told['path']}  {because}".rstrip())


def _because(found: dict[str, Any]) -> str:
    if "list" not in found:
        return str(found.get("words", ""))
    return f"{found['list']} line {found['line']} {found['category']}"


def sum_up(found: Summary, *, json_: bool) -> None:
    if json_:
        out({"summary": _numbers(found)})
        return
    tell(
        f"{found.files:,} files, {found.known_percent} % known or benign, "
        f"{found.groups:,} groups, {found.never_seen:,} never seen"
    )


def _numbers(found: Summary) -> dict[str, Any]:
    return {
        "files": found.files,
        "verdicts": dict(found.verdicts),
        "known_percent": found.known_percent,
        "groups": found.groups,
        "never_seen": found.never_seen,
    }


def items(done: Sequence[Result]) -> Iterator[Item]:
    """One a medium or listed file, with every place that its bytes were found in."""
    by_bytes: dict[str, list[Scanned]] = {}
    for one in done:
        if isinstance(one, Scanned) and verdict_name(one) != OTHER:
            by_bytes.setdefault(one.seen.digests.sha256, []).append(one)
    for same in by_bytes.values():
        first = same[0]
        seen, verdict = first.seen.perceptual, first.verdict
        known = verdict.match.known if isinstance(verdict, Recognised) else NOTHING
        yield Item(
            first.seen.digests,
            first.seen.mime,
            known.category,
            _source(known) if known is not NOTHING else "",
            seen.pdq.hex if isinstance(seen, Hashed) else "",
            tuple(Place(Path(one.path).name, str(Path(one.path).parent)) for one in same),
        )


def _source(known: Known) -> str:
    scheme = known.scheme or "not stated"
    return f"{known.listed_in} version {known.version}, line {known.number}, scheme {scheme}"
