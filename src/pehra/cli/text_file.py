"""A text that somebody hands to a command: rules, outcomes."""

from pathlib import Path

from pehra.base.errors import PehraError


class NotText(PehraError):
    """The file cannot be read as text. Says what to do."""


def text_of(file: Path) -> str:
    """UTF-8, with or without its mark; line ends as they stand. Raises NotText."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise NotText(f"{file.name} cannot be read: {error.strerror}.") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotText(
            f"{file.name} is not UTF-8 text in line {line}: save it as UTF-8 and try again. "
            "Nothing of it was taken."
        ) from error
