"""The files a report lists: a wrapped list, or a bare one with its own hash keys."""

from datetime import datetime

from pehra.base.said import NOT_SAID, NotSaid, Said, Told
from pehra.identifiers.moment import moment
from pehra.intake.document import Node
from pehra.intake.report import ListedDigest, ReportedFile

from .shared import captures

DIGESTS = (
    ("verificationHash", "MD5"), ("md5", "MD5"), ("sha1", "SHA1"), ("sha256", "SHA256"),
    ("pdq", "PDQ"),
)  # fmt: skip
UPLOADED = frozenset({"upload date and time", "upload date", "upload time", "uploaded"})


def files(report: Node) -> tuple[ReportedFile, ...]:
    return tuple(_file(one) for one in report.all("uploadedFiles"))


def _file(one: Node) -> ReportedFile:
    texts = (text.text() for text in one.all("additionalInformations"))
    metadata = tuple(_pair(pair) for pair in one.at("espMetadata").all("metadatas"))
    return ReportedFile(
        where=one.where,
        name=one.at("filename").text(),
        original_name=one.at("originalFilename").text(),
        external_id=one.at("submittalId", "fileId").text(),
        digests=_digests(one),
        viewed_by_esp=one.at("viewedByEsp").flag(),
        exif_viewed_by_esp=one.at("exifViewedByEsp").flag(),
        publicly_available=one.at("publiclyAvailable").flag(),
        classification=one.at("industryClassification").text(),
        relevance=one.at("fileRelevance").text(),
        uploaded_at=_uploaded(metadata, one),
        tags=_tags(one),
        metadata=metadata,
        captures=captures(one),
        texts=tuple(text for text in texts if isinstance(text, Said)),
    )


def _pair(pair: Node) -> tuple[str, Told[str]]:
    name = pair.at("name").text()
    return (name.value if isinstance(name, Said) else "", pair.at("value").text())


def _uploaded(metadata: tuple[tuple[str, Told[str]], ...], one: Node) -> Told[datetime]:
    """Some providers have no field for it and tell it among the metadata. A time that does not say
    its zone stays there and is not taken.
    """
    told = next(
        (value for name, value in metadata if name.strip().casefold() in UPLOADED), NOT_SAID
    )
    if not isinstance(told, Said):
        return one.at("uploadedToEspTimestamp").moment()
    at = moment(told.value)
    return NOT_SAID if isinstance(at, NotSaid) else Said(at, told.where)


def _digests(one: Node) -> tuple[ListedDigest, ...]:
    told = ((name, one.at(key).text()) for key, name in DIGESTS)
    listed = [ListedDigest(name, value) for name, value in told if isinstance(value, Said)]
    for more in one.all("originalFileHash"):
        kind = more.at("hashType").text()
        listed.append(ListedDigest(kind.value if isinstance(kind, Said) else "", more.text()))
    return tuple(listed)


def _tags(one: Node) -> "tuple[Said[str], ...]":
    tags = (tag.text() for group in one.at("ncmecTags").all("groups") for tag in group.all("tags"))
    return tuple(tag for tag in tags if isinstance(tag, Said))
