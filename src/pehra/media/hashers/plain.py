"""PDQ written to be read: two passes of a box filter along each axis, then every 64th part.

References: ThreatExchange `pdq/cpp/downscaling/downscaling.cpp` (windows, edges),
`pdq/cpp/hashing/pdqhashing.cpp` (DCT, median, quality). The judge of the quicker one.
"""

import numpy as np
import numpy.typing as npt

from pehra.media.hasher import Luma
from pehra.media.pdq import Pdq

from .spectrum import NOTHING, SIDE, SMALLEST, centres, from_samples, reach


def plain(luma: Luma) -> Pdq:
    if min(luma.shape) < SMALLEST:
        return NOTHING
    if luma.shape == (SIDE, SIDE):
        return from_samples(luma)
    smooth = luma.astype(np.float64)
    for _ in range(2):
        smooth = _box(smooth)
        smooth = _box(smooth.T).T
    height, width = luma.shape
    samples = smooth[np.ix_(centres(height), centres(width))]
    return from_samples(samples.astype(np.float32))


def _box(lines: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The mean over a window along each line; at the edges over what there is of it."""
    length = lines.shape[1]
    back, ahead = reach(length)
    out = np.empty_like(lines)
    for at in range(length):
        first, last = max(0, at - back), min(length - 1, at + ahead)
        out[:, at] = lines[:, first : last + 1].mean(axis=1)
    return out
