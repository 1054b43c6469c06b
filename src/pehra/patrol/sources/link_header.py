"""The `Link` header (RFC 8288): a listing may say there where it goes on."""

import re

from pehra.patrol.permit import Via
from pehra.patrol.source import Headers

from .gathered import Gathered

VALUE = re.compile(
    r"""<([^>]*+)>((?:[\t ]*+;[\t ]*+[\w*!#$&+.^`|~-]++(?:[\t ]*+=[\t ]*+"""
    r"""(?:"(?:[^"\\]|\\.)*+"?+|[^",;\t ]*+))?+)*+)"""
)
REL = re.compile(r""";[\t ]*+rel[\t ]*+=[\t ]*+(?:"([^"]*+)|([^",;\t ]++))""", re.IGNORECASE)


def onward(headers: Headers, found: Gathered, via: Via) -> None:
    """Tell `found` every address with `rel=next`."""
    for name, value in headers:
        if name.lower() == b"link":
            for url, parameters in VALUE.findall(value.decode("latin-1")):
                rel = REL.search(parameters)
                if rel and "next" in (rel[1] or rel[2] or "").lower().split():
                    found.onward(url, via)
