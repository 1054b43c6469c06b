"""What a document said, with the place where it said it, or that it did not say.

`Said(False, "$.informational")` and `NOT_SAID` are different answers, and a yes/no question has
three: said yes, said no, not said. Nothing here turns silence into a no.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said(Generic[T]):
    """A value and its source locator, a JSON path (RFC 9535 normalised form without quotes
    where the name needs none): `$.reportedInformation.uploadedFiles[0].filename`.
    """

    value: T
    where: str


@dataclass(frozen=True, slots=True)
class NotSaid:
    """The document carries no value here: absent, null, empty, or “N/A”."""


NOT_SAID = NotSaid()
Told = Said[T] | NotSaid
