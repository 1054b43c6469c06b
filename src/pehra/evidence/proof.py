"""What anybody can check with a head, a few hashes and SHA-256 (RFC 9162 §2.1.3.2, §2.1.4.2).

Written from the RFC's own words and not from tree.py, so that each is the other's judge.
"""

from collections.abc import Sequence

from .merkle import leaf, node


def included(body: bytes, index: int, size: int, path: Sequence[bytes], head: bytes) -> bool:
    """Whether `body` is entry `index`, from 0, of the tree of `size` entries with that head."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf(body)
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == head


def consistent(old: int, old_head: bytes, new: int, new_head: bytes, path: Sequence[bytes]) -> bool:
    """Whether the tree of `new` entries begins with the tree of `old`, at least 1."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_head == new_head
    # the head of a complete tree is a node of the new one, and is left out of the path
    steps = [old_head, *path] if old & (old - 1) == 0 else [*path]
    return bool(steps) and _replayed(old, new, steps) == (old_head, new_head)


def _replayed(old: int, new: int, steps: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The two heads that the steps lead to; nothing when they are too many or too few."""
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    one = other = steps[0]
    for step in steps[1:]:
        if last == 0:
            return b"", b""
        if place & 1 or place == last:
            one, other = node(step, one), node(step, other)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            other = node(other, step)
        place, last = place >> 1, last >> 1
    return (one, other) if last == 0 else (b"", b"")
