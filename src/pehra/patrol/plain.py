"""A stranger's text made fit to be kept, where it becomes a value; in this one place.

JSON may name half a character (RFC 8259 §8.2), a header may hold a NUL, and both may be as long as
their sender likes. No database takes the first two: one such text would undo the record of every
fetch that ended in the same moment.
"""

import re

ODD = re.compile("[\0\ud800-\udfff]")
NO_CHARACTER = "\ufffd"
HEADER = 8 * 1024  # characters of the value of a header
WORDS = 500  # of why something failed
ACCOUNT = 200  # of a name and its host


def plain(text: str, most: int) -> str:
    """The first `most` characters, with U+FFFD for a NUL and for each half of a character."""
    text = text[:most]
    if text.isascii() and "\0" not in text:  # nearly all there is, at no price
        return text
    return ODD.sub(NO_CHARACTER, text)
