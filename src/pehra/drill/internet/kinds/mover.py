"""A site of which much has moved: redirects within it, to a neighbour, out of scope, in circles."""

from collections.abc import Iterator

from pehra.drill.internet.kind import file, shown, tail
from pehra.drill.internet.reply import Ask, Reply, moved, page
from pehra.drill.internet.traps import OUTSIDE

LONG = 12  # redirects one behind the other: more than anybody should follow


class Mover:
    def answer(self, ask: Ask) -> Reply:
        web, site = ask.web, ask.site
        number, step = tail(ask.path, "/old/"), tail(ask.path, "/chain/")
        if number >= 0:
            return moved(f"/files/{number}.jpg", 301)
        if 0 <= step < LONG:
            return moved(f"/chain/{step + 1}")
        if ask.path == "/":
            names = [f"/old/{one.number}" for one in shown(ask)]
            names += ["/neighbour", "/out", "/out-relative", "/loop/a", "/chain/0"]
            return page(ask, "Moved", (f'<p><a href="{n}">{n}</a>' for n in names))
        where = {
            "/neighbour": web.url(web.near(site, 1), "/"),
            "/out": f"http://{OUTSIDE}:{web.port}/trap/redirect",
            "/out-relative": f"//{OUTSIDE}:{web.port}/trap/redirect-relative",
            "/loop/a": "/loop/b", "/loop/b": "/loop/a",
        }.get(ask.path)  # fmt: skip
        return moved(where, 307) if where else file(ask)

    def paths(self, ask: Ask) -> Iterator[str]:  # noqa: ARG002
        yield "/"
