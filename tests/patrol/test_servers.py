"""Whatever a server makes of an address that the gate let pass, it lies in scope.

The judge is a crowd of made-up servers: each undoes escapes so many times, and then takes
backslashes for slashes, cuts parameters, merges slashes, drops trailing dots, folds case or width,
in its own order. It shares no code with the gate.
"""

import itertools
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.patrol.gate import Asked, permit
from pehra.patrol.permit import Permit, Via
from pehra.patrol.url import BadUrl, canonical

from .asked import NOON, stands

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


pieces = st.sampled_from(
    ["/", "//", "\\", "forum", "help", "x", ".", "..", "...", "%2e", "%2E%2e", "%252e", "%2f",
     "%252F", "%5c", "%255c", ";", ";a=b", "%3b", "%20", "%00", "%09", "..;", "HELP", "h%65lp",
     "h%2565lp", "ｈelp", "．", "／", "%EF%BC%8E", "%EF%BC%8F", "%", "%25", "forum/", "help/",
     "/../", "/forum/", "/help/", "é", "%c3%a9", "~", "%7e", "?", "#", "@", ":", "/x/../", "/./",
     "%c0%af", "%e0%80%af", "%0a", "%27", "+", "="]
)  # fmt: skip
paths = st.lists(pieces, min_size=1, max_size=9).map("".join)


@given(st.sampled_from(["/forum/", "/forum", "/", "/forum/x/", "/forum/help"]), paths)
@settings(max_examples=600)
def test_what_passes_below_a_prefix_lies_below_it_for_every_server(first: str, rest: str) -> None:
    try:
        url = canonical(f"https://a.test{first}{rest}")
    except BadUrl:
        return
    if not isinstance(permit((stands(SCOPE),), Asked(url.text, Via.LINK), NOON), Permit):
        return
    for read in readings(url.path):
        assert read.lower().startswith("/forum"), read
        assert (merged(read) + "/").lower().startswith("/forum/"), read
        assert not (merged(read) + "/").startswith("/forum/help/"), read


@given(paths)
@settings(max_examples=600)
def test_what_passes_on_a_host_is_denied_to_no_server(rest: str) -> None:
    try:
        url = canonical(f"https://a.test/{rest}")
    except BadUrl:
        return
    if isinstance(permit((stands(SITE),), Asked(url.text, Via.LINK), NOON), Permit):
        for read in readings(url.path):
            assert not (merged(read) + "/").startswith("/help/"), read


def test_the_crowd_is_not_blind() -> None:
    assert "/help/x" in set(readings("/forum/..%2Fhelp/x"))
    assert "/help/x" in set(readings("/forum/%252e%252e%255Chelp/x"))
    assert "/forum/help" in set(readings("/forum/HELP;a=b"))


def test_a_parameter_that_hides_a_slash_is_no_way_in() -> None:
    """Found by the crowd: one server cuts the parameter, and what is left is denied."""
    for path in ("/;x=1%2fy/help/", "/;%EF%BC%8Fx/help/", "/%3b%255cx/help/"):
        url = canonical(f"https://a.test{path}")
        assert any((merged(read) + "/").startswith("/help/") for read in readings(url.path))
        assert not isinstance(permit((stands(SITE),), Asked(url.text, Via.LINK), NOON), Permit)
