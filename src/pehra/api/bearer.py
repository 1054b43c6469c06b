"""Who asks: an officer's token in `Authorization: Bearer …` (RFC 6750 §2.1)."""

import functools
import hashlib
from collections.abc import Callable

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from pehra.base import clock
from pehra.base.errors import PehraError
from pehra.duties.duty import Occasion
from pehra.roster.powers import NotPermitted
from pehra.store.queries.officers import NoSuchOfficer, bearer

SCHEME = "Bearer "
Answer = Callable[[HttpRequest, Occasion], JsonResponse]


def refused(status: int, words: str) -> JsonResponse:
    return JsonResponse({"error": words}, status=status)


def with_token(answer: Answer) -> Callable[[HttpRequest], JsonResponse]:
    """401 without a good token, 403 without the power, 400 for what Pehra foresaw otherwise.

    No cookie is looked at, so that no page elsewhere can ask in an officer's name.
    """

    @csrf_exempt
    @functools.wraps(answer)
    def answered(request: HttpRequest) -> JsonResponse:
        shown = request.headers.get("Authorization", "")
        at = clock.now()
        try:
            token = shown.removeprefix(SCHEME) if shown.startswith(SCHEME) else ""
            officer = bearer(hashlib.sha256(token.encode()).hexdigest(), at)
        except NoSuchOfficer as error:
            response = refused(401, str(error))
            response["WWW-Authenticate"] = "Bearer"
            return response
        try:
            return answer(request, Occasion(officer, at, "through the API"))
        except NotPermitted as error:
            return refused(403, str(error))
        except PehraError as error:
            return refused(400, str(error))

    return answered
