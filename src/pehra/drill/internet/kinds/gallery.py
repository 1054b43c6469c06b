"""A gallery: pages of albums, albums of pictures, each picture with a page of its own. Of some
galleries the later albums are named by the sitemap alone.
"""

from collections.abc import Iterator

from pehra.drill.internet.items import MANY
from pehra.drill.internet.kind import file, shown, tail
from pehra.drill.internet.reply import NOT_FOUND, Ask, Reply, page
from pehra.drill.internet.web import Robots, Sort

AN_ALBUM = 6
ALBUMS = MANY[Sort.GALLERY] // AN_ALBUM
A_PAGE = 2  # albums


def by_sitemap(ask: Ask) -> bool:
    """Whether its last album is linked by the sitemap alone, which robots.txt names."""
    return ask.site.robots is not Robots.NONE and ask.site.number % 2 == 1


class Gallery:
    def answer(self, ask: Ask) -> Reply:
        if ask.path == "/":
            return self._front(ask)
        album, one = tail(ask.path, "/album/"), tail(ask.path, "/pic/", ".html")
        if 0 <= album < ALBUMS:
            some = [i for i in shown(ask) if i.number // AN_ALBUM == album]
            parts = [f'<p><a href="/pic/{i.number}.html">Picture {i.number}</a>' for i in some]
            return page(ask, f"Album {album}", parts)
        for item in shown(ask):
            if item.number == one:
                return page(ask, f"Picture {one}", [f'<img src="{item.path}" alt="made up">'])
        return file(ask)

    def paths(self, ask: Ask) -> Iterator[str]:  # noqa: ARG002
        yield from (f"/album/{n}" for n in range(ALBUMS))

    def _front(self, ask: Ask) -> Reply:
        last = ALBUMS - 1 if by_sitemap(ask) else ALBUMS
        at = ask.number("page")
        some = range(last)[(at - 1) * A_PAGE : at * A_PAGE]
        if not some:
            return NOT_FOUND
        parts = [f'<p><a href="/album/{n}">Album {n}</a>' for n in some]
        if at * A_PAGE < last:
            parts.append(f'<p><a rel="next" href="/?page={at + 1}">next</a>')
        return page(ask, "Albums", parts)
