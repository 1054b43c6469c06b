"""Public posts of an instance or an account: ActivityPub, WebFinger, and Mastodon's own API.

Who published a picture is told with it, when it is attached to the post, and when the instance
that says so is the account's own. Who follows whom, who is mentioned and who answered is never
told: this watches what is published, not persons.
"""

import re
from typing import Any

from ada_url import URL

from pehra.patrol.permit import Via
from pehra.patrol.source import Headers, Read

from .gathered import Gathered
from .json_text import Object, object_, objects, parsed, problem, string
from .link_header import onward
from .page import tell

MIMES = frozenset({"application/activity+json", "application/ld+json", "application/jrd+json"})
API = re.compile(
    r"^https?://[^/?#]+/(?:api/v[12]/(?:timelines|accounts|statuses)|\.well-known/webfinger)\b"
)
ACTOR = re.compile(r"^https?://([^/?#]+)/(?:@|users/|u/|profile/|accounts/)?([\w.-]+)/?$")
#: where an account is looked up by its name
LOOKS_UP = re.compile(
    r"^https?://[^/?#]+/(?:api/v1/accounts/lookup\?acct=|\.well-known/webfinger\?resource=acct(?::|%3A)|"
    r"users/)([\w.-]+)(?:(?:@|%40)[^/?#&]+)?$",
    re.IGNORECASE,
)
#: what text of a post links to that is a person or a search for a word
MENTION = re.compile(r"^https?://[^/?#]+/(?:@|users/|u/|profile/|tags/|tag/|hashtag/)[^/]+/?$")
COLLECTIONS = frozenset(
    {"Collection", "CollectionPage", "OrderedCollection", "OrderedCollectionPage"}
)
NUMBER = re.compile(r"[0-9]{1,30}")


class Mastodon:
    name = "mastodon"

    def reads(self, mime: str, url: str, head: bytes) -> bool:
        """By its media type; plain JSON by the address, which names the question that was asked."""
        if mime in MIMES:
            return True
        return (
            mime in {"application/json", ""}
            and API.match(url) is not None
            and head.lstrip()[:1] in {b"{", b"["}
        )

    def read(self, entity: bytes, url: str, headers: Headers) -> Read:
        """Links: posts and what they link to. Requisites: attached media, previews, portraits.
        Next: an account's posts, and the next page of them. Where an account is looked up, that
        account's posts alone are told as the API's: the number in their address is taken for its.
        """
        told = parsed(entity)
        if not isinstance(told, dict | list):
            return Read(problem=problem(entity))
        post = _Posts(Gathered(url), url, alone=isinstance(told, dict))
        onward(headers, post.found, post.listing)
        for one in objects(told):
            post.tell(one)
        return post.found.told()


