"""The files a report lists: a wrapped list, or a bare one with its own hash keys."""

from pehra.base.said import Said, Told
from pehra.intake.document import Node
from pehra.intake.report import ListedDigest, ReportedFile

from .shared import captures

DIGESTS = (
    ("verificationHash", "MD5"), ("md5", "MD5"), ("sha1", "SHA1"), ("sha256", "SHA256"),
    ("pdq", "PDQ"),
)  # fmt: skip


def files(report: Node) -> tuple[ReportedFile, ...]:
    return tuple(_file(one) for one in report.all("uploadedFiles"))


def _file(one: Node) -> ReportedFile:
    texts = (text.text() for text in one.all("additionalInformations"))
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
        tags=_tags(one),
        metadata=tuple(_pair(pair) for pair in one.at("espMetadata").all("metadatas")),
        captures=captures(one),
        texts=tuple(text for text in texts if isinstance(text, Said)),
    )


def _pair(pair: Node) -> tuple[str, Told[str]]:
    name = pair.at("name").text()
    return (name.value if isinstance(name, Said) else "", pair.at("value").text())


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
