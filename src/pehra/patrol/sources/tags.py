"""The tags of an HTML document in one pass, as a browser without scripts sees them (HTML §13.2.5).

Not the standard library's parser: on comments and tags that are never closed it needs time that
grows with the square of the length (CVE-2025-6069), and servers would find that out. Here each
expression is possessive, so none goes back, and none starts again where another one has been.
"""

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5
from itertools import islice

MOST = 1000  # attributes of one tag
S = r"\t\n\f\r "  # what HTML calls white space
NAME = rf"(?:=|[^{S}/>=])[^{S}/>=]*+"
OPENING = re.compile(rf"<(?:(/?+[a-zA-Z][^{S}/>]*+)|(!--)|[!?/])")
REST = re.compile(
    rf"""(?:[{S}/]++|{NAME}(?:[{S}]*+=[{S}]*+(?:"[^"]*+"?+|'[^']*+'?+|[^{S}>"'][^{S}>]*+)?+)?+)"""
    rf"""{{0,{4 * MOST}}}+"""
)
ATTRIBUTE = re.compile(
    rf"""({NAME})(?:[{S}]*+=[{S}]*+(?:"([^"]*+)"?+|'([^']*+)'?+|([^{S}>"'][^{S}>]*+))?)?"""
)
COMMENT = re.compile(r"--!?+>")
#: what stands between these tags is text, whatever it looks like. Browsers hold frames' and
#: embeds' alternatives for text too: here they are read, for they are shown where frames are not
RAW = {
    name: re.compile(rf"</{name}(?=[{S}/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe")
}
REFERENCE = re.compile(
    r"&(?:#[0-9]{1,9}+;?+|#[xX][0-9a-fA-F]{1,8}+;?+|([a-zA-Z0-9]{2,32}+)(;?+))(=?)"
)


FOREIGN = frozenset({"svg", "math"})
#: HTML that closes the SVG or MathML around it (§13.2.6.5)
BREAKS_OUT = frozenset(
    {"b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em",
     "embed", "h1", "h2", "h3", "h4", "h5", "h6", "head", "hr", "i", "img", "li", "listing",
     "menu", "meta", "nobr", "ol", "p", "pre", "ruby", "s", "small", "span", "strong", "strike",
     "sub", "sup", "table", "tt", "u", "ul", "var"}
)  # fmt: skip


class _Foreign:
    """Whether SVG or MathML is open, where no text is raw. What of HTML stands inside them again
    (a foreignObject) is taken for HTML until an element of it breaks out.
    """

    def __init__(self) -> None:
        self._root, self.depth = "", 0

    def tag(self, name: str, *, closed: bool) -> None:
        if name in FOREIGN and not closed:
            if not self.depth or name == self._root:
                self._root, self.depth = name, self.depth + 1
        elif self.depth and name == f"/{self._root}":
            self.depth -= 1
        elif name in BREAKS_OUT or name in {"/p", "/br"}:
            self.depth = 0


def tags(text: str) -> Iterator[tuple[str, str, str]]:
    """Of each start tag: its name in small letters, its attributes as written, and the text that
    stands in it when that is no markup (a style sheet).
    """
    at, foreign = 0, _Foreign()
    while (opening := OPENING.search(text, at)) is not None:
        name, at = opening[1], opening.end()
        if name is None:
            at = _no_tag(text, opening, cdata=foreign.depth > 0)
            continue
        rest = REST.match(text, at)
        at = rest.end() if rest else at
        if at >= len(text):
            return  # a tag that the document ends in is none
        at += 1
        name = name.lower()
        if foreign.depth or name in FOREIGN:
            foreign.tag(name, closed=text[at - 2] == "/")
        elif name == "plaintext":
            return
        if name[0] == "/":
            continue
        inside = ""
        if name in RAW and not foreign.depth:
            end = RAW[name].search(text, at)
            inside, at = text[at : end.start() if end else None], end.start() if end else len(text)
        yield name, rest[0] if rest else "", inside


def attributes(written: str) -> dict[str, str]:
    """Names in small letters; of two of one name the first counts (§13.2.5.33). One at a time, and
    not for ever: no other thread goes on while an expression is looked for.
    """
    found: dict[str, str] = {}
    for one in islice(ATTRIBUTE.finditer(written), MOST):
        name, double, single, bare = one.groups("")
        value = double or single or bare
        found.setdefault(name.lower(), _plain(value) if "&" in value else value)
    return found


def _plain(value: str) -> str:
    """Character references undone as in attributes (§13.2.5.73): `&copy=1` stays what it is."""
    return REFERENCE.sub(_character, value)


def _character(found: re.Match[str]) -> str:
    name, semicolon, equals = found[1], found[2], found[3]
    if name is None:
        return unescape(found[0].removesuffix("=")) + equals if equals else unescape(found[0])
    if semicolon:
        known = html5.get(f"{name};")
        return found[0] if known is None else known + equals
    return html5[name] if name in html5 and not equals else found[0]


def _no_tag(text: str, opening: re.Match[str], *, cdata: bool) -> int:
    """Where a comment ends, or what is taken for one."""
    at = opening.end()
    if opening[2]:
        return _comment(text, at)
    if cdata and text.startswith("![CDATA[", at - 1):
        return _past(text, text.find("]]>", at), 3)
    return _past(text, text.find(">", at))


def _comment(text: str, at: int) -> int:
    for empty in (">", "->"):  # §13.2.5.43: `<!-->` and `<!--->` are closed already
        if text.startswith(empty, at):
            return at + len(empty)
    end = COMMENT.search(text, at)
    return end.end() if end else len(text)


def _past(text: str, found: int, length: int = 1) -> int:
    return len(text) if found < 0 else found + length
