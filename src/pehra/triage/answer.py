"""How an answer in a sender's own words is read: as a yes, as a no, as not known, or not at all.

Only what plainly says no is taken for one. Words that cannot be read are no no: a person must look.
"""

import re
from enum import StrEnum

from pehra.identifiers.fold import fold

YES = frozenset({"yes", "y", "true", "1", "ہاں", "جی ہاں", "haan", "han", "ji haan", "ji han"})
NO = frozenset(
    fold(one)
    for one in (
        "no", "n", "false", "0", "none", "nil", "never", "not", "negative", "na", "n a",
        "not applicable", "no known", "none known", "none reported", "not to our knowledge",
        "نہیں", "نہ", "جی نہیں", "کوئی نہیں", "کوئی رسائی نہیں", "رسائی نہیں",
        "سزا یافتہ نہیں", "کوئی رشتہ نہیں", "nahi", "nahin", "ji nahi", "ji nahin",
        "koi nahi", "koi nahin", "koi rasai nahi", "koi rasai nahin", "rasai nahi", "rasai nahin",
        "koi rishta nahi",
    )
)  # fmt: skip
NOT_KNOWN = frozenset(
    fold(one)
    for one in (
        "unknown", "unk", "not known", "not stated", "not provided", "not reported",
        "not available", "unspecified", "undisclosed", "no information", "no data",
        "نامعلوم", "نا معلوم", "معلوم نہیں", "پتا نہیں", "پتہ نہیں",
        "namaloom", "na maloom", "maloom nahi", "maloom nahin", "pata nahi", "pata nahin",
    )
)  # fmt: skip
#: “no known access to children”, “not a convicted sex offender”, “is not urgent”
PLAIN_NO = re.compile(
    r"(?:(?:he|she|it|suspect|they) )?(?:(?:has|have|had|is|was|are) )?"
    r"(?:"
    r"no (?:(?:known|reported|prior|previous|earlier|other|further|such|criminal|sex|sexual) )*"
    r"(?:access|contact with(?= )|reports?|cyber ?tips?|cybertipline reports?|convictions?"
    r"|conviction record|record|escalation|relation|relationship)"
    r"|(?:not|never) (?:(?:a|an|been|ever|known|registered|sex|sexual|as|to be|have|any) )*"
    r"(?:convicted|offender|access|urgent|escalated|emergency|reported(?: before)?|related)"
    r"|does not have (?:any )?access"
    r")"
    r"(?: (?:to|with|of|on|for|by|any|the|a|child|children|minors?|kids|sex|sexual|offender"
    r"|offences?|offenses?|file|victims?|known|reported))*"
)
IS = (fold(" ہے"), " hai")
NEGATIONS = frozenset(fold(one) for one in ("no", "not", "none", "never", "non", "نہیں", "nahi"))
WORD = re.compile(r"[^\W_]+")
SMALL_THEN_BIG = re.compile(r"(?<=[a-z])(?=[A-Z])")
DASHES = re.compile(r"[\s\-\u2010-\u2015./,]*")


class Answer(StrEnum):
    YES = "YES"
    NO = "NO"
    #: the sender says that it is not known
    NOT_KNOWN = "NOT_KNOWN"
    #: words that say something else: they could not be read as a no
    UNCLEAR = "UNCLEAR"


def words(text: str) -> str:
    """Folded, `camelCase` parted, and with one space between words: for comparing whole words."""
    return " ".join(WORD.findall(fold(SMALL_THEN_BIG.sub(" ", text))))


def answer(text: str) -> Answer:
    """Of a field that asks yes or no."""
    told = words(text).removesuffix(IS[0]).removesuffix(IS[1])
    if not told:
        return _without_words(text)
    if told in NO or PLAIN_NO.fullmatch(told):
        return Answer.NO
    if told in NOT_KNOWN:
        return Answer.NOT_KNOWN
    if told in YES or told.startswith(("yes ", "true ", "ہاں ", "haan ")):
        return Answer.YES
    return Answer.UNCLEAR


def filled(text: str) -> Answer:
    """Of a field that says it by being filled at all: only words that begin with a negation, or
    that say that it is not known, are unclear.
    """
    found = answer(text)
    if found is Answer.NOT_KNOWN:
        return Answer.UNCLEAR
    first = words(text).partition(" ")[0]
    if found is Answer.UNCLEAR and first and first not in NEGATIONS:
        return Answer.YES
    return found


def _without_words(text: str) -> Answer:
    """A dash says no; a question mark that it is not known; other signs could be a cry for help."""
    if DASHES.fullmatch(text):
        return Answer.NO
    return Answer.NOT_KNOWN if set(text.split()) == {"?"} else Answer.UNCLEAR
