"""One file for each form of parcel."""

from typing import BinaryIO

from pehra.intake.parcel import Opener, Parcel

from .captured import WarcOpener
from .har import HarOpener
from .mailed import MailOpener
from .plain import PlainOpener
from .zipped import ZipOpener

OPENERS: tuple[Opener, ...] = (
    ZipOpener(), WarcOpener(), HarOpener(), MailOpener(), PlainOpener(),
)  # fmt: skip


def open_parcel(file: BinaryIO, name: str) -> Parcel:
    """By its first bytes, not its name; the last opener takes anything. Raises Unreadable."""
    head = file.read(8)
    file.seek(0)
    return next(opener for opener in OPENERS if opener.opens(head)).open(file, name)
