"""The made-up internet: what is planted is reached by links, and traps are out of every scope."""

import gzip
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

import ada_url
import pytest

from pehra.drill.internet.answer import answer
from pehra.drill.internet.items import POOL, digests_of, items, still
from pehra.drill.internet.reply import Manner
from pehra.drill.internet.serve import wire
from pehra.drill.internet.traps import DENIED, traps
from pehra.drill.internet.truth import authorities, facts, listed
from pehra.drill.internet.web import Robots, Sort, Web, sites
from pehra.media.decode import Hashed
from pehra.media.decoders.inline import Inline
from pehra.patrol.authority import read
from pehra.patrol.gate import Asked, Standing, permit
from pehra.patrol.permit import Permit, Refused, Via
from pehra.patrol.url import BadUrl, canonical

BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
WEB = Web(11, sites(11, 20), 8080, 9090, BEGAN)
NAMED = {site.name: site for site in WEB.sites}
WEEK = range(0, 169, 3)
LINK = re.compile(rb'(?:href|src|url)="([^"]+)"|<loc>([^<]+)<|"url": "([^"]+)"|<link>([^<]+)<')
SHARES_TROUBLE = {site.name for site in WEB.sites if site.sort is Sort.TROUBLE}


def get(url: str, hours: float) -> tuple[int, bytes, dict[str, str]]:
    at = canonical(url)
    site = NAMED[at.host]
    target = at.path + (f"?{at.query}" if at.query else "")
    reply = answer(WEB, site.address, f"{at.host}:{at.port}", target, hours)
    headers = dict(reply.headers)
    body = gzip.decompress(reply.body) if "Content-Encoding" in headers else reply.body
    return reply.status, body, headers


def in_scope(url: str) -> bool:
    try:
        at = canonical(url)
    except BadUrl:
        return False
    private = at.path.startswith("/private/") and NAMED[at.host].robots is Robots.PRIVATE
    return at.port == WEB.port and not at.path.startswith(DENIED) and not private


def links(url: str, body: bytes) -> set[str]:
    found = ("".join(one.decode() for one in told) for told in LINK.findall(body))
    joined = (urljoin(url, one.replace("&amp;", "&")) for one in found)
    return {canonical(one).text for one in joined if leads(one) and in_scope(one)}


def leads(url: str) -> bool:
    try:
        return canonical(url).host in NAMED
    except BadUrl:
        return False


def crawl(hours: float) -> dict[str, tuple[int, bytes]]:
    """Everything in scope, as the obedient patrol would find it; troubles and calendars aside."""
    waiting = {WEB.url(site, path) for site in WEB.sites for path in ("/", "/sitemap.xml")}
    waiting |= {
        WEB.url(site, "/api/v1/timelines/public?local=true&limit=40")
        for site in WEB.sites if site.sort is Sort.FEDIVERSE
    }  # fmt: skip
    seen: dict[str, tuple[int, bytes]] = {}
    while waiting:
        url = waiting.pop()
        status, body, headers = get(url, hours)
        seen[url] = status, body
        if canonical(url).host in SHARES_TROUBLE:
            continue
        more = set() if body[:2] == b"\xff\xd8" else links(url, body)
        if "Location" in headers:
            more = {one for one in (urljoin(url, headers["Location"]),) if leads(one)}
        waiting |= more - seen.keys()
    return seen


@pytest.fixture(scope="module")
def week() -> list[dict[str, tuple[int, bytes]]]:
    return [crawl(hours) for hours in range(0, 169, 12)]


def told(fact: str) -> list[dict[str, object]]:
    return [one for one in map(json.loads, facts(WEB)) if one["fact"] == fact]


def test_what_is_planted_and_reachable_is_reached_by_links_in_scope_and_nothing_else_is(
    week: list[dict[str, tuple[int, bytes]]],
) -> None:
    reached = {url for round_ in week for url, (status, _) in round_.items() if status == 200}
    hits = told("planted_hit")
    assert len({one["url"] for one in hits}) > 40
    for one in hits:
        assert (one["url"] in reached) == one["reachable"], one
    assert {one["known_by"] for one in hits} == {"pdq", "digest"}
    assert {one["reachable"] for one in hits} == {True, False}


def test_some_of_it_is_taken_down_some_comes_back_and_some_comes_later() -> None:
    windows = [item.up for site in WEB.sites for item in items(WEB.seed, site)]
    assert any(len(up) == 2 for up in windows)
    assert any(up[0][0] > 0 for up in windows)
    gone = set()
    for site in WEB.sites:
        for item in items(WEB.seed, site):
            statuses = [get(WEB.url(site, item.path), hours)[0] for hours in WEEK]
            there = [item.there(hours) for hours in WEEK]
            assert [status == 200 for status in statuses] == there
            gone |= set(statuses)
    assert gone == {200, 404, 410}


def test_pages_change_as_the_hours_pass(week: list[dict[str, tuple[int, bytes]]]) -> None:
    first, last = week[0], week[-1]
    pages = [url for url in first if "/thread/" in url and "page" not in url]
    assert any(first[url] != last[url] for url in pages)
    assert len(last) > len(first)


