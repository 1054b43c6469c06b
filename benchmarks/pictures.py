"""From a JPEG's bytes to its PDQ hash and quality, on one core, against those who do the same."""

import io
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import simplejpeg
from PIL import Image

from pehra.media.decode import Care, Hashed
from pehra.media.decoders.apart import Apart
from pehra.media.decoders.inline import Inline
from pehra.media.pdq import CLEAR
from pehra.media.synthetic import picture

from .measure import interleaved, one_core, say, tell
from .peers import Missing, peer

SIZES = ((640, 480, 20, 5.5, 2), (1280, 960, 8, 10.0, 4), (4000, 3000, 1, 20.0, 8))
FAITHFUL = 200  # pictures
Act = Callable[[], object]


def pdqhash_pil(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        found, _ = peer("pdqhash").compute(np.asarray(image.convert("RGB")))
    return np.packbits(found).tobytes()


def theirs(data: bytes, file: Path) -> dict[str, Act]:
    file.write_bytes(data)
    found: dict[str, Act] = {}
    for name, make in (
        ("pdqhash+PIL", lambda: partial(pdqhash_pil, data)),
        ("threatexchange", lambda: _threatexchange(file)),
        ("perception", lambda: _perception(file)),
    ):
        try:
            act = make()
            act()
            found[name] = act
        except Missing as missing:
            print(missing)
    return found


def _threatexchange(file: Path) -> Act:
    signal = peer("threatexchange.signal_type.pdq.signal").PdqSignal
    return partial(signal.hash_from_file, file)


def _perception(file: Path) -> Act:
    return partial(peer("perception.hashers.image.pdq").PDQHash().compute, str(file))


def speed() -> None:
    for width, height, times, goal, scale in SIZES:
        data = picture(1, width, height)
        with tempfile.TemporaryDirectory() as folder, Apart() as apart:
            acts = theirs(data, Path(folder) / "picture.jpg")
            peers = tuple(acts)
            floor = partial(simplejpeg.decode_jpeg, data, "GRAY")
            small = partial(
                simplejpeg.decode_jpeg, data, "GRAY",
                min_height=-(-height // scale), min_width=-(-width // scale),
            )  # fmt: skip
            acts |= {
                "exact": partial(Inline().decode, data),
                "fast": partial(Inline().decode, data, Care.FAST),
                "apart": partial(apart.decode, data, Care.FAST),
                "luma": floor,
                "luma/scale": small,
            }
            found = interleaved(acts, times)
        size = f"{width}x{height}"
        for mode in ("fast", "exact", "apart"):
            say(f"{size} {mode}", found[mode], {name: found[name] for name in peers}, goal)
        for mode, of in (("fast", "luma/scale"), ("exact", "luma")):
            ratio = found[mode] / found[of]
            tell(f"{size} {mode} over its luma decode", f"{ratio:.2f}x", "1.15x", ratio <= 1.15)


def fidelity() -> None:
    fast: list[int] = []
    same = 0
    chance = np.random.default_rng(1)
    for seed in range(FAITHFUL):
        width, height = (int(side) for side in chance.integers(300, 2600, 2))
        data = picture(seed, width, height)
        exact, quick = Inline().decode(data), Inline().decode(data, Care.FAST)
        assert isinstance(exact, Hashed)
        assert isinstance(quick, Hashed)
        if exact.pdq.quality >= CLEAR:
            fast.append(exact.pdq.distance(quick.pdq))
        same += _apart(exact.pdq.bits, pdqhash_pil(data)) <= 2
    mean, worst = sum(fast) / len(fast), max(fast)
    words = f"mean {mean:.2f}, worst {worst} bits over {len(fast)} pictures"
    tell("fast against exact", words, "mean 1.5, none over 10", mean <= 1.5 and worst <= 10)
    words = f"{same} of {FAITHFUL} within 2 bits"
    tell("exact against pdqhash, each with its own decoder", words, "99.9 %", same == FAITHFUL)


def _apart(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def forms() -> None:
    """What peers stumble over: the same picture in other forms."""
    with Image.open(io.BytesIO(picture(3, 800, 600))) as opened:
        rgb = opened.convert("RGB")
    grey = rgb.convert("L")
    few = rgb.quantize(256)
    truth, grey_truth = _bits(_saved(rgb, "PNG")), _bits(_saved(grey, "PNG"))
    fewer = _bits(_saved(few.convert("RGB"), "PNG"))  # what 256 colours lose is not the decoder's
    for name, data, of in (
        ("GIF", _saved(few, "GIF"), fewer),
        ("palette PNG", _saved(few, "PNG"), fewer),
        ("CMYK JPEG", _saved(rgb.convert("CMYK"), "JPEG"), truth),
        ("LA PNG", _saved(grey.convert("LA"), "PNG"), grey_truth),
        ("RGBA PNG", _saved(rgb.convert("RGBA"), "PNG"), truth),
    ):
        ours = _apart(_bits(data), of)
        value = f"{ours} bits (threatexchange {_their_bits(data, of)})"
        tell(f"{name} against its RGB original", value, "4 bits", ours <= 4)


def _saved(image: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **({"quality": 95} if form == "JPEG" else {}))
    return out.getvalue()


def _bits(data: bytes) -> bytes:
    found = Inline().decode(data)
    assert isinstance(found, Hashed)
    return found.pdq.bits


def _their_bits(data: bytes, of: bytes) -> str:
    try:
        told = peer("threatexchange.signal_type.pdq.pdq_hasher").pdq_from_bytes(data)[0]
        return f"{_apart(bytes.fromhex(told), of)} bits"
    except Exception as error:
        return f"fails: {type(error).__name__}"


def threads() -> None:
    data = picture(1, 1280, 960)
    inline = Inline()

    def many(pool: ThreadPoolExecutor) -> None:
        list(pool.map(lambda _: inline.decode(data, Care.FAST), range(60)))

    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(2) as two:
        found = interleaved({"one": partial(many, one), "two": partial(many, two)})
    say("60 pictures by two threads", found["two"], {"one thread": found["one"]}, 1.6)


def innocent() -> None:
    """How far different benign pictures are from each other: what a bound of 31 costs."""
    bits = [_bits(picture(seed, 320, 240)) for seed in range(1500)]
    rows = np.frombuffer(b"".join(bits), np.uint8).reshape(-1, 32)
    counts = np.zeros(257, np.int64)
    for n in range(1, len(rows)):
        apart = np.bitwise_count(rows[:n] ^ rows[n]).sum(axis=1, dtype=np.int64)
        counts += np.bincount(apart, minlength=257)
    share = np.cumsum(counts) / counts.sum()
    at = {
        name: int(np.searchsorted(share, part)) for name, part in (("0.1 %", 0.001), ("half", 0.5))
    }
    near, least = int(counts[:32].sum()), int(np.nonzero(counts)[0][0])
    words = f"{near} of {counts.sum():,} pairs within 31; nearest {least}, {at}"
    tell("different benign pictures", words, "none within 31", near == 0)


def main() -> None:
    with one_core():
        speed()
    fidelity()
    forms()
    threads()
    innocent()
