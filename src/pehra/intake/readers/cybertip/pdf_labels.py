"""What headings and labels of the PDF mean, folded; several spellings each."""

import re

from pehra.intake.labelled import Runs, folded

#: folded heading -> which part begins
HEADINGS = {
    "suspect": "SUSPECT", "reported person or user": "SUSPECT",
    "person or user reported": "SUSPECT", "suspect information": "SUSPECT",
    "child victim": "VICTIM", "victim": "VICTIM",
    "intended recipient": "RECIPIENT", "uploaded file": "file", "uploaded file information": "file",
    "geo lookup": "geo", "geo lookup information": "geo", "incident information": "",
    "section a reported information": "", "section b automated information": "",
    "section c additional information": "", "section d law enforcement contact information": "",
    "reporting electronic service provider esp": "", "source information": "same",
}  # fmt: skip
#: of a heading in other words: whose part begins, by the word that names somebody
SOMEBODY = (
    (re.compile(r"\b(?:victims?|minors?|child|children)\b"), "VICTIM"),
    (re.compile(r"\brecipients?\b"), "RECIPIENT"),
    (re.compile(r"\b(?:suspects?|(?:person|user|people) .*\breported)\b"), "SUSPECT"),
    (re.compile(r"\b(?:reporter|reporting|esp|provider|law enforcement|guardians?"
                r"|parents?|witness|witnesses|complainant|officer|agency)\b"), "other"),
)  # fmt: skip
CONTACT = re.compile(r"\bcontacts?\b")  # somebody's whom nobody names
MOST_WORDS = 7
SMALL = frozenset({"or", "and", "of", "for", "the", "to", "by", "being", "s"})


def part_of(line: str) -> str:
    """Which part a line begins, "none" when it is no heading. A heading that is not known, and
    names somebody, ends the part before it: whose the lines behind it are is not guessed.
    """
    name = folded(line)
    if name in HEADINGS:
        return HEADINGS[name]
    words = re.findall(r"[^\W\d_]+", line)
    titled = all(word[0].isupper() or word.casefold() in SMALL for word in words)
    if not titled or not 0 < len(words) <= MOST_WORDS or re.search(r"[:?.]\s*\S", line):
        return "none"
    told = {part for pattern, part in SOMEBODY if pattern.search(name)}
    if not told:
        return "other" if CONTACT.search(name) else "none"
    return told.pop() if len(told) == 1 else "other"


#: folded label -> what it is
LABELS = {
    "cybertipline report": "number", "cybertipline report number": "number", "report id": "number",
    "report number": "number", "priority level": "priority", "received": "received_at",
    "received by ncmec on": "received_at", "date received": "received_at",
    "executive summary": "summary", "incident type": "type", "incident date time": "at",
    "incident time": "at", "description of incident date time": "at_meaning",
    "platform": "platform", "esp escalation": "escalation", "submitter": "sender",
    "esp name": "sender", "company name": "sender", "ncmec classification": "classification",
    "name": "name", "first name": "name", "last name": "last_name", "date of birth": "born_on",
    "approximate age": "age", "age": "age", "phone": "phone", "mobile phone": "phone",
    "email address": "email", "email": "email", "screen user name": "screen", "username": "screen",
    "screen name": "screen", "esp user id": "user_id", "user id": "user_id",
    "esp service": "service", "display name": "display", "profile url": "url", "url": "url",
    "ip address": "ip", "port": "port", "device id": "device", "filename": "filename",
    "file name": "filename", "original filename": "original", "md5": "md5",
    "submittal id": "file_id",
    "did reporting esp view entire contents of uploaded file": "viewed",
    "was file reviewed by company": "viewed", "industry classification": "industry",
    "file tags": "tags", "additional information": "text", "country": "country", "region": "region",
    "city": "city", "isp": "provider", "map": "",
}  # fmt: skip
RUNS = Runs(
    frozenset(one for one, what in LABELS.items()
              if what in {"filename", "original", "md5", "url"}),
    frozenset(one for one, what in LABELS.items()
              if what in {"summary", "text", "escalation", "type", "at_meaning", "viewed"}),
)  # fmt: skip
