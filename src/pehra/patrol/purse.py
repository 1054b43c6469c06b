"""What is left of a rule's bytes while several fetches fly on it: each takes of the same purse as
its bytes come, so that together they bring no more than there is.
"""

from threading import Lock


class Purse:
    """Of one rule, in one process: fetches take, and who keeps the records tells what stands there.
    Of any thread. `most` is the rule's budget of bytes.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._on_record = self._came = self._flying = 0
        self._lock = Lock()

    @property
    def left(self) -> int:
        """Bytes, neither on record nor come since."""
        return self._most - self._on_record - self._came

    @property
    def flying(self) -> int:
        """How many fetches take of it."""
        return self._flying

    def on_record(self, size: int) -> None:
        """So many bytes are on record as spent, by whomever."""
        with self._lock:
            self._on_record = size

    def meter(self) -> "Meter":
        with self._lock:
            self._flying += 1
        return Meter(self)

    def take(self, size: int) -> int:
        """How many of so many bytes may be kept; they are spent then."""
        with self._lock:
            fits = max(0, min(size, self.left))
            self._came += fits
        return fits

    def ended(self, came: int, recorded: int) -> None:
        """A fetch that took `came` bytes, of which so many went on record."""
        with self._lock:
            self._flying -= 1
            self._came -= came
            self._on_record += recorded


class Meter:
    """Counts the bytes of one fetch as they come; without a purse nothing bounds them."""

    __slots__ = ("_purse", "came")

    def __init__(self, purse: Purse | None = None) -> None:
        self._purse = purse
        self.came = 0

    def take(self, size: int) -> int:
        """How many of so many bytes may be kept."""
        fits = size if self._purse is None else self._purse.take(size)
        self.came += fits
        return fits

    def end(self, recorded: int) -> None:
        """It takes no more; `recorded` of its bytes went on record."""
        if self._purse is not None:
            self._purse.ended(self.came, recorded)
            self._purse = None
