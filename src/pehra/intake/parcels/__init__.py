"""One file for each form of parcel."""

from typing import BinaryIO

from pehra.intake.parcel import Opener, Parcel

from .captured import WarcOpener
from .har import HarOpener
from .mailed import MailOpener
from .nested import opened_inside
from .plain import PlainOpener
from .zipped import ZipOpener

HEAD = 4096  # bytes by which a form is known
OPENERS: tuple[Opener, ...] = (
    ZipOpener(), WarcOpener(), HarOpener(), MailOpener(), PlainOpener(),
)  # fmt: skip


def open_parcel(file: BinaryIO, name: str) -> Parcel:
    """By its first bytes, not its name; the last opener takes anything. What lies in it as a parcel
    of its own is opened with it, one level down. Raises Unreadable.
    """
    return opened_inside(_opened(file, name), name, _opened)


def _opened(file: BinaryIO, name: str) -> Parcel:
    head = file.read(HEAD)
    file.seek(0)
    return next(opener for opener in OPENERS if opener.opens(head)).open(file, name)
