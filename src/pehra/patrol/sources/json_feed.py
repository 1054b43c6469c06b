"""JSON Feed 1.0 and 1.1 (jsonfeed.org): a feed, written in JSON."""

from pehra.patrol.permit import Via
from pehra.patrol.source import Headers, Read

from .gathered import Gathered
from .json_text import object_, objects, parsed, problem, string
from .link_header import onward
from .page import tell

MARK = b"jsonfeed.org/version/1"


class JsonFeed:
    name = "json_feed"

    def reads(self, mime: str, url: str, head: bytes) -> bool:  # noqa: ARG002
        """By the version it names, which stands at its beginning."""
        return mime == "application/feed+json" or MARK in head.replace(b"\\/", b"/")

    def read(self, entity: bytes, url: str, headers: Headers) -> Read:
        feed = object_(parsed(entity))
        if not feed:
            return Read(problem=problem(entity))
        found = Gathered(url)
        found.link(string(feed.get("home_page_url")), Via.FEED)
        for key in ("icon", "favicon"):
            found.requisite(string(feed.get(key)))
        found.onward(string(feed.get("next_url")), Via.FEED)
        onward(headers, found, Via.FEED)
        for item in objects(feed.get("items")):
            for key in ("url", "external_url"):
                found.link(string(item.get(key)), Via.FEED)
            for key in ("image", "banner_image"):
                found.requisite(string(item.get(key)))
            for attachment in objects(item.get("attachments")):
                found.requisite(string(attachment.get("url")))
            tell(string(item.get("content_html")), found, framed=True)
        return found.told()
