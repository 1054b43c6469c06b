"""Write an authority down. Nothing is fetched on it until another officer has approved it."""

import hashlib
import re

from django.db import IntegrityError

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count
from pehra.patrol.authority import Authority, read
from pehra.patrol.rule import Verb
from pehra.patrol.scope import Scope
from pehra.patrol.url import is_reserved, target
from pehra.roster.powers import Power
from pehra.store import models

from .duty import Occasion, duty, record

EXHIBIT = re.compile(r"EXH-[0-9]+", re.IGNORECASE)


class NotDrafted(PehraError):
    """The authority cannot be written down as it stands."""


@duty(needs=Power.DRAFT_AUTHORITY)
def draft_authority(on: Occasion, text: str, document: str = "", *, test_home: bool = False) -> str:
    """`text` is its TOML, `document` the number of the exhibit that holds the signed order; without
    it, the one that the text names. A `test_home` takes authorities over loopback and reserved
    names only. Gives REF@VERSION: another text of the same REF is its next version. Raises
    BadAuthority, NotDrafted, BadNumber.
    """
    told = read(text)
    words = unreserved(told.scope) if test_home else ""
    if words:
        raise NotDrafted(words)
    exhibit = _exhibit(document or told.document)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    version = _version(told, text, on)
    with record(on, subject=f"authority:{told.ref}@{version}") as said:
        said.details |= {
            "ref": told.ref, "version": version, "sha256": sha256, "ordered_by": told.ordered_by,
            "rules": len(told.scope.rules),
        }  # fmt: skip
        try:
            models.Authority.objects.create(
                ref=told.ref, version=version, text=text, sha256=sha256, from_at=told.from_at,
                until_at=told.until_at, document=exhibit, drafted_by=on.officer.badge,
                drafted_at=on.at,
            )  # fmt: skip
        except IntegrityError as error:
            raise NotDrafted(
                f"Somebody wrote down {told.ref}@{version} just now. Try again."
            ) from error
    return f"{told.ref}@{version}"


def unreserved(scope: Scope) -> str:
    """What stands against it in a test home, in words; empty when nothing does."""
    for rule in scope.rules:
        if rule.verb is Verb.ALLOW and not all(is_reserved(target(url)) for url in rule.seeds()):
            return (
                f"This is a test home: it asks for loopback and reserved names only (.test, "
                f".example, .invalid, .localhost), and line {rule.line} names another."
            )
    return ""


def _version(told: Authority, text: str, on: Occasion) -> int:
    """The next one; a text that would do nothing new is refused."""
    if told.until_at <= on.at:
        raise NotDrafted(f"{told.ref} has ended before it was written down: mend until.")
    rows = models.Authority.objects.filter(ref=told.ref).order_by("-version")
    last = rows.first()
    if last is None:
        return 1
    if last.text == text and last.revoked_at is None:
        raise NotDrafted(f"{told.ref}@{last.version} has this very text already.")
    return last.version + 1


def _exhibit(document: str) -> models.Exhibit | None:
    """What is no number of an exhibit is only said, and not kept here."""
    if not EXHIBIT.fullmatch(document.strip()):
        return None
    row = models.Exhibit.objects.filter(pk=count(Series.EXHIBIT, document)).first()
    if row is None:
        raise NotDrafted(f"There is no exhibit {document.strip().upper()[:20]}.")
    return row
