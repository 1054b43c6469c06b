"""What comes back for one request: by the address it came to, its Host, its path and the hour."""

from functools import lru_cache

from .kind import file
from .kinds import KINDS
from .reply import NOT_FOUND, Ask, Reply, moved, text
from .traps import DENIED, OUTSIDE, REFLECTOR
from .web import Robots, Site, Web

HEX = frozenset("0123456789abcdefABCDEF")
SUNK = Reply(200, b"<!doctype html><title>out of scope</title>", trap="sink")


def answer(web: Web, address: str, host: str, target: str, hours: float) -> Reply:
    """`host` is the Host header. What came to the sink's address or port never gets here."""
    name = host.partition(":")[0].casefold().rstrip(".")
    path, query = _path(target), _query(target)
    if name == REFLECTOR:
        return _reflected(web, path, query)
    site = _named(web).get(name)
    if site is None or site.address != address:
        return Reply(421, b"no such site here", "text/plain", trap="host")
    return _answer(Ask(web, site, path, target, query, hours))


@lru_cache(4)
def _named(web: Web) -> dict[str, Site]:
    return {site.name: site for site in web.sites}


def _answer(ask: Ask) -> Reply:
    if ask.path.startswith(DENIED):
        told = file(ask)
        return Reply(told.status, told.body, told.mime, trap=ask.target)
    if ask.path == "/robots.txt":
        return _robots(ask)
    if ask.path == "/sitemap.xml":
        return _sitemap(ask)
    return KINDS[ask.site.sort].answer(ask)


def _reflected(web: Web, path: str, query: dict[str, str]) -> Reply:
    if path == "/url":
        return moved(
            query.get("q", f"http://{OUTSIDE}:{web.port}/trap/reflected"), trap="reflector"
        )
    return text("A search service that finds nothing.") if path == "/" else NOT_FOUND


def _robots(ask: Ask) -> Reply:
    if ask.site.robots is Robots.NONE:
        return NOT_FOUND
    told = ["User-agent: *"]
    told += ["Disallow: /private/"] if ask.site.robots is Robots.PRIVATE else []
    told += ["Crawl-delay: 1"] if ask.site.robots is Robots.SLOW else []
    told += ["Allow: /", f"Sitemap: {ask.web.url(ask.site, '/sitemap.xml')}"]
    return text("\n".join(told) + "\n")


def _sitemap(ask: Ask) -> Reply:
    """sitemaps.org, protocol 0.9."""
    entries = "".join(
        f"<url><loc>{ask.web.url(ask.site, path)}</loc></url>"
        for path in KINDS[ask.site.sort].paths(ask)
    )
    return text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>\n',
        "application/xml",
    )


def _path(target: str) -> str:
    """Decoded, and its dots followed (RFC 3986 §5.2.4), as a server that looks for a file does."""
    told: list[str] = []
    parts = decoded(target.partition("?")[0].partition("#")[0]).split("/")
    for part in parts[1:]:
        if part == "..":
            del told[-1:]
        elif part != ".":
            told.append(part)
    return "/" + "/".join(told)


def _query(target: str) -> dict[str, str]:
    pairs = (one.partition("=") for one in target.partition("?")[2].split("&") if one)
    return {decoded(name): decoded(value) for name, _, value in pairs}


def decoded(told: str) -> str:
    if "%" not in told:
        return told
    first, *rest = told.encode().split(b"%")
    out = [first]
    for part in rest:
        pair = part[:2].decode("latin-1")
        whole = len(pair) == 2 and HEX.issuperset(pair)  # noqa: PLR2004
        out.append(bytes([int(pair, 16)]) + part[2:] if whole else b"%" + part)
    return b"".join(out).decode("utf-8", "replace")
