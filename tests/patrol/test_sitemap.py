"""Lists of pages: as XML, packed, as text; and where robots.txt says that they are."""

import gzip

from pehra.patrol.permit import Via
from pehra.patrol.source import MOST_BYTES, Link, Read
from pehra.patrol.sources import read
from pehra.patrol.sources.gathered import MOST
from pehra.patrol.sources.sitemap import Robots, Sitemap

from .told import INDEX, SITEMAP, TOLD

URL = "https://a.test/sitemap.xml"
WHOLE = Read(
    links=(
        Link("https://a.test/1?x=1&y=2", Via.SITEMAP),
        Link("https://a.test/2", Via.SITEMAP),
    ),
    requisites=(
        Link("https://a.test/1.jpg", Via.REQUISITE),
        Link("https://a.test/2.jpg", Via.REQUISITE),
        Link("https://a.test/2.mp4", Via.REQUISITE),
    ),
)


def sitemap(data: bytes, url: str = URL) -> Read:
    return Sitemap().read(data, url, ())


def test_pages_and_what_they_show() -> None:
    assert sitemap(SITEMAP) == WHOLE


def test_packed_it_says_the_same() -> None:
    assert sitemap(gzip.compress(SITEMAP)) == WHOLE
    assert sitemap(b"\x1f\x8b broken") == Read()


def test_an_index_goes_on_with_its_lists() -> None:
    found = sitemap(INDEX)

    assert [one.url for one in found.next] == ["https://a.test/s1.xml", "https://a.test/s2.xml.gz"]
    assert {one.via for one in found.next} == {Via.SITEMAP}
    assert not found.links


def test_text_is_an_address_a_line() -> None:
    kind, url, data = TOLD["sitemap as text"]

    found = read(data, url, ((b"Content-Type", kind.encode()),))

    assert [one.url for one in found.links] == ["https://a.test/1", "https://a.test/2"]


def test_one_that_was_cut_off_is_read_up_to_there_and_says_so() -> None:
    found = sitemap(SITEMAP[: SITEMAP.index(b"</url>")])

    assert [one.url for one in found.links] == ["https://a.test/1?x=1&y=2"]
    assert len(found.requisites) == 3
    assert "not well-formed XML at line" in found.problem


def test_entities_are_not_taken() -> None:
    bomb = b'<!DOCTYPE u [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>' + SITEMAP[38:].replace(
        b"/2 ", b"/&b;"
    )

    found = sitemap(bomb)

    assert "entities" in found.problem
    assert found.links == (WHOLE.links[0], Link("https://a.test/&b;", Via.SITEMAP))


def test_no_more_than_the_standard_allows() -> None:
    many = b"<urlset>%s</urlset>" % b"".join(
        b"<url><loc>/%d</loc></url>" % n for n in range(MOST + 1)
    )
    bomb = gzip.compress(b"<urlset>" + b" " * (MOST_BYTES + 10))

    found = sitemap(many)

    assert len(found.links) == MOST
    assert "50,000" in found.problem
    assert "beyond" in sitemap(bomb).problem


def test_robots_names_sitemaps_in_any_spelling() -> None:
    _, url, data = TOLD["robots"]

    found = Robots().read(data, url, ())

    assert found == Read(
        next=(
            Link("https://a.test/s.xml", Via.SITEMAP),
            Link("https://a.test/t.xml", Via.SITEMAP),
        )
    )
    assert not Robots().reads("text/plain", "https://a.test/x/robots.txt", data)
