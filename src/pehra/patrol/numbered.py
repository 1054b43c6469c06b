"""Addresses of an account by its number, which only its instance knows.

Anybody may write down any number. So whose it is says only the document that looked an account up
by its name, and it is remembered as what led to the address: the row above it in the frontier.
"""

import re

from .permit import Via
from .spelling import segments
from .url import BadUrl, Url, canonical

NUMBERED = re.compile(r"api/v1/accounts/([0-9]{1,24})/statuses|ap/users/([0-9]{1,24})(?:/outbox)?")

#: ways by which the reader leads on that looked the account up
BY_READER = frozenset({Via.API, Via.AGAIN})


def number(url: Url) -> str:
    """Of the account that it is of, in digits; empty when it is of none by its number."""
    found = NUMBERED.fullmatch("/".join(segments(url.path)))
    return (found[1] or found[2]) if found else ""


def is_numbered(text: str) -> bool:
    """Of what may be no web address."""
    try:
        return number(canonical(text)) != ""
    except BadUrl:
        return False


def goes_on(url: Url, page: Url) -> bool:
    """Whether it is of the same account as a page by the same number: what gave the number of the
    page gave it.
    """
    return number(url) != "" and (number(url), url.origin) == (number(page), page.origin)
