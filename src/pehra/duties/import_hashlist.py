"""Take in a list of known hashes as a new version of the list of that name.

Rows that are no hashes are counted and named by line; they never stop the good ones. What the new
file no longer holds is gone from this version on, and stays on record for the versions before. An
import that was cut short goes on where it was when the same file is given again.
"""

import re
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

from pehra.base.digest import digests
from pehra.base.errors import PehraError
from pehra.hashlists.about import About, check_category, check_digest
from pehra.hashlists.feed import Feed
from pehra.hashlists.feeds import feed_for
from pehra.hashlists.listed import BadList, Listed, Rejected
from pehra.roster.powers import Power
from pehra.store import models

from . import look_again, look_back, staging
from .duty import Occasion, duty, record
from .staging import State

SHOWN = 20  # rejected rows named in the answer; all are counted
CHUNK = 2**20
HEAD = 64 * 1024


#: how a new list may be called: it stands in commands and in the columns of tables
NAME = re.compile(r"\w[\w.-]{0,59}")


class OtherKind(PehraError):
    """The list of that name is another kind of list."""


class BadName(PehraError):
    """No list can be called so."""


@dataclass(frozen=True, slots=True)
class Imported:
    name: str
    version: int
    added: int
    removed: int
    unchanged: int
    rejected: int
    rejects: tuple[Rejected, ...]  # the first SHOWN
    reports: int  # that will be looked up again
    targets: int  # that the patrol fetches again at once: the diary has their SHA-256
    warnings: tuple[str, ...]  # what of the file was not read though its rows are good


@duty(needs=Power.MANAGE_LISTS)
def import_hashlist(on: Occasion, name: str, file: BinaryIO, about: About) -> Imported:
    """`file` is seekable. Raises BadList when the whole file cannot be a list or none of
    its rows is good: then what is in force stays so. Raises OtherKind, BadName.
    """
    began = time.monotonic()
    digest = digests(iter(lambda: file.read(CHUNK), b"")).sha256
    head = _head(file)
    feed = feed_for(head)
    check_digest(about, digest)
    version = _begun(on, name, about, digest, feed.name)
    try:
        _take_in(version, about, feed, file)
    except BadList:
        staging.give_up(version)
        staging.forget(version.hash_list)
        raise
    if not about.update:
        staging.sweep(version)
    version.removed = staging.gone(version)
    seen = look_back.seen(version)
    at = on.at + timedelta(seconds=time.monotonic() - began)
    with record(on, subject=f"list:{name}") as said:
        _declare(version.hash_list, about)
        staging.come_into_force(version, at)
        again = look_again.at_all(on.at) if version.added or version.removed else 0
        targets = look_back.at_once(look_back.seen(version, seen).targets, at)
        said.details |= {
            "version": version.number, "sha256": digest, "added": version.added,
            "removed": version.removed, "unchanged": version.unchanged,
            "rejected": version.rejected, "standing": str(about.standing), "targets": targets,
        }  # fmt: skip
    rejects = version.rejects.order_by("pk").values_list("line", "reason")[:SHOWN]
    return Imported(
        name, version.number, version.added, version.removed, version.unchanged,
        version.rejected, tuple(Rejected(*one) for one in rejects), again,
        targets, feed.warnings(head),
    )  # fmt: skip


def _head(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(HEAD)


def _begun(on: Occasion, name: str, about: About, digest: str, form: str) -> models.ListVersion:
    """The version that an import of the same file began, or a new one. Raises OtherKind,
    BadName.
    """
    if not NAME.fullmatch(name) and not models.HashList.objects.filter(name=name).exists():
        raise BadName(f"“{name[:60]}” is no name for a list: one word of at most 60 characters.")
    row, _ = models.HashList.objects.get_or_create(
        name=name,
        defaults={
            "standing": about.standing, "imported_at": on.at, "imported_by": on.officer.badge,
        },
    )  # fmt: skip
    if row.standing != about.standing:
        raise OtherKind(
            f"The list {name} is {row.standing}; a list cannot become {about.standing}. "
            "Import the file under another name."
        )
    begun = row.versions.filter(state=State.STAGED).first()
    if begun is not None and (begun.form, begun.sha256) == (form, digest):
        return begun
    return staging.begin(on, row, form, digest, about.version)


def _take_in(version: models.ListVersion, about: About, feed: Feed, file: BinaryIO) -> None:
    """Raises BadList."""
    file.seek(0)
    batch: list[staging.Row] = []
    weight = 0
    for row in feed.read(file):
        if row.line <= version.position:
            continue
        if isinstance(row, Listed):
            check_category(about, row.category, row.line)
        # a batch ends between lines, so that the position says exactly what is in
        if weight >= staging.BATCH and row.line != batch[-1].line:
            staging.stage(version, batch, batch[-1].line)
            batch, weight = [], 0
        batch.append(row)
        weight += staging.weight(row)
    if batch:
        staging.stage(version, batch, batch[-1].line)
    _must_hold_some(version, about)


def _must_hold_some(version: models.ListVersion, about: About) -> None:
    """A file of another kind, or changes taken for the whole, would empty what is in force. Raises
    BadList.
    """
    bad = version.rejects.order_by("pk").first()
    took = about.update and (bad is None or staging.gone(version))
    if version.added or version.unchanged or took:
        return
    why = f" Line {bad.line}: {bad.reason}." if bad else ""
    raise BadList(
        f"None of its rows brings a hash.{why} Nothing was imported; what was in force still is."
    )


def _declare(row: models.HashList, about: About) -> None:
    row.owner, row.legal_basis = about.owner, about.legal_basis
    row.scheme, row.scheme_version = about.scheme, about.scheme_version
