"""A news site with a feed, RSS 2.0 or Atom (RFC 4287): older entries are in the feed alone."""

from collections.abc import Iterator
from email.utils import format_datetime

from pehra.base.clock import iso
from pehra.drill.internet.items import Item
from pehra.drill.internet.kind import file, shown, tail
from pehra.drill.internet.reply import Ask, Reply, page, text

ON_FRONT = 5


def newest(ask: Ask) -> list[Item]:
    return sorted(shown(ask), key=lambda one: (-one.born, one.number))


class Feed:
    def answer(self, ask: Ask) -> Reply:
        match ask.path:
            case "/":
                return self._front(ask)
            case "/rss.xml":
                return text(_rss(ask), "application/rss+xml")
            case "/atom.xml":
                return text(_atom(ask), "application/atom+xml")
            case _:
                return _entry(ask)

    def paths(self, ask: Ask) -> Iterator[str]:  # noqa: ARG002
        yield "/"

    def _front(self, ask: Ask) -> Reply:
        form = "atom" if ask.site.number % 2 else "rss"
        head = f'<link rel="alternate" type="application/{form}+xml" href="/{form}.xml">'
        some = newest(ask)[:ON_FRONT]
        return page(ask, "News", (f'<p><a href="/entry/{i.number}.html">Entry {i.number}</a>'
                                  for i in some), head)  # fmt: skip


def _entry(ask: Ask) -> Reply:
    number = tail(ask.path, "/entry/", ".html")
    for item in shown(ask):
        if item.number == number:
            return page(ask, f"Entry {number}", [f'<figure><img src="{item.path}"></figure>'])
    return file(ask)


def _rss(ask: Ask) -> str:
    entries = "".join(
        f"<item><title>Entry {one.number}</title>"
        f"<link>{ask.web.url(ask.site, f'/entry/{one.number}.html')}</link>"
        f"<guid>{ask.site.name}-{one.number}</guid>"
        f"<pubDate>{format_datetime(ask.web.moment(one.born))}</pubDate>"
        f'<enclosure url="{ask.web.url(ask.site, one.path)}" length="0" type="image/jpeg"/></item>'
        for one in newest(ask)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>'
        f"{ask.site.name}</title><link>{ask.web.url(ask.site, '/')}</link>"
        f"<description>Made up</description>{entries}</channel></rss>\n"
    )


def _atom(ask: Ask) -> str:
    entries = "".join(
        f"<entry><id>tag:{ask.site.name},2026:{one.number}</id><title>Entry {one.number}</title>"
        f"<updated>{iso(ask.web.moment(one.born))}</updated>"
        f'<link href="{ask.web.url(ask.site, f"/entry/{one.number}.html")}"/>'
        f'<link rel="enclosure" type="image/jpeg" href="{ask.web.url(ask.site, one.path)}"/>'
        "</entry>"
        for one in newest(ask)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{ask.site.name}</title><id>tag:{ask.site.name},2026:feed</id>"
        f"<updated>{iso(ask.web.began_at)}</updated>{entries}</feed>\n"
    )
