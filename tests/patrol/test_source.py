"""What every form of document keeps to, on good bytes, damaged ones and any at all."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.media.synthetic import picture
from pehra.patrol.permit import Via
from pehra.patrol.plain import ACCOUNT, plain
from pehra.patrol.source import LONGEST, MOST_LINKS, Headers, Link, Read, header
from pehra.patrol.sources import SOURCES, Looks, looks, read, source_for
from pehra.patrol.sources.gathered import MOST, together

from .told import PAGE, TOLD

PIECES = st.sampled_from(
    [
        "<a href=", "<img src='", '"', "'", ">", "</", "<!--", "<![CDATA[", "<?xml ", "&amp;",
        "&#x0;",         "<loc>",
        "<urlset>", "<rss>", "<feed xml:base='", "<item>", "<link>", "<link href='//",
        "<enclosure url='",
        "{",
        "}", "[", '"items":', '"url":', '"content":', '"type":"OrderedCollectionPage"', '"object":',
        "null", '"account":{"acct":"a\\ud800"},', '"media_attachments":', '"attributedTo":"',
        "http://", "[::1", "\\ud800", "\x00", "é", "\n", "next", "=", "/", "javascript:",
        "<!ENTITY a 'b'>",
        "1e999", "<base href='", "<svg>", "<style>url(", "\ufeff",
    ]
)  # fmt: skip

#: by which source each is read, where the two have different names
NAMES = {
    **dict.fromkeys(("rss", "rdf", "atom"), "feed"), "json feed": "json_feed",
    **dict.fromkeys(("packed sitemap", "sitemap index", "sitemap as text"), "sitemap"),
    **dict.fromkeys(("timeline", "actor", "webfinger", "outbox", "outbox page"), "mastodon"),
}  # fmt: skip


def headers(kind: str) -> Headers:
    return ((b"CONTENT-type", kind.encode()), (b"Link", b'<?p=9>; rel="next"'))


def lawful(told: Read, url: str) -> None:
    of_each = (told.links, told.requisites, told.next)
    everything = [one for kind in of_each for one in kind]
    addresses = [one.url for one in everything]
    assert len(addresses) == len(set(addresses))
    assert url not in addresses
    assert all(len(kind) <= max(MOST, MOST_LINKS) for kind in of_each)
    for one in everything:
        assert isinstance(one, Link)
        assert one.url.startswith(("http://", "https://"))
        assert "#" not in one.url
        assert len(one.url) <= LONGEST
        assert one.url.isascii()
        assert one.account == plain(one.account, ACCOUNT)
        assert not set(one.url) & set(" \t\r\n\0")


def damaged(data: bytes, chance: random.Random) -> Iterator[bytes]:
    for _ in range(25):
        at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        yield data[:at]
        yield data[:at] + data[to:]
        yield data[:at] + data[at:to] * 2 + data[to:]
        yield data[:at] + chance.randbytes(3) + data[at + 3 :]
        yield data[:at] + chance.choice([b"<", b">", b'"', b"&", b"[", b"{", b"\0"]) + data[at:]


@pytest.mark.parametrize("form", TOLD)
def test_each_form_is_known_and_read_and_told_the_same_twice(form: str) -> None:
    kind, url, data = TOLD[form]

    told = read(data, url, headers(kind))

    assert told.links or told.requisites or told.next
    assert not told.problem
    assert told == read(data, url, headers(kind))
    assert looks(headers(kind), data, url) is Looks.DOCUMENT
    lawful(told, url)


@pytest.mark.parametrize("form", TOLD)
def test_only_its_own_source_comes_first_for_it(form: str) -> None:
    kind, url, data = TOLD[form]
    found = source_for(kind.partition(";")[0], url, data)

    assert found is not None
    assert found.name == NAMES.get(form, form)


@pytest.mark.parametrize("form", TOLD)
def test_damaged_documents_are_read_as_far_as_they_go(form: str) -> None:
    kind, url, data = TOLD[form]

    for one in damaged(data, random.Random(form)):  # noqa: S311
        lawful(read(one, url, headers(kind)), url)
        for source in SOURCES:
            lawful(source.read(one, url, headers(kind)), url)


@given(st.sampled_from(SOURCES), st.lists(PIECES, max_size=40), st.sampled_from(sorted(TOLD)))
def test_pieces_in_any_order_raise_nothing(source: object, pieces: list[str], form: str) -> None:
    kind, url, _ = TOLD[form]
    data = "".join(pieces).encode("utf-8", "surrogatepass")

    lawful(source.read(data, url, headers(kind)), url)  # type: ignore[attr-defined]
    lawful(read(data, url, headers(kind)), url)


@given(st.binary(max_size=200), st.text(max_size=40))
def test_any_bytes_under_any_type_raise_nothing(data: bytes, kind: str) -> None:
    told: Headers = ((b"Content-Type", kind.encode("utf-8", "surrogatepass")),)
    for source in SOURCES:
        source.reads(kind, "http://a.test/", data)
        lawful(source.read(data, "http://a.test/", told), "http://a.test/")
    lawful(read(data, "http://a.test/", told), "http://a.test/")
    looks(told, data)


@pytest.mark.parametrize(
    ("mime", "data", "wanted"),
    [
        ("image/jpeg", picture(1), Looks.MEDIA),
        ("text/html", picture(1), Looks.BOTH),
        ("image/svg+xml", b"<svg/>", Looks.DOCUMENT),
        ("image/svg+xml", b"\xff\0", Looks.BOTH),
        ("", picture(1), Looks.MEDIA),
        ("video/mp4", b"\x01\x02\x03\x04", Looks.MEDIA),  # of a form we do not know
        ("text/html", PAGE, Looks.DOCUMENT),
        ("", PAGE, Looks.DOCUMENT),
        ("text/html", b"\xff\xfe<\0a\0>\0", Looks.DOCUMENT),
        ("image/png", PAGE, Looks.OTHER),
        ("text/plain", PAGE, Looks.OTHER),
        ("application/zip", b"PK\x03\x04", Looks.OTHER),
        ("image/png", b"", Looks.OTHER),
        ("application/json", b"{}", Looks.OTHER),
    ],
)
def test_what_it_looks_like_is_by_its_bytes_before_its_type(
    mime: str, data: bytes, wanted: Looks
) -> None:
    told = headers(mime) if mime else ()
    assert looks(told, data, "https://a.test/x") is wanted
    assert looks(told, data, "https://a.test/x").is_media is (wanted in {Looks.MEDIA, Looks.BOTH})


def test_what_is_of_no_form_tells_nothing() -> None:
    assert read(picture(1), "https://a.test/1.jpg", headers("image/png")) == Read()


def test_a_header_is_found_in_any_case() -> None:
    assert header(((b"X-A", b" 1 "), (b"x-a", b"2")), "X-a") == "1"
    assert header((), "x-a") == ""


def test_of_two_readings_each_address_is_told_once_and_a_picture_before_its_link() -> None:
    one = Read((Link("https://a.test/1", Via.LINK, "x@a.test"),), problem="p")
    other = Read(
        links=(Link("https://a.test/2", Via.LINK), Link("https://a.test/1", Via.LINK)),
        requisites=(Link("https://a.test/2", Via.REQUISITE),),
    )

    assert together(one, other) == Read(one.links, other.requisites, problem="p")
