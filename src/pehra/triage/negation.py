"""A no that certainly turns round what is said (“is not suicidal”).

Only one that stands directly beside the phrase, in the same line, with its verb: “has not stopped
threatening” and “threatening her not to tell” say no such thing. A word of doubt in the sentence
(“not only”, “not yet”, “he says”), a question mark or a long rest of it, and it is certain no more.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pehra.triage.heard import Heard
from pehra.triage.phrase import Alike, Found, Index, Phrase, index, match, phrase

BESIDE = re.compile("[ \\t'’‘`´*_]*")
END = "."  # in a negation: here the text or the sentence ends
NOTHING = index(())
TAIL = 6  # words of the sentence behind the phrase; in more of them it may yet turn
FAR = 25  # words on each side in which a doubt is looked for


@dataclass(frozen=True, slots=True)
class Negations:
    """`before` and `behind` the phrase, `inside` it; `doubts` undo them. Behind: with whether the
    sentence must end there.
    """

    before: tuple[Phrase, ...] = ()
    behind: tuple[tuple[Phrase, bool], ...] = ()
    inside: frozenset[str] = frozenset()
    doubts: Index = NOTHING

    def turn(self, of: Heard, found: Found) -> bool:
        """Certainly."""
        near = found.no or self._before(of, found.start) or self._behind(of, found.end)
        return near and not self._doubted(of, found)

    def _before(self, of: Heard, start: int) -> bool:
        for one in self.before:
            begin = start - len(one)
            if begin >= 0 and _stands(one, of, begin) and _beside(of, begin + 1, start + 1):
                return True
        return False

    def _behind(self, of: Heard, end: int) -> bool:
        for one, last in self.behind:
            after = end + len(one)
            if after > len(of.words) or not _stands(one, of, end) or not _beside(of, end, after):
                continue
            if not last or after == len(of.words) or set(of.between(after)) & set(".!۔"):
                return True
        return False

    def _doubted(self, of: Heard, found: Found) -> bool:
        low, high = found.start, found.end
        while low > max(0, found.start - FAR) and not of.stops(low):
            low -= 1
        while high < min(len(of.words), found.end + FAR) and not of.stops(high):
            high += 1
        if high - found.end > TAIL or set("?؟") & set(of.between(high)):
            return True
        sentence = of.words[low:high]
        return any(
            match(one, sentence, place)
            for place, word in enumerate(sentence)
            for one in self.doubts.of(word)
        )


def negations(told: Mapping[str, Sequence[str]], alike: Alike) -> Negations:
    """From lists of phrases by their place. Raises NoSuchSet."""
    inside = [phrase(one, alike) for one in told.get("inside", ())]
    return Negations(
        tuple(filter(None, (phrase(one, alike) for one in told.get("before", ())))),
        tuple((phrase(one, alike), one.endswith(END)) for one in told.get("behind", ())),
        frozenset(word for one in inside for part in one for word in part.any_of),
        index(phrase(one, alike) for one in told.get("doubts", ())),
    )


def _stands(one: Phrase, of: Heard, start: int) -> bool:
    return all(word.is_(of.words[start + n]) for n, word in enumerate(one))


def _beside(of: Heard, first: int, behind: int) -> bool:
    """Before each of these words stand blanks alone, in the same line."""
    return all(BESIDE.fullmatch(of.between(place)) for place in range(first, behind))
