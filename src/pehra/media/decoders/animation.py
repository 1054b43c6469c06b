"""The frames of an animated GIF, WebP, PNG or AVIF beyond its first."""

from PIL import ImageFile

from pehra.media.decode import MOST_PIXELS, Frame
from pehra.media.hashers import SMALLEST, banded
from pehra.media.luma import luma
from pehra.media.pdq import Pdq

MOST = 64  # frames that are hashed, evenly spread
BUDGET = 4 * MOST_PIXELS  # pixels decoded of one animation, frames passed over included


def frames(picture: ImageFile.ImageFile, first: Pdq) -> tuple[Frame, ...]:
    """What is cut or broken ends the animation and not the picture: `first` stands. A frame that
    shows what the one before showed is left out.
    """
    count: int = getattr(picture, "n_frames", 1)
    width, height = picture.size
    if count <= 1 or min(width, height) < SMALLEST:
        return ()
    found: list[Frame] = []
    count = min(count, BUDGET // (width * height))
    step = -(-count // MOST)
    seconds, last = _lasts(picture), first
    for number in range(1, count):
        try:
            picture.seek(number)
            picture.load()  # WebP and AVIF only then know how long it is shown
            if number % step == 0:
                pdq = banded(luma(picture))
                if pdq.bits != last.bits:
                    found.append(Frame(number, seconds, pdq))
                    last = pdq
            seconds += _lasts(picture)
        except Exception:
            break
    return tuple(found)


def _lasts(picture: ImageFile.ImageFile) -> float:
    """Seconds that the present frame is shown, as the file says."""
    told = picture.info.get("duration", 0)
    return min(max(0.0, float(told) / 1000), 3600.0) if isinstance(told, int | float) else 0.0
