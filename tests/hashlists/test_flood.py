"""When a listed hash matches too much."""

import pytest

from pehra.hashlists.flood import FEWEST, TIMES, Calm, Flood, flood


@pytest.mark.parametrize(
    ("today", "usual", "found"),
    [
        (FEWEST, 0, Flood(FEWEST, 0)),
        (FEWEST - 1, 0, Calm()),
        (FEWEST, FEWEST / TIMES, Calm()),
        (FEWEST + 1, FEWEST / TIMES, Flood(FEWEST + 1, FEWEST / TIMES)),
        (500, 60, Calm()),
    ],
)
def test_many_and_many_more_than_usual_is_a_flood(
    today: int, usual: float, found: Flood | Calm
) -> None:
    assert flood(today, usual) == found
