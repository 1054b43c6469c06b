"""The tags of a page as Chromium sees them, in documents put together from pieces by chance."""

import random

import pytest
from playwright.sync_api import Browser, Page
from tests import chromium

from pehra.patrol.sources.tags import attributes, tags

browser = chromium.browser
pytestmark = chromium.MARKS
DOCUMENTS = 3_000  # of which Chromium and we see the same in all but a few
SEEN = """documents => documents.map(text =>
  [...new DOMParser().parseFromString(text, "text/html").querySelectorAll("a, img")]
    .map(one => [one.localName, one.getAttribute(one.localName == "a" ? "href" : "src")])
    .filter(one => one[1] !== null))"""
PIECES = (
    "<a href=%s>", "<A HREF='%s'>", '<a\nhref="%s" title="a>b">', "<img src=%s>", "<a/href=%s/>",
    '<a x="1"href="%s">', "<a = href=%s>", "<a href=%s x='", "<a href==%s>", '<a href="%s',
    "<div title='<a href=%s>'>", '<img src="%s" src=no>', '<a href="%s?a=1&amp;b&reg;&not;">',
    "<a href='&#0;%s&#x80;&#xD800;&#99999999;'>", "</a href=%s>", "<!--", "-->", "--!>", "<!-->",
    "<!--->", "<!--- ", "<!", "<?", "</", "</3>", "<3", "<", ">", '"', "'", "=", "/", "&lt;",
    "<script>", "</script>", "</script ", "<style>", "</style>", "<textarea>", "</textarea>",
    "<title>", "</title>", "<svg>", "</svg>", "<svg/>", "<math>", "</math>", "<xmp>", "</xmp>",
    "<iframe>", "</iframe>", "<p>", "</p>", "<b", "</b>", "<br/>", "\0", "\r\n", " ", "é",
    "<noscript>", "</noscript>", "</a>", "<!DOCTYPE html>", "<![CDATA[", "]]>",
)  # fmt: skip


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    return browser.new_context(offline=True).new_page()


def document(chance: random.Random) -> str:
    found = chance.choices(PIECES, k=chance.randint(1, 10))
    return "".join(one.replace("%s", f"/{at}") for at, one in enumerate(found))


def ours(text: str) -> set[tuple[str, str]]:
    text = text.replace("\r\n", "\n")  # HTML §13.2.3.5: before anything is split
    known = {"a": "href", "img": "src"}
    return {
        (name, told[known[name]].replace("\0", "\ufffd"))
        for name, written, _ in tags(text)
        if name in known and known[name] in (told := attributes(written))
    }


def test_we_miss_nothing_that_a_browser_sees_and_see_hardly_more(page: Page) -> None:
    chance = random.Random(2026)  # noqa: S311
    documents = [document(chance) for _ in range(DOCUMENTS)]

    theirs = [set(map(tuple, one)) for one in page.evaluate(SEEN, documents)]

    assert sum(map(len, theirs)) > DOCUMENTS / 2
    missed = [text for text, seen in zip(documents, theirs, strict=True) if seen - ours(text)]
    more = [text for text, seen in zip(documents, theirs, strict=True) if ours(text) - seen]
    assert missed == []
    assert len(more) <= 3
