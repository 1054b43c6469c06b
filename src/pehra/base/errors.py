"""The one root of every error that Pehra raises on purpose."""


class PehraError(Exception):
    """Something Pehra foresaw. Its text is written for the officer who will read it.

    It says what happened, to which number, and what to do; never content, never a person.
    Each subclass lives in the module that raises it.
    """
