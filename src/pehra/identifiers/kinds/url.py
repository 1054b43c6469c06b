"""Web addresses (RFC 3986), also written so that nobody clicks them (`hxxps://site[.]example`).

Clean: scheme and host in lower case, no default port, no empty path; path and query untouched.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from pehra.identifiers.identifier import Identifier, Strength
from pehra.identifiers.identifier import Kind as KindName
from pehra.identifiers.kind import NotOne, Span

PATTERN = re.compile(r"\bh(?:tt|xx)ps?(?:://|\[:\]//)[^\s<>\"'،؛؟۔]{1,2000}", re.IGNORECASE)
DEFAULT_PORTS = {"http": 80, "https": 443}
TRAILING = ".,;:!?)]}»’”*"


class Url:
    name = KindName.URL

    def clean(self, raw: str, *, region: str) -> Identifier | NotOne:  # noqa: ARG002
        plain = re.sub(r"^hxxp", "http", raw.strip(), flags=re.IGNORECASE)
        plain = plain.replace("[:]", ":").replace("[.]", ".")
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
            raw = found[0].rstrip(TRAILING)
            one = self.clean(raw, region=region)
            if isinstance(one, Identifier):
                yield Span(one, found.start(), found.start() + len(raw))
