"""What holds of every list of seized files: how many one report takes, and which are no file."""

from pehra.intake.report import Warning as ReadWarning

EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e"  # of nothing: real exports list it
MOST_FILES = 20_000


def too_many(count: int) -> tuple[ReadWarning, ...]:
    """The rest is counted, never dropped in silence: it stays in the sealed document."""
    if count <= MOST_FILES:
        return ()
    words = (
        f"{count - MOST_FILES:,} further files are not taken into the report; "
        "compare them with pehra scan, or import their hashes with pehra lists import"
    )
    return (ReadWarning("$", words),)
