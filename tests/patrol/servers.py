"""A crowd of made-up servers, and the words of which addresses are made that try to fool them.

Each server undoes escapes so many times, and then takes backslashes for slashes, cuts parameters,
merges slashes, drops trailing dots, folds case or width, in its own order. They share no code with
the gate.
"""

import itertools
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

PIECES = ["/", "//", "\\", "forum", "help", "x", ".", "..", "...", "%2e", "%2E%2e", "%252e", "%2f",
     "%252F", "%5c", "%255c", ";", ";a=b", "%3b", "%20", "%00", "%09", "..;", "HELP", "h%65lp",
     "h%2565lp", "ｈelp", "．", "／", "%EF%BC%8E", "%EF%BC%8F", "%", "%25", "forum/", "help/",
     "/../", "/forum/", "/help/", "é", "%c3%a9", "~", "%7e", "?", "#", "@", ":", "/x/../", "/./",
     "%c0%af", "%e0%80%af", "%0a", "%27", "+", "="]  # fmt: skip
SCOPE = "allow prefix https://a.test/forum/\ndeny prefix https://a.test/forum/help/"
SITE = "allow host a.test\ndeny prefix https://a.test/help/"


def upwards(path: str) -> str:
    """RFC 3986 §5.2.4, plainly."""
    kept: list[str] = []
    for step in path.split("/")[1:]:
        if step == "..":
            del kept[-1:]
        elif step != ".":
            kept.append(step)
    return "/" + "/".join(kept)


def merged(path: str) -> str:
    while "//" in path:
        path = path.replace("//", "/")
    return path


def each_step(path: str, change: str) -> str:
    steps = path.split("/")
    if change == "parameters":
        return "/".join(step.split(";")[0] for step in steps)
    if change == "trailing":
        return "/".join(step if step in {".", ".."} else step.rstrip(". ") for step in steps)
    return path


def readings(path: str) -> Iterator[str]:
    """What servers of all these habits would look for."""
    for times, wide, slashes, folded in itertools.product(range(4), *[(False, True)] * 3):
        read = path
        for _ in range(times):
            read = unquote(read, errors="replace")
        if wide:
            read = unicodedata.normalize("NFKC", read)
        if slashes:
            read = read.replace("\\", "/")
        if folded:
            read = read.lower()
        read = read.replace("\0", "")
        for changes in (
            (), ("parameters",), ("trailing",), ("parameters", "trailing"),
        ):  # fmt: skip
            other = read
            for change in changes:
                other = each_step(other, change)
            yield upwards(other)
            yield upwards(merged(other))
            yield merged(upwards(other))


def astray_below(path: str) -> str:
    """What some server makes of it that SCOPE does not let pass; empty when no server does."""
    for read in readings(path):
        seen = merged(read) + "/"
        if not seen.lower().startswith("/forum/") or seen.startswith("/forum/help/"):
            return read
    return ""


def astray_on_site(path: str) -> str:
    """The same of SITE."""
    told = (read for read in readings(path) if (merged(read) + "/").startswith("/help/"))
    return next(told, "")
