"""What sees in an officer's place."""

from dataclasses import dataclass

from pehra.media.decode import Decoder

from .shelves import Shelves


@dataclass(frozen=True, slots=True)
class Eyes:
    decoder: Decoder
    shelves: Shelves
