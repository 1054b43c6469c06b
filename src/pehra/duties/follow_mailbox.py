"""How far a mailbox was taken in. No duty: each message that it counts past was sealed by one."""

from dataclasses import dataclass

from pehra.store import models

OWED = " owed "  # no folder's name ends like that and goes on


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


def owe(mailbox: str, one: Cursor) -> None:
    """A message that could not be taken: a row of its own, beside that of how far it was taken."""
    models.Mailbox.objects.update_or_create(
        name=_owed(mailbox, one), defaults={"validity": one.validity, "uid": one.uid}
    )


def owed(mailbox: str) -> tuple[Cursor, ...]:
    rows = models.Mailbox.objects.filter(name__startswith=f"{mailbox}{OWED}").order_by("uid")
    return tuple(Cursor(row.validity, row.uid) for row in rows)


def messages_owed() -> int:
    """Of all mailboxes."""
    return models.Mailbox.objects.filter(name__contains=OWED).count()


def paid(mailbox: str, one: Cursor) -> None:
    models.Mailbox.objects.filter(name=_owed(mailbox, one)).delete()


def _owed(mailbox: str, one: Cursor) -> str:
    return f"{mailbox}{OWED}{one.validity} {one.uid}"
