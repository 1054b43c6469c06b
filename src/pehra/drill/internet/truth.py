"""What is true of the made-up internet, and the list and the authority with which to patrol it."""

import json
from collections.abc import Iterator
from datetime import timedelta

from pehra.base.clock import iso
from pehra.media.decode import Hashed
from pehra.media.decoders.inline import Inline
from pehra.patrol.url import BadUrl, canonical

from .items import EVERY, POOL, Item, Place, digests_of, items, still
from .kinds.trouble import WAYS
from .traps import DENIED, MISLEADING, REFLECTOR, traps
from .web import Site, Sort, Web

DAYS = 30  # of the authority
IN_ONE = 80  # sites of one authority


def facts(web: Web) -> Iterator[str]:
    """Lines of sites.jsonl (docs/reference/drill-truth.md)."""
    for site in web.sites:
        yield _line(fact="site", name=site.name, sort=str(site.sort), address=site.address,
                    robots=str(site.robots))  # fmt: skip
        for item in items(web.seed, site):
            yield from _hits(web, item)
        for trap in traps(web, site):
            yield _line(fact="trap", url=_read(trap.url), disguise=trap.disguise)
        if site.sort is Sort.TROUBLE:
            for way in WAYS:
                yield _line(fact="trouble", url=web.url(site, way))


def _hits(web: Web, item: Item) -> Iterator[str]:
    """One line for each time that it is up."""
    url = web.url(item.site, item.path)
    if item.place is Place.DENIED:
        yield _line(fact="trap", url=url, disguise="denied-file")
    if not (item.by_pdq or item.by_digest):
        return
    for first, last in item.up:
        yield _line(
            fact="planted_hit", url=url, sha256=digests_of(web.seed, item)[0],
            reachable=item.place is Place.PUBLIC,
            **({} if item.place is Place.PUBLIC else {"why": str(item.place)}),
            known_by="pdq" if item.by_pdq else "digest",
            **{"from": iso(web.moment(first))},
            until=iso(web.moment(last)) if last < float("inf") else None,
        )  # fmt: skip


def _read(url: str) -> str:
    """As the diary would name it; what has no such name stands as it is."""
    try:
        return canonical(url).text
    except BadUrl:
        return url


def listed(web: Web) -> Iterator[str]:
    """Lines of a hash list that knows what is planted, head first."""
    yield "md5,sha256,pdq,category,note"
    eyes = Inline()
    for shows in range(0, POOL, EVERY):
        seen = eyes.decode(still(shows, False))  # noqa: FBT003
        if isinstance(seen, Hashed):
            yield f",,{seen.pdq.hex},DRILL,made up"
    for site in web.sites:
        for item in items(web.seed, site):
            if item.by_digest:
                sha256, md5 = digests_of(web.seed, item)
                yield f"{md5},{sha256},,DRILL,made up"


def authorities(web: Web) -> Iterator[tuple[str, str]]:
    """File name and TOML, as `pehra authority draft` takes it: every site by its name and port, but
    for /help/. An authority has two hundred rules at the most, so a large internet has several.
    """
    for number, first in enumerate(range(0, len(web.sites), IN_ONE), 1):
        more = f"-{number}" if number > 1 else ""
        scope = "\n".join(_scope(web, web.sites[first : first + IN_ONE]))
        yield f"authority{more}.toml", _authority(web, f"DRILL-{web.seed}{more}", scope)


def _scope(web: Web, some: tuple[Site, ...]) -> Iterator[str]:
    yield "# sites of the made-up nation"
    for site in some:
        yield f"allow prefix {web.url(site, '/')} depth=20 pages<=5000 rate=50/1s"
        yield f"deny prefix {web.url(site, DENIED)}"
        if site.sort is Sort.FEDIVERSE:
            yield f"allow api mastodon://{site.name}:{web.port}/local-timeline rate=50/1s"
    for name in (REFLECTOR, MISLEADING):
        yield f"allow prefix http://{name}:{web.port}/ depth=20 pages<=100"
    yield "with requisites=1hop redirects=5 robots=obey ua=overt"


def _authority(web: Web, ref: str, scope: str) -> str:
    return f'''ref = "{ref}"
law = "of the made-up nation: a drill"
reason = "To try the patrol on made-up sites on loopback; nothing real is in scope."
ordered_by = "the drill"
from = {_toml(web, -1)}
until = {_toml(web, DAYS * 24)}
retention = "hash-only"
scope = """
{scope}
"""
'''


def _toml(web: Web, hours: float) -> str:
    return (web.began_at + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _line(**fact: object) -> str:
    return json.dumps(fact, ensure_ascii=False, separators=(",", ":"))
