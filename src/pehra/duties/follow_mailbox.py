"""How far a mailbox was taken in. No duty: each message that it counts past was sealed by one."""

from dataclasses import dataclass

from pehra.store import models


@dataclass(frozen=True, slots=True)
class Cursor:
    """`validity` as of RFC 3501 §2.3.1.1; `uid` of the last message taken."""

    validity: int
    uid: int


def cursor(mailbox: str) -> Cursor:
    """One that was never visited begins at 0."""
    row = models.Mailbox.objects.filter(name=mailbox).first()
    return Cursor(row.validity, row.uid) if row else Cursor(0, 0)


def advance(mailbox: str, to: Cursor) -> None:
    models.Mailbox.objects.update_or_create(
        name=mailbox, defaults={"validity": to.validity, "uid": to.uid}
    )
