"""The seam: luma in, PDQ out. All hashers give the same answer (tests/media/test_hasher.py)."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from pehra.media.pdq import Pdq

Luma = npt.NDArray[np.float32]  # height x width, 0 to 255


class Hasher(Protocol):
    def __call__(self, luma: Luma) -> Pdq:
        """PDQ with quality. Smaller than 5 in either direction: all zero, quality 0."""
        ...
