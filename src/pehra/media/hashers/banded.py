"""PDQ by two thin matrices: the filter and the sampling are linear and separable, so that only
the 64x64 samples that are kept need computing: `V · Y · Hᵀ`.
"""

from functools import lru_cache

import numpy as np

from pehra.media.hasher import Luma
from pehra.media.pdq import Pdq

from .spectrum import NOTHING, SIDE, SMALLEST, from_samples, window


def banded(luma: Luma) -> Pdq:
    if min(luma.shape) < SMALLEST:
        return NOTHING
    height, width = luma.shape
    if (height, width) == (SIDE, SIDE):
        return from_samples(luma)
    samples = _taps(height) @ luma.astype(np.float32, copy=False) @ _taps(width).T
    return from_samples(samples)


@lru_cache(maxsize=64)
def _taps(length: int) -> Luma:
    """64 x length: what each pixel of an axis weighs in each sample after both passes."""
    box = np.zeros((length, length), np.float64)
    size = window(length)
    half = (size + 2) // 2
    for at in range(length):
        first, last = max(0, at - (size - half)), min(length - 1, at + half - 1)
        box[at, first : last + 1] = 1 / (last - first + 1)
    centres = [int((k + 0.5) * length / SIDE) for k in range(SIDE)]
    return (box[centres] @ box).astype(np.float32)
