"""Web addresses without `http` that were written out of harm: `example[.]org/thread/7`.

A bare name in ordinary text may be a file or two sentences that ran together, and is not taken.
Whoever puts its dot into brackets says that it is an address. It must end as names on the net do
(Public Suffix List as shipped, no network). Clean: as of a field, with https.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from publicsuffixlist import PublicSuffixList

from pehra.identifiers.identifier import Identifier
from pehra.identifiers.kind import Span
from pehra.identifiers.kinds.url import Url, ended
from pehra.identifiers.out_of_harm import Undone

PATTERN = re.compile(
    r"(?<![\w@/.+%-])(?P<host>(?:[\w-]{1,63}\.){1,8}(?:[^\W\d_]{2,24}|xn--[\w-]{1,59}))(?![\w@-]|\.\w)"
    r"(?::\d{1,5}(?!\d))?(?:/[^\s<>\"'،؛؟۔]{0,2000})?",
    re.IGNORECASE,
)


def bare_hosts(undone: Undone, *, region: str) -> Iterator[Span]:
    """In the order of the plain text, whose characters the spans are."""
    if not undone.marks:
        return
    dots = {mark.plain for mark in undone.marks if undone.text[mark.plain] == "."}
    for found in PATTERN.finditer(undone.text):
        host = found["host"]
        if dots.isdisjoint(range(found.start("host"), found.end("host"))) or not _is_name(host):
            continue
        raw = ended(found[0])
        one = Url().clean(f"https://{raw}", region=region)
        if isinstance(one, Identifier):
            yield Span(one, found.start(), found.start() + len(raw))


def _is_name(host: str) -> bool:
    """Whether somebody can have registered it."""
    return _suffixes().privatesuffix(host.lower()) is not None


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)
