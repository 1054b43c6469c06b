"""Reports of the nation by the parcel, as a clearing house would send them: a ZIP of some hundred,
with or without their pictures. The same numbers give the same bytes.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from functools import cache

from pehra.base.digest import digests
from pehra.media.synthetic import near_copy, picture

from .cybertip import Told, cybertip, md5
from .films import film, marked
from .plan import Event, File, World, event, form
from .truth import lines, outcome_rows

PARCEL = 200  # reports in one ZIP
POOL = 48  # pictures that all others are copies of
FILMS = 6  # films that all others are copies of
LISTED = 7  # of so many things shown, one is on the list
DATE = (2026, 1, 1, 0, 0, 0)


@cache
def _shown(shows: int, near: bool) -> bytes:  # noqa: FBT001
    made = picture(shows % POOL)
    return near_copy(made) if near else made


def bytes_of(file: File) -> bytes:
    """A JPEG or a film; what stands behind its end makes it a file of its own and shows nothing."""
    mark = f"drill {file.copy}".encode()
    told = form(file)
    if told != "jpg":
        return marked(told, film(file.shows % FILMS, told), mark)
    return _shown(file.shows, file.copy != file.shows) + mark


def parcel(
    world: World,
    first: int,
    media: bool,  # noqa: FBT001
) -> tuple[bytes, list[str], list[tuple[str, ...]]]:
    """The ZIP of reports from `first` on, their truth, and what became of some of them."""
    out = io.BytesIO()
    truth: list[str] = []
    outcomes: list[tuple[str, ...]] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(first, min(first + PARCEL, world.reports)):
            of = event(world, number)
            told = cybertip(world, of)
            if media:
                _add_media(archive, of, told)
            _add(archive, f"{told.number}.json", json.dumps(told.report).encode())
            truth += lines(of, told)
            outcomes += outcome_rows(of, told)
    return out.getvalue(), truth, outcomes


def _add_media(archive: zipfile.ZipFile, of: Event, told: Told) -> None:
    listed = told.report["reportedInformation"]["uploadedFiles"]["uploadedFiles"]
    for entry, file in zip(listed, of.files, strict=True):
        data = bytes_of(file)
        entry["verificationHash"] = digests([data]).md5
        _add(archive, entry["filename"], data)


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)


def starts(world: World) -> Sequence[int]:
    """The first report of each parcel."""
    return range(0, world.reports, PARCEL)


def listed(world: World, media: bool) -> Iterator[str]:  # noqa: FBT001
    """Lines of a hash list that knows some of what goes round, head first."""
    yield "md5,category,note"
    seen: set[int] = set()
    for number in range(min(world.reports, 5000)):
        for file in event(world, number).files:
            if file.shows % LISTED == 0 and file.copy not in seen:
                seen.add(file.copy)
                of = digests([bytes_of(file)]).md5 if media else md5(world, file)
                yield f"{of},DRILL,made up"
