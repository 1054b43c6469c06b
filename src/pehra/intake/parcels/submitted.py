"""A platform's report as the desk put it together: which member is what."""

DOCUMENT = "report.ispws.xml"
#: the documents as they came; what they say stands in DOCUMENT as well
ORIGINALS = "original/"
#: the files, each named by its number
FILES = "files/"
