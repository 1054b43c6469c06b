"""What every way to compute PDQ shares: the windows of the filter, and from 64x64 samples to bits.

References: ThreatExchange `pdq/cpp/downscaling/downscaling.cpp` and
`pdq/cpp/hashing/{pdqhashing,torben}.cpp`.
"""

import numpy as np

from pehra.media.hasher import Luma
from pehra.media.pdq import Pdq

SIDE = 64  # samples an axis
KEPT = 16  # frequencies an axis
SMALLEST = 5  # pixels an axis: below it there is nothing to hash
LOWER_MEDIAN = KEPT * KEPT // 2 - 1  # torben.cpp gives the lower of the two middle values
NOTHING = Pdq(bytes(KEPT * KEPT // 8), 0)

_i, _j = np.arange(1, KEPT + 1)[:, None], np.arange(SIDE)[None, :]
DCT = (np.sqrt(2 / SIDE) * np.cos(np.pi / (2 * SIDE) * _i * (2 * _j + 1))).astype(np.float32)

#: an odd frequency changes its sign when its axis is turned round
ODD = np.where(np.arange(1, KEPT + 1) % 2, -1, 1).astype(np.float32)


def reach(length: int) -> tuple[int, int]:
    """How many pixels back and ahead the box filter averages, on an axis so long.

    The window is ceil(length / 128) pixels; even ones reach one pixel further ahead.
    """
    window = (length + 2 * SIDE - 1) // (2 * SIDE)
    half = (window + 2) // 2
    return window - half, half - 1


def centres(length: int) -> list[int]:
    """The 64 pixels of an axis that are kept after the filter."""
    return [int((k + 0.5) * length / SIDE) for k in range(SIDE)]


def from_samples(samples: Luma) -> Pdq:
    """Bits are the 256 coefficients above their lower median; quality is the clipped gradient."""
    return Pdq(_bits(DCT @ samples @ DCT.T), quality(samples))


def turned(samples: Luma) -> tuple[bytes, ...]:
    """The bits of the seven other positions, in the order of media/decode.py.

    Turning and mirroring only transpose the spectrum and change the signs of its odd frequencies,
    so that one transform serves all eight (pdqhashing.cpp, “dihedral”).
    """
    of = DCT @ samples @ DCT.T
    down, across = of * ODD[:, None], of * ODD[None, :]  # mirrored top to bottom, left to right
    both = down * ODD[None, :]
    return tuple(map(_bits, (across.T, both, down.T, across, down, of.T, both.T)))


def _bits(spectrum: Luma) -> bytes:
    flat = spectrum.ravel()
    bits = flat > np.partition(flat, LOWER_MEDIAN)[LOWER_MEDIAN]
    # bit k is i*16+j and the text begins with bit 255
    return np.packbits(bits[::-1]).tobytes()


def quality(samples: Luma) -> int:
    """0 to 100. Each step is cut to whole numbers before it is added, as the reference does."""
    total = 0
    for axis in (0, 1):
        steps = np.diff(samples, axis=axis) * np.float32(100) / np.float32(255)
        total += int(np.abs(np.trunc(steps)).sum())
    return min(100, total // 90)