def test_the_list_knows_what_is_planted_and_nothing_else_that_lies_there() -> None:
    rows = [line.split(",") for line in listed(WEB)][1:]
    hashes = {row[2] for row in rows if row[2]}
    digests = {row[1] for row in rows if row[1]}
    eyes, known = Inline(), set()
    for shows in range(POOL):
        for near in (False, True):
            seen = eyes.decode(still(shows, near))
            assert isinstance(seen, Hashed)
            assert seen.pdq.quality >= 50
            bits = int(seen.pdq.hex, 16)
            apart = min((bits ^ int(one, 16)).bit_count() for one in hashes)
            if apart <= 31:
                known.add(shows)
            else:
                assert apart > 60
    planted = {one["sha256"] for one in told("planted_hit")}
    for site in WEB.sites:
        for item in items(WEB.seed, site):
            sha256 = digests_of(WEB.seed, item)[0]
            found = sha256 in digests or (not item.film and item.shows in known)
            assert found == (sha256 in planted)


def test_a_trap_is_never_at_a_site_but_where_the_authority_denies_it() -> None:
    disguises = set()
    for site in WEB.sites:
        for one in traps(WEB, site):
            disguises.add(one.disguise)
            try:
                at = canonical(ada_url.join_url(WEB.url(site, "/"), one.href))
            except BadUrl:
                continue
            at_home = at.host in NAMED and at.port == WEB.port and at.scheme == "http"
            assert not at_home or at.path.startswith(DENIED), one
    assert len(disguises) > 25
    urls = {one["url"] for one in told("trap")}
    assert not urls & {one["url"] for one in told("planted_hit") if one["reachable"]}


def standings(web: Web) -> list[Standing]:
    return [Standing(read(text), 1, approved=True) for _, text in authorities(web)]


def test_the_authority_covers_what_is_reachable_and_no_trap() -> None:
    at, some = BEGAN + timedelta(hours=5), standings(WEB)
    for one in told("planted_hit"):
        leave = permit(some, Asked(str(one["url"]), Via.LINK, 2), at, test_home=True)
        assert isinstance(leave, Permit) or not one["reachable"]
    for site in WEB.sites:
        front = WEB.url(site, "/")
        assert isinstance(permit(some, Asked(front), at, test_home=True), Permit)
        for trap in traps(WEB, site):
            if trap.disguise == "misleading":  # its name is in scope; where it leads, nobody may go
                continue
            joined = ada_url.join_url(front, trap.href)
            leave = permit(some, Asked(joined, Via.LINK, 1, parent=front), at, test_home=True)
            assert isinstance(leave, Refused), trap


def test_a_large_internet_has_several_authorities() -> None:
    large = replace(WEB, sites=sites(11, 200))
    found = standings(large)
    assert [one.name for one in found] == ["DRILL-11@1", "DRILL-11-2@1", "DRILL-11-3@1"]
    for site in large.sites:
        asked = Asked(large.url(site, "/"))
        assert isinstance(permit(found, asked, BEGAN, test_home=True), Permit)


def test_the_same_ask_has_the_same_answer_and_another_seed_another_internet() -> None:
    for site in WEB.sites:
        one, two = (answer(WEB, site.address, site.name, "/", 5.0) for _ in range(2))
        assert wire(one) == wire(two)
    other = Web(12, sites(12, 20), 8080, 9090, BEGAN)
    assert list(facts(WEB)) != list(facts(other))
    assert list(facts(WEB)) == list(facts(replace(WEB)))


@pytest.mark.parametrize("target", ["", "/%", "/%zz", "/\xff", "/..//../%00", "/thread/9e9", "*"])
def test_any_target_has_an_answer(target: str) -> None:
    for site in WEB.sites:
        assert answer(WEB, site.address, site.name, target, 1.0).status in {200, 404}


def test_a_host_that_is_elsewhere_or_nowhere_is_refused_and_counted_as_a_trap() -> None:
    first, second = WEB.sites[0], WEB.sites[-1]
    assert first.address != second.address
    for address, host in ((first.address, second.name), (first.address, "nobody.test")):
        reply = answer(WEB, address, host, "/", 0.0)
        assert (reply.status, reply.trap) == (421, "host")


def test_trouble_is_troublesome() -> None:
    bad = next(site for site in WEB.sites if site.sort is Sort.TROUBLE)
    told = {way: answer(WEB, bad.address, bad.name, way, 0.0) for way in
            ("/hang", "/drip", "/short", "/reset", "/raw", "/bomb", "/heads", "/busy")}  # fmt: skip
    assert told["/hang"].manner is Manner.HANG
    assert len(gzip.decompress(told["/bomb"].body)) > 128 * 2**20 > 100 * len(told["/bomb"].body)
    assert len(wire(told["/heads"])) > 64 * 1024
    assert told["/busy"].status == 503
