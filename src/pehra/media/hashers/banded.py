"""PDQ by two thin matrices: the filter and the sampling are linear and separable, so that only
the 64x64 samples that are kept need computing: `V · Y · Hᵀ`.
"""

from functools import lru_cache

import numpy as np

from pehra.media.hasher import Luma
from pehra.media.pdq import Pdq

from .spectrum import NOTHING, SIDE, SMALLEST, centres, from_samples, reach


def banded(luma: Luma) -> Pdq:
    if min(luma.shape) < SMALLEST:
        return NOTHING
    if luma.shape == (SIDE, SIDE):
        return from_samples(luma)
    height, width = luma.shape
    samples = _taps(height) @ luma @ _taps(width).T
    return from_samples(samples.astype(np.float32, copy=False))


@lru_cache(maxsize=64)
def _taps(length: int) -> Luma:
    """64 x length: what each pixel of an axis weighs in each sample after both passes.

    Only the rows that are kept are made: the whole filter is length x length, which is gigabytes
    for a long thin picture.
    """
    back, ahead = reach(length)
    steps = np.zeros((SIDE, length + 1), np.float64)
    for row, centre in zip(steps, centres(length), strict=True):
        seen = np.arange(max(0, centre - back), min(length - 1, centre + ahead) + 1)
        first, after = np.maximum(0, seen - back), np.minimum(length, seen + ahead + 1)
        weight = 1 / (len(seen) * (after - first))
        np.add.at(row, first, weight)  # each box as one step up and one down
        np.subtract.at(row, after, weight)
    return steps[:, :length].cumsum(axis=1).astype(np.float32)
