"""Web addresses (RFC 3986), also with a scheme that nobody clicks (`hxxps://`, `h**p://`).

Clean: scheme and host in lower case, no default port, no empty path; path and query untouched.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from pehra.identifiers.identifier import Identifier, Strength
from pehra.identifiers.identifier import Kind as KindName
from pehra.identifiers.kind import NotOne, Span

SCHEME = r"h(?:tt|xx|\*\*|tx|xt)p"
#: two backslashes are a slip of the hand, which browsers read as slashes (WHATWG URL)
PATTERN = re.compile(rf"\b{SCHEME}s?(?:://|:\\\\|\[:\]//)[^\s<>\"'،؛؟۔]{{1,2000}}", re.IGNORECASE)
DEFAULT_PORTS = {"http": 80, "https": 443}
TRAILING = ".,;:!?)[]}»’”*"


class Url:
    name = KindName.URL

    def clean(self, raw: str, *, region: str) -> Identifier | NotOne:  # noqa: ARG002
        plain = _plain(raw.strip())
        if "://" not in plain and re.fullmatch(r"[\w.-]+\.[^\W\d_]{2,24}(/\S*)?", plain):
            plain = f"https://{plain}"
        try:
            told = urlsplit(plain)
            host, port = (told.hostname or ""), told.port
        except ValueError:
            return NotOne("it is no web address")
        if told.scheme.lower() not in DEFAULT_PORTS or not host or re.search(r"\s", plain):
            return NotOne("it is no web address")
        scheme = told.scheme.lower()
        at = f"[{host}]" if ":" in host else host.rstrip(".")
        if port is not None and port != DEFAULT_PORTS[scheme]:
            at = f"{at}:{port}"
        value = urlunsplit((scheme, at, told.path or "/", told.query, told.fragment))
        return Identifier(self.name, value, raw, Strength.MEDIUM)

    def find(self, text: str, *, region: str) -> Iterator[Span]:
        for found in PATTERN.finditer(text):
            raw = ended(found[0])
            one = self.clean(raw, region=region)
            if isinstance(one, Identifier):
                yield Span(one, found.start(), found.start() + len(raw))


def ended(raw: str) -> str:
    """Without the marks of the sentence behind it; a bracket that it opened is its own."""
    cut = raw.rstrip(TRAILING)
    closes = raw[len(cut) :].startswith("]") and cut.count("[") > cut.count("]")
    return f"{cut}]" if closes else cut


def _plain(raw: str) -> str:
    """Half a bracket before a dot of the host is a slip: no host holds one (RFC 3986 §3.2.2)."""
    plain = re.sub(rf"^{SCHEME}(s?)(:\\\\)?", _scheme, raw, flags=re.IGNORECASE)
    plain = plain.replace("[:]", ":").replace("[.]", ".")
    scheme, between, rest = plain.partition("://")
    at = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    if "]" not in at:
        rest = at.replace("[.", ".") + rest[len(at) :]
    return scheme + between + rest


def _scheme(told: re.Match[str]) -> str:
    return f"http{told[1]}{'://' if told[2] else ''}"
