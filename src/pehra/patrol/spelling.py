r"""How a server may read a path or a query: with every escape undone, in whatever layers.

What is sent is the canonical form (patrol/url.py). Servers undo escapes once or twice, merge
slashes, cut parameters, take `\` for `/`. A rule that denies looks at this reading, so that no
spelling walks around it; a path that hides a step upwards is *crooked*, and lies under no prefix.
"""

import re
import unicodedata
from functools import lru_cache

ROUNDS = 8  # of undoing; whoever needs more hides something
ESCAPE = re.compile(rb"%(?:([0-9A-Fa-f]{2})|[uU]([0-9A-Fa-f]{4}))")
SLASH = re.compile(r"[/\\]")
MORE = re.compile(r"%(?:[0-9a-f]{2}|u[0-9a-f]{4})")  # escapes that are still there
#: overlong UTF-8 of . / and \ (RFC 3629 §10): wrong, and read by old servers
OVERLONG = ((b"\xc0\xae", b"."), (b"\xc0\xaf", b"/"), (b"\xc1\x9c", b"\\"),
            (b"\xe0\x80\xae", b"."), (b"\xe0\x80\xaf", b"/"))  # fmt: skip
CONTROLS = dict.fromkeys((*range(0x20), 0x7F))


@lru_cache(maxsize=1024)
def undone(text: str) -> str:
    """All escapes undone, until there are none or `ROUNDS` times; compatibility forms (full-width
    dots and slashes, ligatures) folded; lower case; without control characters.
    """
    data = text.encode("utf-8", "surrogatepass")
    for _ in range(ROUNDS):
        before, data = data, ESCAPE.sub(_byte, data)
        if data == before:
            break
    for wrong, right in OVERLONG:
        data = data.replace(wrong, right)
    try:
        read = data.decode()
    except UnicodeDecodeError:
        read = data.decode("latin-1")
    return unicodedata.normalize("NFKC", read).casefold().translate(CONTROLS)


def _byte(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes((int(found[1], 16),))
    return chr(int(found[2], 16)).encode("utf-8", "surrogatepass")


def _pieces(path: str) -> list[str]:
    """Between the slashes, each without its parameters (`;…`) and outer blanks."""
    parts = undone(path).replace("\\", "/").split("/")
    return [part.partition(";")[0].strip() for part in parts]


@lru_cache(maxsize=1024)
def segments(path: str) -> tuple[str, ...]:
    """What a server may take for the steps of the path: no empty ones, no trailing dots."""
    return tuple(piece.rstrip(". ") for piece in _pieces(path) if piece.rstrip(". "))


@lru_cache(maxsize=1024)
def crooked(path: str) -> bool:
    """Whether a step of nothing but dots shows once all is undone; or the undoing has no end; or a
    hidden slash meets a parameter, which servers cut before they see the slash, or after. The
    canonical form has none of it in plain sight.
    """
    read = undone(path)
    dots = any(piece and not piece.strip(". ") for piece in _pieces(path))
    hidden = len(SLASH.findall(read)) > path.count("/")
    return dots or (hidden and ";" in read) or MORE.search(read) is not None


@lru_cache(maxsize=1024)
def pairs(query: str) -> tuple[str, ...]:
    """The parts of a query in one order, escapes undone."""
    return tuple(sorted(part for part in undone(query.replace("+", "%20")).split("&") if part))
