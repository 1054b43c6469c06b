"""The text of a PDF (ISO 32000), line by line with its place; pictures in it are never decoded.

The library raises whatever a damaged file leads it to, so everything it raises ends here.
"""

import io
import logging
from dataclasses import dataclass

import pypdf

from pehra.base.storable import storable
from pehra.intake.reader import Unreadable

MOST_BYTES = 64 * 2**20
MOST_PAGES = 2_000
MOST_TEXT = 20_000_000  # characters
ASK = "It stays sealed; ask the sender for the JSON."

# the library tells its log of every oddity, with words out of the file: logs carry no content
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Line:
    """`where` is “page 2 line 14”, both from 1."""

    text: str
    where: str


def looks_like_pdf(head: bytes) -> bool:
    return b"%PDF-" in head[:1024]


def lines(data: bytes) -> tuple[Line, ...]:
    """Raises Unreadable, also for one without any text."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"A PDF of {len(data):,} bytes is not read; the most: {MOST_BYTES:,}.")
    try:
        found = _lines(data)
    except Unreadable:
        raise
    except (Exception, RecursionError) as error:
        raise Unreadable(f"The PDF is damaged ({type(error).__name__}). {ASK}") from error
    if not found:
        raise Unreadable(f"The PDF has no text layer: it is a picture of a report. {ASK}")
    return found


def _lines(data: bytes) -> tuple[Line, ...]:
    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise Unreadable("The PDF is encrypted. Ask for it without a password.")
    if len(reader.pages) > MOST_PAGES:
        raise Unreadable(f"The PDF has more than {MOST_PAGES:,} pages. {ASK}")
    found: list[Line] = []
    size = 0
    for page, one in enumerate(reader.pages, 1):
        text = storable(one.extract_text().replace("\0", "\ufffd"))
        size += len(text)
        if size > MOST_TEXT:
            raise Unreadable(f"The PDF has more than {MOST_TEXT:,} characters. {ASK}")
        told = (line.strip() for line in text.splitlines())
        found += [Line(t, f"page {page} line {n}") for n, t in enumerate(told, 1) if t]
    return tuple(found)
