"""PDQ written to be read: two passes of a box filter along each axis, then every 64th part.

References: ThreatExchange `pdq/cpp/downscaling/downscaling.cpp` (windows, edges),
`pdq/cpp/hashing/pdqhashing.cpp` (DCT, median, quality). The judge of the quicker one.
"""

import numpy as np

from pehra.media.hasher import Luma
from pehra.media.pdq import Pdq

from .spectrum import NOTHING, SIDE, SMALLEST, from_samples, window


def plain(luma: Luma) -> Pdq:
    if min(luma.shape) < SMALLEST:
        return NOTHING
    height, width = luma.shape
    if (height, width) == (SIDE, SIDE):
        return from_samples(luma)
    smooth = luma.astype(np.float64)
    for _ in range(2):
        smooth = _box(smooth, window(width))
        smooth = _box(smooth.T, window(height)).T
    rows = [int((k + 0.5) * height / SIDE) for k in range(SIDE)]
    columns = [int((k + 0.5) * width / SIDE) for k in range(SIDE)]
    return from_samples(smooth[np.ix_(rows, columns)].astype(np.float32))


def _box(lines: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", size: int) -> Luma:
    """The mean over a window along each line; at the edges over what there is of it."""
    length = lines.shape[1]
    half = (size + 2) // 2
    out = np.empty_like(lines)
    for at in range(length):
        first, last = max(0, at - (size - half)), min(length - 1, at + half - 1)
        out[:, at] = lines[:, first : last + 1].mean(axis=1)
    return out  # type: ignore[return-value]
