"""Hash the files of a report and look them up in the unit's lists, so that nobody has to look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pehra.base.digest import digests
from pehra.base.numbers import Series, count
from pehra.evidence.vault import Vault
from pehra.intake.parcel import Parcel, open_parcel
from pehra.media.decode import Decoder
from pehra.media.fingerprint import Fingerprint, fingerprint
from pehra.media.index import Index
from pehra.media.known import Known
from pehra.media.pdq import BadHash, Pdq
from pehra.media.recognise import (
    Algorithm, NoneListed, Recognised, TooFlat, Undecodable, Unknown, Verdict, recognise, verdict,
)
from pehra.media.decode import Hashed
from pehra.roster.powers import Power
from pehra.store import models

from . import errand
from .duty import Occasion, duty, record

LARGEST_PICTURE = 256 * 2**20  # bytes: beyond this a file is digested and not decoded
SURE = 100  # quality taken for a listed PDQ, whose sender gives none


@dataclass(frozen=True, slots=True)
class Eyes:
    """What sees in an officer's place: the decoder, the index of listed PDQ, and their versions."""

    decoder: Decoder
    index: Index
    versions: Mapping[str, int]
