"""`api mastodon://INSTANCE/local-timeline` and `api acct:NAME@INSTANCE`: what an instance of
ActivityPub tells everybody who asks, of itself or of one account.

From Mastodon's documentation of timelines and accounts, RFC 7033 (WebFinger), ActivityPub §5.1.
"""

import re
from dataclasses import dataclass

from pehra.patrol.numbered import BY_READER, number
from pehra.patrol.onion import is_onion
from pehra.patrol.permit import Via
from pehra.patrol.rule import BadTarget, Matter, Verb
from pehra.patrol.spelling import crooked, pairs, segments
from pehra.patrol.url import Target, Url, canonical, is_reserved, place

from .host import SECURE, bare

ACCOUNT = re.compile(r"acct:@?([A-Za-z0-9_][A-Za-z0-9_.-]{0,63})@([^/@\s]+)")
TIMELINE = re.compile(r"mastodon://([^/\s]+)/local-timeline/?")
OTHERS = ("nostr:", "matrix:", "at:")


@dataclass(frozen=True, slots=True)
class Instance:
    """Asked over TLS; a reserved name, which nobody has, or an onion service, with a port of its
    own: without.
    """

    host: str
    port: int  # 0: none is written

    @property
    def name(self) -> str:
        return f"{self.host}:{self.port}" if self.port else self.host

    @property
    def root(self) -> str:
        nobodys = is_onion(self.host) or is_reserved(canonical(f"http://{self.host}/"))
        plain = self.port and self.port not in SECURE and nobodys
        return canonical(f"{'http' if plain else 'https'}://{self.name}/").text.rstrip("/")

    def holds(self, target: Target) -> bool:
        return isinstance(target, Url) and target.origin == canonical(f"{self.root}/").origin

    @property
    def only_port(self) -> int:
        return canonical(f"{self.root}/").port


@dataclass(frozen=True, slots=True)
class Told:
    """What an instance tells, whatever of: looked up by its host, asked for at its one port."""

    instance: Instance

    below = False
    names = True

    @property
    def place(self) -> str:
        return place(self.instance.host)

    @property
    def port(self) -> int:
        return self.instance.only_port


@dataclass(frozen=True, slots=True)
class Timeline(Told):
    """The public posts of an instance's own accounts."""

    @property
    def text(self) -> str:
        return f"mastodon://{self.instance.name}/local-timeline"

    def covers(self, target: Target, via: Via, by: str = "") -> bool:  # noqa: ARG002
        return (
            isinstance(target, Url)
            and self.instance.holds(target)
            and target.path == "/api/v1/timelines/public"
            and "local=true" in pairs(target.query)
        )

    def touches(self, target: Target) -> bool:
        return (
            isinstance(target, Url)
            and target.place == self.place
            and "/".join(segments(target.path)) == "api/v1/timelines/public"
        )

    def seeds(self) -> tuple[str, ...]:
        return (f"{self.instance.root}/api/v1/timelines/public?local=true&limit=40",)


@dataclass(frozen=True, slots=True)
class Account(Told):
    """What one account published: how it is found, its page, its outbox and its statuses."""

    name: str

    @property
    def text(self) -> str:
        return f"acct:{self.name}@{self.instance.name}"

    def covers(self, target: Target, via: Via, by: str = "") -> bool:
        if not isinstance(target, Url) or not self.instance.holds(target) or crooked(target.path):
            return False
        if number(target):
            return via in BY_READER and self._gave_it(by)
        return self._names(target)

    def touches(self, target: Target) -> bool:
        if not isinstance(target, Url) or target.place != self.place:
            return False
        return number(target) != "" or self._names(target)

    def _gave_it(self, by: str) -> bool:
        """Whether the number comes from where the instance tells that of this account's name."""
        root, name = self.instance.root, self.name
        told = (*self.seeds(), f"{self.seeds()[1]}@{self.instance.name}", f"{root}/users/{name}")
        return by.casefold() in {one.casefold() for one in told}

    def _looks_up(self, target: Url) -> bool:
        """Names of accounts do not differ by case."""
        path, asked = "/".join(segments(target.path)), pairs(target.query)
        name, whole = self.name.casefold(), f"{self.name.casefold()}@{self.instance.name}"
        if path == ".well-known/webfinger":
            return asked == (f"resource=acct:{whole}",)
        if path == "api/v1/accounts/lookup":
            return asked in {(f"acct={name}",), (f"acct={whole}",)}
        return False

    def _names(self, target: Url) -> bool:
        steps, name = segments(target.path), self.name.casefold()
        of_it = steps[:2] == ("users", name) or steps[:1] in {(f"@{name}",), (f"@{name}.rss",)}
        return of_it or self._looks_up(target)

    def seeds(self) -> tuple[str, ...]:
        root, name = self.instance.root, self.name
        return (
            f"{root}/.well-known/webfinger?resource=acct:{name}@{self.instance.name}",
            f"{root}/api/v1/accounts/lookup?acct={name}",
        )


class Api:
    name = "api"
    method = "public-api"
    options = frozenset({"depth", "pages", "bytes", "rate", "hours"})

    def read(self, text: str, verb: Verb) -> Matter:  # noqa: ARG002
        if text.lower().startswith(OTHERS):
            raise BadTarget("Pehra reads no such network yet. It reads acct: and mastodon:.")
        if found := TIMELINE.fullmatch(text):
            return Timeline(_instance(found[1]))
        if found := ACCOUNT.fullmatch(text):
            return Account(_instance(found[2]), found[1])
        raise BadTarget("Write acct:NAME@INSTANCE or mastodon://INSTANCE/local-timeline.")


def _instance(text: str) -> Instance:
    host, port = bare(text)
    return Instance(host, port)
