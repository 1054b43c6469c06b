"""What whoever imports a list declares of it: whose it is, what its categories mean, by what right.

Categories are the scheme's own: the same “1” is the worst in one country and nothing in another.
So a list that has categories must name their scheme, and none is ever converted.
"""

from dataclasses import dataclass
from datetime import datetime

from pehra.hashlists.listed import BadList
from pehra.media.known import Standing


@dataclass(frozen=True, slots=True)
class About:
    """Empty text is “not declared”. `version` is the owner's own name for it; `sha256`, when the
    owner gave one, is that of the file.
    """

    received_at: datetime
    standing: Standing = Standing.KNOWN
    owner: str = ""
    scheme: str = ""
    scheme_version: str = ""
    legal_basis: str = ""
    version: str = ""
    sha256: str = ""
    #: the file holds changes only: what it does not name stays
    update: bool = False


def check_digest(about: About, digest: str) -> None:
    """Raises BadList when the file is not the one that its owner described."""
    told = about.sha256.strip().lower()
    if told and told != digest:
        raise BadList(
            f"The file's SHA-256 is {digest}, and its owner says {told}. "
            "It was changed or cut on its way; fetch it again. Nothing was imported."
        )


def check_category(about: About, category: str, line: int) -> None:
    """Raises BadList when there are categories of a scheme that nobody declared."""
    if category and not about.scheme:
        raise BadList(
            f"Line {line} has a category, and no scheme was declared. The same category means "
            "different things in different schemes: say --scheme, and --scheme-version when there "
            "is one. Nothing was imported."
        )
