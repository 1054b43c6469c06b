"""Feeds of every kind: entries, what hangs on them, where they go on; strictly or loosely."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.patrol.permit import Via
from pehra.patrol.source import Read
from pehra.patrol.sources.feed import Feed
from pehra.patrol.sources.json_feed import JsonFeed
from pehra.patrol.sources.xml import DEEPEST, Attributes, Walk, loosely, walk

from .told import ATOM, JSON_FEED, RDF, RSS

URL = "https://a.test/blog/feed"


def feed(data: bytes) -> Read:
    return Feed().read(data, URL, ())


def paths(told: Read) -> tuple[list[str], list[str], list[str]]:
    each = (told.links, told.requisites, told.next)
    links, requisites, further = (
        [one.url.removeprefix("https://a.test") for one in kind] for kind in each
    )
    return links, requisites, further


def test_rss() -> None:
    told = feed(RSS)

    links, requisites, further = paths(told)
    assert links == ["/", "/1", "/in", "/2"]
    assert requisites == ["/logo.png", "/1.mp4", "/2.jpg", "/3.jpg", "/4.jpg", "/5.jpg", "/6.jpg"]
    assert further == ["/feed?p=2"]
    assert {one.via for one in (*told.links, *told.next)} == {Via.FEED}
    assert told.problem == ""


def test_rdf() -> None:
    assert paths(feed(RDF)) == (["/", "/1"], [], [])


def test_atom_resolves_by_the_base_of_each_element() -> None:
    links, requisites, further = paths(feed(ATOM))

    assert links == ["/blog/", "/blog/1", "/other/2", "/other/in"]
    assert requisites == [
        "/blog/l.png", "/blog/1.jpg", "/blog/2.jpg", "/other/3.png", "/other/4.jpg"
    ]  # fmt: skip
    assert further == ["/blog/atom?p=2"]


def test_json() -> None:
    links, requisites, further = paths(JsonFeed().read(JSON_FEED, URL, ()))

    assert links == ["/", "/1"]
    assert requisites == ["/1.jpg", "/3.mp4", "/2.jpg"]
    assert further == ["/feed?p=2"]


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b'{"items": [1]', b"[" * 5000, b"1" * 5000])
def test_what_is_no_json_says_so(data: bytes) -> None:
    assert JsonFeed().read(data, URL, ()).problem


@pytest.mark.parametrize(
    "broken",
    [
        RSS.replace(b"</description>\n<content", b"\n<content", 1),
        RSS.replace(b"<title>1</title>", b"<title>1 & 2 &nbsp; <br></title>"),
        RSS.replace(b"<?xml", b"\n\n<?xml"),
        RSS.replace(b"<channel>", b"<channel>\x01"),
        RSS.replace(b"xmlns:media=", b"xmlns:other="),
        RSS.replace(b'<rss version="2.0"', b"<rss version=2.0"),
        RSS.replace(b"</channel></rss>", b""),
    ],
)
def test_a_broken_feed_tells_the_same_and_what_is_wrong(broken: bytes) -> None:
    told = feed(broken)

    assert "read loosely" in told.problem
    assert set(told.links) == set(feed(RSS).links)
    assert set(told.requisites) == set(feed(RSS).requisites)
    assert told.next == feed(RSS).next


def test_what_is_declared_as_a_feed_and_is_a_page_is_read_as_one() -> None:
    told = feed(b"<html><body><a href=/1>1 &amp; <img src=/2.jpg>")

    assert paths(told) == (["/1"], ["/2.jpg"], [])


def test_elements_without_end_in_each_other_are_left_at_some_depth() -> None:
    told = feed(b"<rss>" + b"<item><link>/1</link>" * (DEEPEST + 5))

    assert f"More than {DEEPEST}" in told.problem
    assert paths(told)[0] == ["/1"]


NAMES = st.sampled_from(["item", "link", "m:content", "url", "a"])
TEXTS = st.text("ab <>&\"'é\n", max_size=6)


def written(draw: st.DrawFn, depth: int) -> str:
    name = draw(NAMES)
    told = "".join(
        f' {key}="{_escaped(draw(TEXTS))}"' for key in draw(st.sets(st.sampled_from(["href", "x"])))
    )
    inner = "".join(
        written(draw, depth - 1) if depth and draw(st.booleans()) else _piece(draw)
        for _ in range(draw(st.integers(0, 3)))
    )
    return f"<{name}{told}/>" if not inner else f"<{name}{told}>{inner}</{name}>"


def _piece(draw: st.DrawFn) -> str:
    text = draw(TEXTS)
    forms: list[Callable[[str], str]] = [
        _escaped,
        lambda one: f"<![CDATA[{one}]]>",
        lambda one: f"<!-- {one.replace('-', '')} -->",
        lambda _: "<?php 1 ?>",
    ]
    return draw(st.sampled_from(forms))(text)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


@given(st.data())
def test_read_loosely_a_good_document_says_what_it_says_strictly(data: st.DataObject) -> None:
    inner = data.draw(st.composite(lambda draw: written(draw, 3))())
    markup = f'<root xmlns:m="urn:m">{inner}</root>'

    def walked(by: Callable[[str, Callable[[], Walk]], object]) -> list[tuple[str, ...]]:
        said: list[tuple[str, ...]] = []

        def opened(name: str, told: Attributes) -> None:
            normal = sorted((key, " ".join(value.split())) for key, value in told.items())
            said.append(("<", name, str([one for one in normal if one[0] != "m"])))

        def closed(name: str, told: Attributes, text: str) -> None:
            said.append((">", name, text))

        by(markup, lambda: Walk(URL, opened, closed))
        return said

    strictly = walked(walk)

    assert strictly
    assert walked(lambda text, make: loosely(text, make())) == strictly


@pytest.mark.parametrize(
    "piece", ["<a>", "</a>", "<![CDATA[", "<!--", "<?", "&a", "<a></b>", "<a x='", "<item/>", "<<"]
)
def test_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    def seconds(count: int) -> float:
        began = time.process_time()
        feed(b"<rss>" + piece.encode() * count)
        return time.process_time() - began

    seconds(100)
    assert seconds(80_000) < max(30 * min(seconds(10_000) for _ in range(3)), 0.1)
