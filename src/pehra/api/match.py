"""`POST /api/v1/match`: whether hashes are listed.

    {"hashes": ["<hex>", {"algorithm": "PDQ", "value": "<hex>"}], "lists": ["national"]}

Up to 10,000 hashes; `lists` may be left out. The answer holds one result a hash, in their order:

    {"lists": {"national": 3}, "results": [{"value": "<hex>", "matches": [{…}]}]}
"""

import functools
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse

from pehra.base.errors import PehraError
from pehra.duties.duty import Occasion
from pehra.duties.match_hashes import MOST, Question, match_hashes, question
from pehra.duties.shelves import Shelves
from pehra.media.finding import told

from .bearer import refused, with_token


class BadBody(PehraError):
    """The body is not what the address takes."""


@with_token
def match(request: HttpRequest, on: Occasion) -> JsonResponse:
    if request.method != "POST":
        response = refused(405, "POST the hashes as JSON.")
        response["Allow"] = "POST"
        return response
    questions, only = _asked(request.body)
    found = match_hashes(on, _shelves(), questions, only)
    results = [
        {"value": one.value, "matches": [told(match) for match in matches]}
        for one, matches in zip(questions, found, strict=True)
    ]
    return JsonResponse({"lists": _shelves().versions(), "results": results})


def _asked(body: bytes) -> tuple[list[Question], list[str]]:
    """Raises BadBody, BadQuestion."""
    try:
        told_ = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadBody("The body is not JSON.") from error
    match told_:
        case {"hashes": [*hashes], **rest} if len(hashes) <= MOST:
            return [_question(n, one) for n, one in enumerate(hashes, 1)], _lists(rest)
        case {"hashes": [*hashes]}:
            raise BadBody(f"{len(hashes):,} hashes are more than the {MOST:,} of one question.")
        case _:
            raise BadBody("The body must be an object with a list “hashes”.")


def _question(number: int, one: object) -> Question:
    try:
        match one:
            case str():
                return question(one)
            case {"value": str(value), **rest}:
                return question(value, str(rest.get("algorithm", "")))
            case _:
                raise BadBody("it is neither text nor an object with “value”.")
    except PehraError as error:
        raise BadBody(f"Hash {number}: {error}") from error


def _lists(rest: dict[Any, Any]) -> list[str]:
    lists = rest.get("lists", [])
    if not isinstance(lists, list) or not all(isinstance(name, str) for name in lists):
        raise BadBody("“lists” must be a list of names.")
    return lists


@functools.cache
def _shelves() -> Shelves:
    """One a process; its threads share it."""
    return Shelves(settings.CONFIG.index)
