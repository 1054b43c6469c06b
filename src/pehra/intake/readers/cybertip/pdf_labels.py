"""What headings and labels of the PDF mean, folded; several spellings each."""

from pehra.intake.labelled import Runs

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
