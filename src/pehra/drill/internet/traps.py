"""Links that lead out of scope, plainly and in disguise. Whoever follows one is counted.

A disguise is read as the URL Standard reads it (url.spec.whatwg.org): there is one reading, and all
others are the trap.
"""

import html
from collections.abc import Iterator
from dataclasses import dataclass

from .web import SINK, Site, Sort, Web

OUTSIDE = "outside.test"  # it and every name below it lead to the sink
LOOKALIKE = "x"  # before the name of a site: another name
REFLECTOR = "search.test"  # in scope; its /url?q= is not
MISLEADING = "mislead.test"  # in scope, and its address is where nobody may be sent
NOWHERE = "192.0.2.7"  # RFC 5737
DENIED = "/help/"
BARE = {Sort.TROUBLE, Sort.FILMS}  # sites that set none


@dataclass(frozen=True, slots=True)
class Trap:
    """`href` as the page has it; `url` as it is read."""

    disguise: str
    href: str
    url: str


def traps(web: Web, site: Site) -> Iterator[Trap]:
    """Of a site's first page; none is in scope."""
    if site.sort in BARE:
        return
    at, here = f"{OUTSIDE}:{web.port}", f"{site.name}:{web.port}"
    for disguise, href, url in (*_names(at, here), *_addresses(web.port), *_paths(web, here)):
        mark = f"{disguise}-{site.number}"
        yield Trap(disguise, href.replace("MARK", mark), url.replace("MARK", mark))


def _names(at: str, here: str) -> Iterator[tuple[str, str, str]]:
    """`at` is outside, `here` the site itself; both with the port."""
    out = f"http://{at}/trap/MARK"
    yield "plain", out, out
    yield "relative", f"//{at}/trap/MARK", out
    yield "userinfo", f"http://{here}@{at}/trap/MARK", out
    yield "userinfo-slash", f"http://{here}%2f@{at}/trap/MARK", out
    yield "backslash", f"http://{at}\\@{here}/trap/MARK", f"http://{at}/@{here}/trap/MARK"
    yield "backslashes", f"http:\\\\{at}\\trap\\MARK", out
    yield "tab", out.replace("outside", "out\tside"), out
    yield "line", out.replace("outside", "out\nside"), out
    yield "encoded", out.replace(".test", "%2etest"), out
    yield "wide", out.replace("outside", "ｏutside"), out
    yield "shouted", out.replace("outside.test", "OUTSIDE.Test"), out
    yield "dot", out.replace(".test", ".test."), out.replace(".test", ".test.")
    name, _, port = here.partition(":")
    below = f"http://{name}.{OUTSIDE}:{port}/trap/MARK"
    yield "below", below, below
    alike = f"http://{LOOKALIKE}{here}/trap/MARK"
    yield "lookalike", alike, alike
    yield "fragment", f"http://{at}#@{here}/trap/MARK", f"http://{at}/#@{here}/trap/MARK"


def _addresses(port: int) -> Iterator[tuple[str, str, str]]:
    """The sink's address as numbers that are all the same."""
    a, b, c, d = (int(part) for part in SINK.split("."))
    low, whole = b << 16 | c << 8 | d, a << 24 | b << 16 | c << 8 | d
    url = f"http://{SINK}:{port}/trap/MARK"
    for disguise, host in (
        ("address", SINK), ("hex", f"0x{whole:x}"), ("number", str(whole)),
        ("short", f"{a}.{low}"), ("octal", f"0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        ("mixed", f"0x{a:x}.{b}.0x{c << 8 | d:x}"), ("mapped", f"[::ffff:{SINK}]"),
    ):  # fmt: skip
        mapped = f"http://[::ffff:{a:x}{b:02x}:{c:x}{d:02x}]:{port}/trap/MARK"
        yield disguise, f"http://{host}:{port}/trap/MARK", mapped if disguise == "mapped" else url


def _paths(web: Web, here: str) -> Iterator[tuple[str, str, str]]:
    """At the site itself, where the authority does not go."""
    denied = f"http://{here}{DENIED}MARK"
    yield "denied", f"{DENIED}MARK", denied
    yield "denied-dots", "/files/../help/MARK", denied
    yield "denied-encoded-dots", "/files/%2e%2E/help/MARK", denied
    yield "denied-encoded", "/%68elp/MARK", f"http://{here}/%68elp/MARK"
    port = f"http://{here.partition(':')[0]}:{web.sink_port}/trap/MARK"
    yield "port", port, port
    reflected = f"http://{REFLECTOR}:{web.port}/url?q=http://{OUTSIDE}:{web.port}/trap/MARK"
    yield "reflector", reflected, reflected
    misleading = f"http://{MISLEADING}:{web.port}/trap/MARK"
    yield "misleading", misleading, misleading
    for scheme in ("ftp", "https"):
        other = f"{scheme}://{here}/trap/MARK"
        yield scheme, other, other
    yield "file", "file:///trap/MARK", "file:///trap/MARK"


def links(web: Web, site: Site) -> str:
    told = (f'<a href="{html.escape(one.href)}">{one.disguise}</a>' for one in traps(web, site))
    return "<p>" + " ".join(told) if site.sort not in BARE else ""
