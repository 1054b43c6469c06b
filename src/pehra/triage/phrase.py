"""One phrase: words in their order.

`*` stands for up to four words in between, `~` behind a word for its endings, `/` for “or”
(“kill/hurt myself”), `@child` for any word of the ruleset's set of that name. Words that the
ruleset calls alike, spellings and forms of one another, count as one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from pehra.base.errors import PehraError
from pehra.identifiers.fold import fold
from pehra.triage.heard import WORD

GAP = 4
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Word:
    any_of: frozenset[str]
    begins: tuple[str, ...]
    gap: int  # words that may stand before it

    def is_(self, word: str) -> bool:
        return word in self.any_of or bool(self.begins and word.startswith(self.begins))


@dataclass(frozen=True, slots=True)
class Found:
    """From one word to before another. `no` inside: a word that turns it round stands in it."""

    start: int
    end: int
    no: bool = False


Phrase = tuple[Word, ...]
Alike = Mapping[str, frozenset[str]]


class NoSuchSet(PehraError):
    """A phrase names a set of words that is not among the rules."""


def alike(groups: Iterable[Iterable[str]], sets: Mapping[str, Iterable[str]]) -> Alike:
    """Each word, and each set by its name behind an @, with all that count for it."""
    folded = [frozenset(map(fold, group)) for group in groups]
    made = {word: group for group in folded for word in group}
    named = {f"@{fold(name)}": map(fold, words) for name, words in sets.items()}
    return made | {name: _all(words, made) for name, words in named.items()}


def _all(words: Iterable[str], made: Alike) -> frozenset[str]:
    return frozenset(one for word in words for one in made.get(word, (word,)))


def phrase(text: str, alike: Alike) -> Phrase:
    """Raises NoSuchSet."""
    made: list[Word] = []
    gap = 0
    for told in fold(text).split():
        if told == "*":
            gap = GAP if made else 0
            continue
        for word in _words(told, alike):
            made.append(Word(*word, gap))
            gap = 0
    return tuple(made)


def _words(told: str, alike: Alike) -> Iterator[tuple[frozenset[str], tuple[str, ...]]]:
    """One for all that “/” parts; one each for what a hyphen joins."""
    whole, begun = set[str](), set[str]()
    for one in told.split("/"):
        if one.startswith("@"):
            whole |= _set(one, alike)
            continue
        bare = one.rstrip("~")
        *before, last = WORD.findall(bare) or [""]
        yield from ((alike.get(word, frozenset([word])), ()) for word in before)
        if last:
            (begun if one.endswith("~") else whole).update(alike.get(last, {last}))
    if whole or begun:
        yield frozenset(whole), tuple(sorted(begun))


def _set(name: str, alike: Alike) -> frozenset[str]:
    if name not in alike:
        raise NoSuchSet(f"There is no set {name[:40]} among the rules.")
    return alike[name]


@dataclass(frozen=True, slots=True)
class Index:
    """Phrases by the words that they may begin with, and by beginnings of such words."""

    by_word: Mapping[str, Sequence[Phrase]]
    by_begin: Mapping[str, Sequence[Phrase]]
    begins: tuple[str, ...]

    def of(self, word: str) -> Sequence[Phrase]:
        """Those that may begin here."""
        some = self.by_word.get(word, ())
        if not word.startswith(self.begins):
            return some
        return [*some, *(p for b in self.begins if word.startswith(b) for p in self.by_begin[b])]


def index(some: Iterable[Phrase]) -> Index:
    by_word, by_begin = dict[str, list[Phrase]](), dict[str, list[Phrase]]()
    for one in filter(None, some):
        for word in one[0].any_of:
            by_word.setdefault(word, []).append(one)
        for begin in one[0].begins:
            by_begin.setdefault(begin, []).append(one)
    return Index(by_word, by_begin, tuple(by_begin))


def match(of: Phrase, words: Sequence[str], start: int, no: Set[str] = NOTHING) -> Found | None:
    """The shortest that begins with this word, which is known to fit. Where no gap is, one word of
    `no` may stand before the next.
    """
    return _rest(of, words, 1, Found(start, start + 1), no)


def _rest(of: Phrase, words: Sequence[str], nth: int, so_far: Found, no: Set[str]) -> Found | None:
    if nth == len(of):
        return so_far
    word, at = of[nth], so_far.end
    for place in range(at, min(at + word.gap + 1, len(words))):
        if word.is_(words[place]):
            found = _rest(of, words, nth + 1, Found(so_far.start, place + 1, so_far.no), no)
            if found:
                return found
    if no and not word.gap and at + 1 < len(words) and words[at] in no and word.is_(words[at + 1]):
        return _rest(of, words, nth + 1, Found(so_far.start, at + 2, True), no)  # noqa: FBT003
    return None
