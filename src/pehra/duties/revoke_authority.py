"""End an authority before its time. What is being fetched on it stops."""

from pehra.base.errors import PehraError
from pehra.roster.powers import Power
from pehra.store import models
from pehra.store.queries import authorities

from .cover_tips import ends
from .duty import Occasion, duty, record

LONGEST = 1000  # characters of a reason


class NotRevoked(PehraError):
    """There is nothing to revoke, or no reason is given."""


@duty(needs=Power.APPROVE_AUTHORITY)
def revoke_authority(on: Occasion, ref: str, reason: str) -> tuple[str, ...]:
    """`ref`: REF, all of whose versions are meant, drafts too, or REF@VERSION. Any officer who may
    approve may revoke. Gives which versions ended. Raises NotRevoked, NoSuchAuthority.
    """
    if not reason.strip():
        raise NotRevoked("Say why the authority is revoked; the reason is kept.")
    row = authorities.named(ref)
    rows = models.Authority.objects.filter(ref=row.ref, revoked_at=None).order_by("version")
    if "@" in ref:
        rows = rows.filter(pk=row.pk)
    with record(on, subject=f"authority:{ref.strip()}") as said:
        before = list(rows)
        versions = [one.version for one in before]
        if not versions:
            raise NotRevoked(f"{ref.strip()} is revoked already.")
        rows.update(
            revoked_by=on.officer.badge, revoked_at=on.at, revoked_reason=reason.strip()[:LONGEST]
        )
        ends(before, on.at)
        said.details |= {"ref": row.ref, "versions": versions}
    return tuple(f"{row.ref}@{version}" for version in versions)
