"""A public instance that speaks ActivityPub and Mastodon's API: names, local timeline, statuses, in
the shape that Mastodon's documentation gives (docs.joinmastodon.org/entities/Status).
"""

import json
from collections.abc import Iterator
from typing import Any

from pehra.base.clock import iso
from pehra.drill.internet.items import Item
from pehra.drill.internet.kind import file, shown, tail
from pehra.drill.internet.reply import NOT_FOUND, Ask, Reply, page, text
from pehra.drill.people import person

ACCOUNTS = 4
A_PAGE, MOST = 5, 40  # statuses of an answer when nothing is asked, and the most
FIRST_ID = 110_000_000_000_000_000  # ids count upwards with time


class Fediverse:
    def answer(self, ask: Ask) -> Reply:
        match ask.path:
            case "/":
                names = (name(ask, n) for n in range(ACCOUNTS))
                return page(ask, "An instance", (f'<p><a href="/@{n}">@{n}</a>' for n in names))
            case "/.well-known/webfinger":
                return _webfinger(ask)
            case "/api/v1/timelines/public":
                return _statuses(ask, shown(ask))
            case "/api/v1/accounts/lookup":
                return _lookup(ask)
            case "/api/v1/instance":
                told = {"uri": ask.site.name, "title": "An instance", "version": "4.3.0",
                        "stats": {"user_count": ACCOUNTS}}  # fmt: skip
                return _json(told)
            case _:
                return _profile(ask)

    def paths(self, ask: Ask) -> Iterator[str]:
        yield from (f"/@{name(ask, n)}" for n in range(ACCOUNTS))


def name(ask: Ask, account: int) -> str:
    return person(ask.web.seed, ask.site.number * ACCOUNTS + account).screen


def _profile(ask: Ask) -> Reply:
    """`/api/v1/accounts/2/statuses`, and the pages of people and of their statuses."""
    number = tail(ask.path, "/api/v1/accounts/", "/statuses")
    if number >= 0:
        return _statuses(ask, (one for one in shown(ask) if one.number % ACCOUNTS == number))
    told = ask.path.removeprefix("/@").split("/")
    for account in range(ACCOUNTS):
        if ask.path.startswith("/@") and told[0] == name(ask, account):
            mine = [one for one in shown(ask) if one.number % ACCOUNTS == account]
            if len(told) == 1:
                at = f"/@{told[0]}"
                return page(ask, at, (f'<p><a href="{at}/{_id(one)}">a status</a>' for one in mine))
            for one in mine:
                if told[1:] == [_id(one)]:
                    return page(ask, "A status", [f'<img src="{one.path}" alt="">'])
    return file(ask)


def _id(one: Item) -> str:
    return str(FIRST_ID + int(one.born * 3600) * 1000 + one.number)


def _webfinger(ask: Ask) -> Reply:
    """RFC 7033."""
    for account in range(ACCOUNTS):
        acct = f"{name(ask, account)}@{ask.site.name}"
        here = {f"acct:{acct}", f"acct:{acct}:{ask.web.port}"}
        if ask.query.get("resource", "") in here:
            at = ask.web.url(ask.site, f"/@{name(ask, account)}")
            links = [{"rel": "http://webfinger.net/rel/profile-page", "type": "text/html",
                      "href": at}]  # fmt: skip
            told = {"subject": f"acct:{acct}", "aliases": [at], "links": links}
            return _json(told, "application/jrd+json; charset=utf-8")
    return NOT_FOUND


def _lookup(ask: Ask) -> Reply:
    wanted = ask.query.get("acct", "").partition("@")[0]
    for account in range(ACCOUNTS):
        if wanted == name(ask, account):
            return _json(_account(ask, account))
    return Reply(404, b'{"error":"Record not found"}', "application/json")


def _account(ask: Ask, account: int) -> dict[str, Any]:
    who = name(ask, account)
    at = ask.web.url(ask.site, f"/@{who}")
    return {"id": str(account), "username": who, "acct": who, "display_name": who, "bot": False,
            "url": at, "uri": at, "note": "", "avatar": ask.web.url(ask.site, "/avatar.png"),
            "statuses_count": sum(1 for one in shown(ask) if one.number % ACCOUNTS == account),
            }  # fmt: skip


def _statuses(ask: Ask, some: Iterator[Item] | tuple[Item, ...]) -> Reply:
    """The newest first, a page at a time; the next is named in the Link header (RFC 8288)."""
    below = ask.query.get("max_id", "")
    most = min(MOST, ask.number("limit", A_PAGE)) or A_PAGE
    told = sorted(some, key=lambda one: int(_id(one)), reverse=True)
    if below.isdecimal():
        told = [one for one in told if int(_id(one)) < int(below)]
    made = _json([_status(ask, one) for one in told[:most]])
    if len(told) <= most:
        return made
    query = "local=true&" if ask.query.get("local") == "true" else ""
    at = ask.web.url(ask.site, f"{ask.path}?{query}limit={most}&max_id={_id(told[most - 1])}")
    return Reply(body=made.body, mime=made.mime, headers=(("Link", f'<{at}>; rel="next"'),))


def _status(ask: Ask, one: Item) -> dict[str, Any]:
    account = one.number % ACCOUNTS
    at = ask.web.url(ask.site, f"/@{name(ask, account)}/{_id(one)}")
    of = ask.web.url(ask.site, one.path)
    media: dict[str, Any] = {"id": str(one.number), "type": "image", "url": of, "preview_url": of,
                             "remote_url": None, "description": None, "blurhash": None,
                             "meta": {}}  # fmt: skip
    return {
        "id": _id(one), "created_at": iso(ask.web.moment(one.born)), "visibility": "public",
        "sensitive": False, "spoiler_text": "", "language": "en", "uri": at, "url": at,
        "content": f"<p>Status {one.number}</p>", "reblog": None, "in_reply_to_id": None,
        "account": _account(ask, account), "media_attachments": [media], "mentions": [],
        "tags": [], "emojis": [], "replies_count": 0, "reblogs_count": 0, "favourites_count": 0,
    }  # fmt: skip


def _json(told: object, mime: str = "application/json; charset=utf-8") -> Reply:
    return text(json.dumps(told), mime)
