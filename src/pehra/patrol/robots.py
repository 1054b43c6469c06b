"""What robots.txt asks of us (RFC 9309), read by protego. Pure: whoever fetched it says how.

protego is more generous than the RFC in whom a group is for: it takes “Peh” for Pehra and does not
take “Pehra/1.0”. So groups are told apart here, as §2.2.1 says, and it reads the rest.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from protego import Protego

MOST = 500 * 1024  # bytes that are read (§2.5)
UNAVAILABLE = range(400, 500)  # §2.3.1.3: it says nothing, all is free
MOVED = range(300, 400)
SUCCESS = range(200, 300)
SLOWEST = 24 * 3600.0  # seconds: no crawl-delay is taken to be longer
LINE = re.compile(r"\r\n|\r|\n")  # §2.2, and no other end
AGENT = re.compile(r"\s*user[- ]?agent(?:\s*:|\s)\s*(.*)", re.IGNORECASE | re.DOTALL)
TOKEN = re.compile(r"[A-Za-z_-]+")  # §2.2.1
US, ANYBODY, OTHERS = "us", "*", "others"


@dataclass(frozen=True, slots=True)
class Free:
    """Nothing is asked about this address."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Not to come. `words` say how it is known."""

    words: str


Verdict = Free | Asked


def text_of(entity: bytes) -> str:
    """The part of a body that is read, as text."""
    return entity[:MOST].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")


def verdict(status: int, text: str, agent: str, url: str) -> Verdict:
    """`status` of the answer to robots.txt, 0 when there was none; `text` what it said; `agent` our
    product token, or the user agent that begins with it; `url` canonical. A redirect is whoever
    fetched it to follow (§2.3.1.2): one that ended in none is taken for no answer.
    """
    if status in UNAVAILABLE:
        return Free()
    if status in MOVED:
        return Asked(f"robots.txt leads to none that is known ({status}): nothing is free")
    if status not in SUCCESS:
        return Asked(
            f"robots.txt cannot be had ({status or 'no answer'}): nothing is free (§2.3.1.4)"
        )
    if _rules(text, agent).can_fetch(url, US):
        return Free()
    return Asked("robots.txt asks not to come here")


def crawl_delay(text: str, agent: str) -> float:
    """Seconds between two visits; 0 when it says nothing. No part of the RFC, and obeyed."""
    told = _rules(text, agent).crawl_delay(US)
    if told is None or not math.isfinite(told):
        return 0.0
    return min(max(told, 0.0), SLOWEST)


@lru_cache(maxsize=64)
def _rules(text: str, agent: str) -> Protego:
    token = _token(agent)
    lines = (_named(line, token) for line in LINE.split(text[:MOST].removeprefix("\ufeff")))
    return Protego.parse("\n".join(lines))


def _named(line: str, token: str) -> str:
    """A line with what protego would take for the end of one taken out, and of an agent's line
    whether it means us.
    """
    line = " ".join(line.partition("#")[0].splitlines())
    told = AGENT.fullmatch(line)
    if told is None:
        return line
    value = told[1].strip()
    if value == ANYBODY or value.startswith("* "):
        return f"User-agent: {ANYBODY}"
    return f"User-agent: {US if _token(value) == token else OTHERS}"


def _token(agent: str) -> str:
    found = TOKEN.match(agent)
    return found[0].lower() if found else ""
