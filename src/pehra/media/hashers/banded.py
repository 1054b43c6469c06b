"""PDQ by two thin matrices: the filter and the sampling are linear and separable, so that only
the 64x64 samples that are kept need computing: `V · Y · Hᵀ`.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from pehra.media.hasher import Luma
from pehra.media.pdq import Pdq

from .spectrum import NOTHING, SIDE, SMALLEST, centres, from_samples, reach

STRIP = 2**14  # pixels
FEWEST_ROWS = 32
Grey = npt.NDArray[np.uint8]


def banded(luma: Luma) -> Pdq:
    return from_samples(samples(luma)) if min(luma.shape) >= SMALLEST else NOTHING


def samples(luma: Luma | Grey) -> Luma:
    """The 64x64 that the hash is made of; at least SMALLEST pixels in either direction."""
    height, width = luma.shape
    return folded(luma, height, width, 1)


def folded(luma: Luma | Grey, height: int, width: int, scale: int) -> Luma:
    """Of a picture of height x width that was decoded `scale` times smaller, each of its pixels
    the mean of scale x scale: the taps of the whole size are added up over what became one pixel,
    so that the samples are those of the whole picture, and not of a smaller one.
    """
    if (height, width) == (SIDE, SIDE) and scale == 1:
        return luma.astype(np.float32, copy=False)
    across = _folded(width, scale)
    if luma.dtype == np.uint8:
        rows = max(FEWEST_ROWS, STRIP // luma.shape[1])
        return _by_strips(luma.view(np.uint8), _bands(height, scale, rows), across)
    found: Luma = (_folded(height, scale) @ luma @ across.T).astype(np.float32, copy=False)
    return found


def _by_strips(grey: Grey, bands: "Bands", across: Luma) -> Luma:
    """Some rows at a time, so that the grey values as floats stay in a core's cache, and of the
    taps only those that are not zero there.
    """
    tall = np.zeros((SIDE, grey.shape[1]), np.float32)
    for rows, seen, taps in bands:
        tall[seen] += taps @ grey[rows].astype(np.float32)
    found: Luma = tall @ across.T
    return found


Bands = tuple[tuple[slice, slice, Luma], ...]


@lru_cache(maxsize=64)
def _bands(length: int, scale: int, rows: int) -> Bands:
    """For each strip of so many rows: the rows, the samples that see them, and their taps."""
    down = _folded(length, scale)
    found: list[tuple[slice, slice, Luma]] = []
    for top in range(0, down.shape[1], rows):
        (seen,) = np.nonzero(down[:, top : top + rows].any(axis=1))
        if len(seen):
            of = slice(int(seen[0]), int(seen[-1]) + 1)
            strip = slice(top, top + rows)
            found.append((strip, of, np.ascontiguousarray(down[of, strip])))
    return tuple(found)


@lru_cache(maxsize=64)
def _folded(length: int, scale: int) -> Luma:
    """64 x ceil(length / scale)."""
    taps = _taps(length)
    if scale == 1:
        return taps
    starts = np.arange(0, length, scale)
    sums: Luma = np.add.reduceat(taps, starts, axis=1)
    return sums


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
