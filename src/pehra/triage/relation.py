"""Who the suspect is said to be to the child: a father needs nobody's leave to reach it."""

from enum import StrEnum

from pehra.identifiers.fold import fold

from .answer import NEGATIONS, Answer, answer, words

#: family, household, and those that a child is given into the hands of
CLOSE_WORDS = """
father mother parent parents dad daddy mum mom stepfather stepmother stepdad stepmom stepparent
step brother sister sibling stepbrother stepsister uncle aunt cousin grandfather grandmother
grandparent grandpa grandma guardian foster adoptive husband family relative household housemate
roommate babysitter sitter nanny caretaker caregiver carer teacher tutor coach trainer instructor
neighbour neighbor driver doctor priest imam maid servant
والد باپ ابو والدہ ماں امی بھائی بہن چچا چاچا ماموں تایا پھوپھا خالو خالہ پھوپھی دادا دادی نانا نانی
کزن سوتیلا سوتیلی رشتہ رشتے رشتےدار پڑوسی ہمسایہ استاد استانی ٹیچر کوچ قاری مولوی امام ڈرائیور ملازم
سرپرست شوہر
walid walida baap abbu abba maa ammi bhai behen behan chacha chachu mamu mamoo mamoon taya phupha
khalu khala phuphi phuppo dada dadi nana nani sotela sautela soteli rishtedar rishtedaar parosi
padosi hamsaya ustad ustaad qari maulvi molvi sarparast shohar
"""
CLOSE = frozenset(fold(CLOSE_WORDS).split())
NEAR = 2  # words before one of them in which a no turns it round: “not the father”
STRANGERS = frozenset(
    fold(one) for one in ("stranger", "strangers", "unrelated", "اجنبی", "ajnabi", "ajnabee")
)


class Relation(StrEnum):
    #: of the family or the household, or a child is given into their hands
    CLOSE = "CLOSE"
    #: something else is said
    OTHER = "OTHER"
    #: a no, a stranger, or that it is not known
    NONE = "NONE"


def relation(text: str) -> Relation:
    told = words(text)
    if answer(text) in {Answer.NO, Answer.NOT_KNOWN} or told in STRANGERS:
        return Relation.NONE
    said = told.split()
    for place, word in enumerate(said):
        if word in CLOSE and not NEGATIONS & set(said[max(0, place - NEAR) : place]):
            return Relation.CLOSE
    return Relation.OTHER
