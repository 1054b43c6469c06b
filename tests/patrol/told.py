"""One document of each form, as their standards and servers write them."""

import gzip
import json

PAGE = b"""<!DOCTYPE html><html><head><base href="/f/"><meta charset=utf-8>
<link rel=next href="?p=2"><meta http-equiv=refresh content="9; url=later"></head>
<body style="background:url(bg.png)"><a href="thread/1?a=1&amp;b=2#end">x</a>
<img src=1.jpg srcset="2.jpg 2x, 3.jpg"><video poster=4.jpg><source src=5.mp4></video>
<iframe src=6.html></iframe><!-- <a href=no> --><script>"<a href=no>"</script></body></html>"""

SITEMAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
 xmlns:video="http://www.google.com/schemas/sitemap-video/1.1">
<url><loc>https://a.test/1?x=1&amp;y=2</loc><lastmod>2026-01-01</lastmod>
<image:image><image:loc>https://a.test/1.jpg</image:loc></image:image>
<video:video><video:thumbnail_loc>https://a.test/2.jpg</video:thumbnail_loc>
<video:content_loc>https://a.test/2.mp4</video:content_loc></video:video></url>
<url><loc> https://a.test/2 </loc></url></urlset>"""

INDEX = b"""<?xml version="1.0"?><sitemapindex><sitemap><loc>https://a.test/s1.xml</loc></sitemap>
<sitemap><loc>https://a.test/s2.xml.gz</loc></sitemap></sitemapindex>"""

RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
<channel><title>t</title><link>https://a.test/</link><description>d</description>
<image><url>/logo.png</url><link>https://a.test/</link></image>
<atom:link rel="self" href="/feed"/><atom:link rel="next" href="/feed?p=2"/>
<item><title>1</title><link>https://a.test/1</link><guid isPermaLink="false">/no</guid>
<enclosure url="https://a.test/1.mp4" length="9" type="video/mp4"/>
<media:group><media:content url="/2.jpg"/><media:thumbnail url="/3.jpg"/></media:group>
<itunes:image href="/4.jpg"/><comments>/1#c</comments>
<description>&lt;a href="/in"&gt;x&lt;/a&gt;&lt;img src="/5.jpg"&gt;</description>
<content:encoded><![CDATA[<p><img src="/6.jpg"></p>]]></content:encoded></item>
<item><guid>https://a.test/2</guid></item></channel></rss>"""

RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://a.test/"><link>https://a.test/</link>
</channel><item rdf:about="https://a.test/1"><link>https://a.test/1</link></item></rdf:RDF>"""

ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="/blog/">
<link href="."/><link rel="self" href="atom"/><link rel="next" href="atom?p=2"/><logo>l.png</logo>
<entry><link href="1"/><link rel="enclosure" type="image/jpeg" href="1.jpg"/>
<content type="html">&lt;img src="2.jpg"&gt;</content></entry>
<entry xml:base="/other/"><link rel="alternate" href="2"/><content src="3.png" type="image/png"/>
<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><a href="in">x</a><img src="4.jpg"/>
</div></summary></entry></feed>"""

JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1", "title": "t", "next_url": "/feed?p=2",
        "home_page_url": "https://a.test/", "feed_url": "https://a.test/feed",
        "items": [{
            "id": "1", "url": "https://a.test/1", "image": "/1.jpg",
            "content_html": "<img src=/2.jpg>",
            "attachments": [{"url": "/3.mp4", "mime_type": "video/mp4"}],
        }],
    }
).encode()  # fmt: skip


def status(number: int, acct: str = "amina", **more: object) -> dict[str, object]:
    """In the shape of docs.joinmastodon.org/entities/Status."""
    return {
        "id": str(number), "uri": f"https://m.test/users/{acct}/statuses/{number}",
        "url": f"https://m.test/@{acct}/{number}", "in_reply_to_id": None, "reblog": None,
        "content": '<p>x <a href="https://m.test/@someone" class="u-url mention">@someone</a> '
        '<a href="https://m.test/tags/word">#word</a> <a href="https://b.test/album">y</a></p>',
        "account": {
            "id": "7", "acct": acct, "username": acct, "url": f"https://m.test/@{acct}",
            "avatar": f"https://m.test/avatar/{acct}.png",
        },
        "media_attachments": [{
            "id": "1", "type": "image", "url": f"https://m.test/media/{number}.jpg",
            "preview_url": f"https://m.test/small/{number}.jpg", "remote_url": None,
        }],
        "mentions": [{"acct": "someone", "url": "https://m.test/@someone"}], "card": None, **more,
    }  # fmt: skip


TIMELINE = json.dumps(
    [
        status(3),
        status(2, "basit@other.test"),
        {**status(1), "media_attachments": [], "reblog": status(9, "chand@third.test")},
    ]
).encode()

ACTOR = json.dumps(
    {
        "@context": "https://www.w3.org/ns/activitystreams", "id": "https://m.test/users/amina",
        "type": "Person", "preferredUsername": "amina", "url": "https://m.test/@amina",
        "outbox": "https://m.test/users/amina/outbox", "followers": "https://m.test/no/followers",
        "following": "https://m.test/no/following", "inbox": "https://m.test/no/inbox",
        "icon": {"type": "Image", "url": "https://m.test/avatar.png"},
    }
).encode()  # fmt: skip

FINGER = json.dumps(
    {
        "subject": "acct:amina@m.test", "aliases": ["https://m.test/@amina"],
        "links": [
            {"rel": "http://webfinger.net/rel/profile-page", "href": "https://m.test/@amina"},
            {"rel": "self", "type": "application/activity+json", "href": "https://m.test/users/amina"},
            {"rel": "http://ostatus.org/schema/1.0/subscribe", "template": "https://m.test/{uri}"},
        ],
    }
).encode()  # fmt: skip

OUTBOX = json.dumps(
    {
        "id": "https://m.test/users/amina/outbox", "type": "OrderedCollection", "totalItems": 3,
        "first": "https://m.test/users/amina/outbox?page=true", "last": "https://m.test/no",
    }
).encode()  # fmt: skip

NOTE = {
    "id": "https://m.test/users/amina/statuses/3", "type": "Note", "url": "https://m.test/@amina/3",
    "attributedTo": "https://m.test/users/amina", "content": '<a href="https://b.test/album">y</a>',
    "attachment": [{"type": "Document", "mediaType": "image/jpeg", "url": "https://m.test/3.jpg"}],
    "tag": [{"type": "Mention", "href": "https://m.test/users/someone"}],
    "replies": {"type": "Collection", "first": {"next": "https://m.test/no"}},
}  # fmt: skip

OUTBOX_PAGE = json.dumps(
    {
        "id": "https://m.test/users/amina/outbox?page=true", "type": "OrderedCollectionPage",
        "next": "https://m.test/users/amina/outbox?max_id=1&page=true", "prev": "https://m.test/no",
        "orderedItems": [
            {"type": "Create", "actor": "https://m.test/users/amina", "object": NOTE},
            {"type": "Announce", "actor": "https://m.test/users/amina",
             "object": "https://other.test/users/basit/statuses/8"},
        ],
    }
).encode()  # fmt: skip

A, M = "https://a.test", "https://m.test"
ROBOTS = b"User-agent: *\nDisallow: /x\nSitemap: /s.xml\n SITEMAP : https://a.test/t.xml # y\n"
LINES = b"https://a.test/1\r\nhttps://a.test/2\n\n"
ACTIVITY = "application/activity+json"
#: media type, address, bytes
TOLD: dict[str, tuple[str, str, bytes]] = {
    "page": ("text/html; charset=utf-8", f"{A}/x", PAGE),
    "sitemap": ("application/xml", f"{A}/sitemap.xml", SITEMAP),
    "packed sitemap": ("application/gzip", f"{A}/sitemap.xml.gz", gzip.compress(SITEMAP, mtime=0)),
    "sitemap index": ("text/xml", f"{A}/sitemap.xml", INDEX),
    "sitemap as text": ("text/plain", f"{A}/sitemap.txt", LINES),
    "robots": ("text/plain", f"{A}/robots.txt", ROBOTS),
    "rss": ("application/rss+xml", f"{A}/feed", RSS),
    "rdf": ("text/xml", f"{A}/feed", RDF),
    "atom": ("application/atom+xml", f"{A}/blog/atom", ATOM),
    "json feed": ("application/json", f"{A}/feed", JSON_FEED),
    "timeline": ("application/json; charset=utf-8", f"{M}/api/v1/timelines/public", TIMELINE),
    "actor": (ACTIVITY, f"{M}/users/amina", ACTOR),
    "webfinger": ("application/jrd+json", f"{M}/.well-known/webfinger?resource=acct:x", FINGER),
    "outbox": (ACTIVITY, f"{M}/users/amina/outbox", OUTBOX),
    "outbox page": (ACTIVITY, f"{M}/users/amina/outbox?page=true", OUTBOX_PAGE),
}
