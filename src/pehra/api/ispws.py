"""`/ispws/…`: the reporting interface that platforms know from NCMEC, so that one which reports
there reports to the unit by changing one address. What each code means here:
docs/reference/ispws.md.
"""

import base64
import functools
import hashlib
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt

from pehra.base import clock
from pehra.base.errors import PehraError
from pehra.duties.duty import NotRecorded, Occasion
from pehra.duties.strongroom import strongroom
from pehra.duties.submit_platform_report import (
    NoSuchFile,
    NoSuchSubmission,
    NotOpen,
    Retracted,
    TooMuch,
    describe_platform_file,
    finish_platform_report,
    open_platform_report,
    retract_platform_report,
    upload_platform_file,
)
from pehra.evidence.strongroom import Strongroom
from pehra.evidence.vault import NotSealed
from pehra.evidence.working import NoWorkingKey
from pehra.intake.ispws import schema
from pehra.intake.ispws.xml import SENT, BadXml
from pehra.roster.powers import NotPermitted, Officer
from pehra.store.queries.officers import NoSuchOfficer, bearer

from .limit import Limit, TooMany

LARGEST = 4 * 2**30  # bytes of a file
FAILED = Limit(most=20, seconds=300)  # wrong passwords of one name from one address
LONGEST_BADGE = 60
#: the codes that clients of NCMEC's interface know (docs/reference/ispws.md)
DONE, NO_REPORT, NO_FILE, TAKEN_BACK, FINISHED = 0, 5001, 5002, 5101, 5102
NOT_TAKEN, INVALID, MALFORMED, NO_UPLOAD = 4000, 4100, 4110, 4200
DENIED, FORBIDDEN, BROKEN = 2000, 3000, 1000

Act = Callable[[HttpRequest, Occasion], HttpResponse]


class BadField(PehraError):
    """A form field is missing or not what it must be."""


class NoUpload(BadField):
    """The form has no file, or one that is too large."""


#: what was foreseen -> (status, code)
ANSWERS: dict[type[PehraError], tuple[int, int]] = {
    schema.NotValid: (400, INVALID), BadXml: (400, MALFORMED), NoSuchSubmission: (404, NO_REPORT),
    NoSuchFile: (404, NO_FILE), NotOpen: (409, FINISHED), Retracted: (409, TAKEN_BACK),
    NotPermitted: (403, FORBIDDEN), NotSealed: (503, BROKEN), NotRecorded: (503, BROKEN),
    NoWorkingKey: (503, BROKEN), BadField: (400, NOT_TAKEN), NoUpload: (400, NO_UPLOAD),
    TooMuch: (400, NO_UPLOAD),
}  # fmt: skip


def answered(code: int, words: str, status: int = 200, **more: object) -> HttpResponse:
    """`<reportResponse>` with further elements in their order."""
    root = Element("reportResponse")
    for name, value in (("responseCode", code), ("responseDescription", words), *more.items()):
        SubElement(root, name).text = str(value)
    return _sent(root, status)


def _sent(root: Element, status: int = 200) -> HttpResponse:
    body = tostring(root, encoding="utf-8", xml_declaration=True)
    response = HttpResponse(body, status=status, content_type="application/xml; charset=utf-8")
    response["Request-ID"] = uuid.uuid4().hex
    return response


def taking(method: str) -> Callable[[Act], Callable[[HttpRequest], HttpResponse]]:
    """HTTP Basic (RFC 7617): the badge, and a token made with `pehra officer token`."""

    def make(act: Act) -> Callable[[HttpRequest], HttpResponse]:
        @csrf_exempt
        @functools.wraps(act)
        def taken(request: HttpRequest) -> HttpResponse:
            if request.method != method:
                response = answered(NOT_TAKEN, f"Only {method} is taken here.", 405)
                response["Allow"] = method
                return response
            try:
                return act(request, _occasion(request))
            except TooMany as error:
                return answered(DENIED, str(error), 429)
            except NoSuchOfficer:
                response = answered(DENIED, "The name or the password is not right.", 401)
                response["WWW-Authenticate"] = 'Basic realm="ispws"'
                return response
            except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
                return answered(NOT_TAKEN, "The form cannot be read.", 400)
            except PehraError as error:
                status, code = ANSWERS.get(type(error), (400, INVALID))
                return answered(code, str(error), status)

        return taken

    return make


