"""A forum: boards with pages of threads, threads with pages of posts, posts with pictures."""

from collections.abc import Iterator

from pehra.drill.internet.items import Item
from pehra.drill.internet.kind import file, shown, tail
from pehra.drill.internet.reply import NOT_FOUND, Ask, Reply, page
from pehra.drill.people import person

BOARDS, THREADS, A_BOARD_PAGE = 3, 24, 6
POSTS, MOST_POSTS, A_PAGE = 8, 30, 6  # of a thread when it begins, at last, and on one page
TO_THREAD = 3  # pictures of one thread


class Forum:
    def answer(self, ask: Ask) -> Reply:
        if ask.path == "/":
            return page(ask, "Boards", (f'<p><a href="/board/{n}">Board {n}</a>'
                                        for n in range(BOARDS)))  # fmt: skip
        board, thread = tail(ask.path, "/board/"), tail(ask.path, "/thread/")
        if 0 <= board < BOARDS:
            return self._board(ask, board)
        if 0 <= thread < THREADS:
            return self._thread(ask, thread)
        return file(ask)

    def paths(self, ask: Ask) -> Iterator[str]:  # noqa: ARG002
        yield from (f"/board/{n}" for n in range(BOARDS))

    def _board(self, ask: Ask, board: int) -> Reply:
        threads = range(board, THREADS, BOARDS)
        at = ask.number("page")
        some = threads[(at - 1) * A_BOARD_PAGE : at * A_BOARD_PAGE]
        if not some:
            return NOT_FOUND
        parts = [f'<p><a href="/thread/{n}">Thread {n}</a>' for n in some]
        if at * A_BOARD_PAGE < len(threads):
            parts.append(f'<p><a rel="next" href="/board/{board}?page={at + 1}">next</a>')
        return page(ask, f"Board {board}", parts)

    def _thread(self, ask: Ask, thread: int) -> Reply:
        posts = min(MOST_POSTS, POSTS + int(ask.hours / (10 + thread)))
        at = ask.number("page")
        some = range(posts)[(at - 1) * A_PAGE : at * A_PAGE]
        if not some:
            return NOT_FOUND
        pictures = {
            1 + 3 * (one.number % TO_THREAD): one
            for one in shown(ask) if one.number // TO_THREAD == thread
        }  # fmt: skip
        parts = [_post(ask, thread, n, pictures.get(n)) for n in some]
        if at * A_PAGE < posts:
            parts.append(f'<p><a rel="next" href="?page={at + 1}">next</a>')
        return page(ask, f"Thread {thread}", parts)


def _post(ask: Ask, thread: int, number: int, picture: Item | None) -> str:
    by = person(ask.web.seed, (ask.site.number * 97 + thread * 31 + number * 7) % 500)
    inner = f'<a href="{picture.path}"><img src="{picture.path}" alt=""></a>' if picture else ""
    return f"<article><b>{by.screen}</b><p>Post {number} of thread {thread}.</p>{inner}</article>\n"
