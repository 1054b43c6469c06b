"""Who ordered a patrol does not approve it, however the badge is written in the order."""

import pytest

from pehra.duties.approve_authority import NotApproved, approve_authority, folded, names
from pehra.duties.draft_authority import NotDrafted, draft_authority
from pehra.duties.duty import Occasion
from pehra.roster.powers import Officer, Power
from pehra.store import models

from .conftest import NOON, ON

MINE = (
    ("B-17", "Chief B-17"), ("B-17", "B-17"), ("B-17", "b-17."), ("B-17", "Chief B\u201117, L."),
    ("B-17", "Chief B\u221217"), ("B-17", "Chief \uff22\uff0d\uff11\uff17"), ("B-17", "S-9/B-17"),
    ("B-17", "B17"), ("B-17", "B - 17"), ("B-17", "(B-17)"), ("B-17", "Chief-B-17"),
    ("B-17", "B\u00ad-17"), ("B-17", "Chief_B-17"), ("B/17", "Chief B/17"), ("B/17", "B-17"),
    ("PK 17", "Inspector PK 17"), ("PK 17", "pk\u00a017"), ("PK  17", "PK 17"), ("17", "No 17"),
    ("B\u201117", "Chief B-17"), ("#", "#"),
)  # fmt: skip
OTHERS = (
    ("B-17", "Chief B-18"), ("B-17", "B-171"), ("B-17", "AB-17"), ("17", "B-17"), ("17", "B17"),
    ("B-17", "B-17-2"), ("B/17", "B/1 and 7"), ("PK 17", "PK 170"), ("S-9", "Chief IS-9"),
)  # fmt: skip


@pytest.mark.parametrize(("badge", "ordered"), MINE)
def test_a_badge_is_found_however_it_is_written(badge: str, ordered: str) -> None:
    assert names(ordered, badge)


@pytest.mark.parametrize(("badge", "ordered"), OTHERS)
def test_anothers_badge_is_not_taken_for_it(badge: str, ordered: str) -> None:
    assert not names(ordered, badge)


def test_what_looks_the_same_is_folded_to_the_same() -> None:
    assert folded(" \uff22\u201017\u200b ") == folded("b-17") == "b-17"


def text(ordered_by: str, scope: str = "allow page http://a.test/") -> str:
    return (
        f'ref = "A-1"\nlaw = "Act 1"\nreason = "x y"\nordered_by = "{ordered_by}"\n'
        f'from = 2026-01-01\nuntil = 2026-03-31\nretention = "hash-only"\n'
        f'scope = """\n{scope}\n"""\n'
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("badge", "ordered"),
    [("B/17", "Chief B/17"), ("PK 17", "Chief PK 17"), ("B-17", "Chief B\u201117")],
)
def test_the_orderer_does_not_approve(badge: str, ordered: str) -> None:
    on = Occasion(Officer("W-1", frozenset(Power)), NOON, "test")
    name = draft_authority(on, text(ordered))
    with pytest.raises(NotApproved, match="ordered by this officer"):
        approve_authority(Occasion(Officer(badge, frozenset(Power)), NOON, "test"), name)
    assert models.Authority.objects.get().approved_at is None


@pytest.mark.django_db
def test_who_wrote_it_down_does_not_approve_it_in_another_spelling() -> None:
    draft_authority(ON, text("Chief S-9"))
    same = Occasion(Officer("b\u201117", frozenset(Power)), NOON, "test")
    with pytest.raises(NotApproved, match="wrote"):
        approve_authority(same, "A-1")


@pytest.mark.django_db
def test_a_test_home_writes_down_nothing_over_real_names() -> None:
    scope = "allow page http://a.test/\nallow host example.com"
    with pytest.raises(NotDrafted, match=r"test home.*line 2"):
        draft_authority(ON, text("Chief S-9", scope), test_home=True)
    assert not models.Authority.objects.exists()
    assert draft_authority(ON, text("Chief S-9"), test_home=True) == "A-1@1"
