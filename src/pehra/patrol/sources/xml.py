"""Lists in XML, walked through element by element; what is broken is read as far as it goes.

The strict parser takes no entities and nothing from elsewhere (defusedxml). No tree is built, so
that memory does not grow with what a stranger sends. Where the strict one stops, a loose one reads
the whole again by its tags alone: half of the feeds of this world are not well-formed.
"""

import contextlib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import unescape
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from .charset import text
from .gathered import absolute
from .tags import REST, S, attributes

DEEPEST = 200
#: characters of one tag: the strict parser lets no other thread go on while it reads one
LONG_TAG = re.compile(r"<[^<]{262144}")
ROOT = re.compile(
    r"\s*+(?:<\?.*?\?>\s*+|<!--.*?-->\s*+|<![^>\[]*+(?:\[[^\]]*+\])?+[^>]*+>\s*+)*+"
    r"<(?:[\w.-]++:)?+([\w.-]++)",
    re.DOTALL,
)
MARK = re.compile(rf"<(?:(/?+)([^{S}/>!?<][^{S}/>]*+)|(!--)|(!\[CDATA\[)|[!?])")
VOID = frozenset({"br", "hr", "img", "input", "meta", "source", "wbr"})

Attributes = Mapping[str, str]


class TooDeep(Exception):
    """More than DEEPEST elements inside each other."""


class Walk:
    """Where in a document we are. `opened(name, attributes)` and `closed(name, attributes, text)`
    are told local names and attributes in small letters; `parent` is the element around.
    """

    def __init__(
        self,
        url: str,
        opened: Callable[[str, Attributes], None],
        closed: Callable[[str, Attributes, str], None],
    ) -> None:
        self._opened, self._closed = opened, closed
        self._path: list[tuple[str, Attributes, list[str], str]] = [("", {}, [], url)]
        self._open = Counter[str]()

    @property
    def base(self) -> str:
        """Against what addresses are resolved here (xml:base)."""
        return self._path[-1][3]

    @property
    def parent(self) -> str:
        return self._path[-2][0] if len(self._path) > 1 else ""

    def start(self, tag: str, told: Mapping[str, str]) -> None:
        if len(self._path) > DEEPEST:
            raise TooDeep
        name, known = _local(tag), {_local(key): value for key, value in told.items()}
        base = (absolute(self.base, known["base"]) if "base" in known else "") or self.base
        self._path.append((name, known, [], base))
        self._open[name] += 1
        self._opened(name, known)

    def data(self, text: str) -> None:
        self._path[-1][2].append(text)

    def end(self, tag: str) -> None:
        """Closes what is open inside it too; the end of what was never opened is nothing."""
        name = _local(tag)
        if not self._open[name]:
            return
        while len(self._path) > 1:
            closing, told, text, _ = self._path[-1]
            self._closed(closing, told, "".join(text).strip())
            self._path.pop()
            self._open[closing] -= 1
            if closing == name:
                return


def root(head: str) -> str:
    """The local name of the root element of what begins like this, in small letters, or empty."""
    found = ROOT.match(head)
    return found[1].lower() if found else ""


@lru_cache(maxsize=64)  # each form asks it of the same document, and asks twice
def root_of(head: bytes) -> str:
    """The same, of bytes in whatever encoding."""
    return root(text(head))


def walk(markup: str, make: Callable[[], Walk]) -> str:
    """Strictly, and when that fails, loosely with a fresh Walk. What was wrong, in words; or
    empty.
    """
    problem = "A tag of it is too long; read loosely."
    if not LONG_TAG.search(markup) and not (problem := _strictly(markup, make())):
        return ""
    with contextlib.suppress(TooDeep):
        loosely(markup, make())
    return problem


def _strictly(markup: str, to: Walk) -> str:
    """What was wrong, or empty."""
    parser = DefusedXMLParser(target=to, forbid_dtd=False)
    try:
        parser.feed(markup)
        parser.close()
    except ParseError as error:
        return "It is not well-formed XML at line {}, column {}; read loosely.".format(
            *error.position
        )
    except DefusedXmlException:
        return "It declares entities, which are not taken; read loosely."
    except (ValueError, AttributeError, AssertionError):
        return "It is no XML; read loosely."
    except TooDeep:
        return f"More than {DEEPEST} elements stand inside each other; read up to there."
    return ""


def loosely(markup: str, to: Walk) -> None:
    """By its tags, whatever stands between them. Raises TooDeep."""
    at = 0
    while (mark := MARK.search(markup, at)) is not None:
        to.data(unescape(markup[at : mark.start()]))
        slash, name, comment, cdata = mark.groups()
        if name is None:
            closing = "-->" if comment else "]]>" if cdata else ">"
            end = markup.find(closing, mark.end())
            end = len(markup) if end < 0 else end
            if cdata:
                to.data(markup[mark.end() : end])
            at = end + len(closing)
            continue
        rest = REST.match(markup, mark.end())
        at = (rest.end() if rest else mark.end()) + 1
        if at > len(markup):
            break
        if not slash:
            to.start(name, attributes(rest[0] if rest else ""))
        if slash or markup[at - 2] == "/" or _local(name) in VOID:
            to.end(name)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower()
