"""A no lowers nothing unless it is certain, and is shown even then."""

from itertools import product

import pytest

from pehra.base.said import Said
from pehra.intake.report import Report
from pehra.triage.facts import Facts, Named, Seen
from pehra.triage.priority import priority
from pehra.triage.ruleset import load_ruleset, ruleset

RULES = load_ruleset()
SHOWN = "hint_negated"


def place(text: str) -> tuple[int, set[str]]:
    report = Report(reader="test", reader_version=1, texts=(Said(text, "$"),))
    found = priority(Facts(report, Seen(), Named()), RULES)
    return found.tier, {reason.rule.id for reason in found.reasons if reason.rule.phrases}


#: danger with a no in it or beside it, that is none of what is said
DANGER = (
    "He has not stopped blackmailing my daughter, she is 12.", "He never stops threatening her.",
    "He is not only threatening her but follows her.", "He is threatening her not to tell anyone.",
    "He is still abusing her without anyone knowing.", "She is suicidal no one helps",
    "missing since Monday not found", "locked in without food", "alone with him no adult is home",
    "Wo baaz nahi aata dhamki deta hai", "beti lapata nahi mil rahi", "aghwa nahi mili abhi tak",
    "بیٹی لاپتہ ہے نہیں مل رہی", "میری بیٹی سکول سے نہیں آئی اغوا ہو گئی",
    "وہ باز نہیں آتا دھمکی دیتا ہے", "Age of the child: not known\nThreatening messages every day",
    "نام معلوم نہیں\nدھمکی دیتا ہے", "mera naam nahi batana\ndhamki deta hai",
    "paise na do to nahi manta blackmail karta hai", "He denied threatening her.",
    "Please do not kill me", "Don't threaten me!", "No, threatening messages come every day.",
    "no he is threatening her", "I said no blackmail started after that",
    "She is not suicidal yet.",
    "He says he is not threatening her.", "Is he not threatening her?", "Is she not suicidal?",
    "She is not suicidal?", "Why is not blackmail punished?", "He is not\nthreatening her",
    "He did not just threaten her.", "If he is not threatening her, who is?",
    "She is not suicidal any more.", "khudkushi nahi kar saki", "dhamki nahi deta to marta hai",
    "sirf dhamki nahi deta, marta bhi hai.", "wo kehta hai dhamki nahi di", "Who never threatens?",
    "We know he did not threaten her but we fear it.", "وہ صرف دھمکی نہیں دیتا، مارتا بھی ہے",
    "خودکشی نہیں کر سکی", "اس نے دھمکی نہیں دی؟", "بیٹی اغوا\nنہیں ہوئی",
    "lapata nahi\nmil rahi hai",
    "He did not threaten her with words, he used a stick.", "She was not abused by Ali.",
    "no suicidal child should wait so long for somebody",
    "wo dhamki nahi deta seedha kaat deta hai",
    "It has not been long: threatened again", "not sure: suicidal", "isn't he blackmailing her",
    "A line as long as those that mail wraps tells us that she is not suicidal\nyet, alas.",
)  # fmt: skip
CERTAIN = (
    "She is not suicidal.", "she isn't suicidal", "She\u2019s not suicidal.",
    "He didn't threaten her.",
    "He did not threaten to publish them.", "there were no threats", "No threats.",
    "The child was never alone with the user.", "He has not abused the child.",
    "She isnt suicidal.",
    "The account doesn't blackmail people.", "I don't want to die.", "The boy is not missing.",
    "They have never been threatened.",
    "وہ خودکشی نہیں کر رہی۔", "اس نے دھمکی نہیں دی", "بچہ لاپتہ نہیں ہے۔", "لڑکی اغوا نہیں ہوئی",
    "وہ بلیک میل نہیں کرتا۔", "وہ ملنا نہیں چاہتا۔", "وہ ملنا چاہتا نہیں۔", "پیسے نہیں مانگے",
    "wo khudkushi nahi kar rahi.", "us ne dhamki nahin di", "bacha lapata nahi hai.",
    "larki aghwa nhi hui", "wo blackmail nahi karta.", "wo milna nahi chahta", "zyadti nahi hui.",
)  # fmt: skip
#: complete lines of no weight, some with a no in them
LINES = (
    "The account was closed.", "Age of the child: not known", "Nothing else.", "No.", "not known",
    "نام معلوم نہیں", "نہیں", "naam maloom nahi", "nahi hai", "No threats.", "is not",
    "Reference 12 of Monday",
)  # fmt: skip


@pytest.mark.parametrize("text", DANGER)
def test_an_uncertain_no_lowers_nothing(text: str) -> None:
    assert place(text)[0] <= 2


@pytest.mark.parametrize("text", CERTAIN)
def test_a_certain_no_sets_tier_3_and_is_shown(text: str) -> None:
    assert place(text) == (3, {SHOWN})


#: above and text: phrases are read on across the ends of lines and sentences ("threats is she"), so
#: that none that is wrapped is missed; here that counts what nobody says, an alarm too many
READ_ON = {
    ("Age of the child: not known", "The boy is not missing."),
    ("No threats.", "Is she not suicidal?"),
    ("No threats.", "The child was never alone with the user."),
}


def test_lines_of_no_weight_above_and_below_move_nothing() -> None:
    """Each of them with each: drawn at random, one in three hundred was missed on most days."""
    alone = {text: place(text)[0] for text in DANGER + CERTAIN}
    higher = set()
    for above, below in product(LINES, LINES):
        beside = place(f"{above}\n{below}")[0]
        for text, tier in alone.items():
            told, usual = place(f"{above}\n{text}\n{below}")[0], min(tier, beside)
            assert told <= usual, (above, text, below)
            if told < usual:
                higher.add((above, text))
    assert higher == READ_ON


def test_the_same_words_said_and_turned_round_are_said() -> None:
    tier, rules = place("She is not suicidal. He thinks she is suicidal.")
    assert tier == 2
    assert "says_self_harm" in rules


def test_rules_that_show_no_negated_words_count_them_in_full() -> None:
    """Rules of an older form cannot say where a no must stand, and have nothing to show it with."""
    rules = ruleset(
        'version = "t"\nnegations = ["not", "never"]\n[[rule]]\nid = "says"\naxis = "A"\n'
        "floor = 2\n"
        'en = "x"\nur = "x"\nphrases = ["threatening"]'
    )
    report = Report("test", 1, texts=(Said("He is not threatening her.", "$"),))
    assert priority(Facts(report, Seen(), Named()), rules).tier == 2


def test_what_is_shown_says_so_in_both_languages() -> None:
    (rule,) = (one for one in RULES.rules if one.id == SHOWN)
    assert (rule.axis, rule.floor) == ("A", 3)
    assert "no beside" in dict(rule.words)["en"]
    assert "نفی" in dict(rule.words)["ur"]
