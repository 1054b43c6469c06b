"""What a picture's EXIF says of the camera, the time and the place: assertions, never facts.

EXIF 2.32 (CIPA DC-008), tags by their numbers. A hostile file may say anything, so that each
value is cut, made printable and kept as text with the place that it stands in.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from PIL import Image

from pehra.media.decode import Claim

LONGEST = 200  # characters
EXIF, GPS = 0x8769, 0x8825  # where the two further directories are
TAGS = {
    ("0th", 0x010F): "camera.make",
    ("0th", 0x0110): "camera.model",
    ("0th", 0x0112): "orientation",
    ("0th", 0x0131): "software",
    ("Exif", 0x9003): "taken_at",
    ("Exif", 0xA431): "camera.serial",
    ("Exif", 0xA434): "lens.model",
}
LATITUDE, LONGITUDE = (1, 2, "gps.latitude", "S", 90), (3, 4, "gps.longitude", "W", 180)
TIME, DATE = 7, 29


def claims(exif: Image.Exif) -> tuple[Claim, ...]:
    """Never raises: what cannot be read is left out."""
    found: list[Claim] = []
    directories: tuple[tuple[str, int], ...] = (("0th", 0), ("Exif", EXIF), ("GPS", GPS))
    for name, at in directories:
        try:
            tags = dict(exif) if not at else exif.get_ifd(at)
            found += _place(tags) if at == GPS else _told(name, tags)
        except Exception:  # noqa: S112  (Pillow's reader may raise anything on hostile bytes)
            continue
    return tuple(found)


def _told(directory: str, tags: Mapping[int, Any]) -> Iterator[Claim]:
    for (where, tag), name in TAGS.items():
        if where == directory and tag in tags and (value := _text(tags[tag])):
            yield Claim(name, value, f"EXIF {directory} 0x{tag:04X}")


def _place(tags: Mapping[int, Any]) -> Iterator[Claim]:
    for reference, tag, name, negative, most in (LATITUDE, LONGITUDE):
        if tag not in tags:
            continue
        degrees = _degrees(tags[tag])
        if abs(degrees) <= most:  # also false for what is no number
            sign = "-" if _text(tags.get(reference, "")).upper().startswith(negative) else ""
            yield Claim(name, f"{sign}{degrees:.6f}", f"EXIF GPS 0x{tag:04X}")
    if DATE in tags and TIME in tags:
        clock = ":".join(f"{int(part):02}" for part in tags[TIME])
        yield Claim("gps.at", _text(f"{tags[DATE]} {clock}"), f"EXIF GPS 0x{TIME:04X}")


def _degrees(parts: Any) -> float:  # noqa: ANN401  (whatever the file holds)
    """Degrees, minutes and seconds as decimal degrees; no number when they are none."""
    try:
        found = [float(part) / 60.0**n for n, part in enumerate(tuple(parts)[:3])]
        return math.fsum(found)
    except (TypeError, ValueError, ZeroDivisionError):
        return float("nan")


def _text(value: Any) -> str:  # noqa: ANN401  (whatever the file holds)
    said = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
    ended = said[: 2 * LONGEST].partition("\0")[0]  # EXIF text ends at a NUL
    shown = "".join(mark if mark.isprintable() else " " for mark in ended)
    return shown.strip()[:LONGEST].strip()
