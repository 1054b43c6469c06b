"""A second officer approves an authority: from then on, and only while it lasts, it is fetched on.

Neither who wrote it down nor who ordered it may approve. A new version ends the one before.
"""

import re
import unicodedata

from pehra.base.errors import PehraError
from pehra.patrol.gate import Standing
from pehra.patrol.scope import overlaps
from pehra.roster.powers import Power
from pehra.store import models
from pehra.store.queries import authorities

from .cover_tips import begins, ends
from .draft_authority import unreserved
from .duty import Occasion, duty, record

BETWEEN = r"[-/._\s]*"  # parts of a badge, however they are joined
MINUS = "\N{MINUS SIGN}"
PARTS = re.compile(r"[^\W_]+")


class NotApproved(PehraError):
    """The authority cannot be approved by this officer, or as it stands."""


@duty(needs=Power.APPROVE_AUTHORITY)
def approve_authority(on: Occasion, ref: str, *, test_home: bool = False) -> str:
    """`ref`: REF, whose newest version is meant, or REF@VERSION. A `test_home` takes authorities
    over loopback and reserved names only. Gives what is now in force, and with which others it
    overlaps, in words. Raises NotApproved, NoSuchAuthority, BadAuthority.
    """
    row = authorities.named(ref)
    new = authorities.standing_of(row)
    _may(on, row, new)
    if test_home:
        _only_reserved(new)
    others = _overlapping(on, new)
    with record(on, subject=f"authority:{new.name}") as said:
        waiting = models.Authority.objects.filter(pk=row.pk, approved_at=None, revoked_at=None)
        if not waiting.update(approved_by=on.officer.badge, approved_at=on.at):
            raise NotApproved(f"{new.name} was approved or revoked just now.")
        ended = _supersede(on, row)
        sources = _sources(row, new)
        begins(row, on.at)
        said.details |= {
            "ref": row.ref, "version": row.version, "sha256": row.sha256, "sources": sources,
            "drafted_by": row.drafted_by, "ended": ended,
        }  # fmt: skip
    return _words(new, ended, sources, others)


def _may(on: Occasion, row: models.Authority, new: Standing) -> None:
    me, name = folded(on.officer.badge), new.name
    if row.revoked_at is not None:
        raise NotApproved(f"{name} is revoked: {row.revoked_reason}. Write it down again.")
    if row.approved_at is not None:
        raise NotApproved(f"{name} is approved already, by officer {row.approved_by}.")
    if me == folded(row.drafted_by):
        raise NotApproved(f"Officer {row.drafted_by} wrote {name} down; another must approve it.")
    if names(new.authority.ordered_by, on.officer.badge):
        raise NotApproved(f"{name} was ordered by this officer; another must approve it.")
    if row.until_at <= on.at:
        raise NotApproved(f"{name} has ended. Write it down again with new dates.")


def folded(text: str) -> str:
    """Without what looks the same: forms of a letter (NFKC), case, dashes, marks that have no
    width, runs of spaces.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    told = "".join("-" if _is_dash(one) else one for one in plain if _category(one) != "Cf")
    return " ".join(told.split())


def names(ordered_by: str, badge: str) -> bool:
    """Whether the badge stands in it as a word, whatever joins its parts. In doubt it does, for
    another officer can approve then. 17 is not in B-17, nor B-17 in B-17-2.
    """
    ordered, me = folded(ordered_by), folded(badge)
    parts = PARTS.findall(me)
    if not parts:
        return bool(me) and me in ordered
    before = r"(?<!\w)(?<!\w[-.])" if me.isdecimal() else r"(?<![^\W_])"
    after = r"(?![-.]?[^\W_])"
    return re.search(before + BETWEEN.join(map(re.escape, parts)) + after, ordered) is not None


def _is_dash(one: str) -> bool:
    return _category(one) == "Pd" or one == MINUS


def _category(one: str) -> str:
    return unicodedata.category(one)


def _only_reserved(new: Standing) -> None:
    if words := unreserved(new.authority.scope):
        raise NotApproved(words)


def _supersede(on: Occasion, row: models.Authority) -> list[int]:
    """Earlier versions end now, drafts of them too. Gives which."""
    earlier = models.Authority.objects.filter(
        ref=row.ref, version__lt=row.version, revoked_at=None
    ).order_by("version")
    before = list(earlier)
    ended = [one.version for one in before]
    ends(before, on.at)
    earlier.update(
        revoked_by=on.officer.badge, revoked_at=on.at,
        revoked_reason=f"{authorities.SUPERSEDED}{row.ref}@{row.version}",
    )  # fmt: skip
    return ended


def _sources(row: models.Authority, new: Standing) -> int:
    rules = new.authority.scope.allowed
    models.Source.objects.bulk_create(
        models.Source(authority=row, line=rule.line, kind=rule.kind, rule=rule.text)
        for rule in rules
    )
    return len(rules)


def _overlapping(on: Occasion, new: Standing) -> list[str]:
    """Others that allow some of the same at some of the same time."""
    of = new.authority
    return sorted(
        one.name
        for one in authorities.standing(on.at)
        if one.approved
        and one.revoked_at is None
        and one.authority.ref != of.ref
        and one.authority.from_at < of.until_at
        and of.from_at < one.authority.until_at
        and overlaps(one.authority.scope, of.scope)
    )


def _words(new: Standing, ended: list[int], sources: int, others: list[str]) -> str:
    first, last = (f"{at:%Y-%m-%d %H:%M}" for at in (new.authority.from_at, new.authority.until_at))
    many = f"{sources} source{'s' * (sources != 1)}"
    told = [f"{new.name} is approved: {many}, from {first} until {last} UTC."]
    if ended:
        told.append(f"It ends version {', '.join(map(str, ended))}.")
    if others:
        told.append(
            f"It overlaps {', '.join(others)}: what one of them denies, none of them allows."
        )
    return " ".join(told)
