"""Addresses that carry another address: asking for them makes their server ask somebody else.

Image searches, proxies, translators, redirectors. An innocent service would be named as the host
of what it merely showed. So a reflector is never fetched as something that a page shows, nor under
a rule that allows a whole host: a rule must name it.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from functools import lru_cache

from .spelling import undone
from .url import BadUrl, Url, address, canonical, is_known_name, registered

LAYERS = 3  # of base64 or hexadecimal digits inside each other
#: a host after two slashes or more, whatever the scheme; `http:host` and `http:/host`, which
#: browsers read alike
WHOLE = re.compile(r"(?<![/\\])[/\\]{2,}+([^/\\?#&\s\"'<>]+)|https?:[/\\]?([^/\\?#&\s\"'<>]+)")
NAME = re.compile(
    r"(?<![\w.-])(?:[\w-]{1,63}\.)+[a-z][\w-]{1,62}(?![\w-])|\b(?:\d{1,3}\.){3}\d{1,3}\b"
)
BRACKETED = re.compile(r"\[[0-9a-f:.]{2,45}\]")  # IPv6: without brackets it could be anything
PORT = re.compile(r":\d{1,5}\Z")
DOT = "\u3002"  # parts names like a dot (UTS #46); its other widths are undone to it
#: endings that are domains too, and nearly always mean a file
FILES = frozenset({"zip", "mov", "py", "sh", "md", "pl", "rs", "ps", "cc", "so", "app", "cab", "ai",
                   "swf", "java", "st", "ms", "mp", "id", "as", "in", "is", "name"})  # fmt: skip
PACKED = re.compile(r"[A-Za-z0-9+/_-]{10,}={0,2}")
STEP = re.compile(r"[A-Za-z0-9_-]{10,}={0,2}")  # without the slash, which divides paths too
FORMS = (PACKED, STEP)
HTTP = "aHR0c"  # base64 of what begins with http
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){8,}")


@lru_cache(maxsize=1024)
def is_reflector(url: Url) -> bool:
    """Whether its query or its path names a host that belongs to somebody else than its own, plain,
    escaped, or packed in base64 or hexadecimal digits.
    """
    own = registered(url.host)
    inside = url.path.lstrip("/")
    return any(_is_other(name, own) for name in (*_in_query(url.query), *_in_path(inside)))


def _in_query(query: str) -> Iterator[str]:
    for layer in _layers(query):
        yield from _hosts(layer)
        yield from (name for name in NAME.findall(layer) if _means_a_host(name))
        yield from _bracketed(layer)


def _in_path(path: str) -> Iterator[str]:
    """A whole address anywhere; a bare name only as a step that others follow, or with a port: the
    last one is a file.
    """
    plain = _read(path)
    for layer in _layers(path):
        yield from _hosts(re.sub(r"(?<!:)[/\\]{2,}", "/", layer) if layer == plain else layer)
        yield from _bracketed(layer)
    *steps, last = plain.split("/")
    for step in (*steps, last) if PORT.search(last) else steps:
        name = PORT.sub("", step)
        if NAME.fullmatch(name) and _means_a_host(name):
            yield name


def _bracketed(text: str) -> Iterator[str]:
    yield from (found for found in BRACKETED.findall(text) if address(found) is not None)


def _read(text: str) -> str:
    return undone(text).replace(DOT, ".")


def _layers(text: str) -> Iterator[str]:
    """The text with its escapes undone, and what is packed in it, and in that; each once."""
    layer = {text}
    for _ in range(LAYERS + 1):
        yield from map(_read, layer)
        layer = {inner for told in layer for inner in _unpacked(told)}


def _unpacked(told: str) -> Iterator[str]:
    """Digits of packed text do not survive lower case: escapes are undone apart, up to twice."""
    once = ESCAPE.sub(lambda found: chr(int(found[1], 16)), told)
    twice = ESCAPE.sub(lambda found: chr(int(found[1], 16)), once)
    some = {found for text in {told, once, twice} for form in FORMS for found in form.findall(text)}
    some |= {found[found.index(HTTP, 1) :] for found in some if HTTP in found[1:]}
    for found in some:
        yield from _readable(found)


def _readable(packed: str) -> Iterator[str]:
    if HEX.fullmatch(packed):
        yield from _text(bytes.fromhex(packed))
    yield from _from_base64(packed)
    if "/" in packed:
        yield from _from_base64(packed.replace("/", ""))  # some proxies cut it into steps


def _from_base64(packed: str) -> Iterator[str]:
    """Either alphabet (RFC 4648 §4, §5), with or without padding."""
    digits = packed.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        data = base64.b64decode(digits + "=" * (-len(digits) % 4), validate=True)
    except (binascii.Error, ValueError):
        return
    yield from _text(data)


def _text(data: bytes) -> Iterator[str]:
    if all(0x20 <= byte < 0x7F for byte in data):  # noqa: PLR2004
        yield data.decode()


def _hosts(text: str) -> Iterator[str]:
    for after_slashes, after_colon in WHOLE.findall(text):
        yield (after_slashes or after_colon).rpartition("@")[2]


def _means_a_host(name: str) -> bool:
    if address(name) is not None:
        return True
    last = name.rpartition(".")[2]
    return last not in FILES and is_known_name(name)


def _is_other(name: str, own: str) -> bool:
    try:
        return registered(canonical(f"http://{name}/").host) != own
    except BadUrl:
        return True  # no host that we would ask; what its server makes of it, nobody knows
