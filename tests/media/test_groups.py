"""Files that show the same are one group; the slow obvious way is the judge."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from pehra.media.groups import groups

SIZE = 12
PAIRS = st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=20)


def merged(size: int, alike: Sequence[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    sets = [{one} for one in range(size)]
    for a, b in alike:
        first = next(of for of in sets if a in of)
        second = next(of for of in sets if b in of)
        if first is not second:
            first |= second
            sets.remove(second)
    return tuple(sorted(tuple(sorted(of)) for of in sets))


@given(PAIRS)
def test_groups_are_those_of_merging_sets(alike: list[tuple[int, int]]) -> None:
    assert groups(SIZE, alike) == merged(SIZE, alike)


def test_nobody_alike_is_groups_of_one() -> None:
    assert groups(3, []) == ((0,), (1,), (2,))


def test_likeness_is_taken_over() -> None:
    assert groups(4, [(3, 2), (2, 0)]) == ((0, 2, 3), (1,))