def _occasion(request: HttpRequest) -> Occasion:
    """Whoever has the right token is never kept out by who has a wrong one: behind a proxy all come
    from one address. Raises NoSuchOfficer, TooMany.
    """
    at, badge = clock.now(), ""
    scheme, _, told = request.headers.get("Authorization", "").partition(" ")
    try:
        badge, _, token = _told(told if scheme == "Basic" else "").partition(":")
        officer = _shown(badge, token, at)
    except (ValueError, NoSuchOfficer) as error:
        place = f"{request.META.get('REMOTE_ADDR', '')} {badge[:LONGEST_BADGE]}"
        FAILED.must_allow(place, at)
        FAILED.count(place, at)
        raise NoSuchOfficer("not known") from error
    return Occasion(officer, at, "through the reporting interface")


def _told(basic: str) -> str:
    """Raises ValueError."""
    return base64.b64decode(basic.encode("ascii"), validate=True).decode()


def _shown(badge: str, token: str, at: datetime) -> Officer:
    officer = bearer(hashlib.sha256(token.encode()).hexdigest(), at)
    if officer.badge != badge:
        raise NoSuchOfficer("The token is another's.")
    return officer


@taking("GET")
def status(_: HttpRequest, on: Occasion) -> HttpResponse:  # noqa: ARG001
    return answered(DONE, "Remote User is authenticated and the service is up.")


@taking("GET")
def xsd(_: HttpRequest, on: Occasion) -> HttpResponse:  # noqa: ARG001
    return HttpResponse(schema.xsd(), content_type="application/xml; charset=utf-8")


@taking("POST")
def submit(request: HttpRequest, on: Occasion) -> HttpResponse:
    data = _body(request)
    schema.valid(data, "report")
    made = open_platform_report(on, _room(), data)
    return answered(DONE, "Success", reportId=made)


@taking("POST")
def upload(request: HttpRequest, on: Occasion) -> HttpResponse:
    report, file = _report(request), request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise NoUpload("The form has no file.")
    if (file.size or 0) > LARGEST:
        raise NoUpload(f"The file has more than {LARGEST:,} bytes.")
    part = upload_platform_file(on, _room(), report, file.chunks(), file.name or "")
    return answered(DONE, "Success", reportId=report, fileId=part.file, hash=part.md5)


@taking("POST")
def fileinfo(request: HttpRequest, on: Occasion) -> HttpResponse:
    data = _body(request)
    root = schema.valid(data, "fileDetails")
    report = _number(root.findtext("reportId") or "")
    part = describe_platform_file(on, _room(), report, root.findtext("fileId") or "", data)
    return answered(DONE, "Success", reportId=report, fileId=part.file, hash=part.md5)


@taking("POST")
def finish(request: HttpRequest, on: Occasion) -> HttpResponse:
    report = _report(request)
    files = finish_platform_report(on, report)
    root = Element("reportDoneResponse")
    SubElement(root, "responseCode").text = str(DONE)
    SubElement(root, "reportId").text = str(report)
    within = SubElement(root, "files")
    for one in files:
        SubElement(within, "fileId").text = one
    return _sent(root)


@taking("POST")
def retract(request: HttpRequest, on: Occasion) -> HttpResponse:
    report = _report(request)
    retract_platform_report(on, report)
    return answered(DONE, "Success", reportId=report)


def _body(request: HttpRequest) -> bytes:
    """Read no further than what is taken, whatever length the request claims. Raises BadXml."""
    told = b"".join(_chunks(request))
    if len(told) > SENT.bytes:
        raise BadXml(f"The document has more than {SENT.bytes:,} bytes.")
    return told


def _chunks(request: HttpRequest) -> Iterator[bytes]:
    left = SENT.bytes + 1
    while left > 0 and (chunk := request.read(min(left, 2**16))):
        left -= len(chunk)
        yield chunk


def _report(request: HttpRequest) -> int:
    return _number(str(request.POST.get("id", "")))


def _number(told: str) -> int:
    if not told.isascii() or not told.isdecimal() or len(told) > 15:  # noqa: PLR2004
        raise BadField("The form has no id of a report.")
    return int(told)


def _room() -> Strongroom:
    return strongroom(settings.CONFIG)
