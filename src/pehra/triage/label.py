"""What senders stamp on a report and its files: types, classifications, annotations, tags.

Each is a few words, and clients write them in several ways (“liveStreaming”, “Live streaming”).
They are compared as whole words: “Delivered” is not live, and “Not live” is not either.
"""

import re
from enum import StrEnum

from .answer import words


class Label(StrEnum):
    """Named as IncidentType is, where one of the two says the same."""

    MOLESTATION = "MOLESTATION"
    TRAFFICKING = "TRAFFICKING"
    TOURISM = "TOURISM"
    ENTICEMENT = "ENTICEMENT"
    UNSOLICITED = "UNSOLICITED"
    SEXTORTION = "SEXTORTION"
    #: groups that drive children to hurt themselves, often before others
    SADISTIC = "SADISTIC"
    PHYSICAL_HARM = "PHYSICAL_HARM"
    SOLICITATION = "SOLICITATION"
    SELF_PRODUCED = "SELF_PRODUCED"
    LIVE_OR_INFANT = "LIVE_OR_INFANT"
    VIRAL = "VIRAL"
    GENERATED = "GENERATED"


SAYS = {
    Label.MOLESTATION: r"molestation",
    Label.TRAFFICKING: r"trafficking",
    Label.TOURISM: r"tourism",
    Label.ENTICEMENT: r"enticement",
    Label.UNSOLICITED: r"unsolicited",
    Label.SEXTORTION: r"sextort\w*|extortion|blackmail\w*",
    Label.SADISTIC: r"sadistic (?:online )?exploitation",
    Label.PHYSICAL_HARM: r"physical(?:ly)? harm\w*|torture\w*"
    r"|sadis\w+(?! (?:online )?exploitation)",
    Label.SOLICITATION: r"csam solicitation|solicitation of csam",
    Label.SELF_PRODUCED: r"self (?:production|produced|generated)",
    Label.LIVE_OR_INFANT: r"live|livestream\w*|infants?|toddlers?|newborns?|bab(?:y|ies)",
    Label.VIRAL: r"viral|memes?",
    # what a child or a user generated, no program did
    Label.GENERATED: r"(?<!self )(?<!user )generated|generative|generator|synthetic|artificial\w*"
    r"|ai|deepfakes?",
}
#: a no stands before the words (“not live”, “no infant”) or behind them (“Infant: no”)
PATTERNS = {
    label: re.compile(
        rf"(?<!\bnot )(?<!\bno )(?<!\bnon )(?<!\bnever )\b(?:{says})\b(?! (?:no|false|none)\Z)"
    )
    for label, says in SAYS.items()
}


def says(text: str, label: Label) -> bool:
    return PATTERNS[label].search(words(text)) is not None
