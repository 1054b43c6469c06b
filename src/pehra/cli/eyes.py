"""What a command sees with."""

from collections.abc import Iterator
from contextlib import contextmanager

from pehra.duties.eyes import Eyes
from pehra.duties.shelves import Shelves
from pehra.media.decoders.apart import Apart

from .say import config


@contextmanager
def eyes(children: int = 1) -> Iterator[Eyes]:
    """Children of the decoder start when the first picture comes."""
    with Apart(children=children) as decoder:
        yield Eyes(decoder, shelves())


def shelves() -> Shelves:
    return Shelves(config().index)
