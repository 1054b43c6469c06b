"""Chance that is decided by a seed and a name, the same in every process and every order."""

import random


def chance(seed: int, *of: object) -> random.Random:
    """A stream of its own for each thing: asking for one never changes another."""
    return random.Random(":".join(map(str, (seed, *of))))  # noqa: S311  (it must be guessable)
