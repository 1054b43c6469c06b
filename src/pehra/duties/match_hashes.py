"""Answer whether hashes are listed, for another program of the unit or an officer at a console."""

from collections.abc import Sequence
from dataclasses import dataclass

from pehra.base.errors import PehraError
from pehra.hashlists.listed import HEX, LENGTHS
from pehra.media.decode import Hashed
from pehra.media.fingerprint import NotPicture
from pehra.media.known import Algorithm
from pehra.media.pdq import BEST, Pdq
from pehra.media.recognise import EXACT, Match
from pehra.roster.powers import Power

from .compare import Asked, compare
from .duty import Occasion, duty, record
from .shelves import Shelves

ASKABLE = (Algorithm.MD5, Algorithm.SHA1, Algorithm.SHA256, Algorithm.PDQ)
MOST = 10_000  # hashes of one question


class BadQuestion(PehraError):
    """What was asked is no hash, or too much at once."""


@dataclass(frozen=True, slots=True)
class Question:
    """One hash. Of 64 digits whose algorithm nobody said, both that they may be are asked."""

    algorithms: tuple[Algorithm, ...]
    value: str  # lower-case hex


def question(value: str, algorithm: str = "") -> Question:
    """From text. Raises BadQuestion."""
    value, algorithm = value.strip().lower(), algorithm.strip().upper().replace("-", "")
    fitting = tuple(one for one in ASKABLE if LENGTHS[one] == len(value))
    if not HEX.fullmatch(value) or not fitting:
        raise BadQuestion(f"“{value[:80]}” is no hash: 32, 40 or 64 hex digits.")
    if not algorithm:
        return Question(fitting, value)
    if algorithm not in ASKABLE:
        raise BadQuestion(f"“{algorithm[:20]}” is not matched. Known: {', '.join(ASKABLE)}.")
    if algorithm not in fitting:
        digits = LENGTHS[algorithm]
        raise BadQuestion(f"The {algorithm} of {len(value)} digits has not {digits} of them.")
    return Question((Algorithm(algorithm),), value)


@duty(needs=Power.MATCH)
def match_hashes(
    on: Occasion, shelves: Shelves, questions: Sequence[Question], only: Sequence[str] = ()
) -> list[tuple[Match, ...]]:
    """For each question what it matches, the strongest first. A PDQ is asked as it is given, not
    turned: who has no picture cannot know its seven other hashes. Raises BadQuestion.
    """
    if len(questions) > MOST:
        raise BadQuestion(f"{len(questions):,} hashes are more than the {MOST:,} of one question.")
    found = compare(shelves, [_asked(one) for one in questions], only)
    with record(on, subject="match") as said:
        said.details |= {
            "asked": len(questions), "matched": sum(map(bool, found)),
            "lists": shelves.versions(),
        }  # fmt: skip
    return found


def _asked(one: Question) -> Asked:
    exact = tuple((algorithm, one.value) for algorithm in one.algorithms if algorithm in EXACT)
    if Algorithm.PDQ in one.algorithms:
        return Asked(exact, Hashed(Pdq.from_hex(one.value, quality=BEST), 0, 0))
    return Asked(exact, NotPicture(""))
