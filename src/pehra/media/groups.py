"""Files that show the same: gathered, so that one look and one decision serve them all."""

from collections.abc import Iterable


def groups(size: int, alike: Iterable[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    """The connected groups of 0…size-1, each in rising order, the first member deciding their
    order; who is like nobody is a group of one.

    Likeness is taken over: if a is like b and b like c, all three are one group, though a and c
    may be further apart than the bound.
    """
    head = list(range(size))
    for one, other in alike:
        a, b = _head(head, one), _head(head, other)
        head[max(a, b)] = min(a, b)
    members: dict[int, list[int]] = {}
    for one in range(size):
        members.setdefault(_head(head, one), []).append(one)
    return tuple(tuple(of) for of in members.values())


def _head(head: list[int], one: int) -> int:
    while head[one] != one:
        head[one] = head[head[one]]  # halve the way for whoever comes next
        one = head[one]
    return one
