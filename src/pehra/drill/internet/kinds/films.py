"""A site of short films."""

from collections.abc import Iterator

from pehra.drill.internet.kind import file, shown, tail
from pehra.drill.internet.reply import Ask, Reply, page


class Films:
    def answer(self, ask: Ask) -> Reply:
        if ask.path == "/":
            return page(ask, "Films", (f'<p><a href="/watch/{i.number}">Film {i.number}</a>'
                                       for i in shown(ask)))  # fmt: skip
        number = tail(ask.path, "/watch/")
        for item in shown(ask):
            if item.number == number:
                inner = f'<source src="{item.path}" type="video/mp4">'
                return page(ask, f"Film {number}", [f"<video controls>{inner}</video>"])
        return file(ask)

    def paths(self, ask: Ask) -> Iterator[str]:
        yield from (f"/watch/{one.number}" for one in shown(ask))
