"""The second half of PDQ: from 64x64 samples to bits and quality (pdqhashing.cpp)."""

import numpy as np
import numpy.typing as npt

from pehra.media.pdq import Pdq

SIDE = 64  # samples an axis
KEPT = 16  # frequencies an axis
SMALLEST = 5  # pixels an axis: below it there is nothing to hash
Samples = npt.NDArray[np.float32]

_i, _j = np.arange(1, KEPT + 1)[:, None], np.arange(SIDE)[None, :]
DCT = (np.sqrt(2 / SIDE) * np.cos(np.pi / (2 * SIDE) * _i * (2 * _j + 1))).astype(np.float32)
NOTHING = Pdq(bytes(32), 0)


def from_samples(samples: Samples) -> Pdq:
    """Bits are the 256 coefficients above their lower median; quality is the clipped gradient."""
    spectrum = (DCT @ samples @ DCT.T).ravel()
    bits = spectrum > np.partition(spectrum, 127)[127]
    # bit k is i*16+j and the text begins with bit 255
    return Pdq(np.packbits(bits[::-1]).tobytes(), quality(samples))


def quality(samples: Samples) -> int:
    """0 to 100. Each step is cut to whole numbers before it is added, as the reference does."""
    total = 0
    for axis in (0, 1):
        steps = np.diff(samples, axis=axis) * np.float32(-100) / np.float32(255)
        total += int(np.abs(np.trunc(steps)).sum())
    return min(100, total // 90)


def window(length: int) -> int:
    """Pixels of the box filter along an axis of so many pixels: ceil(length / 128)."""
    return (length + 2 * SIDE - 1) // (2 * SIDE)
