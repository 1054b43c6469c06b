"""No document makes an account's rule cover another account: whatever is told, wherever it lies."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.patrol.asked import stands

from pehra.patrol.frontier import Leased, New, State, key
from pehra.patrol.frontiers.memory import Memory
from pehra.patrol.gate import Asked, permit
from pehra.patrol.numbered import number
from pehra.patrol.permit import Leave, Permit, Via
from pehra.patrol.source import Link
from pehra.patrol.sources import read
from pehra.patrol.tip import web
from pehra.patrol.url import Url, canonical
from pehra.watch.patrol.leads import _asked, _led
from pehra.watch.patrol.led import on
from pehra.watch.patrol.means import Means

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
HERE, THERE = "https://a.test", "https://b.test"
RULE = stands("allow api acct:Alice@a.test\nwith requisites=3hop", "A-1")
#: another order lets everything be fetched, so that every way there is one
WIDE = stands("allow host a.test\nallow host b.test\nwith requisites=3hop", "B-1")
SEEDS = RULE.authority.scope.allowed[0].seeds()
LOOKUPS = (*SEEDS, f"{HERE}/users/Alice", f"{HERE}/api/v1/accounts/lookup?acct=alice@a.test")
BY_NUMBER = [
    f"{at}/{path.format(n)}" for at in (HERE, THERE) for n in (7, 666)
    for path in ("api/v1/accounts/{}/statuses", "api/v1/accounts/{}/statuses?max_id=1",
                 "ap/users/{}", "ap/users/{}/outbox", "ap//users/{}")
]  # fmt: skip
OTHERS = [
    *LOOKUPS, f"{HERE}/api/v1/accounts/lookup?acct=bob", f"{HERE}/users/bob", f"{HERE}/@alice/1",
    f"{HERE}/users/alice/outbox", f"{HERE}/users/alice?page=1", f"{HERE}/api/v1/accounts/search",
    f"{HERE}/.well-known/webfinger?resource=acct:bob@a.test", f"{HERE}/media/x", f"{THERE}/x",
    f"{THERE}/users/alice", f"{THERE}/api/v1/accounts/lookup?acct=alice", f"{THERE}/frame",
]  # fmt: skip
REDIRECTS = "a redirect"
urls = st.sampled_from(BY_NUMBER * 2 + OTHERS)
names = st.sampled_from(["alice", "Alice", "bob", "alice@a.test", "bob@a.test"])
numbers = st.sampled_from(["7", "666"])
markup = st.builds(
    '<a href="{}"></a><img src="{}"><iframe src="{}"></iframe><link rel=next href="{}">'.format,
    urls, urls, urls, urls,
)  # fmt: skip
people = st.fixed_dictionaries({"id": numbers, "acct": names, "url": urls, "avatar": urls})
actors = st.fixed_dictionaries(
    {"id": urls, "outbox": urls, "preferredUsername": names, "url": urls, "icon": st.builds(
        lambda url: {"type": "Image", "url": url}, urls)}
)  # fmt: skip
fingers = st.fixed_dictionaries({
    "subject": names.map("acct:{}".format),
    "links": st.lists(st.builds(
        lambda url: {"rel": "self", "type": "application/activity+json", "href": url}, urls)),
})  # fmt: skip
collections = st.fixed_dictionaries(
    {"type": st.just("OrderedCollectionPage"), "first": urls, "next": urls,
     "orderedItems": st.lists(urls | people | actors, max_size=2)}
)  # fmt: skip
posts = st.fixed_dictionaries(
    {"uri": urls, "url": urls, "account": people, "content": markup, "card": st.builds(
        lambda url: {"url": url, "image": url}, urls),
     "media_attachments": st.lists(st.builds(lambda url: {"url": url}, urls), max_size=2)}
)  # fmt: skip
things = people | actors | fingers | collections | posts
documents = st.tuples(
    st.sampled_from(["application/activity+json", "application/json", "text/html", "", REDIRECTS]),
    (things | st.lists(things, max_size=3)).map(json.dumps) | markup,
    urls,
)


def honest(url: str) -> object | None:
    """What the instance itself says of alice, whose number is 7."""
    if url.casefold() == SEEDS[0].casefold():
        self_ = {"rel": "self", "type": "application/activity+json", "href": f"{HERE}/ap/users/7"}
        return {"subject": "acct:alice@a.test", "links": [self_]}
    if "/lookup?acct=alice" in url.casefold() and url.startswith(HERE):
        return {"id": "7", "acct": "alice", "url": f"{HERE}/@alice"}
    if url.casefold() == f"{HERE}/users/alice":
        return {"outbox": f"{HERE}/ap/users/7/outbox", "preferredUsername": "alice",
                "id": f"{HERE}/users/alice"}  # fmt: skip
    return None


class Crawl:
    """As the patrol walks, by the two orders; each address has the document of its turn."""

    def __init__(self, told: list[tuple[str, str, str]]) -> None:
        self.frontier, self.at, self._told = Memory(), NOON, told
        self._at = dict[bytes, int]()
        self._means = cast(Means, self)
        self.orders, self.lists = self, self
        self.reached = set[str]()
        self.frontier.put([web(seed, Via.SEED, NOON) for seed in (*SEEDS, f"{THERE}/x")], NOON)

    def go(self, visits: int = 25) -> None:
        for _ in range(visits):
            self.at += timedelta(days=1)
            for leased in self.frontier.lease(self.at, 10):
                self._visit(leased)

    def _visit(self, leased: Leased) -> None:
        asked = Asked(leased.url, leased.via, leased.depth, leased.hops, by=leased.by)
        if leased.via is Via.REQUISITE:
            asked = replace(asked, parent=leased.parent_url, above=leased.above)
        self._judged(asked)
        mime, _, next_ = self._document(leased.url)
        if mime == REDIRECTS:
            hop = asyncio.run(on(self._means, leased, next_, self.at))
            self.frontier.put([hop] if hop else [], self.at)
        for link in self._links(leased.url) if mime != REDIRECTS else ():
            new = _led(leased, link, self.at)
            if new is not None and self._judged(_asked(leased, new)):
                self.frontier.put([new], self.at)
        again = (leased.url, leased.parent_url)  # as what led to a hit is
        some: list[New] = [web(url, Via.AGAIN, self.at) for url in again if url]
        self.frontier.put([replace(one, direct=True) for one in some], self.at)
        self._done(leased)

    def leave(self, asked: Asked, at: datetime) -> Leave:
        self._judged(asked)
        return permit((RULE, WIDE), asked, at)

    def source(self, authority: str, line: int) -> int:  # noqa: ARG002
        return 0

    async def moment(self, at: datetime) -> None:  # noqa: ARG002
        return None

    def _done(self, leased: Leased) -> None:
        """It is not watched: what leads to it again is what counts."""
        kept = self.frontier.targets[key(leased.url)]
        kept.known = replace(kept.known, state=State.OUT, via=leased.via)

    def _document(self, url: str) -> tuple[str, str, str]:
        turn = self._at.setdefault(key(url), len(self._at))
        return self._told[turn % len(self._told)]

    def _links(self, url: str) -> list[Link]:
        mime, text, next_ = self._document(url)
        headers = ((b"Content-Type", mime.encode()), (b"Link", f'<{next_}>; rel="next"'.encode()))
        if (own := honest(url)) is not None:
            headers, text = ((b"Content-Type", b"application/json"), headers[1]), json.dumps(own)
        told = read(text.encode(), url, headers)
        return [*told.requisites, *told.next, *told.links]

    def _judged(self, asked: Asked) -> bool:
        """Whether anybody lets it be fetched; alice's rule lets what is alice's, and no more."""
        wanted = canonical(asked.url)
        if isinstance(permit((RULE,), asked, NOON), Permit):
            self.reached.add(wanted.text)
            assert fits(wanted) or any(
                fits(canonical(page)) for page in (asked.parent, *asked.above) if page
            )
            assert number(wanted) in {"", "7"}
        return isinstance(permit((RULE, WIDE), asked, NOON), Permit)


def fits(url: Url) -> bool:
    """Whether it is of alice: by name, or by her number."""
    if url.host != "a.test":
        return False
    return number(url) == "7" or "alice" in url.text.casefold()


@given(st.lists(documents, min_size=3, max_size=12))
@settings(max_examples=200, deadline=None)
def test_no_document_makes_an_accounts_rule_cover_another(told: list[tuple[str, str, str]]) -> None:
    Crawl(told).go()


def test_what_goes_on_in_a_frame_was_given_by_nothing_that_gave_the_page_around_it() -> None:
    url = f"{HERE}/api/v1/accounts/666/statuses"
    frame = Leased(
        pk=1, url=url, kind="WEB", via=Via.REQUISITE, parent_url=BY_NUMBER[0], depth=0, hops=1,
        host_pk=1, host="a.test", domain="a.test", fence=0, host_fence=1, rank=1, due_at=NOON,
        until_at=NOON, by=SEEDS[1],
    )  # fmt: skip
    new = _led(frame, Link(f"{url}?max_id=1", Via.API), NOON)
    assert new is not None
    assert (new.parent, _asked(frame, new).by) == (frame.pk, url)


def test_what_the_instance_itself_tells_is_covered() -> None:
    crawl = Crawl([("text/html", "", f"{THERE}/x")])
    crawl.go()
    assert crawl.reached >= {
        *SEEDS, f"{HERE}/@alice", f"{HERE}/api/v1/accounts/7/statuses", f"{HERE}/ap/users/7",
    }  # fmt: skip
