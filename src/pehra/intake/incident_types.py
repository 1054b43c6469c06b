"""What a sender calls an incident, as a code: wire values differ by a letter between clients."""

from pehra.base.said import Said, Told
from pehra.intake.report import IncidentType

#: enough of each wire value (intake notes §1.1) to know it by, folded: clients differ in endings
TYPES = (
    ("child pornography", IncidentType.CSAM),
    ("csam", IncidentType.CSAM),
    ("child sex trafficking", IncidentType.TRAFFICKING),
    ("trafficking", IncidentType.TRAFFICKING),
    ("child sex tourism", IncidentType.TOURISM),
    ("tourism", IncidentType.TOURISM),
    ("child sexual molestation", IncidentType.MOLESTATION),
    ("molestation", IncidentType.MOLESTATION),
    ("misleading domain", IncidentType.MISLEADING_DOMAIN),
    ("misleading words", IncidentType.MISLEADING_WORDS),
    ("online enticement", IncidentType.ENTICEMENT),
    ("enticement", IncidentType.ENTICEMENT),
    ("unsolicited", IncidentType.UNSOLICITED),
)


def incident_type(raw: Told[str]) -> Told[IncidentType]:
    if not isinstance(raw, Said):
        return raw
    words = " ".join(raw.value.casefold().split())
    found = next((kind for start, kind in TYPES if words.startswith(start)), IncidentType.OTHER)
    return Said(found, raw.where)
