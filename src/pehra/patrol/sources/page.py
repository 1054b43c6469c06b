"""A web page (HTML): what it links to, and what it shows."""

import re
from collections.abc import Callable

from pehra.patrol.permit import Via
from pehra.patrol.source import MOST_BYTES, Headers, Read

from .charset import text
from .declared import BOM, XML, content_type, is_page
from .gathered import BLANKS, Gathered, absolute
from .link_header import onward
from .tags import S, attributes, tags

BEGINNING = re.compile(rb"[\t\n\r ]*+<\?xml\b")
#: a picture that a script puts in place once it is scrolled to stands in one of these until then
LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-url")
SHOWS: dict[str, tuple[str, ...]] = {
    "img": ("src", *LAZY), "video": ("src", "poster", *LAZY), "audio": ("src", *LAZY),
    "source": ("src", *LAZY), "image": ("src", "href", "xlink:href"), "input": ("src",),
    "embed": ("src",), "object": ("data",), "iframe": ("src", "data-src"), "frame": ("src",),
    **dict.fromkeys(("body", "table", "tr", "th", "td"), ("background",)),
}  # fmt: skip
SETS = ("srcset", "data-srcset")
LEADS = frozenset({"next", "prev", "canonical", "alternate", "amphtml", "first", "last", "up"})
ICONS = frozenset({"icon", "apple-touch-icon", "image_src", "mask-icon"})
#: what a page tells those to show who link to it (Open Graph, Twitter cards)
CARDS = re.compile(
    r"(?:og:(?:image|video)(?::(?:secure_)?url)?|twitter:(?:image|player:stream)(?::src)?)"
)
STYLED = re.compile(
    rf"""url\([{S}]*+(?:"([^"]*+)"|'([^']*+)'|([^"'){S}]++))""", re.IGNORECASE
)  # CSS Values §4.5
REFRESH = re.compile(
    rf"""[{S}]*+[0-9.]++[{S}]*+[;,]?+[{S}]*+(?:url[{S}]*+=[{S}]*+)?+["']?+([^"']*+)""",
    re.IGNORECASE,
)  # HTML §4.2.5.3
CANDIDATE = re.compile(
    rf"[{S},]*+([^{S}]++)(?:(?<=,)|[^,(]*+(?:\([^)]*+\)?+[^,(]*+)*+)"
)  # HTML §4.8.4.2.1: an address, and how wide or dense


class Page:
    name = "page"

    def reads(self, mime: str, url: str, head: bytes) -> bool:  # noqa: ARG002
        """By what the server declares; when it declares nothing, by how it begins. XML of no other
        form may show pictures too.
        """
        if mime in XML or mime.endswith("+xml") or is_page(mime, head):
            return True
        return not mime and BEGINNING.match(head.removeprefix(BOM)) is not None

    def read(self, entity: bytes, url: str, headers: Headers) -> Read:
        """Links: `a`, `area`, `link`, a refresh. Requisites: pictures, films, sounds, frames,
        embedded objects, icons, cards, and the pictures of style sheets in the page.
        """
        found = Gathered(url)
        tell(text(entity[:MOST_BYTES], content_type(headers)), found)
        onward(headers, found, Via.LINK)
        rest = len(entity) - MOST_BYTES
        return found.told(f"The last {rest:,} bytes are beyond the limit." if rest > 0 else "")


def refreshed(headers: Headers, url: str) -> Read:
    """Where the header `Refresh` sends browsers on to, from whatever it came with."""
    found = Gathered(url)
    for name, value in headers:
        refresh = REFRESH.match(value.decode("latin-1")) if name.lower() == b"refresh" else None
        found.link(refresh[1] if refresh else "")
    return found.told()


def tell(markup: str, found: Gathered, *, framed: bool = False) -> None:
    """What markup links to and shows. `framed`: it stands inside another document, whose `base`
    holds for it, and what it frames in turn is left out.
    """
    based, url = framed, found.base
    for tag, written, inside in tags(markup):
        name = tag.rpartition(":")[2]  # of XML
        if "(" in written or "(" in inside:
            _styled(written, inside, found)
        if name == "base" and not based:
            href = attributes(written).get("href")
            if href is not None:  # the first that has one counts (HTML §4.2.3)
                found.base, based = absolute(url, href) or url, True
        elif name in READ:
            told = attributes(written)
            READ[name](told, found)
            if not framed and name == "iframe" and "srcdoc" in told:
                tell(told["srcdoc"], found, framed=True)


def _led(told: dict[str, str], found: Gathered) -> None:
    href = told.get("href", "")
    if "next" in told.get("rel", "").lower().split():
        found.onward(href, Via.LINK)
    else:
        found.link(href)


def _linked(told: dict[str, str], found: Gathered) -> None:
    """Style sheets, and hints about other hosts, lead to nothing that could be looked at."""
    rel = frozenset(told.get("rel", "").lower().split())
    if rel & LEADS and "stylesheet" not in rel:
        _led(told, found)
    elif rel & ICONS or ("preload" in rel and told.get("as", "").lower() in {"image", "video"}):
        found.requisite(told.get("href", ""))


def _said(told: dict[str, str], found: Gathered) -> None:
    content = told.get("content", "")
    if told.get("http-equiv", "").strip(BLANKS).lower() == "refresh":
        refresh = REFRESH.match(content)
        found.link(refresh[1] if refresh else "")
    elif CARDS.fullmatch((told.get("property") or told.get("name", "")).strip(BLANKS).lower()):
        found.requisite(content)


def _shown(names: tuple[str, ...]) -> Callable[[dict[str, str], Gathered], None]:
    def shown(told: dict[str, str], found: Gathered) -> None:
        for name in names:
            if name in told:
                found.requisite(told[name])
        for name in SETS:
            if name in told:
                for candidate in CANDIDATE.finditer(told[name].strip(BLANKS + ",")):
                    found.requisite(candidate[1].rstrip(","))

    return shown


def _styled(written: str, inside: str, found: Gathered) -> None:
    sheets = [inside]
    if "style" in written.lower():
        sheets.append(attributes(written).get("style", ""))
    for sheet in sheets:
        for one in STYLED.finditer(sheet):
            found.requisite(one[1] or one[2] or one[3] or "")


#: by the name of an element, how it is read
READ: dict[str, Callable[[dict[str, str], Gathered], None]] = {
    "a": _led, "area": _led, "link": _linked, "meta": _said,
    **{name: _shown(names) for name, names in SHOWS.items()},
}  # fmt: skip