class _Posts:
    """Of the instance at `url`: its own accounts are told without its host. `listing` is the way in
    which lists go on, and lead to posts; `alone`: the document is of one thing.
    """

    def __init__(self, found: Gathered, url: str, *, alone: bool) -> None:
        asked = LOOKS_UP.match(url)
        self.found, self._host = found, URL(url).host
        self._asked, self._alone = asked[1].casefold() if asked else "", alone
        self.listing = Via.LINK if asked else Via.API

    def _of(self, name: str) -> Via:
        """The way to the posts of an account of this name, on this instance."""
        fits = self._alone and self._asked in {"", name.casefold()}
        return Via.API if fits else Via.LINK

    def _believed(self, account: str) -> str:
        """Of other instances' accounts this one knows nothing that could be held against them."""
        name, _, host = account.partition("@")
        return account if name and host.casefold() == self._host.casefold() else ""

    def tell(self, told: Object) -> None:
        kind = string(told.get("type"))
        if "subject" in told and "links" in told:
            self._finger(told)
        elif "acct" in told:
            self._account(told)
        elif "media_attachments" in told or ("account" in told and "uri" in told):
            self._status(told)
        elif kind in COLLECTIONS:
            self._collection(told)
        elif "outbox" in told:
            self._actor(told)
        else:
            self._activity(told)

    def _finger(self, told: Object) -> None:
        """RFC 7033 §4.4."""
        via = self._of(string(told.get("subject")).removeprefix("acct:").partition("@")[0])
        for one in objects(told.get("links")):
            if one.get("rel") == "self" and "json" in string(one.get("type")):
                self.found.onward(string(one.get("href")), via)
                via = Via.LINK  # an account has one
            elif string(one.get("rel")).endswith("/profile-page"):
                self.found.link(string(one.get("href")), self.listing)

    def _account(self, told: Object) -> None:
        acct, number = string(told.get("acct")), string(told.get("id"))
        self._portrait(told)
        self.found.link(string(told.get("url")), self.listing)
        if NUMBER.fullmatch(number) and "@" not in acct:
            self.found.onward(f"/api/v1/accounts/{number}/statuses", self._of(acct))

    def _status(self, told: Object, *, again: bool = False) -> None:
        by = object_(told.get("account"))
        account = self._named(by)
        for one in objects(told.get("media_attachments")):
            for key in ("url", "remote_url", "preview_url"):
                self.found.requisite(string(one.get(key)), account)
        self._portrait(by)
        self.found.link(string(told.get("url")), self.listing)
        card = object_(told.get("card"))
        self.found.link(string(card.get("url")))
        self.found.requisite(string(card.get("image")))
        self._text(told)
        if not again and isinstance(told.get("reblog"), dict):
            self._status(told["reblog"], again=True)

    def _portrait(self, told: Object) -> None:
        for key in ("avatar", "header"):
            self.found.requisite(string(told.get(key)), self._named(told))

    def _named(self, told: Object) -> str:
        account = string(told.get("acct"))
        return self._believed(account if "@" in account else f"{account}@{self._host}")

    def _actor(self, told: Object) -> None:
        """ActivityPub §4.1. Followers and following are left alone."""
        account = _account_of(told.get("id"))
        if name := string(told.get("preferredUsername")):
            account = f"{name}@{account.rpartition('@')[2] or self._host}"
        account = self._believed(account)
        self.found.onward(string(told.get("outbox")), self._of(account.partition("@")[0]))
        for key in ("icon", "image"):
            self._attached(told.get(key), account)
        self.found.link(string(told.get("url")), self.listing)

    def _collection(self, told: Object) -> None:
        for key in ("first", "next"):
            one = told.get(key)
            self.found.onward(string(one) or string(object_(one).get("id")), self.listing)
        self._items(told)
        for page in objects(told.get("first")):  # it may stand in the collection itself
            self.found.onward(string(page.get("next")), self.listing)
            self._items(page)

    def _items(self, told: Object) -> None:
        for key in ("orderedItems", "items"):
            for one in objects(told.get(key)):
                self._activity(one)
            for one in told[key] if isinstance(told.get(key), list) else []:
                self.found.link(string(one), self.listing)

    def _activity(self, told: Object) -> None:
        """A post, or that one was made (Create) or passed on (Announce). Its `image` and `icon` may
        be of what it links to.
        """
        inner = told.get("object")
        self.found.link(string(inner), self.listing)  # another server's post, by its address alone
        post = object_(inner) or told
        account = self._believed(_account_of(post.get("attributedTo") or _maker(told)))
        for one in (post.get("url"), post.get("id")) if post.get("type") else ():
            if string(one):
                self.found.link(string(one), self.listing)
                break
        self._attached(post.get("attachment"), account)
        for key in ("image", "icon"):
            self._attached(post.get(key), "")
        for one in objects(post.get("url")):  # PeerTube: films stand among the addresses
            self._href(one, account)
        self._text(post)

    def _href(self, told: Object, account: str) -> None:
        href, kind = string(told.get("href")), string(told.get("mediaType"))
        if kind.startswith(("image/", "video/")):
            self.found.requisite(href, account)
        elif kind == "text/html":
            self.found.link(href)

    def _attached(self, value: Any, account: str) -> None:  # noqa: ANN401
        for one in objects(value):
            if one.get("type") == "Link":
                self.found.link(string(one.get("href")))
            self.found.requisite(string(one.get("url")), account)
            for link in objects(one.get("url")):
                self.found.requisite(string(link.get("href")), account)

    def _text(self, told: Object) -> None:
        inner = Gathered(self.found.base)
        tell(string(told.get("content")), inner, framed=True)
        read = inner.told()
        for one in read.links:
            if not MENTION.match(one.url):
                self.found.link(one.url)
        for one in read.requisites:
            self.found.requisite(one.url)


def _maker(told: Object) -> object:
    """Who made a post; who only passed one on made none."""
    return None if told.get("type") == "Announce" else told.get("actor")


def _account_of(value: Any) -> str:  # noqa: ANN401
    """`name@host` of an actor's address; empty when that tells no name."""
    first = value[0] if isinstance(value, list) and value else value
    url = string(first) or string(object_(first).get("id"))
    found = ACTOR.match(url)
    return f"{found[2]}@{found[1]}" if found else ""
