"""One spelling for what is written in several: digits, letters and marks of Urdu and Arabic."""

import re
import unicodedata

#: Arabic-Indic and Urdu digits to ASCII: one character for one, so that offsets stay true
DIGITS = {ord(digit): str(n) for n, digit in enumerate("٠١٢٣٤٥٦٧٨٩")} | {
    ord(digit): str(n) for n, digit in enumerate("۰۱۲۳۴۵۶۷۸۹")
}
LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ه": "ہ", "ۀ": "ہ"})
#: marks that steer direction or join letters and say nothing
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u0640\u064b-\u0652\ufeff]")
BIDI = str.maketrans(dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F)], " "))


def same_length(text: str) -> str:
    """Digits to ASCII and direction marks to spaces, each character for one."""
    return text.translate(DIGITS).translate(BIDI)


def fold(text: str) -> str:
    """For comparing: NFKC, no invisible marks, ASCII digits, Urdu letters, case folded."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return plain.translate(DIGITS).translate(LETTERS).casefold()
