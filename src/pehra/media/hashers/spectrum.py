"""What every way to compute PDQ shares: the windows of the filter, and from 64x64 samples to bits.

References: ThreatExchange `pdq/cpp/downscaling/downscaling.cpp` and
`pdq/cpp/hashing/{pdqhashing,torben}.cpp`.
"""

import numpy as np
import numpy.typing as npt

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
    return Pdq(bits(samples), quality(samples))


def bits(samples: Luma) -> bytes:
    """Without the quality, for whoever takes that of other samples."""
    return _packed(_bits(_spectrum(samples)[None]))[0]


def turned(samples: Luma) -> tuple[Pdq, tuple[bytes, ...]]:
    """As stored, and the bits of the seven other positions in the order of media/decode.py.

    Turning and mirroring only transpose the spectrum and change the signs of its odd frequencies,
    so that one transform serves all eight (pdqhashing.cpp, “dihedral”).
    """
    of = _spectrum(samples)
    down, across = of * ODD[:, None], of * ODD[None, :]  # mirrored top to bottom, left to right
    straight = _bits(np.stack((of, down, across, down * ODD[None, :])))
    aside = straight.transpose(0, 2, 1)
    of_, down_, across_, both_ = range(4)
    eight = np.concatenate((straight, aside))
    order = (of_, across_ + 4, both_, down_ + 4, across_, down_, of_ + 4, both_ + 4)
    stored, *others = _packed(eight[list(order)])
    return Pdq(stored, quality(samples)), tuple(others)


def _spectrum(samples: Luma) -> Luma:
    found: Luma = DCT @ samples @ DCT.T
    return found


def _bits(spectra: Luma) -> npt.NDArray[np.bool_]:
    """Which of n x 16 x 16 coefficients are above the lower median of their spectrum."""
    flat = spectra.reshape(len(spectra), KEPT * KEPT)
    medians = np.partition(flat, LOWER_MEDIAN, axis=1)[:, LOWER_MEDIAN]
    return spectra > medians[:, None, None]


def _packed(of: npt.NDArray[np.bool_]) -> tuple[bytes, ...]:
    # bit k is i*16+j and the text begins with bit 255
    flat = of.reshape(len(of), KEPT * KEPT)[:, ::-1]
    return tuple(row.tobytes() for row in np.packbits(flat, axis=1))


def quality(samples: Luma) -> int:
    """0 to 100. Each step is cut to whole numbers before it is added, as the reference does."""
    total = 0
    for steps in (samples[1:] - samples[:-1], samples[:, 1:] - samples[:, :-1]):
        whole = (steps * np.float32(100) / np.float32(255)).astype(np.int32)
        total += int(np.abs(whole).sum())
    return min(100, total // 90)
